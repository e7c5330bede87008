"""Bank transactions as they are sent, and the verb that leaves each of their events: for the tests of every kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from archive.kernel import Event
from archive.transaction.events import (
    Detail,
    Entry,
    Stage,
    TransactionAmbiguous,
    TransactionMatched,
    TransactionMatchWithdrawn,
    TransactionStated,
)
from archive.transaction.model import Transaction
from tests.given import ID, SECRETARY, WHY, day, euros

PAID, OTHER = UUID(int=71), UUID(int=72)
CREATED: dict[str, Any] = {
    "transaction": {
        "number": "200504593619{n}",
        "booked_on": "2020-05-04",
        "valued_on": "2020-05-05",
        "amount": {"cents": -124_050, "currency": "EUR"},
        "stage": "booked",
        "reference": "RF18000000000539007547034",
        "bank_code": "PMNT/ICDT/DMCT",
        "title": "Kiinteistö Oy Esimerkki",
        "account": "FI2112345600000785",
        "statement": "2020-05",
        "counterparty": "Kiinteistö Oy Esimerkki",
        "details": [{"text": "Vuokra", "counterparty": "Kiinteistö Oy Esimerkki", "end_to_end": "E1"}],
    }
}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "transaction": [
        ("ambiguities", {"compared_on": "2020-05-06", "fits": 2, "reason": "Kaksi sopii"}),
        ("matches", {"matched_on": "2020-05-07", "reason": "Vuokra, kirjattu taloushallinnossa"}),
        ("match-withdrawals", {"reason": "Toinen vuokra"}),
    ]
}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {}
VERBS: Mapping[type[Event], Callable[..., None]] = {
    TransactionStated: Transaction.state,
    TransactionMatched: Transaction.match,
    TransactionMatchWithdrawn: Transaction.withdraw_match,
    TransactionAmbiguous: Transaction.mark_ambiguous,
}


def a_transaction(**said: object) -> Transaction:
    transaction = Transaction(ID)
    detail = Detail(amount=euros(-1_240), text="Vuokra", reference="1009", counterparty="Kiinteistö Oy Esimerkki")
    content = Entry(title="Kiinteistö Oy Esimerkki", account="FI2112345600000785", statement="5", details=(detail,))
    told = {"booked_on": day("2020-05-04"), "amount": euros(-1_240), "stage": Stage.booked} | said
    transaction.state(TransactionStated.model_validate(told | {"content": content}), by=SECRETARY)
    return transaction


def ambiguous(on: str = "2020-05-06") -> TransactionAmbiguous:
    return TransactionAmbiguous(compared_on=day(on), fits=2, expenses=(PAID,), payments=(OTHER,), content=WHY)


def matched(on: str = "2020-05-07") -> TransactionMatched:
    return TransactionMatched(matched_on=day(on), expenses=(PAID,), content=WHY)


def histories() -> Sequence[tuple[Transaction, list[Event]]]:
    """Transactions with every event there is, for the history of a release."""
    notified = a_transaction(stage=Stage.notified, reversal=True, valued_on=day("2020-05-05"), bank_code="PMNT")
    withdrawn = TransactionMatchWithdrawn(content=WHY)
    return [(a_transaction(reference="1009"), [ambiguous(), matched(), withdrawn]), (notified, [])]
