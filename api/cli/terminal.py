"""How commands use the terminal: standard streams, refusals as lines, exit codes."""

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.markup import escape

from api.cli.spoken import said
from api.language.chosen import CHOSEN, of_environment
from archive.errors import ArchiveError, Invalid
from archive.files.databases import is_full, translated
from archive.files.rights import for_owner_alone

if TYPE_CHECKING:
    from datetime import date

    from archive.days import Days

err = Console(stderr=True, soft_wrap=True)
EXIT_CODES = {
    0: "Done. Of an import: something was recorded, or all of it was known already; what was rejected is counted.",
    1: "Checked, and something is wrong or different; it is named. Or the reader of the output went away.",
    2: "Refused: nothing was recorded by the refused part.",
    3: "Of an import, or of a table that completes registrations: everything in it was rejected.",
    130: "Interrupted. What was recorded is kept; the same command continues.",
}


def run(command: Callable[..., object]) -> NoReturn:
    """Run a command and end the process with one of the exit codes."""
    for_owner_alone()
    CHOSEN.set(of_environment(os.environ))
    _hold_standard_streams()
    code = code_of(command)
    try:
        sys.stdout.flush()
    except OSError:  # whoever read from us went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = code or 1
    sys.exit(code)


def day_of(text: str | None, option: str) -> "date | None":
    """The date an option gives. Refuses: what is not a date."""
    if text is None:
        return None
    from archive.days import FORMS_OF_DAY

    day = days_typed().day(text, option)
    if day is None:
        raise Invalid(f"{option} is empty.", field=option, remedy=f"Write {FORMS_OF_DAY}, or leave the option out.")
    return day


def days_typed() -> "Days":
    """How the days that a command is given are read: a moment is the day it is where the archive is kept."""
    from zoneinfo import ZoneInfo

    from api.cli.app import home_chosen
    from archive.days import IN_FINLAND, Days
    from services.home.settings import read_settings

    settings = home_chosen() / "archive.toml"
    return Days(ZoneInfo(read_settings(home_chosen()).timezone)) if settings.exists() else IN_FINLAND


def code_of(command: Callable[..., object]) -> int:
    """Run a command and return its exit code; see `run`."""
    try:
        with translated():
            command(standalone_mode=True)
    except SystemExit as ended:
        if ended.code == 130:
            err.print(said("Interrupted. What was recorded is kept; run the same command again to continue."))
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except ArchiveError as error:
        words = said(str(error))
        words += f" {said(f'It is record {error.record}.')}" if error.record else ""
        return _refused(words, error.field, error.remedy)
    except OSError as error:
        return _failed(error)
    return 0


def _failed(error: OSError) -> int:
    """What the disk did not do."""
    if is_full(error):
        return _refused("The disk is full.", "home", "Free disk space and try again; nothing stored is lost.")
    words = f"{error.strerror or type(error).__name__}: {error.filename}" if error.filename else str(error)
    return _refused(f"{words}.", None, "Check that the folder exists and that you may write to it.")


def _refused(words: str, field: str | None, remedy: str | None) -> int:
    label = said("error:")
    err.print(f"[red]{label}[/red] {escape(said(words))}{escape(f' [{field}]') if field else ''}", highlight=False)
    if remedy:
        err.print(f"{' ' * len(label)} {escape(said(remedy))}", highlight=False)
    return 2


def _hold_standard_streams() -> None:
    """Open closed standard streams to nothing, so that no database takes their place."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    nothing = Path(os.devnull).open("r+", encoding="utf-8")  # noqa: SIM115  open until the process ends
    sys.stdin, sys.stdout, sys.stderr = (stream or nothing for stream in (sys.stdin, sys.stdout, sys.stderr))
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # what the terminal cannot show


def in_words(code: str) -> str:
    """A code as people read it: `recovery_barred` as recovery barred."""
    return code.replace("_", " ")
