"""A disposal in an archive: each record judged anew at every step."""

from uuid import UUID

import pytest

from archive.case.events import CaseClosed, CaseOpened
from archive.case.usecases import close_case, open_case
from archive.disposal.destroying import destroy
from archive.disposal.model import Disposal, Stage
from archive.disposal.usecases import (
    CaseOfHeld,
    CaseOfStaying,
    ListedAlready,
    NotDue,
    approve,
    begin,
    list_for_destruction,
    listable,
    review,
    withdraw,
)
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.usecases import file_document
from archive.errors import Conflict, Gone, Invalid, NotFound
from archive.record.store import Archive
from archive.recordwide import Completion, HoldPlaced, HoldReleased, Reclassified, RegistrationCompleted
from archive.registration import Description, RecordHeld
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import Action, ScheduleRow, Trigger
from archive.retention.usecases import (
    adopt_schedule,
    complete_registration,
    place_hold,
    reclassify,
    record_of,
    release_hold,
)
from archive.values import Interval
from tests.archive.disposal.approving import ARCHIVIST, NOTHING, ONE, OTHER, withdrawn
from tests.conftest import Clock
from tests.given import SECRETARY, WHY, day

ROWS = (
    ScheduleRow(code="03 00", years=0, trigger=Trigger.document_date, basis="L 1/2000"),
    ScheduleRow(code="02 05", years=6, trigger=Trigger.case_resolved, basis="L 1/2000"),
    ScheduleRow(code="04 00", years=0, trigger=Trigger.document_date, basis="L 1/2000", action=Action.review),
)


@pytest.fixture
def scheduled(archive: Archive) -> Archive:
    adopted = ScheduleAdopted(
        code="tos", version="1", in_force_from=day("2020-01-01"), rows=ROWS, content=ScheduleText(title="TOS")
    )
    adopt_schedule(archive, adopted, by=SECRETARY)
    return archive


def a_paper(
    archive: Archive, record_class: str = "03 00", latest: str = "2020-05-05", case: UUID | None = None
) -> UUID:
    filed = DocumentFiled(
        record_class=record_class, case=case, dated=Interval(latest=day(latest)), content=FiledDocument(title="Muistio")
    )
    return file_document(archive, filed, by=SECRETARY).id


def a_hold(archive: Archive, *records: UUID, hold: UUID = ONE) -> None:
    placed = HoldPlaced(hold=hold, mandate="PKL 806/2011", starts_on=archive.today(), content=WHY)
    place_hold(archive, records, placed, by=SECRETARY)


def approved(archive: Archive, clock: Clock, *papers: UUID) -> UUID:
    id = list_for_destruction(archive, papers, NOTHING, by=SECRETARY).id
    review(archive, id, NOTHING, by=SECRETARY)
    approve(archive, id, NOTHING, cooling_off_days=7, by=ARCHIVIST)
    clock.move(days=7)
    return id


def test_only_what_is_due_is_listed(scheduled: Archive):
    case = open_case(scheduled, CaseOpened(number="1", content=Description(title="Asia")), by=SECRETARY).id
    opened = CaseOpened(
        number="2", opened_on=day("2010-01-01"), record_class="03 00", content=Description(title="Avoin asia")
    )
    not_due = [
        open_case(scheduled, opened, by=SECRETARY).id,
        a_paper(scheduled, latest="2021-06-01"),
        a_paper(scheduled, "02 05", case=case),
        a_paper(scheduled, "04 00"),
        case,
    ]
    for each in not_due:
        with pytest.raises(NotDue):
            list_for_destruction(scheduled, [each], NOTHING, by=SECRETARY)
    with pytest.raises(NotFound):
        list_for_destruction(scheduled, [ONE], NOTHING, by=SECRETARY)
    with pytest.raises(Invalid):
        list_for_destruction(scheduled, [], NOTHING, by=SECRETARY)


