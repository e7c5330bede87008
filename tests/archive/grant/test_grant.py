"""A grant has one currency and whole cents; no more goes back than was awarded."""

import pytest

from archive.errors import Gone, Invalid
from archive.grant.events import Award, Cost, CostReported, GrantAwarded, GrantRecovered
from archive.grant.model import Grant
from tests.given import ID, SECRETARY, WHY, a_grant, day, destroyed, euros, given, happened


def awarded(amount: int, own: str = "EUR") -> GrantAwarded:
    return GrantAwarded(amount=euros(amount), own_share=euros(10, own), content=Award(title="Avustus"))


def cost(amount: int, currency: str = "EUR") -> CostReported:
    return CostReported(
        reported_on=day("2021-03-01"), amount=euros(amount, currency), cost_kind="palkat", content=Cost()
    )


def recovery(amount: int, currency: str = "EUR") -> GrantRecovered:
    return GrantRecovered(recovered_on=day("2022-03-01"), amount=euros(amount, currency), content=WHY)


def test_a_grant_is_awarded():
    given(Grant(ID)).when(lambda g: g.award(awarded(5), by=SECRETARY)).then(happened(awarded(5)))


@pytest.mark.parametrize("amount", [0, -1])
def test_a_grant_is_more_than_nothing(amount: int):
    given(Grant(ID)).when(lambda g: g.award(awarded(amount), by=SECRETARY)).then_refused(Invalid, field="amount")


def test_the_own_share_is_in_the_currency_of_the_grant():
    given(Grant(ID)).when(lambda g: g.award(awarded(5, "SEK"), by=SECRETARY)).then_refused(Invalid, field="own_share")


def test_a_cost_is_reported_and_partly_taken_back():
    grant = a_grant()
    grant.take(cost(100), by=SECRETARY)
    given(grant).when(lambda g: g.take(cost(-100), by=SECRETARY)).then(happened(cost(-100)))


def test_no_more_cost_is_taken_back_than_was_reported():
    given(a_grant()).when(lambda g: g.take(cost(-1), by=SECRETARY)).then_refused(Invalid, field="amount")


def test_everything_awarded_can_be_recovered():
    given(a_grant()).when(lambda g: g.recover(recovery(45_000), by=SECRETARY)).then(happened(recovery(45_000)))


@pytest.mark.parametrize("amount", [0, -1, 45_001])
def test_a_recovery_is_more_than_nothing_and_at_most_the_grant(amount: int):
    given(a_grant()).when(lambda g: g.recover(recovery(amount), by=SECRETARY)).then_refused(Invalid, field="amount")


def test_recoveries_add_up():
    grant = a_grant()
    grant.recover(recovery(45_000), by=SECRETARY)
    given(grant).when(lambda g: g.recover(recovery(1), by=SECRETARY)).then_refused(
        Invalid, "recovered sum would exceed"
    )


def test_another_currency_is_refused():
    verb = lambda g: g.recover(recovery(1, "SEK"), by=SECRETARY)  # noqa: E731
    given(a_grant()).when(verb).then_refused(Invalid, "in EUR", field="amount")


def test_a_destroyed_grant_takes_nothing():
    for verb in (lambda g: g.take(cost(1), by=SECRETARY), lambda g: g.recover(recovery(1), by=SECRETARY)):
        given(destroyed(a_grant())).when(verb).then_refused(Gone)
