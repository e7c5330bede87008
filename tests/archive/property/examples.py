"""Properties as they are sent, and the verb that leaves each of their events: for the tests of every kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.kernel import Event
from archive.property.events import (
    Accessibility,
    Condition,
    Continuation,
    ContinuationDecided,
    Finding,
    Maintenance,
    Ownership,
    OwnershipStated,
    Premises,
    PropertyMapped,
    PropertySurveyed,
    Tenure,
)
from archive.property.model import Property
from tests.given import ID, SECRETARY, day

CREATED: dict[str, Any] = {
    "property": {
        "number": "KI {n}",
        "mapped_on": "2018-10-15",
        "condition": "satisfactory",
        "accessibility": "deficient",
        "tenure": "leased",
        "lease_ends_on": "2026-12-31",
        "title": "Terveysasema",
        "owner": "Kunta",
        "system": "kiinteistöjärjestelmä",
    }
}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "property": [
        ("surveys", {"surveyed_on": "2019-01-10", "condition": "passable", "text": "Katto vuotaa."}),
        ("ownership", {"stated_on": "2019-02-01", "owner": "Tilakeskus"}),
        (
            "continuations",
            {"decided_on": "2019-06-01", "continuation": "maintained", "maintainer": "Kunta", "reason": "Sovittiin"},
        ),
    ]
}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "property": [("continuations", {"decided_on": "2019-06-01", "continuation": "ended", "reason": "Ei jatketa"})]
}
VERBS: Mapping[type[Event], Callable[..., None]] = {
    PropertyMapped: Property.map,
    PropertySurveyed: Property.survey,
    OwnershipStated: Property.state_ownership,
    ContinuationDecided: Property.decide_continuation,
}


def a_property() -> Property:
    """Leased premises in good condition, whose owner nobody stated."""
    found = Property(ID)
    mapped = PropertyMapped(
        mapped_on=day("2018-10-15"),
        condition=Condition.good,
        accessibility=Accessibility.met,
        tenure=Tenure.leased,
        kept_in=ID,
        content=Premises(title="Terveysasema"),
    )
    found.map(mapped, by=SECRETARY)
    return found


def surveyed(on: str = "2019-01-10", **said: Any) -> PropertySurveyed:
    return PropertySurveyed.model_validate({"surveyed_on": day(on), "content": Finding(text="Katto vuotaa.")} | said)


def owned(owner: str = "Tilakeskus", on: str = "2019-02-01") -> OwnershipStated:
    return OwnershipStated(stated_on=day(on), content=Ownership(owner=owner))


def decided(
    continuation: Continuation = Continuation.maintained, maintainer: str | None = "Kunta", on: str = "2019-06-01"
) -> ContinuationDecided:
    said = Maintenance(reason="Sovittiin", maintainer=maintainer)
    return ContinuationDecided(decided_on=day(on), continuation=continuation, content=said)


def histories() -> Sequence[tuple[Property, list[Event]]]:
    """A property with every event there is, for the history of a release."""
    return [(a_property(), [surveyed(condition=Condition.passable, kept_in=ID), owned(), decided()])]
