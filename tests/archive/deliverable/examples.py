"""Deliverables as they are sent, and the verb that leaves each of their events: for the tests of every kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.deliverable.events import (
    DeliverablePlaced,
    DeliverableRegistered,
    DeliverableStage,
    DeliverableUsed,
    Manner,
    Rights,
    RightsStated,
    StageChanged,
    Use,
    UseReported,
    Whereabouts,
    Work,
)
from archive.deliverable.model import Deliverable
from archive.kernel import Event
from tests.given import ID, SECRETARY, WHY, day

CREATED: dict[str, Any] = {
    "deliverable": {
        "number": "TU {n}",
        "made_on": "2021-01-15",
        "stage": "draft",
        "title": "Tietojohtamisen käsikirja",
        "maker": "Konsulttitoimisto",
        "location": "hankkeen työtila",
    }
}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "deliverable": [
        ("stages", {"changed_on": "2021-06-01", "stage": "finished", "reason": "Hyväksyttiin"}),
        ("places", {"placed_on": "2021-06-02", "location": "julkaisuarkisto"}),
        ("rights", {"stated_on": "2021-06-15", "rights_holder": "Maakunnan liitto", "licence": "CC BY 4.0"}),
        ("uses", {"used_on": "2021-07-01", "manner": "updated", "user": "Hyvinvointialue", "work": "Uusi käsikirja"}),
        ("reported-uses", {"used_on": "2021-08-01", "manner": "rejected", "user": "Maakunta", "reason": "Vanhentunut"}),
    ]
}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "deliverable": [
        ("rights", {"stated_on": "2021-05-01", "rights_holder": "Konsulttitoimisto"}),
        ("stages", {"changed_on": "2021-09-01", "stage": "in_use", "reason": "Otettiin käyttöön"}),
        ("stages", {"changed_on": "2021-12-31", "stage": "abandoned", "reason": "Ei otettu käyttöön"}),
    ]
}
VERBS: Mapping[type[Event], Callable[..., None]] = {
    DeliverableRegistered: Deliverable.register,
    RightsStated: Deliverable.state_rights,
    StageChanged: Deliverable.change_stage,
    DeliverablePlaced: Deliverable.place,
    DeliverableUsed: Deliverable.use,
    UseReported: Deliverable.report_use,
}


def a_deliverable() -> Deliverable:
    """A draft whose rights nobody stated."""
    made = Deliverable(ID)
    registered = DeliverableRegistered(
        made_on=day("2021-03-01"),
        stage=DeliverableStage.draft,
        project=ID,
        document=ID,
        content=Work(title="Käsikirja", maker="Konsultti", location="työtila"),
    )
    made.register(registered, by=SECRETARY)
    return made


def rights(on: str = "2021-06-15", holder: str | None = "Liitto", licence: str | None = "CC BY 4.0") -> RightsStated:
    return RightsStated(stated_on=day(on), content=Rights(rights_holder=holder, licence=licence))


def stage(to: DeliverableStage = DeliverableStage.in_use, on: str = "2021-06-01") -> StageChanged:
    return StageChanged(changed_on=day(on), stage=to, content=WHY)


def placed(location: str | None = "julkaisuarkisto", on: str = "2021-06-02") -> DeliverablePlaced:
    return DeliverablePlaced(placed_on=day(on), content=Whereabouts(location=location))


def histories() -> Sequence[tuple[Deliverable, list[Event]]]:
    """A deliverable with every event there is, for the history of a release."""
    written = RightsStated(
        stated_on=day("2021-06-15"),
        contract=ID,
        content=Rights(rights_holder="Liitto", licence="CC BY 4.0", reason="Sopimuksen kohta 9"),
    )
    elsewhere = DeliverablePlaced(
        placed_on=day("2021-06-02"), document=ID, content=Whereabouts(location="arkisto", reason="Siirto")
    )
    used = DeliverableUsed(
        used_on=day("2021-07-01"),
        manner=Manner.updated,
        used_in=ID,
        content=Use(user="Hyvinvointialue", work="Uusi käsikirja", reason="Sopi pohjaksi"),
    )
    reported = UseReported(
        used_on=day("2021-08-01"),
        manner=Manner.rejected,
        archive="seuraaja",
        position=12,
        content=Use(user="Maakunta", work="Ohje", reason="Vanhentunut"),
    )
    return [(a_deliverable(), [stage(), elsewhere, written, used, reported])]
