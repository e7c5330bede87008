"""Holds as the archivist sees them: each with its mandate and term, and on which records it lies."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from projections.duties.due import binds
from projections.states.ask import StateReader
from projections.states.opened.sought import HAS_HOLDS
from projections.states.question import Question


@dataclass(slots=True)
class ShownHold:
    """One hold that is not released by now; `binding` states whether the hold is in force today.

    `released_on` is the day to come on which it ends, of several records the last; None where one is not released.
    """

    hold: str
    mandate: str
    starts_on: str
    ends_on: str | None
    reason: str | None
    binding: bool
    released_on: str | None = None
    records: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Its values for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def holds(states: StateReader, question: Question, on: date) -> list[ShownHold]:
    """Every hold that is not released, in the order of the records it was first placed on."""
    found: dict[str, ShownHold] = {}
    for picked in states.picked(question, ("holds",), only=HAS_HOLDS, by="state_held"):
        for hold in (each for each in picked.parts["holds"] if "case" not in each):  # it lies on a merged one
            known = found.get(hold["hold"]) or ShownHold(
                hold["hold"],
                hold["mandate"],
                hold["starts_on"],
                hold.get("ends_on"),
                hold.get("reason"),
                binds(hold, on),
                hold.get("released_on"),
            )
            found[hold["hold"]] = known
            ends = known.released_on, hold.get("released_on")
            known.released_on = max(day for day in ends if day) if all(ends) else None
            known.binding = known.binding or binds(hold, on)
            known.records.append(picked.id)
    return list(found.values())
