"""Commitments as they are sent, and the verb that leaves each of their events: for the tests of every kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.commitment.events import (
    Assessment,
    CommitmentAssessed,
    CommitmentClosed,
    CommitmentMade,
    CommitmentTransferred,
    Handover,
    Necessity,
    Outcome,
    Promise,
)
from archive.commitment.model import Commitment
from archive.kernel import Event
from archive.values import Interval
from tests.given import ID, SECRETARY, WHY, day, euros

CREATED: dict[str, Any] = {
    "commitment": {
        "number": "SIT {n}",
        "made_on": "2019-03-01",
        "until": {"earliest": "2020-12-31", "latest": "2021-01-31"},
        "amount": {"cents": 1_250_000, "currency": "EUR"},
        "necessity": "necessary",
        "title": "Palkkahallinnon palvelun loppuun saattaminen",
        "to": "Kuntien palvelukeskus",
        "until_text": "vuodenvaihde 2020-2021",
    }
}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "commitment": [
        ("assessments", {"assessed_on": "2019-03-20", "necessity": "statutory", "reason": "Työnantajan velvoite"}),
        ("closures", {"closed_on": "2019-12-31", "outcome": "fulfilled", "reason": "Palvelu on luovutettu"}),
    ]
}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "commitment": [
        ("closures", {"closed_on": "2019-06-30", "outcome": "ended", "reason": "Hanke päättyi"}),
        ("transfers", {"transferred_on": "2019-06-30", "successor": "Hyvinvointialue", "reason": "Alasajo"}),
    ]
}
VERBS: Mapping[type[Event], Callable[..., None]] = {
    CommitmentMade: Commitment.make,
    CommitmentAssessed: Commitment.assess,
    CommitmentClosed: Commitment.close,
    CommitmentTransferred: Commitment.transfer,
}


def a_commitment() -> Commitment:
    """A promise to pay for a service, with a vague term."""
    commitment = Commitment(ID)
    made = CommitmentMade(
        made_on=day("2019-03-01"),
        until=Interval(earliest=day("2020-12-31"), latest=day("2021-01-31")),
        amount=euros(12_500),
        content=Promise(title="Palkkahallinnon palvelu", to="Palvelukeskus", until_text="vuodenvaihde 2020-2021"),
    )
    commitment.make(made, by=SECRETARY)
    return commitment


def a_fulfilled_commitment() -> Commitment:
    commitment = a_commitment()
    fulfilled = CommitmentClosed(closed_on=day("2019-12-31"), outcome=Outcome.fulfilled, content=WHY)
    commitment.close(fulfilled, by=SECRETARY)
    return commitment


def histories() -> Sequence[tuple[Commitment, list[Event]]]:
    """Commitments with every event there is, for the history of a release."""
    assessed = CommitmentAssessed(
        assessed_on=day("2019-03-20"),
        until=Interval(latest=day("2020-12-31")),
        amount=euros(11_000),
        necessity=Necessity.statutory,
        content=Assessment(reason="Työnantajan velvoite", to="Palvelukeskus Oy"),
    )
    transferred = CommitmentTransferred(
        transferred_on=day("2019-06-30"), content=Handover(successor="Hyvinvointialue", reason="Alasajo")
    )
    for_project = Commitment(ID)
    for_project.make(CommitmentMade(project=ID, content=Promise(title="Palvelun ylläpito")), by=SECRETARY)
    return [(a_fulfilled_commitment(), []), (a_commitment(), [assessed, transferred]), (for_project, [])]
