"""The command as one: what every command shares. Each file in `commands` adds its own to `app`."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.cli.arguments import require
from api.cli.helping import Commands
from api.cli.progress import working
from api.cli.spoken import said
from api.language.chosen import CHOSEN, Language, of_environment
from archive.errors import NotReady
from projections.temporary import stay_within

if TYPE_CHECKING:
    from archive.access.caller import Caller
    from archive.record.receipt import Receipt
    from services.home.archive_home import ArchiveHome

app = typer.Typer(
    cls=Commands,
    help="An archive of documents and decisions for organisations that end.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
keys = typer.Typer(
    help="Manage bearer keys (who may act over REST), the master key and its recovery shares.", no_args_is_help=True
)
app.add_typer(keys, name="keys")
out = Console(soft_wrap=True)
Json = Annotated[bool, typer.Option("--json", help="Print the result as one line of JSON, for scripts.")]


class _Chosen:
    home = Path("archive-home")
    key: str | None = None


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"archive {version('sunset-archive')}")
        raise typer.Exit


@app.callback()
def chosen(
    home: Annotated[
        Path, typer.Option(envvar="ARCHIVE_HOME", help="The folder of the archive; or set ARCHIVE_HOME.")
    ] = _Chosen.home,
    as_key: Annotated[
        str | None,
        typer.Option(
            "--as",
            envvar="ARCHIVE_KEY",
            help="Act with this bearer key instead of as administrator; or set ARCHIVE_KEY.",
        ),
    ] = None,
    language: Annotated[
        Language | None,
        typer.Option("--lang", help="The language of sentences and refusals; default: that of LANG, else English."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """An archive of documents and decisions for organisations that end."""
    require(home, "--home")
    require(as_key, "--as")
    _Chosen.home, _Chosen.key = home, as_key
    CHOSEN.set(language or of_environment(os.environ))
    stay_within(home)


def home_chosen() -> Path:
    """The folder of the archive this command works on."""
    return _Chosen.home


def command_key() -> str | None:
    """The bearer key this command acts with; None for the administrator."""
    return _Chosen.key


@contextmanager
def opened() -> Iterator["tuple[ArchiveHome, Caller]"]:
    """The archive of this command and who acts.

    At the end the formats of files that the command filed are identified, and the views updated with what it recorded.
    """
    from services.home.archive_home import ArchiveHome
    from services.identity.callers import caller_by

    with ArchiveHome(_Chosen.home) as home:
        try:
            yield home, caller_by(home, _Chosen.key) if _Chosen.key else home.admin()
        except Exception:  # what was recorded before a refusal stays recorded
            home.carry_on()
            raise
        if home.archive.position > home.found_at:
            from services.formats.unasked import identify_filed

            with working("Identifying formats") as progress:
                identify_filed(home, after=home.found_at, progress=progress)
        home.carry_on()


def told(result: object, as_json: bool, show: Callable[[], None]) -> None:
    """Print a result: one line of JSON, or for people."""
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False, default=str) + "\n")
    else:
        show()


def shown(sentence: str) -> None:
    """Print a sentence of the program, in the language of the command."""
    out.print(said(sentence), highlight=False, markup=False)


def partial_of(show: Callable[[], None], *, partial: bool) -> Callable[[], None]:
    """What is printed for people, with a last line where the key may not see everything."""

    def printed() -> None:
        show()
        if partial:
            shown("There may be others, which this key does not show.")

    return printed


def receipt_in_words(made: "Receipt") -> str:
    """What a write did, for people; that nothing was recorded is said once."""
    from archive.record.receipt import REPEATED

    if made.effect == REPEATED:
        return said(REPEATED)
    words = "Nothing new was recorded." if made.replayed else f"Recorded at position {made.position}."
    return f"{said(words)} {said(made.effect or '')}".strip()


def caught_up(home: "ArchiveHome", *, quiet: bool = False) -> None:
    """Update the read models to the newest event; where another process does that, wait for it a while."""
    projections, target = home.projections, home.archive.position
    with working("Updating the views", quiet=quiet) as progress:
        if not projections.catch_up(lambda _, done, total: progress(done, total)):
            try:
                with projections.states(target), projections.search(target):
                    pass
            except NotReady as error:
                if error.field != "min_position":
                    raise
                said = f"The views are out of date: they have not reached position {target}, the newest event."
                remedy = "'archive health' shows how far they are and which process updates them. Try again later."
                raise NotReady(said, field="views", remedy=remedy) from None
