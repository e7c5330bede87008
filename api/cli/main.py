"""The `archive` command: one function a verb, progress on long work, one line of JSON where asked."""

import json
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli.arguments import careful, require
from api.cli.progress import working
from api.cli.terminal import err, run
from archive.errors import Invalid, NotReady
from projections.temporary import stay_within

if TYPE_CHECKING:
    from archive.access.caller import Caller
    from services.home.archive_home import ArchiveHome

SWITCH_SECONDS = 0.0005  # after which a thread that computes lets another one go on

app = typer.Typer(
    help="An archive of documents and decisions for organisations that end.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
keys = typer.Typer(help="Bearer keys: who may act over REST.", no_args_is_help=True)
app.add_typer(keys, name="keys")
out = Console(soft_wrap=True)
Json = Annotated[bool, typer.Option("--json", help="Print the result as one line of JSON.")]

SAMPLE_ORIGIN, SAMPLE_ORGANISATION = "popsote-sample", "Sample preparation office"


class _Chosen:
    home = Path("archive-home")
    key: str | None = None


@app.callback()
def chosen(
    home: Annotated[Path, typer.Option(envvar="ARCHIVE_HOME", help="The folder of the archive.")] = _Chosen.home,
    as_key: Annotated[
        str | None, typer.Option("--as", envvar="ARCHIVE_KEY", help="Act by this key instead of as administrator.")
    ] = None,
) -> None:
    """An archive of documents and decisions for organisations that end."""
    require(home, "--home")
    require(as_key, "--as")
    _Chosen.home, _Chosen.key = home, as_key
    stay_within(home)


def home_chosen() -> Path:
    """The folder this command is about."""
    return _Chosen.home


def command_key() -> str | None:
    """The key this command acts by; None as administrator."""
    return _Chosen.key


@contextmanager
def opened() -> Iterator["tuple[ArchiveHome, Caller]"]:
    """The archive of this command and who acts. What the command recorded is carried on to the views at its end."""
    from services.home.archive_home import ArchiveHome
    from services.identity.callers import caller_by

    with ArchiveHome(_Chosen.home) as home:
        try:
            yield home, caller_by(home, _Chosen.key) if _Chosen.key else home.admin()
        except Exception:  # what was recorded before a refusal stays recorded
            home.carry_on()
            raise
        home.carry_on()


def told(result: object, as_json: bool, show: Callable[[], None]) -> None:
    """Print a result: one line of JSON, or for people."""
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False, default=str) + "\n")
    else:
        show()


def caught_up(home: "ArchiveHome", *, quiet: bool = False) -> None:
    """Bring the read models up to now; where another process does that, wait for it a while."""
    projections, target = home.projections, home.archive.position
    with working("Reading the record into the views", quiet=quiet) as progress:
        if not projections.catch_up(lambda _, done, total: progress(done, total)):
            try:
                with projections.states(target), projections.search(target):
                    pass
            except NotReady as error:
                if error.field != "min_position":
                    raise
                said = f"The views have not been brought to position {target}, where the record is now."
                remedy = "'archive health' tells how far they are and which process carries them on; try again then."
                raise NotReady(said, field="views", remedy=remedy) from None


@app.command()
def init(
    origin: Annotated[str | None, typer.Option(help="Short public name kept with every event, e.g. popsote.")] = None,
    organisation: Annotated[str, typer.Option(help="Whose archive this is.")] = "Unnamed organisation",
    as_json: Json = False,
) -> None:
    """Make a new, empty archive in ARCHIVE_HOME."""
    from services.home.archive_home import ArchiveHome, make_home

    made = make_home(_Chosen.home, origin=origin, organisation=organisation)
    with ArchiveHome(_Chosen.home) as home:
        result = {"home": str(_Chosen.home), "origin": home.settings.origin, "made": made}
    words = "Made the archive" if made else "There is an archive already:"
    told(result, as_json, lambda: out.print(f"{words} {result['origin']} in {_Chosen.home}.", highlight=False))


@app.command()
def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only build the sample archive.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on.")] = 8000,
) -> None:
    """Build the sample archive and serve it, with three things to try."""
    from api.sample.build import SampleClock, build
    from services.home.archive_home import ArchiveHome, make_home

    clock = SampleClock()
    make_home(_Chosen.home, origin=SAMPLE_ORIGIN, organisation=SAMPLE_ORGANISATION)
    with ArchiveHome(_Chosen.home, clock=clock) as home:
        admin = home.admin().actor
        assert admin is not None
        if home.settings.origin != SAMPLE_ORIGIN:
            raise Invalid("There is another archive in this folder.", field="home", remedy="Name an empty one: --home.")
        with working("Writing the sample archive") as progress:
            build(home.archive, home.blobs, by=admin, clock=clock, progress=progress, destroy=home.disposing.finish)
    with opened() as (home, _):
        home.checkpoint()
        caught_up(home)
        position = home.archive.position
    out.print(f"The sample archive stands at position {position} in {_Chosen.home}.", highlight=False)
    if no_serve:
        return
    at = f"http://127.0.0.1:{port}"
    out.print(
        f"\nThree things to try:\n  {at}/search?q=avustus\n  {_example(at)}\n  {at}/events?after=0\n", highlight=False
    )
    serve(port=port)


