"""What the views show of money: parts paid, costs of each kind, what was taken back, each on its day and position."""

from typing import Any
from uuid import UUID

import pytest

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.errors import Invalid
from archive.grant.costs import report_cost
from archive.grant.events import Award, Cost, CostReported, GrantAwarded, GrantRecovered
from archive.grant.usecases import award_grant, recover_grant
from archive.payment.events import Application, PaymentApplied, PaymentApproved, PaymentPaid
from archive.payment.usecases import apply_for_payment, approve_payment, record_payment
from archive.record.store import Archive
from archive.values import Money
from tests.conftest import Clock
from tests.given import SECRETARY, WHY, day, euros
from tests.projections.states.shown import Views

ARCHIVIST = Caller(SECRETARY, Role.archivist)


@pytest.fixture(autouse=True)
def _years_later(clock: Clock) -> None:
    clock.move(days=400)


@pytest.fixture
def grant(archive: Archive) -> UUID:
    awarded = GrantAwarded(awarded_on=day("2021-01-10"), amount=euros(45_000), content=Award(title="Valtionavustus"))
    return award_grant(archive, awarded, by=SECRETARY).id


@pytest.fixture
def payment(archive: Archive, grant: UUID) -> UUID:
    """An application for 900 euros of which 800 were approved."""
    content = Application(title="Maksatus 1")
    applied = PaymentApplied(applied_on=day("2021-05-01"), amount=euros(900), grant=grant, content=content)
    id = apply_for_payment(archive, applied, by=SECRETARY).id
    approved = PaymentApproved(approved_on=day("2021-06-01"), amount=euros(800), content=WHY)
    approve_payment(archive, id, approved, by=SECRETARY)
    return id


def pay(archive: Archive, id: UUID, amount: int, on: str) -> int:
    paid = PaymentPaid(paid_on=day(on), amount=euros(amount), content=WHY)
    return record_payment(archive, id, paid, by=SECRETARY).position


def cost(archive: Archive, id: UUID, cents: int, kind: str, on: str) -> int:
    reported = CostReported(reported_on=day(on), amount=Money(cents=cents), cost_kind=kind, content=Cost())
    return report_cost(archive, id, reported, by=SECRETARY).position


def recover(archive: Archive, id: UUID, amount: int, on: str) -> int:
    recovered = GrantRecovered(recovered_on=day(on), amount=euros(amount), content=WHY)
    return recover_grant(archive, id, recovered, by=SECRETARY).position


def sums(views: Views, id: UUID, *names: str, **clocks: Any) -> tuple[Any, ...]:
    shown = views.ask(id, caller=ARCHIVIST, **clocks)
    return tuple(shown.get(name) for name in names)


def test_what_is_paid_in_parts_adds_up_and_is_paid_when_all_of_it_is(archive: Archive, views: Views, payment: UUID):
    asked = ("status", "approved_cents", "paid_cents", "paid_on")
    assert sums(views, payment, *asked) == ("approved", 80_000, 0, None)
    first = pay(archive, payment, 300, "2021-06-15")
    assert sums(views, payment, *asked) == ("approved", 80_000, 30_000, "2021-06-15")
    pay(archive, payment, 499, "2021-07-15")
    assert sums(views, payment, *asked) == ("approved", 80_000, 79_900, "2021-07-15")
    pay(archive, payment, 1, "2021-08-15")
    assert sums(views, payment, *asked) == ("paid", 80_000, 80_000, "2021-08-15")
    assert sums(views, payment, *asked, as_of="2021-08-14") == ("approved", 80_000, 79_900, "2021-07-15")
    assert sums(views, payment, *asked, known_at=first) == ("approved", 80_000, 30_000, "2021-06-15")


def test_a_part_that_is_more_than_what_is_left_leaves_the_sum_as_it_was(archive: Archive, views: Views, payment: UUID):
    pay(archive, payment, 500, "2021-06-15")
    with pytest.raises(Invalid, match="must not exceed the approved sum"):
        pay(archive, payment, 301, "2021-07-15")
    assert sums(views, payment, "status", "paid_cents") == ("approved", 50_000)
    pay(archive, payment, 300, "2021-07-15")
    assert sums(views, payment, "status", "paid_cents") == ("paid", 80_000)


def test_a_part_told_later_of_an_earlier_day_counts_from_its_day(archive: Archive, views: Views, payment: UUID):
    pay(archive, payment, 300, "2021-07-15")
    pay(archive, payment, 200, "2021-06-15")
    days = ("2021-06-14", "2021-06-15", "2021-07-15")
    assert [sums(views, payment, "paid_cents", as_of=on) for on in days] == [(0,), (20_000,), (50_000,)]


def test_costs_add_up_in_whole_and_by_kind(archive: Archive, views: Views, grant: UUID):
    assert sums(views, grant, "reported_cents", "costs") == (0, {})
    cost(archive, grant, 199, "matkat", "2021-02-01")
    second = cost(archive, grant, 40_000, "palkat", "2021-03-01")
    cost(archive, grant, 2, "matkat", "2021-04-01")
    cost(archive, grant, -101, "matkat", "2021-05-01")
    assert sums(views, grant, "reported_cents", "costs") == (40_100, {"matkat": 100, "palkat": 40_000})
    assert sums(views, grant, "reported_cents", "costs", as_of="2021-04-30") == (
        40_201,
        {"matkat": 201, "palkat": 40_000},
    )
    assert sums(views, grant, "reported_cents", "costs", known_at=second) == (
        40_199,
        {"matkat": 199, "palkat": 40_000},
    )


def test_no_more_cost_is_taken_back_than_was_reported_to_the_cent(archive: Archive, views: Views, grant: UUID):
    cost(archive, grant, 500, "palkat", "2021-02-01")
    with pytest.raises(Invalid, match="More costs would be withdrawn"):
        cost(archive, grant, -501, "palkat", "2021-03-01")
    assert sums(views, grant, "reported_cents") == (500,)
    cost(archive, grant, -500, "palkat", "2021-03-01")
    assert sums(views, grant, "reported_cents", "costs") == (0, {"palkat": 0})


def test_recoveries_add_up_to_the_whole_grant_and_no_further(archive: Archive, views: Views, grant: UUID):
    assert sums(views, grant, "recovered_cents") == (0,)
    first = recover(archive, grant, 5_000, "2022-01-10")
    recover(archive, grant, 39_999, "2022-02-10")
    assert sums(views, grant, "recovered_cents") == (4_499_900,)
    assert sums(views, grant, "recovered_cents", as_of="2022-02-09") == (500_000,)
    assert sums(views, grant, "recovered_cents", known_at=first) == (500_000,)
    with pytest.raises(Invalid, match="The recovered sum would exceed"):
        recover(archive, grant, 2, "2022-03-10")
    recover(archive, grant, 1, "2022-03-10")
    assert sums(views, grant, "recovered_cents") == (4_500_000,)


def test_money_of_a_payment_never_counts_in_its_grant(archive: Archive, views: Views, grant: UUID, payment: UUID):
    pay(archive, payment, 800, "2021-06-15")
    assert sums(views, grant, "reported_cents", "recovered_cents") == (0, 0)
