"""One rule for 31.12.9999, and nothing that counts days breaks at an end of the calendar."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from archive.access.events import RecordPublished
from archive.body.events import BodyDissolved
from archive.case.events import CaseClosed
from archive.clock.moment import Moment, Today
from archive.contract.events import Amendment, ContractAmended, ContractExtended, ContractTerminated
from archive.decision.events import DecisionRecorded, Wording
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.model import Document
from archive.errors import Invalid
from archive.grant.events import Cost, CostReported
from archive.kernel import Event
from archive.lastday import OPEN_ENDS, STATED_OPEN, require_days, with_open_ends
from archive.notice.events import NoticeReceived
from archive.recordwide import HoldPlaced, PublicityClassified, Reason, RegistrationCompleted
from archive.request.deadlines import due
from archive.request.events import RequestReceived
from archive.request.model import InformationRequest
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow, disposal_due
from archive.terms import day_in, days_after, months_after, next_day, working_day, years_after
from archive.values import Interval, Publicity
from projections.states.rows import day_after
from tests.given import ID, SECRETARY, WHY, a_body, a_case, a_contract, a_grant, given

FOREVER = date(9999, 12, 31)
DAYS = st.dates(date.min, date.max)
SECRET = {"publicity": "secret", "ground": "24.1 §", "secret_years": 25}
HOLD = UUID(int=7)


def test_a_hold_until_further_notice_is_open_and_keeps_the_day_in_its_reason():
    placed = HoldPlaced(hold=HOLD, mandate="Tilintarkastus", starts_on=date(2020, 1, 1), ends_on=FOREVER, content=WHY)
    case = a_case()
    case.place_hold(placed, by=SECRETARY)
    taken = case.pending[-1].event
    assert isinstance(taken, HoldPlaced)
    assert taken.ends_on is None
    assert taken.content == Reason(reason=f"{WHY.reason}\nends_on: 9999-12-31")


@pytest.mark.parametrize("field", ["extended", "amended"])
def test_a_contract_changed_to_run_until_further_notice_is_open_and_may_be_changed_again(field: str):
    contract, on = a_contract(), date(2021, 5, 1)
    if field == "extended":
        contract.extend(ContractExtended(extended_on=on, ends_on=FOREVER, content=WHY), by=SECRETARY)
    else:
        contract.amend(ContractAmended(amended_on=on, ends_on=FOREVER, content=Amendment(text="a")), by=SECRETARY)
    assert contract.now.get("ends_on") is None
    contract.extend(ContractExtended(extended_on=on, ends_on=date(2030, 1, 1), content=WHY), by=SECRETARY)
    assert contract.now["ends_on"] == "2030-01-01"


def test_a_notice_that_ends_nothing_is_refused_by_name():
    never = ContractTerminated(noticed_on=date(2021, 5, 1), ends_on=FOREVER, content=WHY)
    given(a_contract()).when(lambda c: c.terminate(never, by=SECRETARY)).then_refused(Invalid, field="ends_on")


def test_a_body_is_not_dissolved_on_no_day():
    never = BodyDissolved(dissolved_on=FOREVER, content=WHY)
    given(a_body()).when(lambda b: b.dissolve(never, by=SECRETARY)).then_refused(Invalid, field="dissolved_on")


def test_a_case_is_not_closed_on_no_day():
    never = CaseClosed(closed_on=FOREVER, content=WHY)
    given(a_case()).when(lambda c: c.close(never, by=SECRETARY)).then_refused(Invalid, field="closed_on")


def test_a_period_until_further_notice_has_no_end_and_keeps_the_day_in_words():
    cost = CostReported(
        reported_on=date(2021, 5, 1),
        amount={"cents": 1},
        cost_kind="palkat",
        period=Interval(earliest=date(2021, 1, 1), latest=FOREVER),
        content=Cost(note="a"),
    )
    grant = a_grant()
    grant.take(cost, by=SECRETARY)
    taken = grant.pending[-1].event
    assert isinstance(taken, CostReported)
    assert taken.period == Interval(earliest=date(2021, 1, 1))
    assert taken.content == Cost(note="a\nperiod.latest: 9999-12-31")


def test_words_that_grow_too_long_by_the_day_are_refused_and_not_stored():
    long = HoldPlaced(
        hold=HOLD, mandate="M", starts_on=date(2020, 1, 1), ends_on=FOREVER, content=Reason(reason="a" * 20_000)
    )
    given(a_case()).when(lambda c: c.place_hold(long, by=SECRETARY)).then_refused(Invalid, field="reason")


def test_a_document_of_no_day_is_refused_within_its_dates():
    filed = DocumentFiled(dated=Interval(earliest=FOREVER, latest=FOREVER), content=FiledDocument(title="a"))
    given(Document(ID)).when(lambda d: d.file(filed, by=SECRETARY)).then_refused(Invalid, field="dated.earliest")


@pytest.mark.parametrize("day", [FOREVER, date(21, 3, 1)])
@pytest.mark.parametrize(
    ("field", "event"),
    [
        ("publicity.secret_from", lambda day: PublicityClassified(
            publicity=SECRET | {"secret_from": day}, content=WHY)),
        ("ends_on", lambda day: RecordPublished(ground="16 §", published_from=date(2020, 1, 1), ends_on=day)),
        ("published_from", lambda day: RecordPublished(ground="16 §", published_from=day, ends_on=date(2020, 1, 1))),
        ("in_force_from", lambda day: ScheduleAdopted(
            code="T", version="1", in_force_from=day, content=ScheduleText(title="T"))),
        ("received_on", lambda day: RegistrationCompleted(received_on=day, content={})),
        ("decided_on", lambda day: DecisionRecorded(decided_on=day, content=Wording(title="P"))),
        ("changed_at", lambda day: NoticeReceived(
            system="a", item="b", change="c", changed_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))),
    ],
)  # fmt: skip
def test_where_a_day_is_meant_none_and_a_mistyped_one_are_refused_by_name(field, event, day: date):
    with pytest.raises(Invalid) as refused:
        require_days(event(day).name, event(day))
    assert refused.value.field == field


def test_any_other_far_day_is_taken_as_it_is():
    for day in (date(9999, 12, 30), date(9999, 1, 1), date(2999, 12, 31), date(1000, 1, 1)):
        said = DecisionRecorded(decided_on=day, content=Wording(title="P"))
        require_days(said.name, said)
        assert with_open_ends(said.name, said) is said


def test_the_rule_names_fields_that_are_there():
    from archive.kernel import stored_names

    known: dict[str, type[Event]] = stored_names()
    for name, fields in (OPEN_ENDS | STATED_OPEN).items():
        assert set(fields) <= set(known[name].model_fields)


@pytest.mark.parametrize("day", ["9999-12-31", "0021-02-01"])
def test_a_last_day_of_an_answer_that_somebody_gives_is_a_real_one(day: str):
    asked = RequestReceived(asked_on=date(9999, 12, 20), due_on=date.fromisoformat(day), content={"title": "Pyyntö"})
    given(InformationRequest(ID)).when(lambda r: r.receive(asked, by=SECRETARY)).then_refused(Invalid, field="due_on")


@settings(deadline=None)
@example(date.max, 200, 2400)
@example(date.min, 0, 0)
@drawn(DAYS, st.integers(0, 200), st.integers(0, 2400))
def test_no_count_of_days_fails_at_an_end_of_the_calendar(day: date, years: int, months: int):
    assert day <= years_after(day, years) <= date.max
    assert day <= months_after(day, months) <= date.max
    assert day <= next_day(day) <= date.max
    assert day <= days_after(day, months) <= date.max
    assert day <= working_day(day) <= date.max
    assert day.isoformat() <= day_after(day.isoformat()) <= "9999-12-31"
    assert Publicity(**SECRET | {"secret_from": day, "secret_years": years}).secret_until() >= day
    for counted_from in ("day", "year_end"):
        row = ScheduleRow(code="1", years=120, trigger="document_date", basis="SA/1", counted_from=counted_from)
        assert disposal_due(row, day) >= day
    if day >= date(1999, 12, 1):
        assert day <= due(day) <= due(day, large=True)


@settings(deadline=None)
@example(datetime.max.replace(tzinfo=UTC), "Europe/Helsinki")
@example(datetime.min.replace(tzinfo=UTC), "America/New_York")
@example(datetime.max.replace(tzinfo=timezone(-timedelta(hours=14))), "Pacific/Kiritimati")
@drawn(
    st.datetimes(timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))),
    st.sampled_from(["Europe/Helsinki", "America/New_York", "Pacific/Kiritimati", "UTC"]),
)
def test_no_zone_leads_over_an_end_of_the_calendar(moment: datetime, zone: str):
    day = day_in(moment, ZoneInfo(zone))
    assert abs((day - moment.date()).days) <= 2
    today = Today.of(Moment(moment, moment), ZoneInfo(zone))
    assert (today, today.latest) == (day, day)
