"""What an open item is, and which are asked for.

Not here: how they are found (`open_items`, `claimed`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from projections.states.question import Question


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing to bring to an end; `due` is its last day, `overdue` that this lies before the day asked for.

    `detail` are the fields that are missing, the codes that are flagged, the mandate of a hold.
    `section` names what sets the last day of a grant, `counted_from` and `from_day` from what that is counted.
    `assignee` is to end it until `act_by`, `offered_to` was asked to take it over and has not accepted.
    """

    matter: str
    kind: str
    id: str
    number: str | None
    title: str | None
    due: str | None
    overdue: bool
    party: str | None = None
    amount: dict[str, Any] | None = None
    detail: tuple[str, ...] = ()
    assignee: str | None = None
    act_by: str | None = None
    offered_to: str | None = None
    section: str | None = None
    counted_from: str | None = None
    from_day: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Its values for JSON; what is not known is left out."""
        told = {name: value for name in NAMES if (value := getattr(self, name)) is not None}
        if self.detail:
            told["detail"] = list(self.detail)
        return told


NAMES = tuple(each.name for each in fields(OpenItem) if each.name != "detail")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which open items are asked for: one sort, of one kind, of these collections, due before a day, of one archive."""

    matter: str = ""
    kind: str = ""
    collections: Collection[str] = ()
    due_before: date | None = None
    origin: str = ""


def assigned(matter: str, state: Mapping[str, Any], question: Question) -> dict[str, Any]:
    """Who is to end an item and who was asked to take it over, which archivists are shown."""
    said = state.get("items", {}).get(matter)
    if not said or not question.caller.sees_all:
        return {}
    return {"assignee": said.get("assignee"), "act_by": said.get("due_on"), "offered_to": said.get("offered_to")}
