"""What may still be recorded of an organisation that was wound down: what a caretaker does, and nothing else.

Each event states in its room whether it may be (`after_closing`). Every write passes here, by whatever interface.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from archive.errors import Conflict
from archive.kernel import Event, Fact, Root, Row, spoken
from archive.kind import kind_of, kinds
from archive.record.parts import WHOLES
from archive.record.races import Overtaken
from archive.record.sqlite.operations import Operations
from archive.registered import Registered
from archive.registration import Record, model_of
from archive.winddown.events import ON_ANY

CLOSED = "winddown.closed.v1"
CASES = 20_000
"""Of how many cases the collection is cached."""
GROUNDS = ("late_reason", "reason", "note")
"""Where a late fact states why it is recorded after the closing."""
NONE_BEGUN: Mapping[UUID, Root[Any]] = MappingProxyType({})


class Closed(NamedTuple):
    """A wind-down that was closed: its id, its number, the day, the position at which it was judged.

    And the collections of the organisation, all if none.
    """

    id: str
    name: str
    on: date
    position: int
    collections: frozenset[str]


class OrganisationClosed(Conflict):
    """Of an organisation that was wound down only what a caretaker does is recorded."""

    code = "organisation_closed"
    remedy = (
        "Allowed are disposal, holds, requests, disclosures, publicity, erasure, recovery, keys, schedules, backups "
        "and corrections with their reason; what ends an open item (offers, settlements), and what becomes of one "
        "that a named party took over; and late facts, dated on or before that day, with the reason (of a new "
        "record in late_reason, of a cost in note)."
    )

    def __init__(self, closed: Closed, event: Event) -> None:
        told = spoken(event.name)
        super().__init__(f"The wind-down {closed.name} was closed on {closed.on}: {told} is not recorded after that.")


class Recorder(Protocol):
    """The record, read."""

    @property
    def operations(self) -> Operations:
        """Its operations."""
        ...

    def read_stream(self, id: UUID, gt: int = 0, lte: int | None = None) -> Sequence[Row]:
        """Rows of one record."""
        ...


class Caretaking:
    """The closed wind-downs of one archive, as far as it was read; the rest is read when they are asked for.

    One that came from another archive closed nothing here.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder, self._lock = recorder, threading.Lock()
        self._known: tuple[int, tuple[Closed, ...]] = 0, ()
        self._filed = dict[str, str | None]()

    def closed(self) -> tuple[int, tuple[Closed, ...]]:
        """The closed wind-downs, and the position up to which they are known: 0 where there never was one."""
        history = self._recorder.operations.history
        if not history.holds(CLOSED):
            return 0, ()
        with self._lock:
            upto, closed = self._known
            newest, found = history.facts_named(CLOSED, upto, own=True)
            fresh = tuple(_closed(stream, history.first_fact(stream), fact) for stream, fact in found)
            self._known = newest, (*closed, *fresh)
            return self._known

    def require(
        self, roots: Iterable[Root[Any]], closed: Iterable[Closed], begun: Mapping[UUID, Root[Any]] = NONE_BEGUN
    ) -> None:
        """Refuse what is about to be recorded of an organisation that was closed, unless a caretaker may record it.

        `begun` are records of the same transaction that are not stored yet.
        """
        judged = _Judged(self._recorder, begun, self._filed)
        for root in roots if closed else ():
            own = judged.collections(root) if root.pending else frozenset[str]()
            for each in closed:
                if not each.collections or own & each.collections or str(root.id) == each.id:
                    for pending in root.pending:
                        judged.require(root, pending.event, each)


