"""The public register of cases (asiarekisteri): every case, its title masked where it is not public today.

Source: Information Management Act 906/2019 25-26 §; Act on Openness 621/1999.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from projections.states.ask import StateReader
from projections.states.question import Picked, Question

MASKED = {
    "fi": "Salassa pidettävä / ei julkinen",
    "sv": "Sekretessbelagd / inte offentlig",
    "en": "Secret / not public",
}
DESTROYED = {"fi": "Hävitetty", "sv": "Förstörd", "en": "Destroyed"}


@dataclass(frozen=True, slots=True)
class RegisteredCase:
    """A row anybody may read. `id` is None where the case itself may not be read."""

    first: int
    id: str | None
    number: str
    title: str
    opened_on: str | None
    status: str
    masked: bool


def register(
    states: StateReader, question: Question, hidden_grounds: Collection[str], *, after: int = 0, language: str = "fi"
) -> Iterator[RegisteredCase]:
    """Every case in the order in which they came, judged today for the public, anyone who calls; destroyed ones
    included.

    A case that is hidden on one of `hidden_grounds` is left out: that it exists is secret itself.
    """
    left_out = {_plain(ground) for ground in hidden_grounds}
    names = ("title", "opened_on", "publicity")
    for case in states.picked(question, names, kinds=("case",), after=after, hidden=True, destroyed=True):
        masked = not case.published
        ground = (case.parts["publicity"] or {}).get("ground")
        if not (masked and ground and _plain(ground) in left_out):
            gone = case.status == "destroyed" and not masked
            yield _row(case, masked, (DESTROYED if gone else MASKED).get(language) or MASKED["fi"])


def _row(case: Picked, masked: bool, mask: str) -> RegisteredCase:
    return RegisteredCase(
        first=case.first,
        id=None if masked else case.id,
        number=case.number or "",
        title=mask if masked else case.parts["title"] or mask,
        opened_on=case.parts["opened_on"],
        status=case.status,
        masked=masked,
    )


def _plain(ground: str) -> str:
    return " ".join(ground.casefold().split())
