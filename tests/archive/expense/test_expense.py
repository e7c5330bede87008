"""Expenses: what is recorded, and what is refused."""

import pytest

from archive.errors import Gone, Invalid
from archive.expense.events import ExpensePaid, Spending
from archive.expense.model import Expense
from archive.money.currency import UnknownCurrency
from tests.archive.expense.examples import an_expense
from tests.given import ID, SECRETARY, destroyed, euros, given, happened


def paid(**said: object) -> ExpensePaid:
    told = {"amount": euros(10), "content": Spending(title="Vuokra", supplier="Oy")} | said
    return ExpensePaid.model_validate(told)


@pytest.mark.parametrize(("amount", "status"), [(1_240, "paid"), (-1_240, "credited")])
def test_money_is_paid_or_credited(amount: int, status: str):
    expense = an_expense(amount=euros(amount))
    assert (expense.now["status"], expense.now["amount"]["cents"]) == (status, amount * 100)
    assert expense.now["number"] == "000124"


def test_it_happens_as_it_is_stated():
    given(Expense(ID)).when(lambda e: e.pay(paid(), by=SECRETARY)).then(happened(paid()))


def test_nothing_is_paid_with_nothing():
    given(Expense(ID)).when(lambda e: e.pay(paid(amount=euros(0)), by=SECRETARY)).then_refused(Invalid, field="amount")


def test_a_currency_that_does_not_exist_is_refused():
    unknown = paid(amount=euros(1, "XYZ"))
    given(Expense(ID)).when(lambda e: e.pay(unknown, by=SECRETARY)).then_refused(UnknownCurrency, field="currency")


def test_a_destroyed_expense_is_gone():
    with pytest.raises(Gone):
        destroyed(an_expense()).must_exist()
