"""How events are written: each command by itself, or many collected into one transaction."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError

from archive.errors import Invalid, VersionConflict
from archive.kernel import Event, Pending, Root
from archive.record.bulk import BULK_EVENTS, Bulk, garbage_seldom
from archive.record.draft import Attached, drafts
from archive.record.parts import PARTS
from archive.record.races import run_again
from archive.record.reading import Reading
from archive.record.receipt import Receipt
from archive.sealing.rows import Turn


class Collecting(Reading):
    """A record whose commands are collected in each thread that asked for it."""

    @property
    def _bulk(self) -> Bulk | None:
        return self._local.bulk

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

    def collected(self, parent: UUID) -> list[Root[Any]]:
        """What was filed to a case, applied for of a grant or done by a body, that this thread did not write yet."""
        bulk = self._bulk
        ids = dict.fromkeys(bulk.parents.get(parent, ())) if bulk else ()
        return [root for id in ids if bulk and (root := self._held(bulk, id)) is not None]

    def dry_events_of(self, id: UUID) -> list[Event]:
        """The events of a record that this thread collected in a dry run, which no history shows."""
        bulk = self._bulk
        return [each.event for each in bulk.streams.get(id, ())] if bulk else []

    def _held(self, bulk: Bulk, id: UUID) -> Root[Any] | None:
        """A record of this thread's bulk; one of a dry run is folded again where something was taken back."""
        held = bulk.records.get(id)
        if held is None and bulk.streams and id in bulk.streams:
            held = bulk.records[id] = bulk.folded(id, self.recorder.read_stream(id))
        return held

    @contextmanager
    def told(self) -> Iterator[None]:
        """Record what a source only reports: what contradicts what is known is flagged, not refused."""
        before, self._local.telling = self.telling, True
        try:
            yield
        finally:
            self._local.telling = before

    @contextmanager
    def decided(self) -> Iterator[None]:
        """Record what a person decides, though a source may be told around it: held against every rule."""
        before, self._local.telling = self.telling, False
        try:
            yield
        finally:
            self._local.telling = before

    def recording_day(self) -> date:
        """See `Reading`; of one transaction it is asked for once."""
        bulk = self._bulk
        if bulk is None:
            return super().recording_day()
        if bulk.recorded_on is None:
            bulk.recorded_on = super().recording_day()
        return bulk.recorded_on

    @property
    def telling(self) -> bool:
        """Whether this thread records what a source only reports."""
        return self._local.telling

    def require_begun(self, day: date, field: str) -> None:
        """Refuse a day to come, unless a source only reports it."""
        bulk = self._bulk
        if bulk is not None and day <= bulk.day(self.today)():
            return
        if day > self.day().latest and not self.telling:
            raise Invalid("The date must not be in the future.", field=field, remedy="Give today or an earlier day.")

    @contextmanager
    def bulk(self, *, dry: bool = False) -> Iterator[Callable[[], int]]:
        """Collect the commands of this thread into large transactions; same rules, same order.

        Yields a function that writes what was collected and answers with the position; it is called at the end
        as well. What an exception leaves unwritten is dropped. `dry` states that nothing is ever written: each
        command is judged as if those before it had been.
        """
        if self._bulk is not None:
            raise RuntimeError("a bulk is already open in this thread")
        bulk = self._local.bulk = Bulk(dry=dry)
        self.bygone.look_again()
        self._newness.look_again()
        bulk.begun = self.position
        try:
            with garbage_seldom():
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
        mark, looked = len(bulk.pending), len(bulk.lookups)
        try:
            yield
        except BaseException:
            bulk.take_back(mark, looked)
            self.flush()
            raise
        if len(bulk.pending) >= BULK_EVENTS:
            self.flush()

    def _collect(self, bulk: Bulk, roots: tuple[Root[Any], ...], pending: list[Pending], lookup: bytes | None) -> None:
        if self.at_rest is not None:
            bulk.turns += [(len(bulk.pending), turn) for turn in self._turns(roots)]
        bulk.collect(roots, pending)
        if lookup:
            bulk.lookups[lookup] = roots[-1].id

    def flush(self) -> int:
        """Write what the bulk of this thread collected so far; answers with the newest position written."""
        bulk = self._bulk
        if bulk is None:
            raise RuntimeError("no bulk is open in this thread")
        if bulk.dry:
            bulk.records.clear()  # folded anew from what was collected
            return bulk.begun
        if bulk.pending:
            attached = Attached([(key, str(id)) for key, id in bulk.lookups.items()], firsts=[bulk.require])
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
        bulk.today, bulk.recorded_on, bulk.begun, bulk.closed = None, None, self.position, None
        bulk.transferred = None
        return bulk.position

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
