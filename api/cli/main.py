"""The `archive` command: imports the file of the command that is called, and runs it."""

import gc
from typing import NoReturn

from api.cli.app import app
from api.cli.helping import Commands
from api.cli.loading.files import Loading
from api.cli.terminal import run

__all__ = ["app", "main"]

Commands.loading = Loading(app)


def main() -> NoReturn:
    """Run the command. A refusal prints one line with the remedy on standard error and exits with code 2."""
    gc.freeze()  # the program stays as it is until the process ends, and is not taken apart then
    run(app)
