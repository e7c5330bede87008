"""Expenses as they are sent, and the verb that leaves their event: for the tests of every kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from archive.expense.events import ExpenseBooked, ExpenseBookingWithdrawn, ExpenseCredited, ExpensePaid, Spending
from archive.expense.model import Expense
from archive.kernel import Event
from archive.values import Interval
from tests.given import ID, SECRETARY, WHY, day, euros

CREATED: dict[str, Any] = {
    "expense": {
        "number": "00012{n}",
        "paid_on": "2020-05-04",
        "amount": {"cents": 124_050, "currency": "EUR"},
        "cost_kind": "toimitilat",
        "account": "4400",
        "reference": "RF18000000000539007547034",
        "title": "Toimitilan vuokra toukokuu",
        "supplier": "Kiinteistö Oy Esimerkki",
        "supplier_number": "200417",
        "account_name": "Toimitilavuokrat",
    }
}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "expense": [("credits", {"credited_on": "2020-06-01", "amount": {"cents": 4_050}, "reason": "Hyvityslasku"})]
}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {}
VERBS: Mapping[type[Event], Callable[..., None]] = {
    ExpensePaid: Expense.pay,
    ExpenseCredited: Expense.credit,
    ExpenseBooked: Expense.book,
    ExpenseBookingWithdrawn: Expense.withdraw_booking,
}


def an_expense(**said: object) -> Expense:
    expense = Expense(ID)
    told = {"paid_on": day("2020-05-04"), "amount": euros(1_240), "number": "000124"} | said
    content = Spending(title="Toimitilan vuokra", supplier="Kiinteistö Oy Esimerkki", supplier_number="200417")
    expense.pay(ExpensePaid.model_validate(told | {"content": content}), by=SECRETARY)
    return expense


def histories() -> Sequence[tuple[Expense, list[Event]]]:
    """Expenses with every event there is, for the history of a release."""
    month = Interval(earliest=day("2020-05-01"), latest=day("2020-05-31"))
    credited = ExpenseCredited(credited_on=day("2020-06-01"), amount=euros(40), content=WHY)
    note = an_expense(amount=euros(-40), cost_kind="vuokrat", account="4400", reference="RF1", period=month)
    line = {"booked_on": day("2020-05-05"), "transaction": UUID(int=71)}
    booked = ExpenseBooked.model_validate(line | {"amount": euros(1_240)})
    withdrawn = ExpenseBookingWithdrawn.model_validate(line | {"content": WHY})
    return [(note, []), (an_expense(project=UUID(int=7)), [credited]), (an_expense(), [booked, withdrawn])]
