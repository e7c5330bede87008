"""The `archive` command: finds every file of commands, adds the lists of every kind, and runs them."""

import gc
import pkgutil
from importlib import import_module
from typing import NoReturn

from api.cli import commands
from api.cli.app import app
from api.cli.arguments import careful
from api.cli.helping import plainly
from api.cli.lists import add_lists
from api.cli.terminal import run

__all__ = ["app", "main"]

gc.disable()  # nothing is thrown away while the program is imported
for _found in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}."):
    import_module(_found.name)
add_lists(app)
careful(app)
plainly(app)
gc.enable()


def main() -> NoReturn:
    """Run the command. A refusal prints one line with the remedy on standard error and exits with code 2."""
    gc.freeze()  # the program stays as it is until the process ends, and is not taken apart then
    run(app)
