"""Gives checkpoints to the outside, a file, a folder or an address, and keeps a log of it that is never altered."""

import os
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

from archive.errors import Conflict
from archive.ledger.checkpoint import MOMENT, Checkpoint
from archive.ledger.note import parse_note
from archive.ledger.notekey import NoteMalformed, to_base64
from archive.ledger.whole import NotPublished, beside, refusals, written_whole
from archive.store import Archive

PUT_SECONDS = 30


class Publication(NamedTuple):
    """One copy given to the outside."""

    size: int
    place: str
    published_at: str


def publish(archive: Archive, checkpoint: Checkpoint, place: str) -> Publication:
    """Write a checkpoint to a file, into a folder under its size, or to an http(s) address by PUT; then log it.

    A copy in a folder is never overwritten. Refuses: a copy there that says otherwise, a place that takes nothing.
    """
    note = str(checkpoint.note).encode()
    if urllib.parse.urlsplit(place).scheme in ("http", "https"):
        _put(place, note)
    elif place.endswith(os.sep) or Path(place).is_dir():
        _add(Path(place) / f"checkpoint.{checkpoint.size}", note)
    else:
        written_whole(Path(place), [note])
    made = Publication(checkpoint.size, _without_secrets(place), archive.now().strftime(MOMENT))
    archive.recorder.reader.execute("INSERT INTO publication (size, place, published_at) VALUES (?,?,?)", made)
    return made


def publications(archive: Archive) -> list[Publication]:
    """Every copy given to the outside, in order."""
    rows = archive.recorder.reader.execute("SELECT size, place, published_at FROM publication ORDER BY number")
    return [Publication(*row) for row in rows]


def _add(path: Path, note: bytes) -> None:
    """Put a copy beside the older ones. The same checkpoint may be there, with other witnesses even."""
    try:
        written_whole(path, [note], settle=beside)
    except FileExistsError:
        with refusals(path):
            there = path.read_bytes()
        if _text(there) != _text(note):
            raise Conflict(
                f"{path.name} is there already and says otherwise.",
                field="to",
                remedy="Find out which of the two is right before publishing again: 'archive verify --against'.",
            ) from None


def _text(note: bytes) -> str | bytes:
    try:
        return parse_note(note).text
    except NoteMalformed:
        return note


def _put(address: str, note: bytes) -> None:
    parts = urllib.parse.urlsplit(address)
    plain = urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    if parts.username is not None:
        named = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {to_base64(named.encode())}"
    try:
        request = urllib.request.Request(plain, data=note, method="PUT", headers=headers)  # noqa: S310  http(s) alone
        with urllib.request.urlopen(request, timeout=PUT_SECONDS):  # noqa: S310
            pass
    except urllib.error.HTTPError as error:
        error.close()
        raise NotPublished(f"The address answered {error.code}.", field="to", remedy="It must take a PUT.") from None
    except (OSError, ValueError, HTTPException) as error:
        raise NotPublished(
            f"The address cannot be reached: {type(error).__name__}.", field="to", remedy="Check the address."
        ) from None


def _without_secrets(place: str) -> str:
    """The place as it may be kept: no user, password or query of an address."""
    parts = urllib.parse.urlsplit(place)
    if parts.scheme not in ("http", "https"):
        return place
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
