"""The board of a wind-down as a caller may see it."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from archive.errors import Invalid, NotFound
from archive.kind import kinds
from archive.money.currency import digits_of
from archive.values import Money
from projections.duties.open_items import Board, Narrowed, OpenItem, board, matters
from projections.states import Question, StateReader
from projections.states.question import Picked
from services.home.archive_home import ArchiveHome
from services.winddown.destinations import placed
from services.winddown.origins import origin_of
from services.winddown.undecided import undecided, with_undecided

COLUMNS = (
    "due", "matter", "number", "title", "party", "amount", "currency", "detail", "assignee", "act_by", "offered_to",
    "kind", "id", "section", "counted_from", "from_day",
)  # fmt: skip


def board_of(
    home: ArchiveHome,
    states: StateReader,
    question: Question,
    collections: Collection[str] = (),
    wanted: Narrowed | None = None,
    limit: int | None = None,
) -> Board:
    """What is open, of these collections alone where any are named: all items, or the first up to a limit.

    What came from another archive is open there; it is on the board of a wind-down of that archive alone.
    """
    narrowed = replace(wanted or Narrowed(), collections=frozenset(collections))
    narrowed = replace(narrowed, origin=narrowed.origin or origin_of(home, home.archive.origin))
    found = board(states, question, home.settings.mandatory_by_kind, narrowed, limit=limit)
    return with_undecided(found, undecided(home, question, narrowed), limit)


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

    @property
    def names(self) -> bool:
        """Whether a name is asked for, which the items themselves tell."""
        return bool(self.party or self.assignee)

    def narrowed(self, question: Question) -> Narrowed:
        """What of it the rows of open items tell."""
        overdue = (question.as_of or question.today) if self.overdue else None
        before = min((day for day in (self.due_before, overdue) if day), default=None)
        return Narrowed(self.matter, self.kind, due_before=before)

    def fits(self, item: OpenItem) -> bool:
        """Whether an item is asked for by the names it tells."""
        party = f"{item.party or ''}\n{item.offered_to or ''}".casefold()
        return self.party.casefold() in party and self.assignee.casefold() in (item.assignee or "").casefold()


EVERYTHING = Wanted()


def status(
    home: ArchiveHome,
    states: StateReader,
    question: Question,
    wanted: Wanted = EVERYTHING,
    *,
    office: str = "",
    limit: int | None = None,
) -> dict[str, Any]:
    """What is open, the most urgent first, with its number by sort of item, and the wind-downs that are recorded.

    `items` are all of them, or the first up to a limit; the numbers are of all.
    `office` names the organisation of a wind-down, or its number or id: what is open is then that of its collections.
    `can_close` states whether nothing is open there and every record can go to its destination: None for who may not
    see the whole archive. `no_destination` is how many have none or cannot go to theirs, counted only where nothing is
    open. `partial` states whether there may be others, which the caller may not see.
    Refuses: a sort of item or a kind that there is not, an organisation that is not wound down.
    """
    wanted.require()
    named = ("title", "organisation", "cutoff_on", "collections", "origin")
    every = list(states.picked(question, named, kinds=("winddown",)))
    own = home.archive.origin
    meant = [each for each in every if (office in _names(each) if office else each.parts["origin"] == own)]
    meant = [each for each in meant if each.parts["origin"] == own] or meant
    if office and not meant:
        raise NotFound("There is no wind-down of this organisation.", field="office", remedy=_of_all(every))
    collections = {name for each in meant for name in each.parts["collections"] or ()} if office else set[str]()
    whole = Narrowed(origin=origin_of(home, meant[0].parts["origin"] if meant else own))
    narrowed = replace(wanted.narrowed(question), origin=whole.origin)
    found = board_of(home, states, question, collections, narrowed, None if wanted.names else limit)
    items = [each for each in found.items if wanted.fits(each)] if wanted.names else found.items
    numbers = Counter(each.matter for each in items) if wanted.names else found.by_matter()
    alone = wanted == EVERYTHING
    nothing = not numbers and (alone or not board_of(home, states, question, collections, whole, 0).open)
    stay = _staying(home, states, question, meant) if nothing and question.caller.sees_all else None
    return {
        "open": sum(numbers.values()),
        "by_kind": dict(sorted(numbers.items())),
        "can_close": (nothing and not stay) if question.caller.sees_all else None,
        "no_destination": stay,
        "partial": not question.caller.sees_all,
        "wind_downs": [_shown(each) for each in meant],
        "items": [each.as_dict() for each in items[:limit]],
        "position": states.position(),
    }


def _staying(home: ArchiveHome, states: StateReader, question: Question, winddowns: Collection[Picked]) -> int:
    """How many records of wind-downs that are not closed have no destination, or cannot go there."""
    places = {
        place.id: place.ready
        for each in winddowns
        if each.status != "closed"
        for place in placed(home, states, question, UUID(each.id))
    }
    return sum(not ready for ready in places.values())


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