def test_a_record_is_on_one_list_at_a_time(scheduled: Archive):
    paper = a_paper(scheduled)
    first = list_for_destruction(scheduled, [paper], NOTHING, by=SECRETARY).id
    with pytest.raises(ListedAlready):
        list_for_destruction(scheduled, [paper], NOTHING, by=SECRETARY)
    withdraw(scheduled, first, withdrawn(), by=SECRETARY)
    assert list_for_destruction(scheduled, [paper], NOTHING, by=SECRETARY).id != first


def test_a_held_record_is_not_listed_and_not_executed(scheduled: Archive, clock: Clock):
    paper, other = a_paper(scheduled), a_paper(scheduled)
    id = approved(scheduled, clock, paper, other)
    a_hold(scheduled, other)
    with pytest.raises(RecordHeld):
        begin(scheduled, id, by=ARCHIVIST)
    assert scheduled.load(Disposal, id).stage is Stage.approved
    with pytest.raises(RecordHeld):
        destroy(scheduled, record_of(scheduled, other), disposal=id, by=ARCHIVIST)
    withdraw(scheduled, id, withdrawn(other), by=SECRETARY)
    begin(scheduled, id, by=ARCHIVIST)
    with pytest.raises(RecordHeld):
        list_for_destruction(scheduled, [other], NOTHING, by=SECRETARY)


def test_a_hold_on_its_case_keeps_a_record_even_at_the_last_moment(scheduled: Archive, clock: Clock):
    case = open_case(scheduled, CaseOpened(number="1", content=Description(title="Asia")), by=SECRETARY).id
    paper = a_paper(scheduled, case=case)
    id = approved(scheduled, clock, paper)
    begin(scheduled, id, by=ARCHIVIST)
    loaded = record_of(scheduled, paper)
    insert = scheduled.recorder.insert_events

    def overtaken(*args, **more):
        scheduled.recorder.insert_events = insert  # type: ignore[method-assign]
        a_hold(scheduled, case)
        return insert(*args, **more)

    scheduled.recorder.insert_events = overtaken  # type: ignore[method-assign]
    with pytest.raises(Conflict, match="case of a record was changed"):
        destroy(scheduled, loaded, disposal=id, by=ARCHIVIST)
    with pytest.raises(RecordHeld):
        destroy(scheduled, record_of(scheduled, paper), disposal=id, by=ARCHIVIST)
    clock.move(days=1)
    released = HoldReleased(hold=ONE, released_on=scheduled.today(), content=WHY)
    release_hold(scheduled, [case], released, by=SECRETARY)
    destroy(scheduled, record_of(scheduled, paper), disposal=id, by=ARCHIVIST)
    with pytest.raises(Gone) as gone:
        record_of(scheduled, paper).must_exist()
    assert (gone.value.reason, gone.value.disposal) == ("03 00: L 1/2000", str(id))


def test_what_is_not_due_any_more_is_not_executed(scheduled: Archive, clock: Clock):
    paper = a_paper(scheduled)
    id = approved(scheduled, clock, paper)
    moved = Reclassified(record_class="02 05", reclassified_on=scheduled.today(), content=WHY)
    reclassify(scheduled, "document", paper, moved, by=SECRETARY)
    with pytest.raises(NotDue):
        begin(scheduled, id, by=ARCHIVIST)
    with pytest.raises(NotDue):
        destroy(scheduled, record_of(scheduled, paper), disposal=id, by=ARCHIVIST)


def test_a_case_falls_due_when_it_was_closed_long_enough_ago(scheduled: Archive, clock: Clock):
    opened = CaseOpened(
        number="1", opened_on=day("2014-01-01"), record_class="02 05", content=Description(title="Asia")
    )
    case = open_case(scheduled, opened, by=SECRETARY).id
    paper = a_paper(scheduled, "02 05", case=case)
    close_case(scheduled, case, CaseClosed(closed_on=day("2015-05-31"), content=WHY), by=SECRETARY)
    disposal = scheduled.load(Disposal, list_for_destruction(scheduled, [case, paper], NOTHING, by=SECRETARY).id)
    assert [each.due for each in disposal.remaining] == [day("2021-06-01")] * 2


