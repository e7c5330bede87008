"""The `archive` command: every file of commands, each found by being there, and the way into them."""

import pkgutil
from importlib import import_module
from typing import NoReturn

from api.cli import commands
from api.cli.app import app
from api.cli.arguments import careful
from api.cli.terminal import run

__all__ = ["app", "main"]

for _found in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}."):
    import_module(_found.name)
careful(app)


def main() -> NoReturn:
    """Run the command. A refusal is one line on standard error, with its remedy, and exit code 2."""
    run(app)
