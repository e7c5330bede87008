"""Writes the list of destructions to the outside, signed, and never forgets what a list there names already."""

import os
from hashlib import sha256
from pathlib import Path

from archive.backup.usecases import destructions_in_doubt
from archive.disposal.adopting import adopt, believed, unknown_to
from archive.disposal.holdlist import NAME as HOLDS
from archive.disposal.holdlist import held_records, read_holds, write_holds
from archive.disposal.holds import believed_holds, take_holds
from archive.disposal.listing import NAME, destroyed_records, lines_of, read_list
from archive.disposal.statement import FORMAT, IN_DOUBT, ListNotSigned, Statement, sign
from archive.files.whole import written_whole
from archive.kernel import ActorId
from archive.ledger.checkpoint.succession import introduced
from archive.record.keys import Keys
from archive.record.store import Archive
from services.proof.network import is_address

_TAKE_OVER = "Find out where it comes from. Then give another path, or merge it: 'archive dispose export FILE" + (
    " --unsigned-destructions WHY'."
)


def write_list(archive: Archive, keys: Keys, path: Path, *, by: ActorId, reason: str | None = None) -> int:
    """Write the list whole or not at all; answers with how many records it names.

    The list of holds is written beside it. What existing lists at this place name is merged first: an archive
    restored from an older backup does not know all of it. If destructions may be missing here, the list states so,
    and a complete one is kept beside it under the time it was made. Refuses: an existing file that is not a list, or
    an altered one, or one that names more and is not signed by this archive, but for a `reason`.
    """
    doubted = destructions_in_doubt(archive)
    if path.is_file():
        _take_over(archive, path, by, reason)
        if doubted:
            _keep(path)
    found = destroyed_records(archive)
    lines = lines_of(found)
    format = IN_DOUBT if doubted else FORMAT
    statement = Statement(archive.origin, len(found), archive.now(), sha256(lines).digest(), format)
    written_whole(path, [sign(archive, keys, statement, by=by).line(), lines])
    _write_holds(archive, keys, path.with_name(HOLDS), by=by)
    return len(found)


def _keep(path: Path) -> None:
    there = read_list(path)
    if there.made_at is not None and not there.in_doubt:
        written_whole(path.with_stem(f"{path.stem}-{there.made_at:%Y%m%dT%H%M%SZ}"), [path.read_bytes()])


def _write_holds(archive: Archive, keys: Keys, path: Path, *, by: ActorId) -> None:
    if path.is_file():
        there = read_holds(path)
        if not set(there.holds) <= set(held_records(archive)):
            known = introduced(archive.recorder, archive.origin)
            take_holds(archive, believed_holds(there, known, archive.origin, reason=None), by=by)
    write_holds(archive, keys, path, by=by)


def write_beside(archive: Archive, keys: Keys, place: str, *, by: ActorId) -> Path | None:
    """Write the newest list beside a checkpoint published to a file or folder; an address gets none by itself."""
    if is_address(place):
        return None
    folder = _folder_of(place)
    write_list(archive, keys, folder / NAME, by=by)
    return folder / NAME


def give_last(archive: Archive, kept: Path, place: str) -> Path | None:
    """Copy the lists of a retired archive, which signs no other, beside its last checkpoint; an address gets none.

    A list there that names more stays. Refuses: an existing file that is not a list.
    """
    if is_address(place):
        return None
    there = _folder_of(place) / NAME
    if there.is_file() and unknown_to(archive, read_list(there)):
        return there
    for each in (kept / NAME, kept / HOLDS):
        if each.is_file():
            written_whole(there.with_name(each.name), [each.read_bytes()])
    return there


def _folder_of(place: str) -> Path:
    return Path(place) if place.endswith(os.sep) or Path(place).is_dir() else Path(place).parent


def _take_over(archive: Archive, path: Path, by: ActorId, reason: str | None) -> None:
    there = read_list(path)
    if there.signed is None and not unknown_to(archive, there):
        return
    known = introduced(archive.recorder, archive.origin)
    try:
        this = believed(there, known, archive.origin, now=archive.now(), reason=reason)
    except ListNotSigned as refused:
        if not unknown_to(archive, there):
            return
        refused.remedy = _TAKE_OVER
        raise
    if unknown_to(archive, there):
        adopt(archive, this, by=by)
