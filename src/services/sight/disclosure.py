"""What of an event a caller is shown: in the feed, in a history, in a proof, in an export. Judged today."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from archive.access.caller import Caller
from archive.kernel import Recorded, Row, is_inner
from archive.ledger.proof import Opened, Shown
from archive.ledger.proving import said
from projections.states import Question, StateReader
from projections.states.merged import MERGING
from projections.states.visible import INNER
from projections.withdrawal import withdrawals
from services import shapes as answers
from services.home.archive_home import ArchiveHome

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_GRANTS = ("cost.disputed.v1", "cost.grant_decided.v1")
"""Events that name the grant which may have to pay a cost."""
_OF_GRANTS = ("shared", "dispute", "decided")
"""What of a cost states something of another grant: where that is hidden, it is left out as a whole."""
_FLAGS = f'"{answers.FLAGS}":'.encode()
_ID_BYTES = re.compile(_ID.pattern.encode())


def told(home: ArchiveHome, states: StateReader, caller: Caller, events: Sequence[Recorded]) -> list[dict[str, Any]]:
    """Events for the outside: whole, without what is inner, or withheld but for position and leaf.

    An event that took a record out of the public states this and the id of the record, nothing else. What an event
    shows is the same on every page that holds it.
    """
    if caller.sees_all:
        return [answers.event(event, inner=True) for event in events]
    known = states.known_ids({str(event.stream) for event in events}, Question(caller, home.today()))
    hidden = (event for event in events if str(event.stream) not in known)
    left = withdrawals(
        hidden, home.archive.seen_of, lambda event: event.recorded_at.astimezone(home.archive.timezone).date()
    )
    shown = [
        answers.event(event, inner=known[str(event.stream)])
        if str(event.stream) in known
        else answers.withdrawn(event)
        if event.position in left
        else answers.withheld(event)
        for event in events
    ]
    return without_hidden(home, states, caller, _without_others(home, states, caller, events, shown))


def told_of_one(
    home: ArchiveHome, states: StateReader, caller: Caller, events: Sequence[Recorded], *, full: bool
) -> list[dict[str, Any]]:
    """The events of one record that the caller may see: its history, as in `told`."""
    shown = [answers.event(event, inner=full) for event in events]
    return without_hidden(home, states, caller, _without_others(home, states, caller, events, shown))


def _without_others(
    home: ArchiveHome,
    states: StateReader,
    caller: Caller,
    events: Sequence[Recorded],
    shown: Sequence[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Answers in which the merge with a case, or the decision on a cost for a grant, that the caller may not see shows
    its position and leaf alone."""
    if caller.sees_all:
        return list(shown)
    named = {event.position: _other(event) for event in events if event.event.name in (*MERGING, *_GRANTS)}
    asked = set(filter(None, named.values()))
    hidden = states.hidden_ids(asked, Question(caller, home.today())) if asked else set()
    return [
        answers.withheld(event) if named.get(event.position) in hidden and "withdrawn" not in told else told
        for event, told in zip(events, shown, strict=True)
    ]


def _other(event: Recorded) -> str | None:
    """The case or grant that an event names beside its own; None where it names none."""
    names = ("grant", "claimed") if event.event.name in _GRANTS else ("into", "merged", "because_of", "left")
    ids = (getattr(event.event, name, None) for name in names)
    return next((str(id) for id in ids if id is not None), None)


def without_hidden(
    home: ArchiveHome, states: StateReader, caller: Caller, shown: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Answers without references to records the caller may not see: an id made from a public number can be
    guessed, and would tell that the record is there. Each keeps the id of the record it is itself about, and no other.
    """
    if caller.sees_all:
        return list(shown)
    named = {id for each in shown for id in ids_in(each) if id != each.get("id")}
    hidden = _hidden(states, named, Question(caller, home.today()))
    return [_pruned(each, hidden - {each.get("id")}) for each in shown] if hidden else list(shown)


def _hidden(states: StateReader, named: set[str], question: Question) -> set[str]:
    """Which ids name what the caller may not see: a record, or a cost shared with one."""
    return states.hidden_ids(named, question) | states.hidden_shares(named, question) if named else set()


def ids_in(shown: Any) -> Iterator[str]:
    """Every id that an answer names, wherever it stands in it."""
    if isinstance(shown, str):
        if _ID.fullmatch(shown):
            yield shown
    elif isinstance(shown, dict):
        for value in shown.values():
            yield from ids_in(value)
    elif isinstance(shown, (list, tuple)):
        for value in shown:
            yield from ids_in(value)


def _pruned(shown: Any, hidden: set[str]) -> Any:
    if isinstance(shown, dict):
        return {
            name: _pruned(value, hidden)
            for name, value in shown.items()
            if not (_is(value, hidden) or (name in _OF_GRANTS and _names(value, hidden)))
        }
    if isinstance(shown, list):
        return [_pruned(value, hidden) for value in shown if not _is(value, hidden)]
    return shown


def _names(value: Any, hidden: set[str]) -> bool:
    return isinstance(value, dict) and any(_is(each, hidden) for each in value.values())


def _is(value: Any, hidden: set[str]) -> bool:
    return isinstance(value, str) and value in hidden


def naming_hidden(home: ArchiveHome, caller: Caller) -> Callable[[Sequence[Row]], set[int]]:
    """Positions of stored events that name a record the caller may not see: their bytes are proven whole, so they
    are withheld whole."""

    def named(rows: Sequence[Row]) -> set[int]:
        if caller.sees_all:
            return set()
        naming = {row[0]: _named_in(row[7]) | _named_in(row[9] or b"") for row in rows}
        every = set().union(*naming.values())
        if not every:
            return set()
        with home.projections.states() as states:
            hidden = _hidden(states, every, Question(caller, home.today()))
        return {position for position, ids in naming.items() if ids & hidden}

    return named


def kept_whole(home: ArchiveHome, caller: Caller) -> Callable[[Sequence[Row]], set[int]]:
    """Positions of events whose bytes state what the caller is not shown: a hidden record, or a contradiction."""
    naming = naming_hidden(home, caller)

    def kept(rows: Sequence[Row]) -> set[int]:
        if caller.sees_all:
            return set()
        return naming(rows) | {row[0] for row in rows if _FLAGS in row[7]}

    return kept


def _named_in(stored: bytes) -> set[str]:
    return {each.decode() for each in _ID_BYTES.findall(stored)}


def seeing(caller: Caller) -> Callable[[Opened], Shown]:
    """Content is one piece under its commitment: where a part of it is not for the caller, all of it is withheld.

    A proof states nothing of the record an event belongs to, so a key with a scope is shown no inner part anywhere.
    """

    def shown(opened: Opened) -> Shown:
        return opened if caller.sees_all or not any(name in said(opened) for name in INNER) else "withheld"

    return shown


def visible(home: ArchiveHome, caller: Caller) -> Callable[[Iterable[str]], set[str]]:
    """Which records a caller may see, judged today."""

    def known(ids: Iterable[str]) -> set[str]:
        asked = list(ids)
        if caller.sees_all:
            return set(asked)
        with home.projections.states() as states:
            return set(states.known_ids(asked, Question(caller, home.today())))

    return known


def kept_inside(caller: Caller) -> Callable[[str], bool]:
    """Whether an event of this stored name shows its position and leaf alone, whatever record it belongs to."""
    return lambda name: not caller.sees_all and is_inner(name)
