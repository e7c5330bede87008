"""What is due, by class, trigger and holds, on both clocks; what is incomplete; the public register of cases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from archive.access.caller import ANONYMOUS, Caller
from archive.access.usecases import classify
from archive.actor.events import Role
from archive.case.events import CaseClosed, CaseOpened, CaseReopened
from archive.case.usecases import close_case, open_case, reopen_case
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.usecases import file_document
from archive.record.store import Archive
from archive.recordwide import HoldPlaced, HoldReleased, Reclassified
from archive.registration import Description, PublicityClassified
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import Action, ScheduleRow, Trigger
from archive.retention.usecases import adopt_schedule, place_hold, reclassify, release_hold
from archive.terms import years_after
from archive.values import Interval, Publicity, PublicityClass
from projections.duties.case_register import register
from projections.duties.due import Due, calendar, due_days
from projections.duties.holds import holds
from projections.duties.incomplete import incomplete
from projections.states import Question, StateModel, StateReader
from tests.given import SECRETARY, WHY, day
from tests.projections.duties_told import same_from_columns
from tests.projections.mandatory import MANDATORY

ARCHIVIST = Caller(SECRETARY, Role.archivist)
TODAY = "2021-06-01"
ROWS = (
    ScheduleRow(code="02 05", years=10, trigger=Trigger.case_resolved, basis="KirjanpL 2:10"),
    ScheduleRow(code="02 06", years=6, trigger=Trigger.document_date, basis="KirjanpL 2:10", action=Action.review),
    ScheduleRow(code="00 01", years=-1, basis="KA", decision="KA/1/2019", action=Action.keep),
)


class Duties:
    """The lists of an archive, followed when they are asked."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self.archive, self.model, self.states = archive, StateModel(folder, archive.seen_of), StateReader(folder)

    def asked(self, today: str = TODAY, caller: Caller = ARCHIVIST, **clocks: Any) -> Question:
        while events := self.archive.seen(self.model.position(), 3):
            self.model.apply(events)
        clocks = {name: day(asked) if name == "as_of" else asked for name, asked in clocks.items()}
        return Question(caller, day(today), **clocks)

    def due(self, id: UUID, on: str = TODAY, closing: UUID | None = None, **clocks: Any) -> Due:
        question = self.asked(**clocks)
        found = due_days(self.states, question, day(on), closing=str(closing) if closing else None)
        for years in (*range(13), 40):
            same_from_columns(self.states, question, years_after(day(on), years))
        return {each.id: each for each in found}[str(id)]

    # -- what happens ------------------------------------------------------------------------------------------------

    def case(self, number: str = "1", record_class: str | None = "02 05", **said: Any) -> UUID:
        content = Description(title=said.pop("title", "Asia"))
        opened = CaseOpened(
            number=number, opened_on=day("2020-01-01"), record_class=record_class, content=content, **said
        )
        return open_case(self.archive, opened, by=SECRETARY).id

    def paper(self, record_class: str | None = "02 05", case: UUID | None = None, **said: Any) -> UUID:
        filed = DocumentFiled(record_class=record_class, case=case, content=FiledDocument(title="Muistio"), **said)
        return file_document(self.archive, filed, by=SECRETARY).id

    def close(self, case: UUID, on: str) -> None:
        close_case(self.archive, case, CaseClosed(closed_on=day(on), content=WHY), by=SECRETARY)

    def hold(self, number: int, *ids: UUID, ends: str | None = None) -> None:
        last = day(ends) if ends else None
        placed = HoldPlaced(
            hold=UUID(int=number), mandate="PKL 806/2011", starts_on=day("2021-01-01"), ends_on=last, content=WHY
        )
        place_hold(self.archive, ids, placed, by=SECRETARY)


@pytest.fixture
def duties(archive: Archive, tmp_path: Path) -> Iterator[Duties]:
    content = ScheduleText(title="TOS")
    adopted = ScheduleAdopted(code="tos", version="1", in_force_from=day("2020-01-01"), rows=ROWS, content=content)
    adopt_schedule(archive, adopted, by=SECRETARY)
    made = Duties(archive, tmp_path)
    yield made
    made.states.close()
    made.model.close()


def test_a_record_waits_for_its_case_and_is_due_when_that_has_closed(duties: Duties):
    case = duties.case()
    paper = duties.paper(case=case)
    waiting = duties.due(paper)
    assert (waiting.due, waiting.waits_for) == (None, "case_closing")
    assert duties.due(paper, "2024-02-29", closing=case).due == "2034-03-01"
    duties.close(case, "2020-12-31")
    found = duties.due(paper)
    assert (found.due, found.triggered_on, found.action, found.waits_for) == (
        "2031-01-01",
        "2020-12-31",
        "destroy",
        None,
    )
    reopened = CaseReopened(reopened_on=day("2021-03-01"), content=WHY)
    reopen_case(duties.archive, case, reopened, by=SECRETARY)
    assert duties.due(paper).waits_for == "case_closing"
    assert duties.due(paper, as_of="2021-02-28").due == "2031-01-01"
    assert duties.due(paper, known_at=duties.archive.position - 1).due == "2031-01-01"


def test_the_latest_day_a_document_may_have_starts_its_period(duties: Duties):
    vague = duties.paper("02 06", dated=Interval(earliest=day("2020-12-01"), latest=day("2021-01-31")))
    assert duties.due(vague).due == "2027-02-01"
    open_ended = duties.paper("02 06", dated=Interval(earliest=day("2020-12-01")))
    assert duties.due(open_ended).waits_for == "date"
    assert duties.due(duties.paper("02 06")).waits_for == "date"
    assert duties.due(duties.paper("02 05")).waits_for == "case"


