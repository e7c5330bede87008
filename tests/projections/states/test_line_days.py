"""A line of money counts from the day of its event, within the life of its record and of the calendar."""

import pytest

from archive.fold.registry import LAST
from archive.kernel import Event
from archive.kernel.stored import seen_of
from archive.payment.events import Application, PaymentApplied, PaymentPaid
from projections.states.money.lines import lines_of
from tests.given import WHY, day, euros

DAY = 4
OPENED = "2021-05-01"


def days_of(*events: Event) -> list[str]:
    seen = [seen_of(event, "00000000-0000-4000-8000-000000000001", at) for at, event in enumerate(events, 1)]
    return [line[DAY] for line in lines_of(seen, None)]


def applied(on: str | None = OPENED) -> PaymentApplied:
    told = {} if on is None else {"applied_on": day(on)}
    return PaymentApplied(amount=euros(900), content=Application(title="Maksatus"), **told)


@pytest.mark.parametrize(
    ("paid", "counts"),
    [
        ("2021-04-30", OPENED),
        (OPENED, OPENED),
        ("2021-05-02", "2021-05-02"),
        (LAST, LAST),
        ("9999-12-31", LAST),
    ],
)
def test_a_line_counts_from_its_day_within_the_life_of_its_record(paid: str, counts: str):
    event = PaymentPaid(paid_on=day(paid), amount=euros(100), content=WHY)
    assert days_of(applied(), event) == [OPENED, counts]


@pytest.mark.parametrize(("on", "counts"), [(LAST, LAST), ("9999-12-31", LAST), (None, "0001-01-01")])
def test_the_first_line_counts_from_the_beginning_of_its_record(on: str | None, counts: str):
    assert days_of(applied(on)) == [counts]
