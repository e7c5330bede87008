"""Schedules: which rows are lawful, which version is in force, and when records fall due."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.errors import Conflict, Invalid
from archive.kernel import Pending
from archive.record.draft import drafts
from archive.record.store import Archive
from archive.recordwide import Reclassified
from archive.registration import Description, Reason
from archive.retention.binding import ClassNotInSchedule, in_force, schedule_id
from archive.retention.events import ScheduleAdopted, ScheduleRetired, ScheduleText
from archive.retention.model import RowRefused, Schedule, ScheduleIsRetired
from archive.retention.schedule import Action, CountedFrom, ScheduleRow, Trigger, disposal_due, version_id
from archive.retention.usecases import adopt_schedule, reclassify, retire_schedule
from archive.secrecy import NoPeriod
from archive.values import PersonalData, Publicity, PublicityClass
from tests.given import ID, SECRETARY, WHY, day, given, happened

BASIS = "KirjanpL 1336/1997 2:10"
LENGTHS = (0, 3, 6, 10, 20, 50, 120)


def a_row(code: str = "02 05", years: int = 10, trigger: Trigger = Trigger.case_resolved, **more) -> ScheduleRow:
    return ScheduleRow(code=code, years=years, trigger=trigger, basis=more.pop("basis", BASIS), **more)


def a_permanent_row(**more) -> ScheduleRow:
    said = {"decision": "KA/5407/07.01.01.03.01/2013", "action": Action.keep} | more
    return a_row("00 01", -1, said.pop("trigger", Trigger.none), **said)


def adopted(*rows: ScheduleRow, version: str = "1", begins: str = "2020-01-01", code: str = "tos") -> ScheduleAdopted:
    rows = rows or (a_row(), a_permanent_row())
    content = ScheduleText(title="Tiedonohjaussuunnitelma")
    return ScheduleAdopted(code=code, version=version, in_force_from=day(begins), rows=rows, content=content)


def a_schedule() -> Schedule:
    schedule = Schedule(ID)
    schedule.adopt(adopted(), by=SECRETARY)
    return schedule


def a_retired_schedule() -> Schedule:
    schedule = a_schedule()
    schedule.retire(ScheduleRetired(retired_on=day("2024-01-01"), content=WHY), by=SECRETARY)
    return schedule


def test_a_version_is_adopted():
    given(Schedule(ID)).when(lambda s: s.adopt(adopted(), by=SECRETARY)).then(happened(adopted()))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (a_permanent_row(decision=None), "decision"),
        (a_permanent_row(trigger=Trigger.case_resolved), "trigger"),
        (a_permanent_row(action=Action.destroy), "action"),
        (a_row(trigger=Trigger.none), "trigger"),
        (a_row(action=Action.keep), "action"),
        (a_row(publicity=PublicityClass.secret, secret_years=25), "ground"),
        (a_row(publicity=PublicityClass.partly_secret, ground="JulkL 24.1 § 26"), "secret_years"),
    ],
)
def test_an_unlawful_row_is_refused_with_its_class(row: ScheduleRow, field: str):
    outcome = given(Schedule(ID)).when(lambda s: s.adopt(adopted(row), by=SECRETARY))
    outcome.then_refused(RowRefused, row.code, field=field)


@pytest.mark.parametrize("missing", ["years", "basis"])
def test_a_row_without_length_or_basis_is_none(missing: str):
    said = {"code": "02", "years": 10, "basis": BASIS, "trigger": "case_resolved"}
    with pytest.raises(ValueError, match=missing):
        ScheduleRow.model_validate({name: value for name, value in said.items() if name != missing})
    with pytest.raises(ValueError, match="years"):
        ScheduleRow.model_validate(said | {"years": 7})


def test_a_code_said_twice_is_refused():
    twice = adopted(a_row(), a_row(years=20))
    given(Schedule(ID)).when(lambda s: s.adopt(twice, by=SECRETARY)).then_refused(RowRefused, "twice", field="code")


def test_versions_follow_each_other():
    later = adopted(version="2", begins="2022-01-01")
    given(a_schedule()).when(lambda s: s.adopt(later, by=SECRETARY)).then(happened(later))
    again = adopted(version="1", begins="2022-01-01")
    given(a_schedule()).when(lambda s: s.adopt(again, by=SECRETARY)).then_refused(Conflict, field="version")
    same_day = adopted(version="2")
    outcome = given(a_schedule()).when(lambda s: s.adopt(same_day, by=SECRETARY))
    outcome.then_refused(Invalid, "2020-01-01", field="in_force_from")


def test_a_retired_schedule_takes_nothing_more():
    later = adopted(version="2", begins="2025-01-01")
    given(a_retired_schedule()).when(lambda s: s.adopt(later, by=SECRETARY)).then_refused(ScheduleIsRetired)
    retired = ScheduleRetired(retired_on=day("2025-01-01"), content=WHY)
    given(a_retired_schedule()).when(lambda s: s.retire(retired, by=SECRETARY)).then_refused(ScheduleIsRetired)
    early = ScheduleRetired(retired_on=day("2019-01-01"), content=WHY)
    given(a_schedule()).when(lambda s: s.retire(early, by=SECRETARY)).then_refused(Invalid, field="retired_on")
    assert a_retired_schedule().in_force(day("2024-01-01")) is None


# -- when it is due --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("triggered", "years", "counted_from", "due"),
    [
        ("2020-03-01", 10, "day", "2030-03-02"),
        ("2020-02-29", 3, "day", "2023-03-01"),
        ("2020-02-29", 20, "day", "2040-03-01"),
        ("2019-02-28", 3, "day", "2022-03-01"),
        ("2020-12-31", 6, "day", "2027-01-01"),
        ("2020-12-31", 0, "day", "2021-01-01"),
        ("2020-01-01", 6, "year_end", "2027-01-01"),
        ("2020-12-31", 6, "year_end", "2027-01-01"),
        ("2020-02-29", 0, "year_end", "2021-01-01"),
        ("9990-01-01", 50, "day", "9999-12-31"),
    ],
)
def test_full_calendar_years_end_on_the_day_of_the_same_number(triggered, years, counted_from, due):
    row = a_row(years=years, counted_from=CountedFrom(counted_from))
    assert disposal_due(row, day(triggered)) == day(due)


def test_what_is_permanent_is_never_due():
    assert disposal_due(a_permanent_row(), day("1950-01-01")) is None


DAYS = st.dates(date(1809, 3, 29), date(2400, 12, 31))


@for_all(DAYS, st.sampled_from(LENGTHS), st.sampled_from(CountedFrom))
def test_nothing_is_due_before_its_full_years_nor_long_after(triggered: date, years: int, counted_from: CountedFrom):
    due = disposal_due(a_row(years=years, counted_from=counted_from), triggered)
    assert due is not None
    assert due > triggered
    last = due - timedelta(days=1)
    assert last.year - triggered.year == years
    if counted_from is CountedFrom.year_end:
        assert (last.month, last.day) == (12, 31)
    elif (last.month, last.day) != (triggered.month, triggered.day):
        assert (triggered.month, triggered.day, last.month, last.day) == (2, 29, 2, 28)


@for_all(DAYS, DAYS, st.sampled_from(LENGTHS), st.sampled_from(CountedFrom))
def test_a_later_trigger_is_never_due_earlier(one: date, other: date, years: int, counted_from: CountedFrom):
    row = a_row(years=years, counted_from=counted_from)
    early, late = (disposal_due(row, each) for each in sorted((one, other)))
    assert early is not None
    assert late is not None
    assert early <= late


# -- binding ---------------------------------------------------------------------------------------------------------


def opened(number: str, record_class: str | None, **said) -> CaseOpened:
    return CaseOpened(number=number, record_class=record_class, content=Description(title="Asia"), **said)


def first_event(archive: Archive, id) -> CaseOpened:
    event = archive.history(id)[0].event
    assert isinstance(event, CaseOpened)
    return event


def test_no_class_can_be_used_before_a_schedule_is_adopted(archive: Archive):
    with pytest.raises(ClassNotInSchedule):
        open_case(archive, opened("1", "02 05"), by=SECRETARY)
    assert archive.position == 0
    open_case(archive, opened("1", None), by=SECRETARY)


def test_a_record_stays_bound_to_the_version_in_force_at_its_capture(archive: Archive, clock):
    schedule = adopt_schedule(archive, adopted(), by=SECRETARY).id
    adopt_schedule(archive, adopted(a_row(years=20), version="2", begins="2021-07-01"), by=SECRETARY)
    early = open_case(archive, opened("1", "02 05"), by=SECRETARY).id
    clock.move(days=60)
    late = open_case(archive, opened("2", "02 05"), by=SECRETARY).id
    with pytest.raises(ClassNotInSchedule):
        open_case(archive, opened("3", "00 01"), by=SECRETARY)  # the second version leaves it out
    assert first_event(archive, early).schedule == version_id(schedule, "1")
    assert first_event(archive, late).schedule == version_id(schedule, "2")
    again = Reclassified(record_class="02 05", reclassified_on=day("2021-07-31"), content=Reason(reason="uusi versio"))
    reclassify(archive, "case", early, again, by=SECRETARY)
    assert archive.history(early)[-1].event.schedule == version_id(schedule, "2")
    assert reclassify(archive, "case", early, again, by=SECRETARY).replayed


def test_a_second_schedule_and_a_retirement_are_seen_at_once(archive: Archive):
    first = adopt_schedule(archive, adopted(), by=SECRETARY).id
    other = adopted(a_row("09 00"), code="hanke", begins="2021-01-01")
    adopt_schedule(archive, other, by=SECRETARY)
    assert in_force(archive, "09 00", day("2021-06-01")) is not None
    assert in_force(archive, "02 05", day("2021-06-01")) is not None
    retire_schedule(archive, first, ScheduleRetired(retired_on=day("2021-06-01"), content=WHY), by=SECRETARY)
    assert in_force(archive, "02 05", day("2021-06-01")) is None
    assert in_force(archive, "02 05", day("2021-05-31")) is not None
    with archive.bulk():
        open_case(archive, opened("1", "09 00"), by=SECRETARY)
        with pytest.raises(ClassNotInSchedule):
            open_case(archive, opened("2", "02 05"), by=SECRETARY)


def test_a_class_secret_for_no_years_is_refused_and_one_of_before_hides_without_a_period(archive: Archive):
    none = a_row(publicity=PublicityClass.secret, ground="JulkL 24.1 § 26", secret_years=0)
    with pytest.raises(NoPeriod) as refused:
        adopt_schedule(archive, adopted(none), by=SECRETARY)
    assert refused.value.field == "rows.0.secret_years"
    before = Pending(schedule_id(archive, 1), 1, adopted(none), SECRETARY)
    archive.recorder.insert_events(drafts([before]))
    case = open_case(archive, opened("1", "02 05", opened_on=day("1990-02-01")), by=SECRETARY)
    hidden = first_event(archive, case.id).publicity
    assert hidden == Publicity(publicity=PublicityClass.secret, ground="JulkL 24.1 § 26", secret_from=day("1990-02-01"))
    assert not hidden.open_on(day("2999-01-01"))


def test_a_class_gives_only_what_hides(archive: Archive):
    secret = a_row(
        publicity=PublicityClass.secret, ground="JulkL 24.1 § 26", secret_years=50, personal=PersonalData.sensitive
    )
    mild = a_row("03 00", publicity=PublicityClass.public, personal=PersonalData.none)
    adopt_schedule(archive, adopted(secret, mild), by=SECRETARY)
    hidden = first_event(
        archive, open_case(archive, opened("1", "02 05", opened_on=day("2021-02-01")), by=SECRETARY).id
    )
    assert hidden.publicity == Publicity(
        publicity=PublicityClass.secret, ground="JulkL 24.1 § 26", secret_from=day("2021-02-01"), secret_years=50
    )
    assert (hidden.personal, hidden.defaulted) == (PersonalData.sensitive, ("publicity", "personal"))
    unstated = first_event(archive, open_case(archive, opened("2", "03 00"), by=SECRETARY).id)
    assert (unstated.publicity, unstated.personal, unstated.defaulted) == (None, None, ())
    public = Publicity(publicity=PublicityClass.public)
    stated = first_event(archive, open_case(archive, opened("3", "02 05", publicity=public), by=SECRETARY).id)
    assert (stated.publicity, stated.defaulted) == (public, ("personal",))
