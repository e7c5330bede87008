"""The commands that serve an archive over HTTP: your own, or the sample archive."""

import logging
import sys
import tempfile
from importlib import import_module
from socket import socket
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.app import app, caught_up, home_chosen, opened, out
from api.cli.progress import working
from api.cli.terminal import err
from archive.errors import Invalid
from projections.temporary import stay_within

if TYPE_CHECKING:
    from api.http.processes.parent import Child

LOOPBACK = "127.0.0.1"
SWITCH_SECONDS = 0.0005  # after which a thread that computes lets another one go on
IMPORTED_ONCE = (
    "api.http.app",
    "api.http.serving",
    "services.home.archive_home",
    "projections.search.language.bounded",
)
"""What the processes that answer need, imported before they are forked, so that it is in memory once."""
ENDING_SECONDS = 5  # beyond the grace of a stop, for what is closed at last
SAMPLE_ORIGIN, SAMPLE_ORGANISATION = "popsote-sample", "Sample preparation office"


@app.command()
def demo(
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Only build the sample archive; do not serve it.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to serve on; 0 takes a free port.")] = 8000,
) -> None:
    """Build a sample archive, serve it, and show three things to try."""
    if no_serve:
        _build()
        return
    from api.http.serving import listening_on

    with listening_on(LOOPBACK, port) as listening:  # a port that is taken is told before the work
        _build()
        at = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
        things = f"{at}/search?q=avustus\n  {_example(at)}\n  {at}/events?after=0"
        out.print(f"\nIn a browser: {at}/\nThree things to try:\n  {things}\n", highlight=False)
        _serve(listening, LOOPBACK, 1)


def _build() -> None:
    """The sample archive, and what to do with it next."""
    from api.sample.build import SampleClock, build
    from api.sample.keeping import judged_closed
    from services.home.archive_home import ArchiveHome, make_home

    clock = SampleClock()
    make_home(home_chosen(), origin=SAMPLE_ORIGIN, organisation=SAMPLE_ORGANISATION)
    with ArchiveHome(home_chosen(), clock=clock) as home:
        admin = home.admin().actor
        assert admin is not None
        if home.settings.origin != SAMPLE_ORIGIN:
            raise Invalid(
                "There is another archive in this folder.", field="home", remedy="Choose an empty folder with --home."
            )
        with working("Writing the sample archive") as progress:
            finish, close = home.disposing.finish, judged_closed(home)
            build(home.archive, home.blobs, by=admin, clock=clock, progress=progress, destroy=finish, close=close)
    with opened() as (home, _):
        home.checkpoint()
        caught_up(home)
        position = home.archive.position
    out.print(f"The sample archive is ready in {home_chosen()} (position {position}).", highlight=False)
    compiling = f"archive --home {home_chosen()} compile POP-ALASAJO --out koonti --form html"
    out.print(f"Its closing compilation: {compiling}", highlight=False, soft_wrap=True)
    handing = f"archive --home {home_chosen()} handover create --to Seuraaja --out luovutus"
    out.print(f"A package for its successor: {handing}", highlight=False, soft_wrap=True)


def _example(at: str) -> str:
    """A record of the sample that differs on two days."""
    from archive.access.caller import ANONYMOUS
    from projections.states import Question

    with opened() as (home, _), home.projections.states() as states:
        superseded = Question(ANONYMOUS, home.today(), filters={"status": "superseded"})
        view = states.some("decision", superseded, limit=1)[0]
    return f"{at}/decisions/{view.id}?as_of={view.state['decided_on']}   (today it is superseded)"


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to serve on; 0 takes a free port.")] = 8000,
    host: Annotated[str, typer.Option(help="The network address to serve on.")] = LOOPBACK,
    workers: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=256,
            help="The number of processes that answer; 0: one for each core, fewer where memory is short. Default: the"
            " setting workers, which is 1.",
        ),
    ] = None,
) -> None:
    """Serve the archive over HTTP until interrupted."""
    from api.http.processes.count import usual
    from api.http.serving import listening_on
    from services.home.settings import read_settings

    with listening_on(host, port) as listening:
        settings = read_settings(home_chosen())
        asked = settings.workers if workers is None else workers
        _serve(listening, host, asked or usual(home_chosen()))


def _serve(listening: socket, host: str, processes: int) -> None:
    """Answer in so many processes; where they are several, this one answers nobody."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    at = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
    if processes == 1:
        _answer(listening, at, None)
        return
    from api.http.processes.parent import Parent
    from api.http.serving import GRACE
    from archive.kernel import complete
    from projections.search.language.analyser import preload
    from services.home.settings import read_settings

    for module in IMPORTED_ONCE:
        import_module(module)
    complete()
    preload()
    parent = Parent(processes, read_settings(home_chosen()).stop_seconds + GRACE + ENDING_SECONDS)
    child = parent.run()
    if child is not None:
        _answer(listening, at, child)
    elif parent.status:
        raise typer.Exit(parent.status if parent.status > 0 else 128 - parent.status)


def _answer(listening: socket, at: str, child: "Child | None") -> None:
    from api.http.app import create_app
    from api.http.serving import server_of
    from projections.search.language.bounded import be_prompt
    from services.home.archive_home import ArchiveHome

    be_prompt()
    sys.setswitchinterval(SWITCH_SECONDS)  # a question that computes leaves room for who asks how we are
    home = ArchiveHome(home_chosen())
    if child is None or child.begins:
        err.print(f"Serving {home.settings.origin} on {at} (for programs: {at}/docs). Ctrl-C ends.", highlight=False)
    tempfile.tempdir = str(home.temporary.folder)  # large uploads wait there until they are whole
    stay_within(home_chosen())
    server = server_of(create_app(home, child.shared if child else None), home.settings, listening, child)
    server.run(sockets=[listening])
    if not server.started:
        raise typer.Exit(1)
