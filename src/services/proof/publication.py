"""Gives checkpoints to the outside, a file, a folder or an address, and keeps a log of it that is never altered."""

import os
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from archive.errors import ArchiveError, Conflict
from archive.files.whole import beside, refusals, written_whole
from archive.ledger.checkpoint.checkpoint import MOMENT, Checkpoint
from archive.ledger.checkpoint.note import parse_note
from archive.ledger.checkpoint.notekey import NoteMalformed
from archive.ledger.stamp.kept import REPLY_TYPE, reply_over
from archive.ledger.stamp.stamp import read_stamp
from archive.record.store import Archive
from services.proof.network import is_address, require_place, send, without_secrets

STAMP = ".tsr"


class Publication(NamedTuple):
    """One copy given to the outside."""

    size: int
    place: str
    published_at: str


def publish(archive: Archive, checkpoint: Checkpoint, place: str) -> Publication:
    """Write a checkpoint to a file, into a folder under its size, or to an http(s) address by PUT; then log it.

    Its newest time stamp goes beside it, under the same name and .tsr. A copy in a folder is never overwritten.
    Refuses: an address of another kind, a copy there that states otherwise, a place that takes nothing.
    """
    require_place(place, "to")
    in_folder = not is_address(place) and (place.endswith(os.sep) or Path(place).is_dir())
    named = str(Path(place) / f"checkpoint.{checkpoint.size}") if in_folder else place
    _give(named, str(checkpoint.note).encode(), "text/plain; charset=utf-8", _text if in_folder else None)
    made = Publication(checkpoint.size, without_secrets(place), archive.now().strftime(MOMENT))
    with archive.recorder.transaction() as record:
        record.beside.keep_publication(*made)
    reply = reply_over(archive, checkpoint.size)
    if reply is not None:
        _give(_beside(named), reply, REPLY_TYPE, _stamped if in_folder else None)
    elif not in_folder and not is_address(place):
        _withdraw(Path(_beside(named)))
    return made


def publications(archive: Archive) -> list[Publication]:
    """Every copy given to the outside, in order."""
    return [Publication(*row) for row in archive.recorder.beside.publications()]


def _give(place: str, content: bytes, media_type: str, said: Callable[[bytes], object] | None) -> None:
    """Put it there; where `said` is given, a copy that is there already stays, and must say the same."""
    if is_address(place):
        send(place, content, method="PUT", headers={"Content-Type": media_type}, field="to")
    elif said is None:
        written_whole(Path(place), [content])
    else:
        _add(Path(place), content, said)


def _add(path: Path, content: bytes, said: Callable[[bytes], object]) -> None:
    """Put a copy beside the older ones. The same checkpoint may be there, with other witnesses or stamps even."""
    try:
        written_whole(path, [content], settle=beside)
    except FileExistsError:
        with refusals(path):
            there = path.read_bytes()
        if said(there) != said(content):
            raise Conflict(
                f"{path.name} already exists with other content.",
                field="to",
                remedy="Find out which of the two is right before publishing again: 'archive verify --against'.",
            ) from None


def _withdraw(stamp: Path) -> None:
    """Take away the time stamp of the checkpoint that lay there before; it states nothing of this one."""
    with refusals(stamp):
        stamp.unlink(missing_ok=True)


def _beside(place: str) -> str:
    """The name of the time stamp that goes with a copy."""
    if not is_address(place):
        return place + STAMP
    parts = urllib.parse.urlsplit(place)
    return urllib.parse.urlunsplit(parts._replace(path=parts.path + STAMP))


def _text(note: bytes) -> str | bytes:
    try:
        return parse_note(note).text
    except NoteMalformed:
        return note


def _stamped(reply: bytes) -> tuple[str, bytes] | bytes:
    """What a time stamp is over; another stamp over the same is as good."""
    try:
        stamp = read_stamp(reply)
    except ArchiveError:
        return reply
    return stamp.hash, stamp.imprint
