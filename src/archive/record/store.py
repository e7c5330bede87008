"""Archive: the only way to the record. Add, load, read and look up what was recorded."""

import gc
import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from eventsourcing.persistence import IntegrityError

from archive.clock.moment import Moment, Today
from archive.clock.stamping import Stamping, given_clock
from archive.clock.watch import Watch
from archive.errors import Conflict, Gone, IdempotencyMismatch, Invalid, NotFound, VersionConflict
from archive.fold.effects import as_before, due_change, effect_of
from archive.kernel import ActorId, AlreadyRecorded, First, Pending, Recorded, Root, Row, Seen, decode, see
from archive.kind import kind_of
from archive.record.bygone import Bygone
from archive.record.draft import Attached, drafts
from archive.record.newness import Newness
from archive.record.parts import PARTS, Parts
from archive.record.races import Upon, run_again
from archive.record.recorder import Recorder
from archive.record.sqlite.lookups import IdempotencyRace, LookupRace
from archive.record.sqlite.operations import Operations
from archive.registration import Record
from archive.retention.binding import row_of
from archive.retention.dueness import due_of
from archive.sealing.atrest import AtRest
from archive.sealing.files import Files
from archive.sealing.rows import Rows, Turn
from archive.terms import day_in

R = TypeVar("R", bound=Root[Any])
BULK_EVENTS = 5000
REPEATED = (
    "Nothing was recorded: this is already recorded. If it happened twice, state the difference in a reason, note or"
    " reference."
)
YOUNG_OBJECTS = 400_000
CACHED_RECORDS = 20_000
AT_HAND = 1000


