"""A merge that is undone, or stated again: what holds and closings become, and what is recorded already."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from archive.case.model import Case
from archive.errors import ArchiveError, Gone
from archive.merging.events import CaseMerged, CaseMergeUndone
from archive.merging.usecases import merge_case, undo_merge
from archive.record.store import Archive
from archive.recordwide import HoldPlaced, HoldReleased, RecordDestroyed
from archive.registration import Reason, RecordHeld
from archive.retention.usecases import place_hold, record_of, release_hold, require_unheld
from tests.archive.case.merges import closed, merged, opened, undone
from tests.given import SECRETARY, WHY, day

HOLD = UUID(int=9)


def held(archive: Archive, id: UUID, **facts: Any) -> None:
    placed = HoldPlaced(hold=HOLD, mandate="OikHL", starts_on=day("2020-01-01"), content=WHY, **facts)
    place_hold(archive, [id], placed, by=SECRETARY)


def is_held(archive: Archive, id: UUID) -> bool:
    try:
        require_unheld(archive, record_of(archive, id), archive.today())
    except RecordHeld:
        return True
    return False


@pytest.mark.parametrize("on", range(4))
def test_a_hold_placed_on_the_whole_keeps_both_when_the_merge_is_undone(archive: Archive, on: int):
    below, goes, stays, beside = cases = tuple(opened(archive, f"{n}/2020") for n in range(1, 5))
    for id, into in ((below, goes), (goes, stays), (beside, stays)):
        merged(archive, id, into)
    held(archive, cases[on])
    undone(archive, goes)
    assert [is_held(archive, id) for id in cases] == [True] * 4
    both = [id for id in cases if HOLD in archive.load(Case, id).placed_holds()]
    assert len(both) == 2
    released = HoldReleased(hold=HOLD, released_on=archive.today(), content=WHY)
    release_hold(archive, both, released, by=SECRETARY)
    assert [is_held(archive, id) for id in cases] == [False] * 4


def test_a_hold_from_before_the_merge_stays_with_its_case(archive: Archive):
    goes, stays = opened(archive, "1/2020"), opened(archive, "2/2020")
    held(archive, goes)
    merged(archive, goes, stays)
    undone(archive, goes)
    assert [is_held(archive, id) for id in (goes, stays)] == [True, False]


def test_a_hold_that_ends_ends_for_both(archive: Archive):
    goes, stays = opened(archive, "1/2020"), opened(archive, "2/2020")
    merged(archive, goes, stays)
    ahead = date(archive.today().year + 2, 1, 1)
    held(archive, stays, ends_on=ahead)
    release_hold(archive, [stays], HoldReleased(hold=HOLD, released_on=ahead, content=WHY), by=SECRETARY)
    undone(archive, goes)
    (hold,) = archive.load(Case, goes).now["holds"]
    assert (hold["ends_on"], hold["released_on"]) == (ahead.isoformat(), ahead.isoformat())


def test_a_closing_meanwhile_counts_for_the_cases_it_was_recorded_on(archive: Archive):
    goes, stays = opened(archive, "1/2020"), opened(archive, "2/2020")
    closed(archive, goes, "2020-05-01")
    merged(archive, goes, stays)
    closed(archive, goes, "2020-06-01")
    made = undone(archive, goes)
    assert "Holds placed while the cases were one keep both" in (made.effect or "")
    assert "closed as of 2020-05-01" in (made.effect or "")
    assert [archive.load(Case, id).now["closed_on"] for id in (goes, stays)] == ["2020-05-01", "2020-06-01"]


def test_a_merge_stated_again_answers_where_it_is_recorded(archive: Archive):
    goes, stays = opened(archive, "1/2020"), opened(archive, "2/2020")
    made, again = merged(archive, goes, stays), merged(archive, goes, stays)
    assert again.replayed
    assert (again.version, again.position) == (made.version, made.position)


def test_an_undoing_stated_again_is_recorded_already(archive: Archive):
    goes, stays = opened(archive, "1/2020"), opened(archive, "2/2020")
    merged(archive, goes, stays)
    made, again = undone(archive, goes), undone(archive, goes)
    assert again.replayed
    assert again.position == made.position
    other = CaseMergeUndone(content=Reason(reason="Muu syy."))
    with pytest.raises(ArchiveError, match="not merged"):
        undo_merge(archive, goes, other, by=SECRETARY)
    assert not merged(archive, goes, stays).replayed  # people may merge them again


def test_what_a_source_reports_again_is_recorded_already_though_it_was_undone_since(archive: Archive):
    goes, stays, last = (opened(archive, f"{n}/2020") for n in range(1, 4))
    merged(archive, stays, last)
    merged(archive, goes, stays)
    undone(archive, goes)
    undone(archive, stays)
    with archive.told():
        again = merge_case(archive, goes, CaseMerged(into=stays, content=WHY), by=SECRETARY)
        other = merge_case(archive, goes, CaseMerged(into=stays, content=Reason(reason="Uusi.")), by=SECRETARY)
    assert (again.replayed, other.replayed) == (True, False)


def test_what_was_destroyed_is_not_merged_again(archive: Archive):
    goes, stays = opened(archive, "1/2020"), opened(archive, "2/2020")
    merged(archive, goes, stays)
    case = archive.load(Case, goes)
    case.destroy(RecordDestroyed(destroyed_on=archive.today(), basis="TOS"), by=SECRETARY)
    archive.add(case)
    with pytest.raises(Gone):
        merged(archive, goes, stays)
