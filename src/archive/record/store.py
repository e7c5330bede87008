"""Archive: the only way to the record. Add, load, read and look up what was recorded."""

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError

from archive.clock.watch import Watch
from archive.errors import Conflict, Gone, IdempotencyMismatch, NotFound, VersionConflict
from archive.fold.effects import as_confirmed, due_change, effect_of
from archive.handover.transferred import Transferred, require_still_here
from archive.kernel import ActorId, AlreadyRecorded, Root
from archive.kind import kind_of
from archive.record.bulk import CACHED_RECORDS, Bulk
from archive.record.collecting import Collecting
from archive.record.draft import Attached
from archive.record.format import EventsNewer
from archive.record.natural import former_of, key_of
from archive.record.races import NothingAfter, Upon
from archive.record.receipt import REPEATED, Receipt
from archive.record.sqlite.lookups import IdempotencyRace, LookupRace
from archive.record.sqlite.operations import Operations
from archive.registration import Record
from archive.retention.binding import row_of
from archive.retention.dueness import due_of
from archive.sealing.files import Files
from archive.winddown.caretaking import Caretaking, Closed, require_unchanged

__all__ = ["Archive", "Receipt", "new_id"]

R = TypeVar("R", bound=Root[Any])
AT_HAND = 1000


class Archive(Collecting):
    """The record of one organisation, in one file. Several processes may hold one open at once.

    `clock` is for tests and the sample; an archive built with one states so in its first event. `watch` distrusts the
    clock of the machine; what was built with a given clock spans years by design, and is not distrusted. `files` keeps
    what is secret sealed; without it nothing is sealed, and what is cannot be read. `former` are older secrets of keyed
    hashes. With `reading` alone nothing is written; `older` takes a record of the shape before as well.
    Refuses: events of a newer program.
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
        super().__init__(
            path, origin=origin, timezone=timezone, clock=clock, watch=watch, files=files, reading=reading, older=older
        )
        try:
            self.recorder.operations.require_known()
        except EventsNewer:
            self.close()
            raise
        self._secret, self._former = secret, tuple(former)
        self._at_hand: dict[UUID, Root[Any]] = {}
        self._caretaking, self.custody = Caretaking(self.recorder), Transferred(self.recorder.operations)
        self.set_aside: Callable[[UUID], bool] = lambda id: False
        """Whether a view cannot show a record, which then must not be destroyed or retired. Set by the read models."""
        self._asking = [threading.RLock() for _ in range(256)]  # one request after another under one key

    def load(self, kind: type[R], id: UUID, expecting: int | None = None) -> R:
        """The record folded from its events. Refuses: no such record, one destroyed before a restore, another version
        than expected.
        """
        return self._loaded(kind, id, expecting, self._bulk)

    def _loaded(self, kind: type[R], id: UUID, expecting: int | None, bulk: Bulk | None) -> R:
        root = self._held(bulk, id) if bulk is not None else None
        if root is None:
            rows = self.recorder.read_stream(id)
            if not rows:
                self.bygone.require_new(id.bytes)
            if not rows or rows[0][4].partition(".")[0] != kind.kind:
                raise NotFound(f"There is no {kind.kind} with this id.", field="id")
            root = kind.of_rows(id, rows)
            if bulk is not None and len(bulk.records) < CACHED_RECORDS:
                bulk.records[id] = root
        if not isinstance(root, kind):
            raise NotFound(f"There is no {kind.kind} with this id.", field="id")
        if expecting is not None and not root.is_at(expecting):
            raise VersionConflict(expecting, root.version)
        return self._judged(root, bulk)

    def _judged(self, root: R, bulk: Bulk | None) -> R:
        """The record, judged as of today."""
        if isinstance(root, Record):
            today = self.today if bulk is None else bulk.today or bulk.day(self.today)
            telling = self._local.telling
            if bulk is None or not root.is_judged_by(today, telling=telling):
                root.judged_by(today, telling=telling)
                root.row_of = self.row_of
        return root

    def row_of(self, version: str, code: str) -> Any:
        """The row of a class in a version of a schedule; None where there is no such."""
        return row_of(self, UUID(version), code) if version else None

    def glance(self, kind: type[R], id: UUID) -> R:
        """The record for reading only, cached until something is added to it. Refuses: no such record."""
        bulk = self._bulk
        if bulk is not None:
            return self._loaded(kind, id, None, bulk)
        held = self._at_hand.get(id)
        if isinstance(held, kind) and held.version == self.recorder.version_of(id):
            return self._judged(held, None)
        if len(self._at_hand) >= AT_HAND:
            self._at_hand.clear()
        self._at_hand[id] = found = self.load(kind, id)
        return found

    def exists(self, id: UUID) -> bool:
        """Whether anything was recorded under this id."""
        bulk = self._bulk
        if bulk is not None:
            if bulk.knows(id):
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
        upon: Upon | NothingAfter | None = None,
    ) -> Receipt:
        """Save what the records took as happened, in one transaction, and answer with the receipt of the last.

        `lookup` is a key made by `natural_key`, `destroys` the positions whose content goes, `within` writes or
        refuses more in the same transaction; `at` is the moment where people stated which one is right;
        `upon` is what its rules asked of other records.
        Refuses: a record somebody else changed or recorded meanwhile; a used idempotency key with another request;
        what was destroyed after the backup that this archive was restored from.
        """
        last, bulk = roots[-1], self._bulk
        pending = last.pending if len(roots) == 1 else [p for root in roots for p in root.pending]
        if not pending:
            return Receipt(
                last.id, last.version, 0 if bulk else self._position_of(last), replayed=True, effect=REPEATED
            )
        if bulk is None:
            self.bygone.look_again()
        if not self.bygone.empty:
            self._require_new(roots, lookup)
        upto, still = self._require_caretaking(roots, bulk), self._require_held_here(roots, bulk)
        if bulk is not None:
            if destroys or within:
                raise RuntimeError("a destruction must not be part of a bulk")
            self._collect(bulk, roots, pending, lookup)
            if isinstance(upon, Upon):
                bulk.upon.setdefault((upon.grant, upon.sums), upon)
            return Receipt(last.id, last.version, 0)
        effect = self._effect(last, len(last.pending)) if not destroys else None
        attached = Attached([(lookup, str(last.id))] if lookup else [], self._asked, destroys, within=within, at=at)
        attached.firsts = [partial(require_unchanged, upto=upto), partial(require_still_here, upto=still)]
        attached.firsts += [upon.require] if upon is not None else []
        turns = () if destroys or self.at_rest is None else tuple(self._turns(roots))
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
        due = due_change(due_of(self, root.as_if(without=count)), due_of(self, as_confirmed(root)))
        return f"{told} {due}" if due else told

    def closed_wind_downs(self) -> tuple[Closed, ...]:
        """The wind-downs of this archive that were closed."""
        return self._caretaking.closed()[1]

    def _require_caretaking(self, roots: Sequence[Root[Any]], bulk: Bulk | None) -> int:
        """Refuse what no caretaker records of an organisation that was closed; the position this was judged at."""
        if bulk is None:
            upto, closed = self._caretaking.closed()
        else:
            upto, closed = bulk.closed = bulk.closed or self._caretaking.closed()
        if closed:
            self._caretaking.require(roots, closed, bulk.records if bulk is not None else {})
        return upto

    def _require_held_here(self, roots: Sequence[Root[Any]], bulk: Bulk | None) -> int:
        """Refuse what is recorded of records that another archive holds; the position this was judged at."""
        known = self.custody.known() if bulk is None or bulk.transferred is None else bulk.transferred
        if bulk is not None:
            bulk.transferred = known
        if known.records:
            self.custody.require(roots, known)
        return known.upto

    def _require_new(self, roots: Sequence[Root[Any]], lookup: bytes | None) -> None:
        """Refuse to begin a record that was destroyed and is not here any more."""
        begun = (root.id.bytes for root in roots if root.pending and root.pending[0].originator_version == 1)
        try:
            self.bygone.require_new(*begun, *([lookup, *former_of(lookup)] if lookup else []))
        except Gone as gone:
            gone.against = roots[-1].id
            raise

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

    # -- found again ---------------------------------------------------------------------------------------------

    def natural_key(self, *parts: str) -> bytes:
        """A keyed hash of a natural key that may hold personal data, such as a path."""
        return key_of(parts, self._secret, self._former)

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
        return self._local.asked

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
        return self._effect(self._judged(Record[Any].of_rows(id, rows), self._bulk), 1)


def new_id() -> UUID:
    """An id for a record that has no public natural key."""
    return uuid4()