def _example(at: str) -> str:
    """A record of the sample that reads differently as of two days."""
    from archive.access.caller import ANONYMOUS
    from projections.states import Question

    with opened() as (home, _), home.projections.states() as states:
        superseded = Question(ANONYMOUS, home.today(), filters={"status": "superseded"})
        view = states.some("decision", superseded, limit=1)[0]
    return f"{at}/decisions/{view.id}?as_of={view.state['decided_on']}   (today it is superseded)"


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the archive over HTTP until interrupted."""
    from api.http.app import create_app
    from api.http.serving import listening_on, server_of
    from projections.search.language.bounded import be_prompt
    from services.home.archive_home import ArchiveHome

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    with listening_on(host, port) as listening:
        be_prompt()
        sys.setswitchinterval(SWITCH_SECONDS)  # a question that computes leaves room for who asks how we are
        home = ArchiveHome(_Chosen.home)
        at = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
        err.print(f"Serving {home.settings.origin} on {at} (documentation at /docs). Ctrl-C ends.", highlight=False)
        tempfile.tempdir = str(home.temporary.folder)  # large uploads wait there until they are whole
        stay_within(_Chosen.home)
        server = server_of(create_app(home), home.settings)
        server.run(sockets=[listening])
    if not server.started:
        raise typer.Exit(1)


@app.command(name="import")
def import_(
    source: Annotated[Path, typer.Argument(help="A folder or file to take in.", exists=True)],
    kind: Annotated[str, typer.Option(help="folder, ahjo, caselaw or jsonl; see docs/importing.md.")] = "folder",
    as_json: Json = False,
) -> None:
    """Take papers in: what is known already is skipped, what is refused lands in a file with its reason."""
    from api.importers.run import require_outside, run_import
    from archive.actor.events import Role

    with opened() as (home, caller):
        by = caller.require(Role.registrar)
        require_outside(source, home.home)
        with working("Importing") as progress:
            summary = run_import(
                home.archive, home.blobs, source, kind=kind, by=by, rejects=home.home / "rejects", progress=progress
            )
        if summary.events:
            home.checkpoint()
        if home.projections.take_lease():
            caught_up(home)

    def show() -> None:
        if not summary.recorded and not summary.rejected:
            out.print(f"Nothing new: all {summary.duplicates} were recorded before.", highlight=False)
            return
        out.print(
            f"Recorded {summary.recorded} ({summary.events} events) in {summary.seconds:.1f} s;"
            f" {summary.duplicates} were known, {summary.rejected} refused. Position {summary.position}.",
            highlight=False,
        )
        if summary.rejects_file:
            out.print(f"What was refused, and why: {summary.rejects_file}", highlight=False)

    told(summary.as_dict(), as_json, show)


@app.command()
def rebuild(as_json: Json = False) -> None:
    """Build every read model anew beside the live one, compare, and let it take over."""
    with opened() as (home, _), working("Rebuilding") as progress:
        home.comparer.forget_words()
        rebuilt = home.projections.rebuild(lambda _, done, total: progress(done, total))
        home.comparer.rebuilt()
    result = [asdict(each) for each in rebuilt]

    def show() -> None:
        for each in rebuilt:
            same = {True: "the same as before", False: "not the same as before", None: "nothing to compare with"}
            out.print(f"{each.model}: {each.rows} rows at position {each.position}, {same[each.same_as_before]}.")

    told(result, as_json, show)


def record_shown(record: dict[str, Any]) -> None:
    """Print the members of a record that say something."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, value in record.items():
        if value not in (None, "", [], {}):
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
            table.add_row(f"[dim]{name}[/dim]", escape(text if len(text) < 1500 else text[:1500] + " …"))
    out.print(table)


@app.command()
def health(as_json: Json = False) -> None:
    """Whether the archive is well: exit code 1 when it is degraded, 0 when notes want an answer."""
    from archive.founding.acceptance import RecordRolledBack
    from services.home.health import health as look
    from services.home.health import refused

    try:
        with opened() as (home, _):
            found = look(home)
    except RecordRolledBack as error:
        found = refused(error)
    result = found.model_dump(mode="json")
    told(result, as_json, lambda: record_shown(result))
    if found.status == "degraded":
        raise typer.Exit(1)


import api.cli.commands.reading  # noqa: E402, I001  its verbs belong to this command, in the order of their help
import api.cli.commands.access  # noqa: E402  and these
import api.cli.commands.backup  # noqa: E402  and these
import api.cli.commands.change  # noqa: E402  and this
import api.cli.commands.clock  # noqa: E402  and these
import api.cli.commands.disposal  # noqa: E402  and these
import api.cli.commands.erasure  # noqa: E402  and these
import api.cli.commands.fold  # noqa: E402  and these
import api.cli.commands.keys  # noqa: E402  and these
import api.cli.commands.master  # noqa: E402  and these
import api.cli.commands.record  # noqa: E402  and these
import api.cli.commands.proof  # noqa: E402  and these
import api.cli.commands.retention  # noqa: E402  and these
import api.cli.commands.token  # noqa: E402  and this
import api.cli.commands.waiting  # noqa: E402, F401  and these

careful(app)


def main() -> NoReturn:
    """Run the command. A refusal is one line on standard error, with its remedy, and exit code 2."""
    run(app)
