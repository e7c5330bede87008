"""Carries approved disposals out: destroys, removes from every derived place, searches for what is left, certifies.

What to do is in the record from its beginning, so that whatever interrupts it the next start goes on. Where the archive
is served, the server does it; elsewhere the command that begins it.
"""

import logging
import re
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from api.auditing import REMEMBERED
from api.importers.rejects import lines_without
from archive.backup.usecases import held_until
from archive.disposal.destroying import (
    Cleared,
    certified,
    clear,
    cleared,
    destroy,
    digests_left,
    scrub,
    settle_remnants,
    unremoved,
)
from archive.disposal.events import (
    DisposalApproved,
    DisposalBegun,
    DisposalExecuted,
    DisposalReviewed,
    LeftOut,
    ListedRecord,
    Probed,
    Search,
    Why,
)
from archive.disposal.finds import keep_finds, still_found
from archive.disposal.model import Disposal
from archive.disposal.residue import Found, Probes
from archive.disposal.tracing import living, trace
from archive.disposal.usecases import NotDue, destroyable, under_way, who
from archive.errors import ArchiveError, Conflict, NotReady
from archive.kernel import ActorId
from archive.registration import Record, RecordHeld
from archive.retention.usecases import record_of
from archive.sealing.files import Files
from archive.store import Archive
from projections.generations import Lock
from projections.projecting import Projections

log = logging.getLogger("archive.disposal")
LOOK_SECONDS, RETRY_SECONDS = 2.0, 60.0
_DIGEST = re.compile(r"[0-9a-f]{32,}")  # what is named after its content is not named
PASSING = (ArchiveError, OSError, sqlite3.OperationalError)


class ResidueFound(Conflict):
    """Something of what was destroyed is still found; the destruction is not certified before it is gone."""

    code = "residue_found"

    def __init__(self, places: Iterable[str]) -> None:
        named = ", ".join(sorted({_DIGEST.sub("…", place) for place in places})[:20])
        super().__init__(f"Destroyed content is still found in: {named}.", remedy="Execute the disposal again.")


