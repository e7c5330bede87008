"""The `archive` command: finds every file of commands, adds the lists of every kind, and runs them."""

import pkgutil
from importlib import import_module
from typing import NoReturn

from api.cli import commands
from api.cli.app import app
from api.cli.arguments import careful
from api.cli.lists import add_lists
from api.cli.terminal import run

__all__ = ["app", "main"]

for _found in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}."):
    import_module(_found.name)
add_lists(app)
careful(app)


def main() -> NoReturn:
    """Run the command. A refusal prints one line with the remedy on standard error and exits with code 2."""
    run(app)
