"""The board of a wind-down as a caller may see it."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from archive.errors import Invalid, NotFound
from archive.money.currency import digits_of
from archive.values import Money
from projections.duties.open_items import Board, board, matters
from projections.states import Question, StateReader
from projections.states.question import Picked
from services.home.archive_home import ArchiveHome

COLUMNS = (
    "due", "matter", "number", "title", "party", "amount", "currency", "detail", "assignee", "act_by", "offered_to",
    "kind", "id",
)  # fmt: skip


def board_of(
    home: ArchiveHome, states: StateReader, question: Question, collections: Collection[str] = (), matter: str = ""
) -> Board:
    """Everything open, of these collections alone where any are named."""
    mandatory = home.settings.mandatory_by_kind
    return board(states, question, mandatory, matter=matter, collections=frozenset(collections))


def status(
    home: ArchiveHome, states: StateReader, question: Question, *, matter: str = "", office: str = ""
) -> dict[str, Any]:
    """What is open, the most urgent first, with its number by sort of item, and the wind-downs that are recorded.

    `office` names the organisation of a wind-down, or its number or id: what is open is then that of its collections.
    `can_close` states whether nothing is open there: None for who may not see the whole archive.
    Refuses: a sort of item that there is not, an organisation that is not wound down.
    """
    if matter and matter not in matters():
        raise Invalid("There is no such sort of open item.", field="matter", remedy=f"One of {', '.join(matters())}.")
    every = list(states.picked(question, ("title", "organisation", "cutoff_on", "collections"), kinds=("winddown",)))
    meant = [each for each in every if not office or office in _names(each)]
    if office and not meant:
        raise NotFound("There is no wind-down of this organisation.", field="office", remedy=_of_all(every))
    collections = {name for each in meant for name in each.parts["collections"] or ()} if office else set[str]()
    whole = board_of(home, states, question, collections)
    items = [each for each in whole.items if matter in ("", each.matter)]
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
