"""The `archive` command with every command in it: the reference pages and tests look at all."""

from api.cli.helping import Commands
from api.cli.main import app

__all__ = ["app"]

Commands.loading.every()