class Disposing:
    """The executions of one archive, one at a time, whichever process does them."""

    def __init__(self, home: Path, archive: Archive, files: Files, projections: Projections, backup_days: int) -> None:
        self._home, self._archive, self._files, self._projections = home, archive, files, projections
        self._backup_days = backup_days
        self._probes: dict[UUID, Probes] = {}  # of executions that are tried again
        self._traced: set[UUID] = set()
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    # -- when ----------------------------------------------------------------------------------------------------

    def complete(self) -> bool:
        """Go on with every execution that has begun; False where one has to wait for another time.

        Where another process projects, it is for that one to do.
        """
        done = True
        if not (under_way(self._archive) or unremoved(self._archive)) or not self._projections.take_lease():
            return done
        for id in [*under_way(self._archive), None]:
            try:
                self.finish(id)
            except PASSING as error:
                log.warning("a destruction is not finished: %s", getattr(error, "code", type(error).__name__))
                done = False
        return done

    def start(self) -> None:
        """Go on with them in a thread of its own, while the archive is served."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="disposing", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """An execution has begun."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread; what is not finished goes on at the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stop.is_set():
            done = self.complete()
            self._wake.wait(LOOK_SECONDS if done else RETRY_SECONDS)
            self._wake.clear()

    def finish(self, id: UUID | None) -> None:
        """Bring one execution to its certificate; without one, remove what a carried out list left.

        Refuses: another process at it; what is found afterwards.
        """
        if id is None and not unremoved(self._archive):
            return
        lock = Lock(self._home / "views" / "disposing")
        if not lock.take():
            raise Conflict("Another process executes a disposal.", remedy="It goes on by itself.")
        try:
            with self._projections.purging():
                if id is not None:
                    self._finish(id)
                else:
                    self._remove()
                    with self._archive.recorder.transaction() as db:
                        settle_remnants(db)
        finally:
            lock.give_back()

    # -- how -----------------------------------------------------------------------------------------------------

    def _finish(self, id: UUID) -> None:
        disposal = self._archive.load(Disposal, id)
        by = who(self._archive, id, DisposalBegun)
        if disposal.certificate is not None or by is None:
            return
        execution = _Execution(id, ActorId(by))
        probes = self._probes.setdefault(id, Probes())
        self._look(disposal, probes, execution)
        self._reject_lines(probes, execution)
        for listed in execution.waiting:
            self._destroy(listed, execution)
            self._traced.add(listed.record)
        self._remove()
        search = self._search(probes, execution)
        self._certify(disposal, execution, search)
        del self._probes[id]

    def _look(self, disposal: Disposal, probes: Probes, execution: "_Execution") -> None:
        """Judge every record of the list anew, and take probes of those that go."""
        for listed in disposal.remaining:
            record = record_of(self._archive, listed.record)
            why = self._why_not(record, execution)
            if why is not None:
                execution.left.append(LeftOut(record=listed.record, why=why))
            elif record.destroyed is not None:
                execution.gone.append(listed)
                execution.whole &= listed.record in self._traced
            else:
                execution.waiting.append(listed)
                trace(probes, self._archive, self._files, listed.record, self._text)
        for digest in digests_left(self._archive):
            probes.digest(digest)

    def _why_not(self, record: Record[Any], execution: "_Execution") -> Why | None:
        if record.destroyed is not None:
            return None if record.destroyed.disposal == execution.id else Why.destroyed_before
        try:
            destroyable(self._archive, record)
        except RecordHeld:
            return Why.held
        except NotDue:
            return Why.not_due
        return None

    def _destroy(self, listed: ListedRecord, execution: "_Execution") -> None:
        """Destroy one record, unless it is held or not due any more by now."""
        for _ in range(10):
            record = record_of(self._archive, listed.record)
            why = self._why_not(record, execution)
            if why is not None:
                execution.left.append(LeftOut(record=listed.record, why=why))
                return
            try:
                basis = f"{listed.record_class}: {listed.basis}"[:120].strip()
                destroy(self._archive, record, basis=basis, disposal=execution.id, by=execution.by)
            except Conflict:  # somebody changed it, or placed a hold, at this moment: it is judged again
                continue
            execution.gone.append(listed)
            return
        raise NotReady("A record changes all the time.", remedy="Execute the disposal again.")

    def _remove(self) -> None:
        """Remove it from everything that was derived from it, and what lies beside the record."""
        self._projections.catch_up()
        clear(self._archive, self._files, self._projections.texts.forget)
        self._projections.purge()
        with self._projections.search_model.guarded():  # nobody reads an opened copy now
            opened = self._home / "views" / "opened"
            for path in opened.iterdir() if opened.exists() else ():
                path.unlink(missing_ok=True)
        for path in (self._home / "views").glob(f"{REMEMBERED}*"):
            path.unlink(missing_ok=True)

    def _reject_lines(self, probes: Probes, execution: "_Execution") -> None:
        """Take lines that quote it out of the files of refused imports."""
        gone = [listed.record for listed in execution.waiting]

        def quotes(line: bytes) -> bool:
            hits = probes.within(line)
            return bool(hits) and hits != probes.living(hits, self._living(gone))

        lines_without(self._home / "rejects", quotes)

    def _search(self, probes: Probes, execution: "_Execution") -> Search:
        """Search every file of the archive. Refuses: anything of it found that nothing living holds."""
        self._require_unknown(execution)
        found, stays = self._judged(probes)
        if found.hits:
            self._archive.recorder.rewrite()
            scrub(self._archive)
            self._projections.purge(whole=True)
            found, stays = self._judged(probes)
        places = set(found.hits) | set(still_found(self._archive, execution.id, self._home))
        if places:
            keep_finds(self._archive, execution.id, self._home, places)
            raise ResidueFound(places)
        by = Probed.content if execution.whole else Probed.ids
        return Search(by=by, probes=len(probes), files=found.files, bytes=found.bytes, living=len(stays), hits=0)

    def _judged(self, probes: Probes) -> tuple[Found, set[int]]:
        """What was found, without what living records hold as well."""
        found = probes.search(self._home)
        stays = probes.living(found.probes(), self._living()) if found.hits else set()
        found.hits = {place: left for place, hits in found.hits.items() if (left := hits - stays)}
        return found, stays

    def _require_unknown(self, execution: "_Execution") -> None:
        """Refuse to certify while a view, the index or the keys know one of them."""
        ids = {str(listed.record) for listed in execution.gone}
        with self._projections.states() as states, self._projections.search() as index:
            if any(states.newest(id) for id in ids):
                raise ResidueFound(["views"])
            if ids.intersection(index.ids("all")):
                raise ResidueFound(["index"])
        if any(self._files.is_sealed(id) or self._files.keys.marks(UUID(id)) for id in ids):
            raise ResidueFound(["keys.sqlite"])

    def _certify(self, disposal: Disposal, execution: "_Execution", search: Search) -> None:
        ids = [listed.record for listed in execution.gone]
        counted: Cleared = cleared(self._archive, ids)
        today, nobody = self._archive.today(), UUID(int=0)
        executed = DisposalExecuted(
            executed_on=today,
            records=tuple(execution.gone),
            left=tuple(execution.left),
            reviewed_by=who(self._archive, disposal.id, DisposalReviewed) or nobody,
            approved_by=who(self._archive, disposal.id, DisposalApproved) or nobody,
            contents=counted.contents,
            files=counted.files,
            shared=counted.shared,
            keys=counted.keys,
            search=search,
            backups_until=held_until(self._archive, ids, kept_days=self._backup_days),
        )
        disposal.certify(executed, by=execution.by)

        self._archive.add(disposal, within=lambda db: certified(db, disposal.id, ids))
        self._projections.wake()

    def _text(self, digest: str) -> str | None:
        known = self._projections.texts.known(digest)
        return known.text if known else None

    def _living(self, without: Iterable[UUID] = ()) -> Iterable[bytes]:
        return living(self._archive, self._files, self._text, list(without))


class _Execution:
    """One run of an execution: what waits to be destroyed, what is gone, what is left and why."""

    def __init__(self, id: UUID, by: ActorId) -> None:
        self.id, self.by, self.whole = id, by, True
        self.waiting: list[ListedRecord] = []
        self.gone: list[ListedRecord] = []
        self.left: list[LeftOut] = []
