"""A merged case falls due by the class that keeps it longest, and is not listed for destruction a day before."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from archive.case.events import CaseClosed, CaseOpened
from archive.case.usecases import close_case, open_case
from archive.disposal.events import Note
from archive.disposal.usecases import NotDue, list_for_destruction
from archive.merging.events import CaseMerged
from archive.merging.usecases import merge_case
from archive.record.store import Archive
from archive.registration import Description
from archive.retention.dueness import due_of
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import Action, ScheduleRow, Trigger
from archive.retention.usecases import adopt_schedule, record_of
from tests.conftest import Clock
from tests.given import SECRETARY, WHY, day

ROWS = (
    ScheduleRow(code="short", years=3, trigger=Trigger.case_resolved, basis="L 1/2000"),
    ScheduleRow(code="long", years=10, trigger=Trigger.case_resolved, basis="L 1/2000"),
    ScheduleRow(code="looked at", years=3, trigger=Trigger.case_resolved, basis="L 1/2000", action=Action.review),
    ScheduleRow(code="for ever", years=-1, basis="L 1/2000", decision="KA/1/2013", action=Action.keep),
)
CLOSED, LISTED = "2020-02-15", Note()
DUE = {"short": "2023-02-16", "long": "2030-02-16", "looked at": "2023-02-16", "for ever": None}


@pytest.fixture
def scheduled(archive: Archive) -> Archive:
    content = ScheduleText(title="TOS")
    adopted = ScheduleAdopted(code="tos", version="1", in_force_from=day("2010-01-01"), rows=ROWS, content=content)
    adopt_schedule(archive, adopted, by=SECRETARY)
    return archive


def merged(archive: Archive, classes: Sequence[str]) -> list[UUID]:
    """A case of the first class, then those of the others, merged into it; all were closed on one day."""
    made = []
    for number, code in enumerate(classes):
        opened = CaseOpened(
            number=f"K {number}", opened_on=day("2019-01-01"), record_class=code, content=Description(title="Asia")
        )
        id = open_case(archive, opened, by=SECRETARY).id
        close_case(archive, id, CaseClosed(closed_on=day(CLOSED), content=WHY), by=SECRETARY)
        made.append(id)
    for id in made[1:]:
        merge_case(archive, id, CaseMerged(into=made[0], content=WHY), by=SECRETARY)
    return made


@pytest.mark.parametrize(
    ("classes", "longest"),
    [
        (("short", "long"), "long"),
        (("long", "short"), "long"),
        (("short", "long", "short"), "long"),
        (("short", "looked at"), "looked at"),
        (("long", "for ever", "looked at"), "for ever"),
        (("for ever", "short"), "for ever"),
    ],
)
def test_of_the_classes_of_merged_cases_the_longest_keeps_the_whole(
    scheduled: Archive, classes: Sequence[str], longest: str
):
    found = due_of(scheduled, record_of(scheduled, merged(scheduled, classes)[0]))
    assert (found.record_class, str(found.due) if found.due else None) == (longest, DUE[longest])


@pytest.mark.parametrize("classes", [("short", "long"), ("long", "short")])
def test_a_merged_case_is_listed_from_the_day_the_longest_class_ends(
    scheduled: Archive, clock: Clock, classes: Sequence[str]
):
    cases = merged(scheduled, classes)
    clock.now = clock.now.replace(year=2030, month=2, day=15)
    with pytest.raises(NotDue, match="2030-02-16"):
        list_for_destruction(scheduled, cases, LISTED, by=SECRETARY)
    clock.move(days=1)
    assert list_for_destruction(scheduled, cases, LISTED, by=SECRETARY).position


def test_a_case_is_not_destroyed_where_one_merged_into_it_is_kept_for_good(scheduled: Archive, clock: Clock):
    cases = merged(scheduled, ("short", "for ever"))
    clock.now = clock.now.replace(year=2090)
    with pytest.raises(NotDue, match="does not provide"):
        list_for_destruction(scheduled, cases, LISTED, by=SECRETARY)