def an_old_case(archive: Archive) -> UUID:
    """A case that is due; it is still to be closed."""
    opened = CaseOpened(
        number="1", opened_on=day("2014-01-01"), record_class="02 05", content=Description(title="Vanha asia")
    )
    return open_case(archive, opened, by=SECRETARY).id


def closed(archive: Archive, case: UUID) -> None:
    close_case(archive, case, CaseClosed(closed_on=day("2015-05-31"), content=WHY), by=SECRETARY)


def test_a_case_is_not_listed_without_its_records(scheduled: Archive):
    case = an_old_case(scheduled)
    paper, later, stays = a_paper(scheduled, case=case), a_paper(scheduled), a_paper(scheduled, "04 00", case=case)
    stated = RegistrationCompleted(case=case, content=Completion())
    complete_registration(scheduled, "document", later, stated, by=SECRETARY)
    closed(scheduled, case)
    assert listable(scheduled, [case, paper, later]) == [paper, later]
    for without in ([case], [case, paper], [case, paper, later]):
        with pytest.raises(CaseOfStaying) as refused:
            list_for_destruction(scheduled, without, NOTHING, by=SECRETARY)
        assert refused.value.code == "case_of_staying_record"
    moved = Reclassified(record_class="03 00", reclassified_on=scheduled.today(), content=WHY)
    reclassify(scheduled, "document", stays, moved, by=SECRETARY)
    whole = [case, paper, later, stays]
    assert listable(scheduled, whole) == whole
    assert list_for_destruction(scheduled, whole, NOTHING, by=SECRETARY)


def test_a_case_stays_while_a_record_of_it_is_held(scheduled: Archive, clock: Clock):
    case = an_old_case(scheduled)
    paper, held = a_paper(scheduled, case=case), a_paper(scheduled, case=case)
    closed(scheduled, case)
    a_hold(scheduled, held)
    with pytest.raises(CaseOfHeld) as refused:
        list_for_destruction(scheduled, [case, paper], NOTHING, by=SECRETARY)
    assert refused.value.code == "case_of_held_record"
    with pytest.raises(RecordHeld):
        list_for_destruction(scheduled, [case, paper, held], NOTHING, by=SECRETARY)
    clock.move(days=1)
    release_hold(scheduled, [held], HoldReleased(hold=ONE, released_on=scheduled.today(), content=WHY), by=SECRETARY)
    id = approved(scheduled, clock, case, paper, held)
    a_hold(scheduled, held, hold=OTHER)
    withdraw(scheduled, id, withdrawn(held), by=SECRETARY)
    with pytest.raises(CaseOfHeld):
        begin(scheduled, id, by=ARCHIVIST)
    withdraw(scheduled, id, withdrawn(case), by=SECRETARY)
    begin(scheduled, id, by=ARCHIVIST)


def test_a_case_goes_after_the_last_of_its_records(scheduled: Archive, clock: Clock):
    case = an_old_case(scheduled)
    paper, other = a_paper(scheduled, case=case), a_paper(scheduled, case=case)
    closed(scheduled, case)
    id = approved(scheduled, clock, case, paper, other)
    begin(scheduled, id, by=ARCHIVIST)
    for each in (paper, other):
        with pytest.raises(CaseOfStaying):
            destroy(scheduled, record_of(scheduled, case), disposal=id, by=ARCHIVIST)
        destroy(scheduled, record_of(scheduled, each), disposal=id, by=ARCHIVIST)
    destroy(scheduled, record_of(scheduled, case), disposal=id, by=ARCHIVIST)
    assert record_of(scheduled, case).destroyed_on is not None
