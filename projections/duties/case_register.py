"""The public register of cases (asiarekisteri): every case, its title masked where it is not public today.

Source: Information Management Act 906/2019 25-26 §; Act on Openness 621/1999.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

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
    merged: tuple[str, ...] = ()


def register(
    states: StateReader, question: Question, hidden_grounds: Collection[str], *, after: int = 0, language: str = "fi"
) -> Iterator[RegisteredCase]:
    """Every case in the order in which they came, judged today for the public, anyone who calls; destroyed ones
    included. A case that was merged is shown by its number beside the one it goes by.

    A case that is hidden on one of `hidden_grounds` is left out: that it exists is secret itself.
    """
    left_out = {_plain(ground) for ground in hidden_grounds}
    names = ("title", "opened_on", "publicity")
    others = _merged(states, question, left_out)
    for case in states.picked(question, names, kinds=("case",), after=after, hidden=True, destroyed=True):
        if case.id in others.ids:
            continue
        masked = not case.published
        if not _is_left_out(case, left_out):
            gone = case.status == "destroyed" and not masked
            row = _row(case, masked, (DESTROYED if gone else MASKED).get(language) or MASKED["fi"])
            yield replace(row, merged=tuple(others.numbers.get(case.id, ())))


class _Merged(NamedTuple):
    """The cases that were merged, and their numbers by the case they go by."""

    ids: frozenset[str]
    numbers: dict[str, list[str]]


def _merged(states: StateReader, question: Question, left_out: Collection[str]) -> _Merged:
    only = "s.parent IS NOT NULL"
    found = list(states.picked(question, ("publicity",), kinds=("case",), only=only, hidden=True, destroyed=True))
    into, numbers = states.goes_by([case.id for case in found], question.known_at), dict[str, list[str]]()
    for case in found:
        if case.number and not _is_left_out(case, left_out):
            numbers.setdefault(into.get(case.id, ""), []).append(case.number)
    return _Merged(frozenset(case.id for case in found), numbers)


def _is_left_out(case: Picked, left_out: Collection[str]) -> bool:
    ground: str = (case.parts["publicity"] or {}).get("ground") or ""
    return not case.published and _plain(ground) in left_out


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
