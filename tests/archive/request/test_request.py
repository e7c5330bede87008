"""An information request is due by law, refused with a ground, and disclosed only as it was granted."""

from uuid import UUID

import pytest

from archive.errors import Invalid, NotFound
from archive.record.store import Archive
from archive.registration import Description
from archive.request.deadlines import due
from archive.request.events import (
    CopiesDisclosed,
    Copy,
    Outcome,
    Released,
    RequestAnswered,
    RequestClosed,
    RequestExtended,
    RequestReceived,
)
from archive.request.model import InformationRequest, RequestState
from archive.request.usecases import answer_request, disclose_copies, receive_request
from tests.given import ID, SECRETARY, WHY, day, given, happened

RECEIVED = RequestReceived(asked_on=day("2021-01-31"), content=Description(title="Pyyntö", sender="Kysyjä"))
COPY = Copy(record=ID, version=1)
DISCLOSED = CopiesDisclosed(disclosed_on=day("2021-02-10"), content=Released(copies=(COPY,)))
CLOSED = RequestClosed(closed_on=day("2021-03-01"), content=WHY)


def answered(outcome: Outcome, ground: str | None = None, on: str = "2021-02-05") -> RequestAnswered:
    return RequestAnswered(answered_on=day(on), outcome=outcome, ground=ground, content=WHY)


def a_request() -> InformationRequest:
    request = InformationRequest(ID)
    request.receive(RECEIVED, by=SECRETARY)
    return request


def an_answered_request(outcome: Outcome = Outcome.granted, ground: str | None = None) -> InformationRequest:
    request = a_request()
    request.answer(answered(outcome, ground), by=SECRETARY)
    return request


@pytest.mark.parametrize(
    ("received", "plain", "large"),
    [
        ("2021-01-31", "2021-02-15", "2021-03-01"),  # Sundays
        ("2021-12-20", "2022-01-03", "2022-01-20"),
        ("2020-12-10", "2020-12-28", "2021-01-11"),  # Christmas Eve and a weekend; a Sunday
        ("2021-06-11", "2021-06-28", "2021-07-12"),  # Midsummer Eve; a Sunday
        ("2022-11-22", "2022-12-07", "2022-12-22"),  # Independence Day
        ("2020-04-17", "2020-05-04", "2020-05-18"),  # May Day
        ("2019-12-23", "2020-01-07", "2020-01-23"),  # Epiphany
        ("2024-01-31", "2024-02-14", "2024-02-29"),
        ("2101-12-10", "2101-12-27", "2102-01-10"),
        ("9999-12-25", "9999-12-31", "9999-12-31"),
    ],
)
def test_an_answer_is_due_in_two_weeks_or_a_month_on_a_working_day(received: str, plain: str, large: str):
    assert (due(day(received)), due(day(received), large=True)) == (day(plain), day(large))


def test_before_any_rule_no_day_is_made_up():
    with pytest.raises(Invalid):
        due(day("1990-01-01"))


def test_a_request_gets_its_last_day():
    dated = RECEIVED.model_copy(update={"due_on": day("2021-02-15")})
    given(InformationRequest(ID)).when(lambda r: r.receive(RECEIVED, by=SECRETARY)).then(happened(dated))
    late = RECEIVED.model_copy(update={"due_on": day("2021-02-16")})
    given(InformationRequest(ID)).when(lambda r: r.receive(late, by=SECRETARY)).then_refused(Invalid, field="due_on")


def test_a_large_request_gets_a_month():
    extended = RequestExtended(extended_on=day("2021-02-02"), content=WHY)
    dated = extended.model_copy(update={"due_on": day("2021-03-01"), "counted_from": day("2021-01-31")})
    given(a_request()).when(lambda r: r.extend(extended, by=SECRETARY)).then(happened(dated))
    stated = extended.model_copy(update={"due_on": day("2021-02-26")})
    given(a_request()).when(lambda r: r.extend(stated, by=SECRETARY)).then(happened(stated))
    beyond = extended.model_copy(update={"due_on": day("2021-03-02")})
    given(a_request()).when(lambda r: r.extend(beyond, by=SECRETARY)).then_refused(Invalid, field="due_on")
    after = extended.model_copy(update={"extended_on": day("2021-02-06")})
    given(an_answered_request()).when(lambda r: r.extend(after, by=SECRETARY)).then_refused(RequestState)
    given(an_answered_request()).when(lambda r: r.extend(extended, by=SECRETARY)).then(happened(dated))


@pytest.mark.parametrize("outcome", [Outcome.partly, Outcome.refused])
def test_what_is_withheld_needs_its_ground(outcome: Outcome):
    given(a_request()).when(lambda r: r.answer(answered(outcome), by=SECRETARY)).then_refused(Invalid, field="ground")
    grounded = answered(outcome, "JulkL 24 §")
    given(a_request()).when(lambda r: r.answer(grounded, by=SECRETARY)).then(happened(grounded))


def test_a_request_is_answered_once_and_not_before_it_came():
    again = answered(Outcome.granted, on="2021-02-06")
    given(an_answered_request()).when(lambda r: r.answer(again, by=SECRETARY)).then_refused(RequestState)
    early = answered(Outcome.granted, on="2021-01-30")
    given(a_request()).when(lambda r: r.answer(early, by=SECRETARY)).then_refused(Invalid, field="answered_on")


def test_only_what_was_granted_is_disclosed():
    given(an_answered_request()).when(lambda r: r.disclose(DISCLOSED, by=SECRETARY)).then(happened(DISCLOSED))
    refused = an_answered_request(Outcome.refused, "JulkL 24 §")
    for request in (a_request(), refused):
        given(request).when(lambda r: r.disclose(DISCLOSED, by=SECRETARY)).then_refused(RequestState)


def test_a_disclosure_says_what_was_given():
    nothing = DISCLOSED.model_copy(update={"content": Released()})
    shown = DISCLOSED.model_copy(update={"content": Released(note="Nähtävänä")})
    given(an_answered_request()).when(lambda r: r.disclose(nothing, by=SECRETARY)).then_refused(Invalid, field="copies")
    given(an_answered_request()).when(lambda r: r.disclose(shown, by=SECRETARY)).then(happened(shown))


def test_a_request_is_closed_once():
    given(an_answered_request()).when(lambda r: r.close(CLOSED, by=SECRETARY)).then(happened(CLOSED))
    closed = an_answered_request()
    closed.close(CLOSED, by=SECRETARY)
    given(closed).when(lambda r: r.close(CLOSED, by=SECRETARY)).then_nothing()


def test_copies_are_of_records_that_exist(archive: Archive):
    id = receive_request(archive, RECEIVED, by=SECRETARY).id
    answer_request(archive, id, answered(Outcome.granted), by=SECRETARY)
    for record, version in ((UUID(int=7), 1), (id, 99)):
        content = Released(copies=(Copy(record=record, version=version),))
        with pytest.raises(NotFound):
            disclose_copies(archive, id, DISCLOSED.model_copy(update={"content": content}), by=SECRETARY)
    content = Released(copies=(Copy(record=id, version=2),))
    assert disclose_copies(archive, id, DISCLOSED.model_copy(update={"content": content}), by=SECRETARY).version == 3
