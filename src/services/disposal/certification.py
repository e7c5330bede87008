"""Brings approved disposals to their certificates, whatever interrupts them.

What to do is in the record from its beginning, so that the next start goes on. Where the archive is served, the server
does it; elsewhere the command that begins it.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from archive.background import Background
from archive.disposal.destroying import scrub, unremoved
from archive.disposal.events import DisposalBegun
from archive.disposal.holds import require_answered
from archive.disposal.model import Disposal
from archive.disposal.usecases import under_way, who
from archive.errors import ArchiveError, Conflict
from archive.files.databases import DatabaseDamaged, translated
from archive.files.whole import written_whole
from archive.kernel import ActorId
from archive.record.store import Archive
from archive.retirement.usecases import retirement_id
from archive.sealing.files import Files
from projections.generations.folders import Lock
from projections.read_models import Projections
from services.disposal.execution import Execution, Memory
from services.disposal.marks import erase
from services.disposal.removal import Removing, ResidueFound

log = logging.getLogger("archive.disposal")
MARKS, HINDRANCE = "disposing", "hindrance"
LOOK_SECONDS, RETRY_SECONDS = 2.0, 60.0
PASSING = (ArchiveError, OSError)


class AtWork(Conflict):
    """One execution at a time: somebody else is at it, which hinders nothing."""


class Disposing:
    """The executions of one archive, one at a time, whichever process does them."""

    def __init__(
        self,
        home: Path,
        archive: Archive,
        files: Files,
        projections: Projections,
        backup_days: int,
        retire: Callable[[Removing, Path], None],
    ) -> None:
        self._archive, self._projections, self._backup_days = archive, projections, backup_days
        self._places = Removing(home, archive, files, projections)
        self._marks = home / MARKS
        self._retire = retire
        self._memories: dict[UUID, Memory] = {}  # of executions that are tried again
        self._hindrance = home / "views" / HINDRANCE
        self._hindered: str | None = None
        self._thread = Background("disposing", self._go_on)

    def complete(self) -> bool:
        """Continue with every execution that has begun; False where one has to wait for another time.

        Where another process projects, it is for that one to do.
        """
        self._sweep()
        done, hindrance = True, None
        if not self._owed():
            self._hinder(None)
            return done
        if not self._projections.take_lease():
            return done
        for id in [*under_way(self._archive), None]:
            try:
                with translated():
                    self.finish(id)
            except DatabaseDamaged:
                raise
            except AtWork:
                done = False
            except PASSING as error:
                hindrance = self._told(error)
                log.warning("destruction %s is not finished: %s", id or "by a list", hindrance)
                done = False
        self._hinder(hindrance)
        return done

    def hindrance(self) -> str | None:
        """Why the last try of whichever process did not finish; None where nothing is owed, or nothing hindered yet."""
        with suppress(FileNotFoundError):
            return (self._hindered or self._hindrance.read_text("utf-8")) if self._owed() else None
        return None

    def _hinder(self, hindrance: str | None) -> None:
        """Keep for every process what is in the way, until it is not."""
        self._hindered = hindrance
        with suppress(OSError, ArchiveError):  # a full disk; this process knows it all the same
            if hindrance is None:
                self._hindrance.unlink(missing_ok=True)
            else:
                written_whole(self._hindrance, [hindrance.encode()])

    def _owed(self) -> bool:
        return bool(under_way(self._archive)) or unremoved(self._archive)

    def _sweep(self) -> None:
        """Erase marks a kill left behind after the certificate."""
        kept = list(self._marks.iterdir()) if self._marks.exists() else []
        going_on = {str(id) for id in under_way(self._archive)} if kept else ()  # asked after what is kept
        for folder in kept:
            if folder.name not in going_on:
                erase(folder)

    def _told(self, error: Exception) -> str:
        """What is in the way, without a name that somebody gave a file."""
        match error:
            case ResidueFound():
                return f"{error.code}, {error.as_logged(self._archive)}"
            case ArchiveError():
                return f"{error.code}, {error}"
            case _:
                return type(error).__name__

    def start(self) -> None:
        """Continue with them in a thread of its own, while the archive is served."""
        self._thread.start()

    def wake(self) -> None:
        """An execution has begun."""
        self._thread.wake()

    def stop(self) -> None:
        """End the thread; what is not finished goes on at the next start."""
        self._thread.stop()

    def _go_on(self) -> float:
        try:
            done = self.complete()
            self._places.files.sweep()
        except Exception as error:  # noqa: BLE001  a defect: what is begun stays begun, and is tried again
            log.error("a destruction failed: %s", type(error).__name__)  # noqa: TRY400  messages may hold content
            with suppress(OSError):
                self._hinder(type(error).__name__)
            done = False
        return LOOK_SECONDS if done else RETRY_SECONDS

    def finish(self, id: UUID | None) -> None:
        """Bring one execution to its certificate; without one, remove what a carried out list left.

        Refuses: another process at it; what is found afterwards.
        """
        if id is None and not unremoved(self._archive):
            return
        lock = Lock(self._places.home / "views" / "disposing")
        if not lock.take():
            raise AtWork("Another process is executing a disposal list.", remedy="It continues by itself.")
        try:
            with self._projections.purging():
                if id is not None:
                    self._finish(id)
                else:
                    self._places.remove()
                    with self._archive.recorder.transaction() as record:
                        record.destructions.settle()
                    self._archive.recorder.database.rewrite()  # nobody searches afterwards
                    scrub(self._archive)
        finally:
            lock.give_back()

    def _finish(self, id: UUID) -> None:
        require_answered(self._archive)  # what was begun before a backup was made, and is put back with it
        if id == retirement_id(self._archive):
            self._retire(self._places, self._marks)
            return
        disposal, by = self._archive.load(Disposal, id), who(self._archive, id, DisposalBegun)
        if disposal.certificate is None and by is not None:
            memory = self._memories.get(id) or self._memories.setdefault(id, Memory(self._marks / str(id)))
            Execution(self._places, disposal, memory, by=ActorId(by)).run(backup_days=self._backup_days)
        self._memories.pop(id, None)
        erase(self._marks / str(id))
