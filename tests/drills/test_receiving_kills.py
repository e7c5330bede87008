"""A process is killed before every step of checking a package, unpacking it among them, and of receiving it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.document.events import DocumentFiled
from archive.handover.events import HandoverReceived
from services.handover.package.zipped import create_zip
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome
from tests.drills.conftest import Fresh, Nursery
from tests.drills.handing import came_to, unpacked_in
from tests.drills.soundness import next_start
from tests.drills.test_handover_kills import spread
from tests.drills.test_kills import boundaries
from tests.services.handover.offices import an_ended_office

PARTS = 8
Sent = Callable[[], Path]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip file of a package of another archive."""
    folder = tmp_path_factory.mktemp("sent")
    with ArchiveHome(an_ended_office(folder / "eka", "eka")) as home:
        home.projections.catch_up()
        _, path = create_zip(home, home.admin(), door="drill", to="Seuraaja")
        return Path(shutil.copy(path, folder / "package.zip"))


@pytest.fixture
def sent(package: Path, fresh: Fresh) -> Sent:
    """A fresh successor, to which the package came."""

    def come() -> Path:
        home = fresh("projected")
        came_to(home).parent.mkdir()
        shutil.copy(package, came_to(home))
        return home

    return come


def killed_while_checked(live: Nursery, sent: Sent, step: int) -> None:
    """The next check says the same, leaves nothing, and removes what the killed one left."""
    home = sent()
    before = came_to(home).read_bytes()
    assert live("check_it", home, step).killed
    for left in unpacked_in(home).glob("*"):
        os.utime(left, (0, 0))  # as old as what is removed
    assert not live("check_it", home).killed
    assert list(unpacked_in(home).iterdir()) == []
    assert came_to(home).read_bytes() == before


def killed_while_received(live: Nursery, sent: Sent, step: int) -> None:
    """The next start is sound; the same command again receives the rest, once, and leaves nothing."""
    home = sent()
    assert live("receive_it", home, step).killed
    next_start(home)
    assert not live("receive_it", home).killed
    counts = next_start(home)
    with ArchiveHome(home) as opened:
        left = {path.name for path in (home / "temporary").rglob("*") if path.is_file()}
        assert left <= {".in-use", ".sweep"}  # locks of what is open now
        (id,) = opened.archive.streams(HandoverReceived.name)
        (received,) = (each.event for each in opened.archive.history(id))
        assert isinstance(received, HandoverReceived)
        came = [each for each in opened.archive.read(0, 10_000) if each.first_origin == "eka"]
        assert len(came) == received.position
        assert counts["document"] >= len(opened.archive.streams(DocumentFiled.name)) - 1  # one of them was destroyed
        again = receive(opened, came_to(home), opened.admin())
        assert (again.repeated, again.events) == (True, 0)


@pytest.mark.drill
def test_a_kill_while_a_package_is_checked_leaves_nothing(live: Nursery, sent: Sent):
    for step in spread(live("check_it", sent()).steps, 6):
        killed_while_checked(live, sent, step)


@pytest.mark.drill
def test_a_kill_while_a_package_is_received_is_survived(live: Nursery, sent: Sent):
    for step in spread(live("receive_it", sent()).steps, 6):
        killed_while_received(live, sent, step)


@pytest.mark.soak
def test_a_kill_at_every_step_of_a_check_leaves_nothing(live: Nursery, sent: Sent):
    for step in boundaries(live("check_it", sent()).steps):
        killed_while_checked(live, sent, step)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_a_kill_at_every_step_of_receiving_is_survived(live: Nursery, sent: Sent, part: int):
    """In parts, each of which ends well within its time."""
    for step in boundaries(live("receive_it", sent()).steps)[part::PARTS]:
        killed_while_received(live, sent, step)
