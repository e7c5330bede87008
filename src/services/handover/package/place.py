"""Where packages are made: one at a time, under a temporary name; what an interruption left is completed or removed."""

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

import orjson

from archive.access.events import PublicationWithdrawn
from archive.errors import Conflict, Invalid, StorageFull
from archive.files.databases import translated
from archive.files.whole import NotPublished, sync_folder
from archive.handover.usecases import issued
from archive.record.sqlite.operations import Operations
from archive.recordwide import (
    ErasureDecided,
    PublicityClassified,
    Reclassified,
    RecordCorrected,
    RecordDestroyed,
    RegistrationCompleted,
)
from services.handover.package.events import LOG
from services.home.archive_home import ArchiveHome

_PART = re.compile(r"\.(bag-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-secret)?)\.part")
_DIGEST = re.compile("[0-9a-f]{64}")
KEPT = ".bag-copied"
"""Files of documents that an interrupted package had copied."""
ATTEMPTS = 3
_WITHDRAWING = (
    RecordDestroyed.name, PublicityClassified.name, PublicationWithdrawn.name, ErasureDecided.name, Reclassified.name,
    RecordCorrected.name, RegistrationCompleted.name,
)  # fmt: skip
"""Events after which less of a record may be shown than before."""


class Withdrawn(Conflict):
    """Something was destroyed, or closed to everybody, while a package that may have it was made."""

    code = "withdrawn_meanwhile"
    field = "out"
    remedy = "Make the package again when nothing is being destroyed or classified."

    def __init__(self) -> None:
        super().__init__("Records were destroyed or classified while the package was made.")


def require_nothing_withdrawn(record: Operations, after: int) -> None:
    """Refuse a package made by what was shown at a position, if less of a record may be shown since."""
    history = record.history
    if history.named(_WITHDRAWING, after, history.position(), newest=1):
        raise Withdrawn


def require_outside(home: ArchiveHome, out: Path) -> None:
    """Refuse a folder within the archive, but for its temporary one, where a zip file is made and removed again.

    And one within a package, which would not be whole any more.
    """
    place, archive_folder = out.resolve(), home.home.resolve()
    temporary = home.temporary.folder.resolve() in place.parents
    if not temporary and (place == archive_folder or archive_folder in place.parents):
        remedy = "Give a folder elsewhere."
        raise Invalid("A package must not be inside the archive.", field="out", remedy=remedy)
    if any((folder / "bagit.txt").exists() for folder in (place, *place.parents)):
        raise Invalid("A package must not be inside another package.", field="out", remedy="Give a folder elsewhere.")


def named(part: Path, out: Path) -> Path:
    """Give a finished package its name, and answer with its folder."""
    folder = out / part.name.removeprefix(".").removesuffix(".part")
    part.rename(folder)
    sync_folder(out)
    return folder


def tidy(home: ArchiveHome, out: Path) -> None:
    """What an interruption left: completed where the package was issued, else its files of documents are kept aside.

    What another archive made in the same folder stays, for it may have been issued there.
    """
    for part in sorted(out.iterdir()):
        found = _PART.fullmatch(part.name)
        if found is None or part.is_symlink() or not part.is_dir():
            continue
        if _origin_of(out, found[2]) not in (None, home.archive.origin):
            continue
        if issued(home.archive, UUID(found[2])):
            named(part, out)
        else:
            _keep_copied(part, out / KEPT)
            shutil.rmtree(part)


def _origin_of(out: Path, id: str) -> str | None:
    """The archive that makes a package, as that states it; None where it does not state it yet."""
    for folder in (out / f".bag-{id}.part", out / f"bag-{id}"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            return str(orjson.loads((folder / "data" / f"uuid-{id}" / LOG / "package.json").read_bytes())["origin"])
    return None


def _keep_copied(part: Path, kept: Path) -> None:
    """Move files of documents out of an unfinished package; whether they are complete is known by their digests."""
    for place in ("documents", "migrated"):
        for path in part.glob(f"data/*/representations/{place}/data/*"):
            if _DIGEST.fullmatch(path.name) and path.is_file() and not path.is_symlink():
                kept.mkdir(mode=0o700, exist_ok=True)
                path.replace(kept / path.name)


@contextmanager
def kept_aside(out: Path) -> Iterator[Path]:
    """The folder of files that an interrupted package had copied; what is not used is removed at the end."""
    kept = out / KEPT
    if kept.is_symlink() or kept.is_file():
        remedy = "Remove it, or give another folder."
        raise Invalid(f"{KEPT} in this folder is not a folder.", field="out", remedy=remedy)
    try:
        yield kept
    finally:
        shutil.rmtree(kept, ignore_errors=True)


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """One package to a place at a time. Refuses: another is being made there."""
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        remedy = "Wait until it has ended."
        raise Conflict("Another package is being made in this folder.", field="out", remedy=remedy) from None
    finally:
        os.close(handle)


@contextmanager
def refused(out: Path) -> Iterator[None]:
    """The refusal for a place that takes nothing."""
    try:
        with translated():
            yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            remedy = "Free space there and run the same command again."
            raise StorageFull("The disk of the package is full.", remedy=remedy) from error
        reason = f"{out.name} cannot be written: {error.strerror}."
        raise NotPublished(reason, field="out", remedy="Give a folder that can be written to.") from None
