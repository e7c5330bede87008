"""What changed between two days: records begun, changed and ended, as the caller may see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from archive.access.caller import Caller
from archive.errors import Invalid
from archive.fold.registry import State
from archive.kind import kinds
from projections.states import Question, StateReader
from projections.states.listing.changes import compared
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.identity.callers import position_of
from services.lists.tables import CENTS, Row, text_of
from services.shapes import Leading
from services.sight.disclosure import without_hidden

PAGE = 500
COLUMNS = ("id", "kind", "number", "title", "what", "field", "from", "to")
_ITSELF = ("id", "kind", "origin")


class FieldChange(BaseModel):
    """A field of a record at both points of time; what is left out was not stated."""

    field: str
    from_: Any = Field(default=None, alias="from")
    to: Any = None


class Change(BaseModel):
    """A record that is otherwise on the second day than on the first."""

    id: str
    kind: str
    position: int = Field(description="the position of its first event")
    number: str | None = None
    title: str | None = None
    what: Literal["begun", "changed", "ended"]
    currency: str | None = Field(default=None, description="that of the figures among the changes, in minor units")
    changes: list[FieldChange]


class Changes(Leading):
    """Records in the order of recording; `next` leads on."""

    items: list[Change]
    position: int


@dataclass(frozen=True, slots=True)
class Between:
    """What is asked: two days, on the clock of effect, or on that of knowledge (`recorded`).

    What was recorded between is shown as it is in force on the second day. Refuses: a second day before the first.
    """

    first: date
    last: date
    recorded: bool = False
    known_at: int | None = None
    known_of: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Invalid("The second day is before the first.", field="to", remedy="Give the later day as to.")
        if self.recorded and self.known_at is not None:
            remedy = "Leave out known_at, or recorded."
            raise Invalid(
                "What was recorded between two days is asked without known_at.", field="known_at", remedy=remedy
            )

    def questions(self, home: ArchiveHome, caller: Caller) -> tuple[Question, Question]:
        """Both points of the two clocks."""
        asked = Question(caller, home.today(), known_at=self.known_at, known_of=self.known_of)
        if not self.recorded:
            return replace(asked, as_of=self.first), replace(asked, as_of=self.last)
        known = [position_of(home, day.isoformat()) for day in (self.first, self.last)]
        return tuple(replace(asked, as_of=self.last, known_at=position) for position in known)  # type: ignore[return-value]


def changes_between(
    home: ArchiveHome,
    states: StateReader,
    caller: Caller,
    between: Between,
    door: str,
    *,
    of: Sequence[str] = (),
    after: int = 0,
) -> Iterator[dict[str, Any]]:
    """Every record that is otherwise on the second day, beginning after one; each read is logged as it is given."""
    one, other = between.questions(home, caller)
    while True:
        found = compared(states, list(of) or list(kinds()), one, other, after=after, limit=PAGE)
        befores = _pruned(home, states, caller, [each.before for each in found])
        afters = _pruned(home, states, caller, [each.after for each in found])
        for each, before, now in zip(found, befores, afters, strict=True):
            if told := _change(each.id, each.kind, each.first, before, now):
                note(home, states, caller, (each.id,), door, naming=told)
                yield told
        if len(found) < PAGE:
            return
        after = found[-1].first


def _pruned(home: ArchiveHome, states: StateReader, caller: Caller, told: Sequence[State | None]) -> list[State | None]:
    """States without references to records the caller may not see, so that none shows in a difference either."""
    shown = iter(without_hidden(home, states, caller, [state for state in told if state is not None]))
    return [None if state is None else next(shown) for state in told]


def _change(id: str, kind: str, first: int, before: State | None, now: State | None) -> dict[str, Any] | None:
    """A change as it is given out; None where the caller is shown no difference."""
    shown = now or before or {}
    told = {"id": id, "kind": kind, "position": first, "number": shown.get("number"), "title": shown.get("title")}
    if before is None:
        return told | {"what": "begun", "changes": []}
    if now is None:
        return told | {"what": "ended", "changes": []}
    names = sorted(name for name in {*before, *now} if name not in _ITSELF and before.get(name) != now.get(name))
    if not names:
        return None
    closed = kinds()[kind].ended
    ended = now["status"] in closed and before["status"] not in closed
    changes = [
        {"field": name} | {end: state[name] for end, state in (("from", before), ("to", now)) if name in state}
        for name in names
    ]
    told |= {"what": "ended" if ended else "changed", "changes": changes}
    if any(name in _figures(kind) for name in names):
        told["currency"] = next((shown[name]["currency"] for name in kinds()[kind].sums if shown.get(name)), "EUR")
    return told


def change_rows(found: Iterator[dict[str, Any]] | Sequence[dict[str, Any]]) -> Iterator[Row]:
    """Changes as rows of a table, one for each field."""
    for each in found:
        own = {name: each[name] or "" for name in ("id", "kind", "number", "title", "what")}
        changes: Sequence[dict[str, Any]] = each["changes"] or ({},)
        for change in changes:
            yield own | {name: text_of(value) for name, value in _in_decimals(each, change).items()}


def _in_decimals(each: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """A changed field as a table shows it: a figure as a sum with its currency, under its name without the unit."""
    told = {name: change.get(name) for name in ("field", "from", "to")}
    if told["field"] not in _figures(each["kind"]):
        return told
    sums = {end: {"cents": told[end], "currency": each["currency"]} for end in ("from", "to") if told[end] is not None}
    return told | sums | {"field": told["field"].removesuffix(CENTS)}


def _figures(kind: str) -> tuple[str, ...]:
    return tuple(each.name for each in kinds()[kind].figures if each.cents)
