"""Information requests that wait for an answer, the most urgent first."""

from dataclasses import dataclass
from typing import Any

from projections.states.ask import StateReader
from projections.states.question import HELD_HERE, Question


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request that is not answered; `overdue` when its last day has passed."""

    id: str
    version: int
    number: str | None
    title: str | None
    asked_on: str
    due_on: str
    overdue: bool

    def as_dict(self) -> dict[str, Any]:
        """Its values for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def waiting(states: StateReader, question: Question, *, overdue: bool = False) -> list[WaitingRequest]:
    """Requests without an answer that the caller may see, or only requests that are past their deadline.

    One recorded without a last day is due when it was asked.
    """
    today = question.today.isoformat()
    names = ("title", "asked_on", "due_on")
    found = states.picked(question, names, kinds=("request",), only=f"s.status = 'received' AND {HELD_HERE}")
    listed = [
        WaitingRequest(
            id=each.id,
            version=each.version,
            number=each.number,
            title=each.parts["title"],
            asked_on=each.parts["asked_on"],
            due_on=(last := each.parts["due_on"] or each.parts["asked_on"]),
            overdue=last < today,
        )
        for each in found
    ]
    return sorted((each for each in listed if each.overdue or not overdue), key=lambda each: (each.due_on, each.id))
