"""What a bank booked of a payment or an expense: the lines of accounts that settle it."""

from datetime import date
from uuid import UUID

from archive.errors import Conflict
from archive.fold.registry import State
from archive.kernel import Destroyed, Event, NoContent, Seen
from archive.recordwide import Reason
from archive.values import Money


class NotBookedBy(Conflict):
    """A line of an account does not settle the record, or settles it already."""

    code = "booking"


class Booked(Event):
    """A bank booked a record of money: the line of an account that settles it, and how much of it that is."""

    booked_on: date
    transaction: UUID
    amount: Money
    content: NoContent | Destroyed = NoContent()


class BookingWithdrawn(Event):
    """The line of an account does not settle it after all."""

    booked_on: date
    transaction: UUID
    content: Reason | Destroyed


def booked(state: State, event: Seen) -> State:
    """The state with one more line that settles it, and the sum that is booked."""
    line = {name: event.fact[name] for name in ("transaction", "booked_on", "amount")}
    return _with_lines(state, [*state.get("settled_by", ()), line])


def withdrawn(state: State, event: Seen) -> State:
    """The state without a line that does not settle it after all."""
    named = event.fact["transaction"]
    return _with_lines(state, [each for each in state.get("settled_by", ()) if each["transaction"] != named])


def _with_lines(state: State, lines: list[State]) -> State:
    rest = {name: value for name, value in state.items() if name not in ("settled_by", "booked_on", "booked_cents")}
    if not lines:
        return rest
    last = max(each["booked_on"] for each in lines)
    return rest | {"settled_by": lines, "booked_on": last, "booked_cents": sum(_cents(lines))}


def _cents(lines: list[State]) -> list[int]:
    return [each["amount"]["cents"] for each in lines]


def amounts_booked(state: State) -> list[int]:
    """How much each line settles, in minor units."""
    return _cents(state.get("settled_by", []))


def days_booked(state: State, transaction: UUID) -> list[date]:
    """The days on which a line was booked for the record."""
    lines = state.get("settled_by", ())
    return [date.fromisoformat(each["booked_on"]) for each in lines if each["transaction"] == str(transaction)]


def is_booked_by(state: State, transaction: UUID) -> bool:
    """Whether a line settles the record."""
    return str(transaction) in {each["transaction"] for each in state.get("settled_by", ())}


def require_booked_once(state: State, event: Seen) -> None:
    """Refuse a line that settles the record already, and one to be withdrawn that does not settle it."""
    lines = {each["transaction"] for each in state.get("settled_by", ())}
    if event.name.endswith(".booked.v1") and event.fact["transaction"] in lines:
        raise NotBookedBy("The line settles this already.")
    if not event.name.endswith(".booked.v1") and event.fact["transaction"] not in lines:
        raise NotBookedBy("The line does not settle this.")
