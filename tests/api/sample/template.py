"""The sample archive as `archive demo` builds it: built once a run, whatever processes ask for it, and copied."""

import fcntl
import shutil
from pathlib import Path

import pytest

from api.sample.build import SampleClock, build
from api.sample.keeping import judged_closed
from api.sample.story import read_story
from services.home.archive_home import ArchiveHome, make_home

ORIGIN = "sample"


def last_day() -> SampleClock:
    """A clock on the day of the last step."""
    return SampleClock(read_story()[-1].at)


def copied(factory: pytest.TempPathFactory, folder: Path) -> Path:
    """A copy of the sample archive, in a folder that is not there yet."""
    shutil.copytree(_built(factory), folder)
    return folder


def _built(factory: pytest.TempPathFactory) -> Path:
    """The one that is copied; processes of one run share the folder above theirs."""
    ours = factory.getbasetemp()
    shared = ours.parent if ours.name.startswith("popen-gw") else ours
    with (shared / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = shared / "sample-archive"
        if not made.exists():
            _build(half := shared / "sample-half")
            half.rename(made)
    return made


def _build(folder: Path) -> None:
    clock = SampleClock()
    make_home(folder, origin=ORIGIN, organisation="Valmistelutoimisto")
    with ArchiveHome(folder, clock=clock) as home:
        by = home.admin().actor
        assert by
        finish, close = home.disposing.finish, judged_closed(home)
        build(home.archive, home.blobs, by=by, clock=clock, destroy=finish, close=close)
        home.projections.catch_up()
