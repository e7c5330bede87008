"""Inventory items as they are sent, and the verb that leaves each of their events: for the tests of every kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.inventory.events import (
    Captured,
    Destination,
    DestinationDecided,
    Disposal,
    EndSet,
    Handover,
    Holding,
    InventoryCaptured,
    InventoryDisposed,
    InventoryLent,
    InventoryMapped,
    InventoryMoved,
    InventoryReturned,
    Loan,
    Medium,
    Method,
    Moving,
    Place,
)
from archive.inventory.model import Inventory
from archive.kernel import Event
from archive.values import Money
from tests.given import ID, SECRETARY, WHY, day, euros

CREATED: dict[str, Any] = {
    "inventory": {
        "number": "AK {n}",
        "mapped_on": "2018-10-15",
        "medium": "system",
        "holding": "contract_system",
        "ends_on": "2020-12-31",
        "title": "Sopimustenhallinnan järjestelmä",
        "organisation": "Maakunnan liitto",
        "function": "sopimushallinta",
        "location": "toimittajan palvelu",
    }
}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "inventory": [
        ("loans", {"lent_on": "2019-02-01", "lent_until": "2019-03-01", "borrower": "Tilintarkastaja"}),
        ("returns", {"returned_on": "2019-02-20", "reason": "Palautui ehjänä"}),
        ("ends", {"set_on": "2019-03-20", "ends_on": "2020-11-30", "reason": "Toimittaja ilmoitti"}),
        (
            "destinations",
            {
                "decided_on": "2019-04-01",
                "destination": "successor",
                "party": "Kuntayhtymä",
                "responsible": "Arkistosihteeri",
                "method": "export",
                "capture_by": "2019-06-30",
                "reason": "Sovittu",
            },
        ),
        ("captures", {"captured_on": "2019-06-14", "reason": "Viety tiedostoiksi", "stands": "liiton arkisto"}),
        ("destinations", {"decided_on": "2019-07-01", "destination": "destroyed", "reason": "Kopio jäi"}),
        ("disposals", {"disposed_on": "2019-07-14", "ground": "Säilytysaika päättyi", "disposed_by": "Tuhoamo"}),
    ]
}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "inventory": [
        ("moves", {"moved_on": "2019-02-01", "location": "kellariarkisto", "boxes": 12, "shelf_cm": 160}),
        ("destinations", {"decided_on": "2019-04-01", "destination": "destroyed", "reason": "Kopioita"}),
    ]
}
VERBS: Mapping[type[Event], Callable[..., None]] = {
    InventoryMapped: Inventory.map,
    EndSet: Inventory.set_end,
    InventoryMoved: Inventory.move,
    InventoryLent: Inventory.lend,
    InventoryReturned: Inventory.give_back,
    DestinationDecided: Inventory.decide_destination,
    InventoryCaptured: Inventory.capture,
    InventoryDisposed: Inventory.dispose,
}


def a_system(yearly_cost: Money | None = None) -> Inventory:
    """A system whose licence ends, and of whose records nobody decided where they go."""
    item = Inventory(ID)
    mapped = InventoryMapped(
        mapped_on=day("2018-10-15"),
        medium=Medium.system,
        holding=Holding.contract_system,
        ends_on=day("2020-12-31"),
        yearly_cost=yearly_cost,
        content=Place(title="Sopimusjärjestelmä", organisation="Liitto", function="sopimukset"),
    )
    item.map(mapped, by=SECRETARY)
    return item


def some_paper() -> Inventory:
    """Boxes of paper in a cellar."""
    item = Inventory(ID)
    mapped = InventoryMapped(
        mapped_on=day("2018-10-15"),
        medium=Medium.paper,
        holding=Holding.files,
        boxes=12,
        shelf_cm=160,
        content=Place(title="Kokousasiakirjat", organisation="Liitto", function="päätöksenteko", location="kellari"),
    )
    item.map(mapped, by=SECRETARY)
    return item


def decided(on: str = "2019-04-01", to: Destination = Destination.successor, **said: Any) -> DestinationDecided:
    handed = Handover(reason="Sovittu", party="Kuntayhtymä", responsible="Arkistosihteeri")
    return DestinationDecided.model_validate({"decided_on": day(on), "destination": to, "content": handed} | said)


def to_destroy(on: str = "2019-04-01") -> DestinationDecided:
    return decided(on, Destination.destroyed, content=Handover(reason="Kopioita"))


def captured(on: str = "2019-06-14") -> InventoryCaptured:
    said = Captured(reason="Viety tiedostoiksi", stands="liiton arkisto")
    return InventoryCaptured(captured_on=day(on), method=Method.export, document=ID, content=said)


def lent(on: str = "2019-02-01", until: str = "2019-03-01") -> InventoryLent:
    loan = Loan(borrower="Tilintarkastaja", reason="Tarkastus")
    return InventoryLent(lent_on=day(on), lent_until=day(until), content=loan)


def returned(on: str = "2019-02-20") -> InventoryReturned:
    return InventoryReturned(returned_on=day(on), content=WHY)


def disposed(on: str = "2019-06-14") -> InventoryDisposed:
    said = Disposal(ground="Säilytysaika päättyi", disposed_by="Tuhoamo")
    return InventoryDisposed(disposed_on=day(on), content=said)


def moved(on: str = "2019-03-01") -> InventoryMoved:
    said = Moving(location="holvi", reason="Kellari kostui")
    return InventoryMoved(moved_on=day(on), boxes=10, shelf_cm=140, content=said)


def ends(on: str = "2020-11-30", set_on: str = "2019-03-20", yearly_cost: Money | None = None) -> EndSet:
    return EndSet(set_on=day(set_on), ends_on=day(on), yearly_cost=yearly_cost, content=WHY)


def histories() -> Sequence[tuple[Inventory, list[Event]]]:
    """Systems, of which one states its costs, and some paper with every event, for the history of a release."""
    whole = decided(method=Method.export, capture_by=day("2019-06-30"), decision=ID)
    kept = decided("2019-03-30", Destination.kept, kept_until=day("2029-12-31"))
    return [
        (a_system(), [ends(), kept, whole, captured()]),
        (a_system(euros(36_500)), [ends(yearly_cost=euros(40_000))]),
        (some_paper(), [moved(), lent("2019-03-02", "2019-03-09"), returned("2019-03-08"), to_destroy(), disposed()]),
    ]
