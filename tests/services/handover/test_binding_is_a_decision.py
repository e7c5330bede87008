"""Receiving binds nothing to the successor's own schedule; to reclassify a received record is a decision of its own."""

from datetime import date

import pytest

from archive.case.model import Case
from archive.recordwide import Reason, Reclassified
from archive.retention.dueness import due_of
from archive.retention.usecases import adopt_schedule, reclassify
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome
from tests.archive.retention.test_schedule import a_row, adopted


@pytest.fixture
def received(successor: ArchiveHome, packages) -> ArchiveHome:
    """A successor whose own schedule has the same code as that of its predecessor, with another term."""
    by = successor.admin().actor
    assert by
    adopt_schedule(successor.archive, adopted(a_row("02 05", 3)), by=by)
    receive(successor, packages["eka"], successor.admin())
    return successor


def test_a_class_of_the_same_code_does_not_bind_what_was_received(received: ArchiveHome):
    (case,) = received.archive.received("case.opened.v1")
    assert due_of(received.archive, received.archive.load(Case, case)).due == date(2032, 3, 2)


def test_reclassifying_binds_it_to_the_schedule_of_the_successor_by_an_event(received: ArchiveHome):
    (case,) = received.archive.received("case.opened.v1")
    stated = Reclassified(record_class="02 05", reclassified_on=received.today(), content=Reason(reason="Oma TOS"))
    reclassify(received.archive, "case", case, stated, by=received.admin().actor)
    assert due_of(received.archive, received.archive.load(Case, case)).due == date(2025, 3, 2)
    decided = received.archive.history(case)[-1]
    assert (decided.event.name, decided.first_origin) == ("record.reclassified.v1", "seuraaja")
