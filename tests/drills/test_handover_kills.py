"""A process is killed before every step of making a package and of passing the responsibility on."""

from uuid import UUID

import pytest

from archive.handover.events import HandoverDisclosed, HandoverIssued
from archive.handover.model import Handover
from archive.recordwide import ResponsibilityTransferred
from services.handover.checks.check import check_package
from services.home.archive_home import ArchiveHome
from tests.drills.conftest import Fresh, Nursery
from tests.drills.handing import handed_to
from tests.drills.soundness import next_start
from tests.drills.test_kills import boundaries

PARTS = 12


def killed_while_made(live: Nursery, fresh: Fresh, step: int) -> None:
    """The next package completes what was issued and removes the rest: each one there is whole and recorded."""
    home = fresh("projected")
    assert live("hand_over", home, step).killed
    next_start(home)
    assert not live("hand_over", home).killed
    place = handed_to(home)
    names = {each.name for each in place.iterdir()}
    packages = {each.removesuffix("-secret") for each in names}
    assert names == packages | {f"{each}-secret" for each in packages}
    with ArchiveHome(home) as opened:
        issued = opened.archive.streams(HandoverIssued.name)
        assert {f"bag-{id}" for id in issued} == packages
        for id in issued:
            found = check_package(place / f"bag-{id}")
            assert (found["differences"], found["checks"][-1]["says"]) == ([], "as stated")
            told = [each.event.name for each in opened.archive.history(UUID(str(id)))]
            assert told == [HandoverIssued.name, HandoverDisclosed.name]


def killed_while_passed_on(live: Nursery, fresh: Fresh, step: int) -> None:
    """Either nothing was accepted, or the next start brings it to its end: every record states who holds it, once."""
    home = fresh("projected")
    assert not live("hand_over", home).killed
    assert live("pass_on", home, step).killed
    with ArchiveHome(home) as opened:
        (id,) = opened.archive.streams(HandoverIssued.name)
        handover = opened.archive.load(Handover, id)
        assert not handover.passing
        transferred = opened.archive.recorder.count_named(ResponsibilityTransferred.name)
        assert transferred == (handover.transferred.records if handover.transferred else 0)
        assert (transferred > 0) == (handover.acknowledged is not None)


def spread(steps: list[str], count: int) -> list[int]:
    """So many of the boundaries, over the whole work and its end, where names are taken."""
    every = boundaries(steps)
    return sorted({*every[:: max(1, len(every) // count)], *every[-count:]})


@pytest.mark.drill
def test_a_kill_while_a_package_is_made_is_survived(live: Nursery, fresh: Fresh):
    for step in spread(live("hand_over", fresh("projected")).steps, 6):
        killed_while_made(live, fresh, step)


@pytest.mark.drill
def test_a_kill_while_the_responsibility_passes_is_survived(live: Nursery, fresh: Fresh):
    home = fresh("projected")
    assert not live("hand_over", home).killed
    for step in spread(live("pass_on", home).steps, 6):
        killed_while_passed_on(live, fresh, step)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_a_kill_at_every_step_of_a_handover_is_survived(live: Nursery, fresh: Fresh, part: int):
    """In parts, each of which ends well within its time."""
    for step in boundaries(live("hand_over", fresh("projected")).steps)[part::PARTS]:
        killed_while_made(live, fresh, step)


@pytest.mark.soak
def test_a_kill_at_every_step_of_passing_on_is_survived(live: Nursery, fresh: Fresh):
    home = fresh("projected")
    assert not live("hand_over", home).killed
    for step in boundaries(live("pass_on", home).steps):
        killed_while_passed_on(live, fresh, step)
