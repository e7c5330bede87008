"""One execution of a disposal: every record judged again, destroyed, removed everywhere, searched for, certified."""

from collections.abc import Collection
from pathlib import Path
from typing import Any
from uuid import UUID

from archive.backup.usecases import held_until
from archive.case.model import Case
from archive.case.whole import family
from archive.disposal.destroying import cleared, destroy, family_of
from archive.disposal.events import (
    DisposalApproved,
    DisposalExecuted,
    DisposalReviewed,
    LeftOut,
    ListedRecord,
    Probed,
    Search,
    Why,
)
from archive.disposal.model import Disposal
from archive.disposal.usecases import ListedOtherwise, NotDue, destroyable, who
from archive.errors import ArchiveError, Conflict, NotReady
from archive.founding.differences import FoldNotReviewed
from archive.kernel import ActorId
from archive.registration import HeldElsewhere, Record, RecordHeld
from archive.retention.usecases import record_of
from services.disposal.file_search import Searcher
from services.disposal.marks import Marks
from services.disposal.probes import Probes
from services.disposal.removal import Removing
from services.disposal.traces import trace

ATTEMPTS = 10
_WHY: dict[type[ArchiveError], Why] = {
    RecordHeld: Why.held,
    HeldElsewhere: Why.transferred,
    FoldNotReviewed: Why.not_reviewed,
    ListedOtherwise: Why.listed_otherwise,
    NotDue: Why.not_due,
}


class Memory:
    """What an execution keeps of the destroyed records until its certificate.

    Probes, and of which records, in memory alone; and marks of them, which state nothing, in a folder as well.
    """

    def __init__(self, kept: Path) -> None:
        self.probes, self.traced = Probes(), set[UUID]()
        self._kept, self._marks = kept, Marks.kept(kept)

    def keep(self) -> None:
        """Keep marks of every probe, before anything goes."""
        if self._marks is None:
            self._marks = Marks.sized_for(self.probes)
        self._marks.add(self.probes, self.traced)
        self._marks.keep(self._kept)

    def forget(self, record: UUID, its: Probes) -> None:
        """A record stays after all."""
        self.traced.discard(record)
        self.probes.forget(its)
        if self._marks is not None:
            self._marks.records.discard(record)
            self._marks.forget(its)

    def knows(self, record: UUID) -> bool:
        """Whether the record is among those destroyed in this run."""
        return record in self.traced or (self._marks is not None and record in self._marks.records)

    def records(self) -> set[UUID]:
        """Of which records it knows probes or marks, an earlier process's too."""
        return self.traced | (self._marks.records if self._marks is not None else set())

    def searcher(self, gone: list[UUID]) -> tuple[Searcher, Probed]:
        """By what these records are looked for: probes, marks where the probes are lost, else ids."""
        if self.traced.issuperset(gone):
            return self.probes, Probed.content
        if self._marks is not None and self._marks.records.issuperset(gone):
            return self._marks, Probed.content
        return self.probes, Probed.ids


class Execution:
    """One run: what is to be destroyed, what was destroyed, what is left and why."""

    def __init__(self, places: Removing, disposal: Disposal, memory: Memory, *, by: ActorId) -> None:
        self._places, self._archive, self._disposal, self._by = places, places.archive, disposal, by
        self._memory = memory
        self._waiting: list[ListedRecord] = []
        self._gone: list[ListedRecord] = []
        self._left: list[LeftOut] = []

    def run(self, *, backup_days: int) -> None:
        """Bring the disposal to its certificate. Refuses: anything of the destroyed found afterwards."""
        self._look()
        self._places.remove_reject_lines(self._memory.probes, [each.record for each in self._waiting])
        for listed in self._waiting:
            self._destroy(listed)
        self._places.remove()
        gone = [each.record for each in self._gone]
        search = self._places.search(self._disposal.id, *self._memory.searcher(gone), gone)
        self._certify(gone, search, backup_days)

    def _look(self) -> None:
        """Judge every record of the list again, and take probes of those that go. A case goes last of its records, and
        after those merged into it."""
        going = frozenset(each.record for each in self._disposal.remaining)
        for listed in sorted(self._disposal.remaining, key=self._turn):
            record = record_of(self._archive, listed.record)
            why = self._why_not(record, listed, going)
            if why is not None:
                self._leave(listed, why)
            elif record.destroyed_on is not None:
                self._gone.append(listed)
            else:
                self._waiting.append(listed)
                trace(self._memory.probes, self._archive, self._places.files, listed.record, self._places.text)
                self._memory.traced.add(listed.record)
        for digest in self._archive.recorder.destructions.digests_left():
            self._memory.probes.digest(digest)
        if self._waiting:
            self._memory.keep()

    def _turn(self, listed: ListedRecord) -> int:
        """When a record goes: first of all what is no case, then of cases those that hold no other."""
        if listed.kind != Case.kind:
            return 0
        return len(family(self._archive, listed.record))

    def _why_not(self, record: Record[Any], listed: ListedRecord, going: Collection[UUID] = ()) -> Why | None:
        if record.destroyed_on is not None:
            return None if record.now.get("disposal") == str(self._disposal.id) else Why.destroyed_before
        try:
            destroyable(self._archive, record, going=going, listed=listed)
        except tuple(_WHY) as refused:
            return next(why for sort, why in _WHY.items() if isinstance(refused, sort))
        return None

    def _leave(self, listed: ListedRecord, why: Why) -> None:
        """Let a record stay; what it holds is searched for no more, though it was to go a moment ago."""
        self._left.append(LeftOut(record=listed.record, why=why))
        if self._memory.knows(listed.record):
            its = Probes()
            trace(its, self._archive, self._places.files, listed.record, self._places.text)
            self._memory.forget(listed.record, its)

    def _destroy(self, listed: ListedRecord) -> None:
        """Destroy one record, unless it is held or not due any more by now."""
        for _ in range(ATTEMPTS):
            record = record_of(self._archive, listed.record)
            why = self._why_not(record, listed)
            if why is not None:
                self._leave(listed, why)
                return
            try:
                destroy(self._archive, record, disposal=self._disposal.id, listed=listed, by=self._by)
            except Conflict:  # somebody changed it, or placed a hold, at this moment: it is judged again
                continue
            self._gone.append(listed)
            return
        raise NotReady("A record is being changed constantly.", remedy="Execute the disposal list again.")

    def _certify(self, gone: list[UUID], search: Search, backup_days: int) -> None:
        counted = cleared(self._archive, gone)
        today, nobody = self._archive.today(), UUID(int=0)
        executed = DisposalExecuted(
            executed_on=today,
            records=tuple(self._gone),
            left=tuple(self._left),
            reviewed_by=who(self._archive, self._disposal.id, DisposalReviewed) or nobody,
            approved_by=who(self._archive, self._disposal.id, DisposalApproved) or nobody,
            contents=counted.contents,
            files=counted.files,
            shared=counted.shared,
            keys=counted.keys,
            search=search,
            backups_until=held_until(self._archive, gone, kept_days=backup_days, today=today),
        )
        self._disposal.certify(executed, by=self._by)
        id = str(self._disposal.id)
        streams = [str(each) for record in gone for each in family_of(self._archive, record)]
        self._archive.add(self._disposal, within=lambda record: record.destructions.certified(id, streams))
        self._places.projections.wake()
