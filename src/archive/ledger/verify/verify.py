"""Recomputes everything from what is stored and names the first difference.

Nothing is trusted only because the archive states it: every leaf, commitment, node, root, signature and file is
rebuilt. What a checkpoint from outside adds: that the archive is the one it was, and not another made to look sound.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from archive.errors import Conflict
from archive.files.databases import DoesNotRead, is_busy
from archive.ledger.checkpoint.note import Note
from archive.ledger.checkpoint.notekey import NoteKey
from archive.ledger.opening import Opening
from archive.ledger.stamp.kept import Vouching
from archive.ledger.verify.annex import require_annexed
from archive.ledger.verify.countersign import Countersigned
from archive.ledger.verify.fixity import Fixity
from archive.ledger.verify.recomputing import Recomputing
from archive.ledger.verify.stampcheck import require_stamps, told
from archive.ledger.verify.stored import Difference, Differs, RawRecord, newest, open_record
from archive.ledger.verify.structure import require_names, require_structure

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Verified:
    """What was checked, up to which position, and the first difference if there is one."""

    events: int = 0
    blobs: int = 0
    checkpoints: int = 0
    timestamps: int = 0
    destroyed: int = 0
    unopened: int = 0
    position: int = 0
    seconds: float = 0.0
    first_difference: Difference | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything matches."""
        return self.first_difference is None

    def as_dict(self) -> dict[str, Any]:
        """The report as --json gives it."""
        found = self.first_difference
        return {
            "ok": self.ok,
            "events": self.events,
            "blobs": self.blobs,
            "checkpoints": self.checkpoints,
            "timestamps": self.timestamps,
            "destroyed": self.destroyed,
            "unopened": self.unopened,
            "position": self.position,
            "first_difference": found._asdict() if found else None,
            "seconds": round(self.seconds, 3),
            "notes": self.notes,
        }


def verify(
    record: Path,
    blobs: Path,
    *,
    against: Sequence[Note] = (),
    key: NoteKey | None = None,
    witnesses: Sequence[NoteKey] = (),
    quick: bool = False,
    remembered: Path | None = None,
    resume: bool = False,
    opening: Opening | None = None,
    vouching: Vouching | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Verified:
    """Verify a record and its files up to the newest position there is now; others may go on recording.

    `against` are checkpoints from outside, `key` the published key they must be signed by, `witnesses` those whose
    cosignatures are checked; `quick` does not read the files; `resume` passes over files an interrupted verification
    read, if they did not change since. `opening` is the way to sealed content; without it, or without its key, it is
    counted as unopened, and its leaf alone verified. `vouching` states whether a trusted authority signed a time stamp;
    without it only what a stamp is over is checked.
    Refuses: no record there. Differences are not refusals: they are in the report.
    """
    started, found, finished = perf_counter(), Verified(), False
    fixity = Fixity(blobs, remembered, resume=resume, reading=opening.files if opening else None)
    try:
        with closing(open_record(record)) as db:
            recomputing = Recomputing(db, opening)
            outside = Countersigned(against, key, witnesses)
            _verify(db, found, fixity, recomputing, outside, vouching, quick=quick, progress=progress)
        finished = True
    except Differs as differs:
        found.first_difference, finished = differs.difference, True
    except DoesNotRead as error:
        if is_busy(error):
            raise Conflict("Another process kept the record locked.", remedy="Verify again.") from error
        what = f"The file of the record cannot be read after event {found.position}: {type(error).__name__}."
        found.first_difference, finished = Difference("damaged_file", found.position + 1, what), True
    finally:
        fixity.close(finished=finished)
    found.seconds = perf_counter() - started
    return found


def _verify(
    db: RawRecord,
    found: Verified,
    fixity: Fixity,
    recomputing: Recomputing,
    outside: Countersigned,
    vouching: Vouching | None,
    *,
    quick: bool,
    progress: Progress,
) -> None:
    size = newest(db)
    try:
        for position in recomputing.windows(size):
            fixity.name(recomputing.files)
            recomputing.files.clear()
            progress("events", position, size)
    finally:
        found.events = found.position = recomputing.position
        found.destroyed, found.unopened = recomputing.destroyed, recomputing.unopened
    if recomputing.withheld:
        found.notes.append(f"{recomputing.withheld} contents of received events never came; their leaves are proven.")
    found.notes += _of_the_clock(recomputing)
    require_structure(db, size)
    require_names(db, recomputing.names)
    for found.checkpoints in outside.own(db, recomputing.keys, size):
        pass
    _beside(db, found, size, vouching)
    outside.witnessed(db, size)
    outside.require(db, size, recomputing.retired)
    found.notes += outside.notes
    total = fixity.count()
    for found.blobs in fixity.check(db, quick=quick):
        progress("blobs", found.blobs, total)
    found.unopened += fixity.unopened
    if found.unopened:
        found.notes.append(f"{found.unopened} sealed contents and files could not be checked: their keys are missing.")


def _of_the_clock(recomputing: Recomputing) -> list[str]:
    """What the record states about moments that are not certain."""
    doubted, corrected = (", ".join(map(str, each[-9:])) for each in (recomputing.doubted, recomputing.corrected))
    told = (
        [f"From position {corrected} on, times of recording start again: earlier ones were too late."]
        if corrected
        else []
    )
    if doubted:
        told.append(
            f"From position {doubted} on, the clock was not trusted; nobody has confirmed the right time since."
        )
    return told


def _beside(db: RawRecord, found: Verified, size: int, vouching: Vouching | None) -> None:
    """What is next to the tree is as it was added, and every time stamp is over its checkpoint."""
    not_yet = require_annexed(db)
    for at, stamp in require_stamps(db, size, vouching):
        found.timestamps += 1
        newest_stamp = at, stamp
    if found.timestamps:
        found.notes.append(told(*newest_stamp, found.timestamps, vouched=vouching is not None))
    if not_yet:
        found.notes.append(not_yet)