def test_what_is_permanent_waits_for_nothing_and_is_never_due(duties: Duties):
    found = duties.due(duties.paper("00 01"))
    assert (found.due, found.waits_for, found.action) == (None, None, "keep")


def test_a_record_follows_the_version_it_is_bound_to(duties: Duties):
    paper = duties.paper("02 06", dated=Interval(earliest=day("2020-05-05"), latest=day("2020-05-05")))
    longer = ScheduleRow(code="02 06", years=50, trigger=Trigger.document_date, basis="KirjanpL 2:10")
    content = ScheduleText(title="TOS")
    later = ScheduleAdopted(code="tos", version="2", in_force_from=day("2021-01-01"), rows=(longer,), content=content)
    adopt_schedule(duties.archive, later, by=SECRETARY)
    assert duties.due(paper).due == "2026-05-06"
    again = Reclassified(record_class="02 06", reclassified_on=day(TODAY), content=WHY)
    reclassify(duties.archive, "document", paper, again, by=SECRETARY)
    assert duties.due(paper).due == "2070-05-06"
    assert duties.due(paper, as_of="2021-05-31").due == "2026-05-06"


def test_holds_mark_a_record_until_they_end_or_are_released(duties: Duties):
    case = duties.case()
    paper = duties.paper(case=case)
    duties.hold(1, paper, ends="2021-12-31")
    duties.hold(2, case)
    assert len(duties.due(paper).holds) == 2
    assert len(duties.due(paper, "2022-01-01").holds) == 1
    assert [each.records for each in holds(duties.states, duties.asked(), day(TODAY))] == [[str(case)], [str(paper)]]
    released = HoldReleased(hold=UUID(int=2), released_on=day(TODAY), content=WHY)
    release_hold(duties.archive, [case], released, by=SECRETARY)
    assert duties.due(paper, "2022-01-01").held is False
    assert (
        len(duties.due(paper, as_of="2021-05-31").holds) == 1
    )  # what holds a record is judged now, whatever day is asked for


def test_the_calendar_counts_year_by_year(duties: Duties):
    for number, closed in enumerate(("2020-02-01", "2020-12-31", "2021-01-01")):
        case = duties.case(str(number))
        duties.close(case, closed)
    duties.hold(1, case)
    assert calendar(due_days(duties.states, duties.asked(), day(TODAY))) == [
        {"year": 2030, "action": "destroy", "records": 1, "held": 0},
        {"year": 2031, "action": "destroy", "records": 2, "held": 1},
    ]


def test_what_lacks_something_is_listed_until_it_is_stated(duties: Duties):
    paper = duties.paper(None)
    (listed,) = incomplete(duties.states, duties.asked(), MANDATORY)
    assert (listed.id, listed.missing) == (str(paper), MANDATORY["document"])
    assert [*incomplete(duties.states, duties.asked(), MANDATORY | {"document": ()})] == []
    assert [*incomplete(duties.states, duties.asked(), MANDATORY, kind="case")] == []
    assert [*incomplete(duties.states, duties.asked(caller=ANONYMOUS), MANDATORY)] == []


def test_a_start_of_secrecy_that_is_not_the_rule_s_is_named(duties: Duties):
    secret = {"publicity": PublicityClass.secret, "ground": "JulkL (621/1999) 24.1 § 20 kohta", "secret_years": 25}
    duties.case("1", publicity=Publicity(secret_from=day("2000-12-31"), **secret))
    nothing = dict.fromkeys(MANDATORY, ())
    (listed,) = incomplete(duties.states, duties.asked(), nothing)
    (opened_on,) = listed.differing.values()
    assert (listed.missing, list(listed.differing)) == ((), ["publicity.secret_from"])
    duties.case("2", publicity=Publicity(secret_from=day(opened_on), **secret))
    assert [each.id for each in incomplete(duties.states, duties.asked(), nothing)] == [listed.id]


def test_the_register_is_judged_today_and_leaves_out_what_may_not_be_known_of(duties: Duties):
    ground = "JulkL (621/1999)  24.1 § 3 kohta"
    secret = {"publicity": PublicityClass.secret, "secret_from": day("2000-01-01"), "secret_years": 25}
    duties.case("1", publicity=Publicity(publicity=PublicityClass.public), title="Julkinen")
    duties.case("2", title="Vaiettu")
    third = duties.case("3", publicity=Publicity(ground=ground, **secret), title="Tutkinta")

    def rows(today: str = TODAY, hidden: tuple[str, ...] = ("julkl (621/1999) 24.1 § 3 KOHTA",)) -> dict[str, str]:
        return {row.number: row.title for row in register(duties.states, duties.asked(today), hidden)}

    assert rows() == {"1": "Julkinen", "2": "Salassa pidettävä / ei julkinen"}
    assert rows(hidden=()) == {**rows(), "3": "Salassa pidettävä / ei julkinen"}
    assert rows(today="2025-01-02") == {**rows(), "3": "Tutkinta"}  # secrecy lapsed by the calendar alone
    again = PublicityClassified(publicity=Publicity(publicity=PublicityClass.public), content=WHY)
    classify(duties.archive, "case", third, again, by=SECRETARY)
    assert rows()["3"] == "Tutkinta"
