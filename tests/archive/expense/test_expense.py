"""Expenses: what is recorded, and what is refused."""

import pytest

from archive.errors import Gone, Invalid
from archive.expense.events import ExpenseCredited, ExpensePaid, Spending
from archive.expense.model import Expense
from archive.money.currency import UnknownCurrency
from tests.archive.expense.examples import an_expense
from tests.given import ID, SECRETARY, WHY, day, destroyed, euros, given, happened


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
    given(Expense(ID)).when(lambda e: e.pay(unknown, by=SECRETARY)).then_refused(
        UnknownCurrency, field="amount.currency"
    )


def credited(amount: int = 240, currency: str = "EUR") -> ExpenseCredited:
    return ExpenseCredited(credited_on=day("2020-06-01"), amount=euros(amount, currency), content=WHY)


def test_a_part_of_an_expense_is_credited():
    expense = an_expense()
    given(expense).when(lambda e: e.credit(credited(), by=SECRETARY)).then(happened(credited()))
    assert (expense.now["status"], expense.now["credited_cents"]) == ("credited", 24_000)


def test_what_is_credited_adds_up_to_the_expense_and_no_further():
    expense = an_expense()
    expense.credit(credited(), by=SECRETARY)
    expense.credit(credited(1_000), by=SECRETARY)
    assert expense.now["credited_cents"] == 124_000
    given(expense).when(lambda e: e.credit(credited(1), by=SECRETARY)).then_refused(Invalid, field="amount")


@pytest.mark.parametrize("wrong", [credited(1_241), credited(0), credited(-1), credited(1, "SEK")])
def test_more_than_was_paid_nothing_and_another_currency_are_not_credited(wrong: ExpenseCredited):
    given(an_expense()).when(lambda e: e.credit(wrong, by=SECRETARY)).then_refused(Invalid, field="amount")


def test_a_credit_note_is_not_credited():
    note = an_expense(amount=euros(-5))
    given(note).when(lambda e: e.credit(credited(1), by=SECRETARY)).then_refused(Invalid, field="amount")


def test_a_destroyed_expense_takes_nothing():
    given(destroyed(an_expense())).when(lambda e: e.credit(credited(), by=SECRETARY)).then_refused(Gone)
