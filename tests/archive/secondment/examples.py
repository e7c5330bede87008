"""Secondments as they are sent, and the verb that leaves each of their events: for the tests of every kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.kernel import Event
from archive.secondment.events import (
    Change,
    Lending,
    ReturnAgreed,
    SecondmentChanged,
    SecondmentMapped,
    StaffReturned,
)
from archive.secondment.model import Secondment
from archive.values import Money
from tests.given import ID, SECRETARY, WHY, day, euros

CREATED: dict[str, Any] = {
    "secondment": {
        "number": "K {n}",
        "starts_on": "2017-04-01",
        "ends_on": "2019-12-31",
        "percent": 60,
        "organisation": "0209602-6",
        "personal": "none",
        "title": "Talouden vastuuvalmistelija",
        "employer": "Kempeleen kunta",
    }
}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "secondment": [
        ("changes", {"changed_on": "2018-01-01", "percent": 80}),
        ("agreed-returns", {"agreed_on": "2019-04-02", "return_on": "2019-06-30", "reason": "Sovittiin"}),
        ("returns", {"returned_on": "2019-07-01"}),
    ]
}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {"secondment": [("returns", {"returned_on": "2019-05-02"})]}
VERBS: Mapping[type[Event], Callable[..., None]] = {
    SecondmentMapped: Secondment.map,
    SecondmentChanged: Secondment.change,
    ReturnAgreed: Secondment.agree_return,
    StaffReturned: Secondment.return_staff,
}


def a_secondment(monthly_cost: Money | None = None) -> Secondment:
    """Somebody lent for 60 % from April 2017 to the end of 2019."""
    secondment = Secondment(ID)
    lending = Lending(title="Valmistelija", person="Lumi Hankihelmi", employer="Kempeleen kunta")
    mapped = SecondmentMapped(
        starts_on=day("2017-04-01"), ends_on=day("2019-12-31"), percent=60, monthly_cost=monthly_cost, content=lending
    )
    secondment.map(mapped, by=SECRETARY)
    return secondment


def changed(on: str = "2018-01-01", **said: Any) -> SecondmentChanged:
    return SecondmentChanged.model_validate({"changed_on": day(on), "content": Change()} | said)


def agreed(return_on: str = "2019-06-30", on: str = "2019-04-02") -> ReturnAgreed:
    return ReturnAgreed(agreed_on=day(on), return_on=day(return_on), content=WHY)


def returned(on: str = "2019-06-30") -> StaffReturned:
    return StaffReturned(returned_on=day(on), content=Change())


def histories() -> Sequence[tuple[Secondment, list[Event]]]:
    """Secondments with every event there is, one that states its costs, for the history of a release."""
    paid = a_secondment(euros(4200)), [changed(monthly_cost=euros(4800).model_dump())]
    return [(a_secondment(), [changed(percent=80), agreed(), returned()]), paid]
