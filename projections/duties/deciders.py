"""Pending matters whose body was dissolved: the rows of what is open are of one record each and do not tell it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.fold.registry import State
from projections.states.ask import StateReader
from projections.states.deciders import Dissolved, dissolved_bodies, dissolved_of
from projections.states.question import Question

WAITING, LOST = "decision_pending", "decider_missing"


@dataclass(frozen=True, slots=True)
class Deciders:
    """What became of the bodies of pending matters, by the first position of the matter.

    `lost` are those with nobody to decide them; `ended` those of which that was settled; `unnamed` those for which
    nobody was ever named.
    """

    bodies: Mapping[int, Dissolved] = field(default_factory=dict)
    lost: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()
    unnamed: frozenset[int] = frozenset()

    @property
    def matter(self) -> str:
        """The sort of an open item `o`, in SQL."""
        if not self.lost:
            return "o.matter"
        return f"CASE WHEN o.matter = '{WAITING}' AND o.first IN {_sql(self.lost)} THEN '{LOST}' ELSE o.matter END"

    @property
    def open(self) -> str:
        """Whether an item `o` is open all the same, in SQL."""
        return f"NOT (o.matter = '{WAITING}' AND o.first IN {_sql(self.ended)})" if self.ended else "1"

    def told(self, first: int, matter: str) -> dict[str, Any]:
        """What an item states because of its body."""
        body = self.bodies.get(first)
        if body is None or matter not in (WAITING, LOST, "matter_to_note"):
            return {}
        said = body.end if first in self.unnamed and body.successor is None else body.sentence
        return {"detail": (said,)} | ({"party": None} if matter == LOST else {})


def deciders(states: StateReader, question: Question) -> Deciders:
    """The pending matters that the caller may see and whose body was dissolved by the day asked for."""
    bodies = dissolved_bodies(states.picked, question)
    if not bodies:
        return Deciders()
    names = ("body", "decider", "decider_named_on", "items")
    found, settled, unnamed = dict[int, Dissolved](), set[int](), set[int]()
    for each in states.picked(question, names, kinds=("pending",), only="s.status = 'pending'"):
        if (body := dissolved_of(each.parts, bodies)) is not None:
            found[each.first] = body
            unnamed |= set() if each.parts["decider"] else {each.first}
            said: State = each.parts["items"] or {}
            settled |= {each.first} if "settled_on" in said.get(LOST, ()) else set()
    gone = [first for first, body in found.items() if body.successor is None]
    lost = tuple(first for first in gone if first not in settled)
    return Deciders(found, lost, tuple(first for first in gone if first in settled), frozenset(unnamed))


def _sql(firsts: tuple[int, ...]) -> str:
    return f"({','.join(map(str, firsts))})"