class NaturalKey(bytes):
    """A keyed hash under the secret in force, with those under secrets that came back after a loss of keys."""

    former: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a write answers: which record, at which version, at which position of the one order.

    `position` is 0 while a bulk is still collecting; `replayed` states that nothing was recorded this time.
    `effect` states what a late fact or a correction changed, and what is in force today.
    """

    id: UUID
    version: int
    position: int
    replayed: bool = False
    effect: str | None = None
    part: UUID | None = None
    """What was recorded, where it is a part of the record named."""


@dataclass(slots=True)
class _Bulk:
    """Events of many commands on their way into one transaction."""

    pending: list[Pending] = field(default_factory=list)
    lookups: dict[bytes, UUID] = field(default_factory=dict)
    records: dict[UUID, Root[Any]] = field(default_factory=dict)
    turns: list[tuple[int, Turn]] = field(default_factory=list)
    parents: dict[UUID, list[UUID]] = field(default_factory=dict)
    recorded: int = 0
    position: int = 0
    today: Callable[[], date] | None = None
    upon: dict[tuple[str, bool], Upon] = field(default_factory=dict)
    begun: int = 0

    def day(self, today: Callable[[], date]) -> Callable[[], date]:
        """The day on which everything of one transaction is judged, asked for once."""
        if self.today is None:
            day = today()
            self.today = lambda: day
        return self.today

    def require(self, record: Operations) -> None:
        """Refuse where something was changed that a rule had asked."""
        for each in self.upon.values():
            each.require(record)


def former_of(key: bytes) -> tuple[bytes, ...]:
    """The same natural key under older secrets; none where there are no such."""
    return key.former if isinstance(key, NaturalKey) else ()


class Archive:
    """The record of one organisation, in one file. Several processes may hold one open at once.

    `clock` is for tests and the sample; an archive built with one states so in its first event. `watch` distrusts the
    clock of the machine; what was built with a given clock spans years by design, and is not distrusted. `files` keeps
    what is secret sealed; without it nothing is sealed, and what is cannot be read. `former` are older secrets of keyed
    hashes. With `reading` alone nothing is written; `older` takes a record of the shape before as well.
    """

    def __init__(
        self,
        path: Path,
        *,
        origin: str,
        secret: bytes,
        former: Sequence[bytes] = (),
        timezone: str = "Europe/Helsinki",
        clock: Callable[[], datetime] | None = None,
        watch: Watch | None = None,
        files: Files | None = None,
        reading: bool = False,
        older: bool = False,
    ) -> None:
        self.origin, self.timezone = origin, ZoneInfo(timezone)
        self.given_clock = clock is not None
        self._clock = clock or (lambda: datetime.now(UTC))
        self._secret, self._former = secret, tuple(former)
        rows = Rows(files.keys) if files else None
        self.recorder = Recorder(path, origin, self._clock, rows, reading=reading, older=older)
        self.watch = watch if watch is not None and not given_clock(self.recorder) else None
        if self.watch is not None:
            self.recorder.stamping = Stamping(self.watch, origin)
            self.recorder.stamping.begin(self.recorder)
        self.at_rest = AtRest(self.recorder, files) if files else None
        self.bygone, self.parts = Bygone(self.recorder), Parts(self.recorder.facts_named)
        self._newness = Newness(self.recorder.begun, lambda: self.position)
        self._at_hand: dict[UUID, Root[Any]] = {}
        self.set_aside: Callable[[UUID], bool] = lambda id: False
        """Whether a view cannot show a record, which then must not be destroyed or retired. Set by the read models."""
        self._local = threading.local()
        self._asking = [threading.RLock() for _ in range(256)]  # one request after another under one key

    def close(self) -> None:
        """Release what it holds open."""
        if self.watch is not None:
            self.watch.close()
        self.recorder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def moment(self) -> Moment:
        """The moment it is, as far as it is trusted."""
        if self.watch is not None:
            return self.watch.look()
        clock = self._clock().astimezone(UTC)
        return Moment(clock, clock)

    def now(self) -> datetime:
        """The moment that stamps the events: the clock's, or what it is taken for while the clock is distrusted."""
        return self.moment().assumed

    def today(self) -> date:
        """The day it is where the archive is kept, by which things begin: the earlier of two while it is distrusted."""
        return day_in(self.moment().earliest, self.timezone)

    def recording_day(self) -> date:
        """The day of what is recorded now."""
        return day_in(self.now(), self.timezone)

    def day(self) -> Today:
        """The day it is, with the one by which things end."""
        return Today.of(self.moment(), self.timezone)

    def newest_moment(self) -> datetime | None:
        """The newest moment of recording; None while nothing is recorded."""
        moment = self.recorder.tail()[1]
        return datetime.fromisoformat(moment) if moment else None

    @property
    def position(self) -> int:
        """The newest position of the record; 0 when it is empty."""
        return self.recorder.position()

    def load(self, kind: type[R], id: UUID, expecting: int | None = None) -> R:
        """The record folded from its events. Refuses: no such record, one destroyed before a restore, another version
        than expected.
        """
        bulk = self._bulk
        root = bulk.records.get(id) if bulk else None
        if root is None:
            rows = self.recorder.read_stream(id)
            if not rows:
                self.bygone.require_new(id.bytes)
            if not rows or rows[0][4].partition(".")[0] != kind.kind:
                raise NotFound(f"There is no {kind.kind} with this id.", field="id")
            root = kind.of_rows(id, rows)
            if bulk and len(bulk.records) < CACHED_RECORDS:
                bulk.records[id] = root
        if not isinstance(root, kind):
            raise NotFound(f"There is no {kind.kind} with this id.", field="id")
        if expecting is not None and expecting != root.version:
            raise VersionConflict(expecting, root.version)
        return self._judged(root)

    def _judged(self, root: R) -> R:
        """The record, judged as of today."""
        if isinstance(root, Record):
            bulk = self._bulk
            root.judged_by(bulk.day(self.today) if bulk else self.today, telling=self.telling)
            root.row_of = self.row_of
        return root

    def row_of(self, version: str, code: str) -> Any:
        """The row of a class in a version of a schedule; None where there is no such."""
        return row_of(self, UUID(version), code) if version else None

    def glance(self, kind: type[R], id: UUID) -> R:
        """The record for reading only, cached until something is added to it. Refuses: no such record."""
        if self.collecting:
            return self.load(kind, id)
        held = self._at_hand.get(id)
        if isinstance(held, kind) and held.version == self.recorder.version_of(id):
            return self._judged(held)
        if len(self._at_hand) >= AT_HAND:
            self._at_hand.clear()
        self._at_hand[id] = found = self.load(kind, id)
        return found

    def exists(self, id: UUID) -> bool:
        """Whether anything was recorded under this id."""
        bulk = self._bulk
        if bulk is not None:
            if id in bulk.records:
                return True
            if self._newness.surely_new(id):
                return False
        return self.recorder.version_of(id) > 0

    def add(
        self,
        *roots: Root[Any],
        lookup: bytes | None = None,
        destroys: tuple[int, ...] = (),
        within: Callable[[Operations], None] | None = None,
        at: datetime | None = None,
        upon: Upon | None = None,
    ) -> Receipt:
        """Save what the records took as happened, in one transaction, and answer with the receipt of the last.

        `lookup` is a key made by `natural_key`, `destroys` the positions whose content goes, `within` writes or
        refuses more in the same transaction; `at` is the moment where people stated which one is right;
        `upon` is what its rules asked of other records.
        Refuses: a record somebody else changed or recorded meanwhile; a used idempotency key with another request;
        what was destroyed after the backup that this archive was restored from.
        """
        pending = [p for root in roots for p in root.pending]
        last, bulk = roots[-1], self._bulk
        if not pending:
            return Receipt(
                last.id, last.version, 0 if bulk else self._position_of(last), replayed=True, effect=REPEATED
            )
        self._require_new(roots, lookup)
        effect = self._effect(last, len(last.pending)) if bulk is None and not destroys else None
        if bulk is not None:
            if destroys or within:
                raise RuntimeError("a destruction must not be part of a bulk")
            self._collect(bulk, roots, pending, lookup)
            if upon is not None:
                bulk.upon.setdefault((upon.grant, upon.sums), upon)
            return Receipt(last.id, last.version, 0)
        attached = Attached([(lookup, str(last.id))] if lookup else [], self._asked, destroys, within=within, at=at)
        attached.first = upon.require if upon is not None else None
        turns = () if destroys else tuple(self._turns(roots))
        try:
            positions = self._insert(pending, attached, turns)
        except (IntegrityError, LookupRace, IdempotencyRace) as refused:
            again = self.replay()  # the same request, faster
            if again is not None:
                return again
            raise (self._overtaken(roots) if isinstance(refused, IntegrityError) else refused) from refused
        for root in roots:
            root.pending.clear()
        return Receipt(last.id, last.version, positions[-1], effect=effect)

    def _effect(self, root: Root[Any], count: int) -> str | None:
        """What the last of so many newest events changes where it is a late fact or a correction; the due day too."""
        told = effect_of(root, count) if isinstance(root, Record) else None
        if told is None or not isinstance(root, Record):
            return None
        due = due_change(due_of(self, as_before(root, count)), due_of(self, root))
        return f"{told} {due}" if due else told

    def _require_new(self, roots: Sequence[Root[Any]], lookup: bytes | None) -> None:
        """Refuse to begin a record that was destroyed and is not here any more."""
        if self._bulk is None:
            self.bygone.look_again()
        if self.bygone.empty:
            return
        begun = (root.id.bytes for root in roots if root.pending and root.pending[0].originator_version == 1)
        try:
            self.bygone.require_new(*begun, *([lookup, *former_of(lookup)] if lookup else []))
        except Gone as gone:
            gone.against = roots[-1].id
            raise

    def _turns(self, roots: Sequence[Root[Any]]) -> Iterator[Turn]:
        """How the content of these records lies from now on; a new one that never need be sealed is passed over."""
        for root in roots:
            until = root.sealed_until()
            sealed = until is not None and (until == date.max or until >= self.today())
            if root.pending and (sealed or root.pending[0].originator_version > 1):
                turn = Turn(str(root.id), until.isoformat() if until is not None and sealed else None)
                yield turn
                if root.kind in PARTS.values() and self.at_rest and self.at_rest.until(turn.stream) != turn.until:
                    yield from (replace(turn, stream=part) for part, _ in self.parts.of(root.id))

    def _insert(self, pending: Sequence[Pending], attached: Attached, turns: tuple[Turn, ...]) -> Sequence[int]:
        """Write events as they are to lie, and their files after them."""
        drafted, at_rest = drafts(pending), self.at_rest
        if at_rest is not None:
            drafted, attached.turns = at_rest.prepare(drafted, turns)
            attached.guard = lambda: at_rest.require_files(drafted)
        try:
            return self.recorder.insert_events(drafted, attached=attached)
        finally:
            if at_rest is not None:
                at_rest.settle(turn.stream for turn in attached.turns)

    def _overtaken(self, roots: Sequence[Root[Any]]) -> Conflict:
        """Which of the records somebody else changed, or recorded, in the meantime."""
        for root in roots:
            if root.pending:
                mine, actual = root.pending[0].originator_version, self.recorder.version_of(root.id)
                if mine <= actual:
                    return AlreadyRecorded(root.kind, root.id) if mine == 1 else VersionConflict(mine - 1, actual)
        return VersionConflict(roots[-1].version, self.recorder.version_of(roots[-1].id))

    def _position_of(self, root: Root[Any]) -> int:
        rows = self.recorder.read_stream(root.id, gt=root.version - 1)
        return rows[-1][0] if rows else 0

    def read(self, after: int, limit: int, upto: int | None = None) -> list[Recorded]:
        """Events of the one order after a position, as today's classes."""
        return [recorded(row) for row in self.recorder.read(after, limit, upto)]

    def seen(self, after: int, limit: int, upto: int | None = None) -> list[Seen]:
        """Events of the one order after a position, as read models take them."""
        return [see(row) for row in self.recorder.read(after, limit, upto)]

    def seen_of(self, id: str, upto: int) -> list[Seen]:
        """Events of one record up to a position, as read models take them."""
        return [see(row) for row in self.recorder.read_stream(UUID(id)) if row[0] <= upto]

    def position_at(self, moment: datetime) -> int:
        """The newest position recorded at or before a moment; 0 when there was none."""
        return self.recorder.position_at(moment)

    def streams(self, first: str, *, own: bool = False) -> list[UUID]:
        """The records whose first event is stored under this name, in order; only those recorded here with `own`."""
        return [UUID(stream) for stream in self.recorder.streams(first, own=own)]

    def received(self, first: str) -> list[UUID]:
        """The records received from other archives whose first event is stored under this name, in order."""
        return [UUID(stream) for stream in self.recorder.received(first)]

    def history(self, id: UUID) -> list[Recorded]:
        """All events of one record, in order."""
        return [recorded(row) for row in self.recorder.read_stream(id)]

    def lies_sealed(self, id: UUID) -> bool:
        """Whether the content of a record is sealed."""
        return self.at_rest is not None and self.at_rest.is_sealed(str(id))

    def tend(self) -> None:
        """Complete pending sealing and unsealing, and unseal what is no longer secret: now and then, while serving."""
        if self.at_rest is not None:
            self.at_rest.tend(self.today())
        if self.watch is not None:
            self.watch.ask()

    # -- found again ---------------------------------------------------------------------------------------------

    def natural_key(self, *parts: str) -> bytes:
        """A keyed hash of a natural key that may hold personal data, such as a path."""
        said = "\x1f".join(parts).encode()
        key = hmac.digest(self._secret, said, "sha256")
        if not self._former:
            return key
        found = NaturalKey(key)
        found.former = tuple(hmac.digest(secret, said, "sha256") for secret in self._former)
        return found

    def found(self, key: bytes) -> UUID | None:
        """The record a natural key stands for, if it was recorded. Refuses: one that was destroyed before a restore."""
        bulk = self._bulk
        found = (bulk.lookups.get(key) if bulk else None) or self.recorder.lookups.find(key)
        for former in former_of(key) if found is None else ():
            found = found or self.recorder.lookups.find(former)
        if found is None:
            self.bygone.require_new(key, *former_of(key))
        return found

    @contextmanager
    def idempotent(self, key: str, by: ActorId, request: bytes) -> Iterator[Receipt | None]:
        """Run a command under an idempotency key; yields the earlier receipt where there is one.

        Refuses: the same key with another request.
        """
        keyed = hashlib.sha256(f"{by}\x1f{key}".encode()).digest()
        with self._asking[keyed[0]]:
            self._local.asked = (keyed, hashlib.sha256(request).digest())
            try:
                yield self.replay()
            finally:
                self._local.asked = None

    @property
    def _asked(self) -> tuple[bytes, bytes] | None:
        return getattr(self._local, "asked", None)

    def replay(self) -> Receipt | None:
        """The receipt of the request now asked, if it was answered before."""
        asked = self._asked
        before = self.recorder.lookups.replayed(asked[0]) if asked else None
        if asked is None or before is None:
            return None
        request, stream, version, position = before
        if request != asked[1]:
            raise IdempotencyMismatch
        return Receipt(stream, version, position, replayed=True, effect=self._effect_then(stream, version))

    def _effect_then(self, id: UUID, version: int) -> str | None:
        """What an event changed that brought a record to a version, as its first answer told it; today's day counts."""
        rows = self.recorder.read_stream(id, lte=version) if version > 1 else []
        if not rows or kind_of(rows[0][4]) is None:
            return None
        return self._effect(self._judged(Record[Any].of_rows(id, rows)), 1)

    # -- bulk ----------------------------------------------------------------------------------------------------

    @property
    def collecting(self) -> bool:
        """Whether this thread collects a bulk; what it loads is cached until the next writing."""
        return self._bulk is not None

    def read_from(self) -> int:
        """The position up to which whatever this thread reads from now on is known."""
        return self._bulk.begun if self._bulk else self.position

    def run_again(self, run: Callable[[], Receipt]) -> Receipt:
        """Run a command, and again where another process changed what it was judged by; in a bulk its writing does."""
        return run_again(run, once=self.collecting)

    @property
    def _bulk(self) -> _Bulk | None:
        return getattr(self._local, "bulk", None)

    def collected(self, parent: UUID) -> list[Root[Any]]:
        """Applications for a grant, or what was filed to a case, that this thread collected and did not write yet."""
        bulk = self._bulk
        ids = bulk.parents.get(parent, ()) if bulk else ()
        return [bulk.records[id] for id in ids if id in bulk.records] if bulk else []

    @contextmanager
    def told(self) -> Iterator[None]:
        """Record what a source only reports: what contradicts what is known is flagged, not refused."""
        before, self._local.telling = self.telling, True
        try:
            yield
        finally:
            self._local.telling = before

    @property
    def telling(self) -> bool:
        """Whether this thread records what a source only reports."""
        return bool(getattr(self._local, "telling", False))

    def require_begun(self, day: date, field: str) -> None:
        """Refuse a day to come, unless a source only reports it."""
        if day > self.day().latest and not self.telling:
            raise Invalid("The date must not be in the future.", field=field, remedy="Give today or an earlier day.")

    @contextmanager
    def bulk(self) -> Iterator[Callable[[], int]]:
        """Collect the commands of this thread into large transactions; same rules, same order.

        Yields a function that writes what was collected and answers with the position; it is called at the end
        as well. What an exception leaves unwritten is dropped.
        """
        if self._bulk is not None:
            raise RuntimeError("a bulk is already open in this thread")
        self._local.bulk = _Bulk()
        self.bygone.look_again()
        self._newness.look_again()
        self._local.bulk.begun = self.position
        try:
            with _garbage_seldom():
                yield self.flush
                self.flush()
        finally:
            self._local.bulk = None

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Within a bulk: what the commands inside collect goes in together, or not at all when one is refused."""
        bulk = self._bulk
        if bulk is None:
            raise RuntimeError("all_or_nothing stands inside a bulk")
        mark, looked = len(bulk.pending), dict.fromkeys(bulk.lookups)
        try:
            yield
        except BaseException:
            del bulk.pending[mark:]
            while bulk.turns and bulk.turns[-1][0] >= mark:
                bulk.turns.pop()
            for key in [k for k in bulk.lookups if k not in looked]:
                del bulk.lookups[key]
            self.flush()
            raise
        if len(bulk.pending) >= BULK_EVENTS:
            self.flush()

    def _collect(self, bulk: _Bulk, roots: tuple[Root[Any], ...], pending: list[Pending], lookup: bytes | None) -> None:
        bulk.turns += [(len(bulk.pending), turn) for turn in self._turns(roots)]
        bulk.pending += pending
        for root in roots:
            first = root.pending[0] if root.pending else None
            if first is not None and first.originator_version == 1:
                for parent in map(first.event.__dict__.get, ("grant", "case")):
                    if parent is not None:
                        bulk.parents.setdefault(parent, []).append(root.id)
            root.pending.clear()
            bulk.records[root.id] = root
        if lookup:
            bulk.lookups[lookup] = roots[-1].id

    def flush(self) -> int:
        """Write what the bulk of this thread collected so far; answers with the newest position written."""
        bulk = self._bulk
        if bulk is None:
            raise RuntimeError("no bulk is open in this thread")
        if bulk.pending:
            attached = Attached([(key, str(id)) for key, id in bulk.lookups.items()], first=bulk.require)
            try:
                turns = {turn.stream: turn for _, turn in bulk.turns}
                positions = self._insert(bulk.pending, attached, tuple(turns.values()))
            except IntegrityError as error:
                first = bulk.pending[0]
                raise VersionConflict(
                    first.originator_version - 1, self.recorder.version_of(first.originator_id)
                ) from error
            finally:
                bulk.pending.clear()
                bulk.lookups.clear()
                bulk.records.clear()
                bulk.turns.clear()
                bulk.parents.clear()
                bulk.upon.clear()
                self._newness.look_again()
            bulk.recorded += len(positions)
            bulk.position = positions[-1]
        bulk.records.clear()
        bulk.today, bulk.begun = None, self.position
        return bulk.position


@contextmanager
def _garbage_seldom() -> Iterator[None]:
    """Thousands of events wait for their transaction; searching them for cycles again and again finds none."""
    before = gc.get_threshold()
    if before[0]:  # 0 says that somebody switched the collector off
        gc.set_threshold(max(before[0], YOUNG_OBJECTS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def recorded(row: Row) -> Recorded:
    """A stored row as an event in its place."""
    position, origin, stream, version, name, at, by, fact, leaf, content, *first = row
    event = decode(name, fact, content)
    moment = datetime.fromisoformat(at)
    received = First(*first) if first[0] else None  # type: ignore[arg-type]
    return Recorded(position, origin, UUID(stream), version, event, moment, UUID(by), leaf, received)


def new_id() -> UUID:
    """An id for a record that has no public natural key."""
    return uuid4()
