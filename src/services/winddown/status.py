"""The board of a wind-down as a caller may see it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from archive.errors import Invalid, NotFound
from archive.kind import kinds
from archive.money.currency import digits_of
from archive.values import Money
from projections.duties.open_items import Board, OpenItem, board, matters
from projections.states import Question, StateReader
from projections.states.question import Picked
from services.home.archive_home import ArchiveHome

COLUMNS = (
    "due", "matter", "number", "title", "party", "amount", "currency", "detail", "assignee", "act_by", "offered_to",
    "kind", "id",
)  # fmt: skip


def board_of(home: ArchiveHome, states: StateReader, question: Question, collections: Collection[str] = ()) -> Board:
    """Everything open, of these collections alone where any are named."""
    return board(states, question, home.settings.mandatory_by_kind, collections=frozenset(collections))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which open items are asked for; what is empty narrows nothing.

    `party` and `assignee` are part of a name, `due_before` is a day: items whose last day lies before it.
    """

    matter: str = ""
    kind: str = ""
    party: str = ""
    assignee: str = ""
    overdue: bool = False
    due_before: date | None = None

    def require(self) -> None:
        """Refuse a sort of item, or a kind of record, that there is not."""
        if self.matter and self.matter not in matters():
            remedy = f"One of {', '.join(matters())}."
            raise Invalid("There is no such sort of open item.", field="matter", remedy=remedy)
        if self.kind and self.kind not in kinds():
            remedy = f"One of {', '.join(kinds())}."
            raise Invalid("There is no such kind of record.", field="kind", remedy=remedy)

    def fits(self, item: OpenItem) -> bool:
        """Whether an item is asked for."""
        before = self.due_before
        return (
            self.matter in ("", item.matter)
            and self.kind in ("", item.kind)
            and self.party.casefold() in f"{item.party or ''}\n{item.offered_to or ''}".casefold()
            and self.assignee.casefold() in (item.assignee or "").casefold()
            and (item.overdue or not self.overdue)
            and (before is None or (item.due is not None and item.due < before.isoformat()))
        )


EVERYTHING = Wanted()


def status(
    home: ArchiveHome, states: StateReader, question: Question, wanted: Wanted = EVERYTHING, *, office: str = ""
) -> dict[str, Any]:
    """What is open, the most urgent first, with its number by sort of item, and the wind-downs that are recorded.

    `office` names the organisation of a wind-down, or its number or id: what is open is then that of its collections.
    `can_close` states whether nothing is open there: None for who may not see the whole archive.
    Refuses: a sort of item or a kind that there is not, an organisation that is not wound down.
    """
    wanted.require()
    every = list(states.picked(question, ("title", "organisation", "cutoff_on", "collections"), kinds=("winddown",)))
    meant = [each for each in every if not office or office in _names(each)]
    if office and not meant:
        raise NotFound("There is no wind-down of this organisation.", field="office", remedy=_of_all(every))
    collections = {name for each in meant for name in each.parts["collections"] or ()} if office else set[str]()
    whole = board_of(home, states, question, collections)
    items = [each for each in whole.items if wanted.fits(each)]
    return {
        "open": len(items),
        "by_kind": Board(items).by_matter(),
        "can_close": not whole.items if question.caller.sees_all else None,
        "wind_downs": [_shown(each) for each in meant],
        "items": [each.as_dict() for each in items],
        "position": states.position(),
    }


def _names(winddown: Picked) -> tuple[str | None, ...]:
    return winddown.parts["organisation"], winddown.number, winddown.id


def _of_all(winddowns: Collection[Picked]) -> str:
    named = ", ".join(str(each.parts["organisation"] or each.number or each.id) for each in winddowns)
    return f"One of {named}." if named else "Record one first: POST /wind-downs."


def _shown(winddown: Picked) -> dict[str, Any]:
    told = {"id": winddown.id, "number": winddown.number, "status": winddown.status, "decided_on": winddown.day}
    told |= {name: winddown.parts[name] for name in ("organisation", "cutoff_on")}
    return {name: value for name, value in told.items() if value is not None}


def row_of(item: Mapping[str, Any]) -> dict[str, str]:
    """An open item as a row of text: its sum in decimals, with the currency beside it."""
    told = {name: str(item.get(name) or "") for name in COLUMNS}
    amount = item.get("amount")
    if amount:
        money = Money.model_validate(amount)
        decimals = Decimal(money.cents).scaleb(-digits_of(money.currency))
        told |= {"amount": f"{decimals:f}", "currency": money.currency}
    return told | {"detail": ", ".join(item.get("detail", ()))}
