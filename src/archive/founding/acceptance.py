"""What to do with a record that does not hold what this home acknowledged: refuse it, or continue with a recorded
answer.

The answer lists the marks it answers. Moving the views aside follows from it, so that any start can complete that.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from archive.errors import Conflict, NotFound
from archive.files.whole import sync_folder
from archive.founding.events import CopyDeleted, KeptMark, RecordAccepted
from archive.founding.usecases import Founding, founding_id
from archive.kernel import ActorId
from archive.ledger.acknowledged import Examined, Mark, path_of
from archive.ledger.verify.stored import record_read
from archive.record.sqlite.operations import opened_record
from archive.record.store import Archive, Receipt
from archive.recordwide import Reason
from archive.registered import public_id

ASIDE = "aside"
DERIVED = ("views", "index")


class RecordRolledBack(Conflict):
    """The record lacks events that this home acknowledged; nothing is answered before somebody decided what to do."""

    code = "record_rolled_back"
    field = "events.sqlite"
    remedy = (
        "Put back the newest events.sqlite with its log (there may be one in aside/), "
        "or restore a backup elsewhere. Views and"
        " index were not changed. If you find nothing newer, 'archive record accept --reason WHY' continues with"
        " this record."
    )

    def __init__(self, found: Examined) -> None:
        super().__init__(found.sentence())
        self.found = found


class CopiesSetAside(Conflict):
    """Views, or a record, that are quarantined may hold what is to be destroyed; it is not certified while they are
    there.
    """

    code = "copies_set_aside"
    remedy = "'archive aside list' lists them; 'archive aside delete NAME --reason WHY' deletes one."

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(f"Quarantined copies may contain destroyed records: {', '.join(names)}.")


@dataclass(frozen=True, slots=True)
class Copy:
    """Views and index that were moved to aside/."""

    name: str
    files: int
    bytes: int


def accept_record(archive: Archive, found: Examined, reason: str, *, by: ActorId) -> Receipt:
    """Continue with a record that lacks what was acknowledged, for a reason; holds may be among the missing events."""
    first, last = found.missing
    marks = tuple(
        KeptMark(keeper=mark.keeper, position=mark.position, root=mark.root.hex() if mark.root else None)
        for mark in found.lacking
    )
    founding = archive.load(Founding, founding_id(archive))
    accepted = RecordAccepted(
        ended_at=found.position,
        root=found.root.hex() if found.root else None,
        missing_from=first,
        missing_to=last,
        marks=marks,
        content=Reason(reason=reason),
    )
    founding.record(accepted, by=by)
    return archive.add(founding)


def answered(record: Path, origin: str, lacking: Iterable[Mark]) -> str | None:
    """The name of the copy the views go to, where one recorded answer covers every mark the record does not hold."""
    wanted = {(mark.position, mark.root.hex() if mark.root else None) for mark in lacking}
    stream = public_id(origin, "archive", origin)
    if not record.is_file():
        return None
    with record_read(), opened_record(record) as there:
        answers = list(there.history.told(RecordAccepted.name, stream=stream)) if there.is_record() else []
        for each in reversed(answers):
            marks = orjson.loads(each.fact).get("marks", ())
            if wanted <= {(mark["position"], mark.get("root")) for mark in marks}:
                return f"{each.position}-{each.leaf.hex()[:8]}"
    return None


def move_aside(home: Path, name: str) -> None:
    """Move views, index and the mark of the home aside, whatever of them is still there; nothing is deleted.

    Cut short, the next call goes on. Called while nobody else has the archive open.
    """
    copy = home / ASIDE / name
    copy.mkdir(parents=True, exist_ok=True)
    sync_folder(home)
    for each in (*DERIVED, path_of(home / "events.sqlite").name):
        if (home / each).exists():
            (home / each).rename(_free(copy, each))
    sync_folder(copy)
    sync_folder(home)


def _free(folder: Path, name: str) -> Path:
    """A name in a folder that nobody has; views begun again in between are kept as well."""
    number, path = 1, folder / name
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}"
    return path


def copies(home: Path) -> list[Copy]:
    """What was moved to aside/ and is still there."""
    return list(_copies(home))


def _copies(home: Path) -> Iterator[Copy]:
    folder = home / ASIDE
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir():
            sizes = [each.lstat().st_size for each in path.rglob("*") if not each.is_dir()]
            yield Copy(path.name, len(sizes), sum(sizes))


def require_no_copies(home: Path) -> None:
    """Refuse to state that something is gone everywhere while copies are quarantined."""
    if found := copies(home):
        raise CopiesSetAside(each.name for each in found)


def delete_copy(archive: Archive, home: Path, name: str, reason: str, *, by: ActorId) -> Copy:
    """Note that a copy is deleted, and delete it; cut short in between, the same command goes on. Refuses: no such."""
    copy = next((each for each in copies(home) if each.name == name), None)
    if copy is None:
        raise NotFound("There is no such copy.", field="NAME", remedy="'archive aside list' lists the copies.")
    history = archive.history(founding_id(archive))
    if not any(isinstance(each.event, CopyDeleted) and each.event.copy_name == name for each in history):
        founding = archive.load(Founding, founding_id(archive))
        noted = CopyDeleted(copy_name=name, files=copy.files, bytes=copy.bytes, content=Reason(reason=reason))
        founding.record(noted, by=by)
        archive.add(founding)
    shutil.rmtree(home / ASIDE / name)
    sync_folder(home / ASIDE)
    return copy