class _Judged:
    """What is known of the records of one command: as they are stored, or begun in the same transaction."""

    def __init__(self, recorder: Recorder, begun: Mapping[UUID, Root[Any]], filed: dict[str, str | None]) -> None:
        self._recorder, self._begun, self._cases = recorder, begun, filed

    def require(self, root: Root[Any], event: Event, closed: Closed) -> None:
        """Refuse an event of a record that no caretaker records."""
        decided = event.after_closing
        if decided == "always" or (decided != "never" and _is_late(event, closed.on)):
            return
        if decided != "accepted" or not any(self._goes_on(each, closed) for each in self._about(root)):
            raise OrganisationClosed(closed, event)

    def collections(self, root: Root[Any]) -> frozenset[str]:
        """The collection of a record and that of its case; of a part those of its whole as well."""
        if not isinstance(root, Record):
            return frozenset()
        told = _begun_with(root) or root.now
        case, whole = told.get("case"), told.get(WHOLES.get(root.kind, ""))
        found = frozenset(each for each in (told.get("collection"), self._filed(case)) if each)
        return found | self.collections(self._record(UUID(str(whole)))) if whole else found

    def _filed(self, case: str | UUID | None) -> str | None:
        """The collection of a case: what its first event states, which never changes and is looked up once."""
        if case is None:
            return None
        begun = self._begun.get(UUID(str(case))) if self._begun else None
        if isinstance(begun, Record):
            found: str | None = begun.now.get("collection")
            return found
        if (id := str(case)) not in self._cases:
            if len(self._cases) >= CASES:
                self._cases.clear()
            first = self._recorder.operations.history.first_fact(id)
            if not first:
                return None
            self._cases[id] = first.get("collection")
        return self._cases[id]

    def _goes_on(self, record: Record[Any], closed: Closed) -> bool:
        """Whether a party took over an open item of a record, or it was itself recorded after the closing."""
        rows = self._recorder.read_stream(record.id, lte=1)
        late = rows[0][0] > closed.position if rows else record.id in self._begun
        return late or _was_accepted(record.now)

    def _about(self, root: Root[Any]) -> Iterator[Record[Any]]:
        """The record, and those that it names: the grant of a payment, say."""
        if not isinstance(root, Record):
            return
        yield root
        kind = kinds().get(root.kind)
        named = [each.field for each in kind.named.values() if each.kind != "case"] if kind else []
        for field in {*named, WHOLES.get(root.kind, "")}:
            told = root.now.get(field)
            for id in [told] if isinstance(told, str) else told or ():
                yield self._record(UUID(id))

    def _record(self, id: UUID) -> Record[Any]:
        begun = self._begun.get(id)
        if isinstance(begun, Record):
            return begun
        rows = self._recorder.read_stream(id)
        kind = kind_of(rows[0][4]) if rows else None
        return model_of(kind.name).of_rows(id, rows) if kind else Record(id)


def _begun_with(root: Record[Any]) -> Mapping[str, Any]:
    """What the one event states that a record begins with; nothing where it has others."""
    begun = len(root.pending) == 1 and root.pending[0].originator_version == 1
    return root.pending[0].event.__dict__ if begun else {}


def require_unchanged(record: Operations, upto: int) -> None:
    """Refuse, within a transaction, where a wind-down was closed since what is known up to a position was judged."""
    if record.history.holds(CLOSED) and record.history.facts_named(CLOSED, upto, own=True)[1]:
        raise Overtaken


def _closed(stream: str, decided: Fact, closed: Fact) -> Closed:
    on, collections = date.fromisoformat(closed["closed_on"]), frozenset(decided.get("collections", ()))
    return Closed(stream, decided.get("number") or stream, on, closed["position"], collections)


def _is_late(event: Event, closed_on: date) -> bool:
    """Whether an event happened before a closing and states why it is recorded after it."""
    day, new = event.effective_on, isinstance(event, Registered)
    if isinstance(event, Registered):
        day = day or event.received_on or date.max
    said = any((getattr(event.content, name, None) or "").strip() for name in (GROUNDS[:1] if new else GROUNDS))
    return said and (day is None or day <= closed_on)


def _was_accepted(state: dict[str, Any]) -> bool:
    """Whether a named party took over an open item of a record: business, not a gap in its registration or a hold."""
    items = state.get("items", {}).items()
    return any(item.get("way") == "transferred" for matter, item in items if matter not in ON_ANY)
