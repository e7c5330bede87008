"""Holds: several on a record, each with its mandate and end; no held record is destroyed."""

from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from archive.case.events import CaseOpened
from archive.case.usecases import case_id, open_case
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.model import Document
from archive.document.usecases import file_document
from archive.errors import Gone, Invalid, NotFound
from archive.record.store import Archive
from archive.recordwide import HoldPlaced, HoldReleased
from archive.registration import Description, RecordDestroyed, RecordHeld
from archive.retention.usecases import place_hold, release_hold, require_unheld
from tests.given import SECRETARY, WHY, a_document, day, destroyed, given, happened

ONE, OTHER = UUID(int=1), UUID(int=2)


def placed(hold: UUID = ONE, starts: str = "2021-03-01", ends: str | None = None) -> HoldPlaced:
    return HoldPlaced(
        hold=hold, mandate="PKL 806/2011", starts_on=day(starts), ends_on=day(ends) if ends else None, content=WHY
    )


def released(hold: UUID = ONE, on: str = "2021-05-01") -> HoldReleased:
    return HoldReleased(hold=hold, released_on=day(on), content=WHY)


def a_held_document(*holds: HoldPlaced) -> Document:
    document = a_document()
    for hold in holds or (placed(),):
        document.place_hold(hold, by=SECRETARY)
    return document


def destroying(on: str, tombstone: str | None = None):
    event = RecordDestroyed(destroyed_on=day(tombstone or on), basis="TOS 02 05")
    return lambda document: document.destroy(event, by=SECRETARY, on=day(on))


def test_a_hold_is_placed_once():
    given(a_document()).when(lambda d: d.place_hold(placed(), by=SECRETARY)).then(happened(placed()))
    given(a_held_document()).when(lambda d: d.place_hold(placed(), by=SECRETARY)).then_nothing()
    backwards = placed(ends="2021-02-01")
    given(a_document()).when(lambda d: d.place_hold(backwards, by=SECRETARY)).then_refused(Invalid, field="ends_on")
    given(destroyed(a_document())).when(lambda d: d.place_hold(placed(), by=SECRETARY)).then_refused(Gone)


def test_a_hold_is_released_once_and_only_where_it_lies():
    given(a_held_document()).when(lambda d: d.release_hold(released(), by=SECRETARY)).then(happened(released()))
    outcome = given(a_held_document()).when(lambda d: d.release_hold(released(OTHER), by=SECRETARY))
    outcome.then_refused(NotFound, field="hold")
    early = released(on="2021-02-01")
    outcome = given(a_held_document()).when(lambda d: d.release_hold(early, by=SECRETARY))
    outcome.then_refused(Invalid, field="released_on")
    again = a_held_document()
    again.release_hold(released(), by=SECRETARY)
    given(again).when(lambda d: d.release_hold(released(), by=SECRETARY)).then_nothing()


def test_a_held_record_is_not_destroyed():
    given(a_held_document()).when(destroying("2031-01-01")).then_refused(RecordHeld)


def test_one_hold_of_several_is_enough():
    document = a_held_document(placed(), placed(OTHER))
    document.release_hold(released(), by=SECRETARY)
    given(document).when(destroying("2031-01-01")).then_refused(RecordHeld)


@pytest.mark.parametrize(("on", "refused"), [("2022-06-30", True), ("2022-07-01", False)])
def test_a_hold_binds_through_its_last_day(on: str, refused: bool):
    outcome = given(a_held_document(placed(ends="2022-06-30"))).when(destroying(on))
    assert isinstance(outcome.refusal, RecordHeld) is refused


def test_a_tombstone_dated_later_does_not_get_around_a_hold():
    given(a_held_document(placed(ends="2022-06-30"))).when(destroying("2022-06-01", "2023-01-01")).then_refused(
        RecordHeld
    )
    given(a_held_document(placed(ends="2022-06-30"))).when(destroying("2023-01-01", "2022-06-01")).then_refused(
        RecordHeld
    )


DAYS = st.dates(day("2021-03-01"), day("2021-06-30"))


@for_all(st.lists(st.tuples(DAYS, st.none() | DAYS, st.none() | DAYS), max_size=4), DAYS)
def test_a_record_is_destroyed_exactly_when_no_hold_binds(terms, on):
    document = a_document()
    for number, (starts, ends, let_go) in enumerate(terms):
        hold, last = UUID(int=number), max(starts, ends) if ends else None
        event = HoldPlaced(hold=hold, mandate="L 1/2000", starts_on=starts, ends_on=last, content=WHY)
        document.place_hold(event, by=SECRETARY)
        if let_go:
            event = HoldReleased(hold=hold, released_on=max(starts, let_go), content=WHY)
            document.release_hold(event, by=SECRETARY)
    binding = any(
        (ends is None or max(starts, ends) >= on) and (let_go is None or max(starts, let_go) > on)
        for starts, ends, let_go in terms
    )
    outcome = given(document).when(destroying(on.isoformat()))
    assert isinstance(outcome.refusal, RecordHeld) is binding


def test_a_hold_lies_on_all_records_named_or_on_none(archive: Archive):
    open_case(archive, CaseOpened(number="1", content=Description(title="Asia")), by=SECRETARY)
    case = case_id(archive, "1")
    paper = file_document(archive, DocumentFiled(case=case, content=FiledDocument(title="Muistio")), by=SECRETARY).id
    before = archive.position
    with pytest.raises(NotFound):
        place_hold(archive, [paper, UUID(int=9)], placed(), by=SECRETARY)
    with pytest.raises(Invalid):
        place_hold(archive, [], placed(), by=SECRETARY)
    assert archive.position == before
    place_hold(archive, [case], placed(), by=SECRETARY)
    document = archive.load(Document, paper)
    document.must_be_unheld(day("2021-06-01"))
    with pytest.raises(RecordHeld) as held:
        require_unheld(archive, document, day("2021-06-01"))
    assert "case" in str(held.value.remedy)
    release_hold(archive, [case], released(), by=SECRETARY)
    require_unheld(archive, document, day("2021-06-01"))
