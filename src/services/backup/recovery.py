"""Recovery of the master key: shares written to places outside the archive, tested, and used when it is lost.

A share is a text of `name: value` lines, so that a person can read out what it is and type it in again.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from archive.errors import ArchiveError, Conflict, Invalid
from archive.files.whole import sync_folder, write_whole
from archive.sealing.datakeys import DataKeys
from archive.sealing.master import MasterKey, make_key
from archive.sealing.shares import combine, split

FORMAT = "archive-share.v1"
_LONGEST = 4096
_NAMES = ("origin", "epoch", "set", "number", "threshold", "share", "key", "sum")


class ShareRefused(ArchiveError):
    """Shares that do not belong together, do not suffice, or are not what was written."""

    code = "share_refused"
    field = "share"
    remedy = "Give as many different shares of one set as its threshold requires."


@dataclass(frozen=True, slots=True)
class Share:
    """One share: of which archive, epoch and set, its number, how many are needed, and which key they make."""

    origin: str
    epoch: int
    set: str
    number: int
    threshold: int
    share: bytes
    key: bytes

    def text(self) -> str:
        """The share as it is kept."""
        said = {**{name: getattr(self, name) for name in _NAMES[:5]}, "share": self.share.hex(), "key": self.key.hex()}
        body = "".join(f"{name}: {value}\n" for name, value in said.items())
        return f"{FORMAT}\n{body}sum: {_sum(body)}\n"


def read_share(text: str) -> Share:
    """A share from its text. Refuses: what is none, or was mistyped; what it says is not repeated."""
    lines = [line.strip() for line in text.strip().splitlines()]
    said = dict(line.partition(": ")[::2] for line in lines[1:])
    body = "".join(f"{name}: {said.get(name)}\n" for name in _NAMES[:7])
    if lines[:1] != [FORMAT] or tuple(said) != _NAMES or said["sum"] != _sum(body):
        raise ShareRefused("This is not a recovery share, or it was altered or cut off.")
    try:
        numbers = {name: int(said[name]) for name in ("epoch", "number", "threshold")}
        return Share(said["origin"], set=said["set"], share=_bytes(said["share"]), key=_bytes(said["key"]), **numbers)
    except ValueError:
        raise ShareRefused("This is not a recovery share, or it was altered or cut off.") from None


def write_shares(
    keys: DataKeys, origin: str, home: Path, places: Sequence[Path], threshold: int | None = None
) -> list[Path]:
    """Write a share of the master key to each place; answers with the files.

    Without a threshold more than half of the shares are needed. Refuses: a place in the home of the archive, one that
    is not there, one that is named twice; a threshold that cannot be reached.
    """
    folders = [_outside(place, home) for place in places]
    if len(set(folders)) < len(folders):
        raise Invalid("Two shares would be in the same folder.", field="recovery", remedy="Give each folder once.")
    epoch, master = keys.newest()
    needed = threshold if threshold is not None else len(folders) // 2 + 1
    parts, made = split(master.material, needed, len(folders)), secrets.token_hex(4)
    written = []
    for (number, part), folder in zip(parts.items(), folders, strict=True):
        share = Share(origin, epoch, made, number, needed, part, master.check)
        written.append(_write(folder / f"{origin}-share-{epoch}-{made}-{number}.txt", share.text()))
    return written


def whole_key(paths: Iterable[Path]) -> tuple[int, MasterKey]:
    """The epoch and the master key that shares make. Refuses: too few, of different sets, mistyped."""
    shares = [read_share(_text(path)) for path in paths]
    first = shares[0] if shares else None
    if first is None or any((each.set, each.epoch, each.key) != (first.set, first.epoch, first.key) for each in shares):
        raise ShareRefused("These shares do not belong to the same set.")
    parts = {each.number: each.share for each in shares}
    if len(parts) < first.threshold:
        raise ShareRefused(f"{first.threshold} different shares are needed, {len(parts)} were given.")
    material = combine(parts)
    if len(material) != 32 or MasterKey(material).check != first.key:
        raise ShareRefused("These shares do not restore the key they were made from.")
    return first.epoch, MasterKey(material)


def rehearse(keys: DataKeys, paths: Iterable[Path]) -> int:
    """Prove, in memory alone, that shares restore what opens this archive; answers with how many keys opened.

    That it was done is kept. Refuses: shares of an earlier master key, or that do not restore it.
    """
    _, master = whole_key(paths)
    newest = max(keys.epochs(), default=0)
    if keys.epochs().get(newest) != master.check:
        raise ShareRefused(
            "These shares do not belong to the master key in use.", remedy="Make new ones: 'archive keys shares'."
        )
    wrapped = keys.wrapped(newest, -1)
    for owner, each in wrapped:
        master.unwrap(UUID(owner), newest, each)
    keys.note_rehearsal(newest)
    return len(wrapped)


def restore(keys: DataKeys, paths: Iterable[Path]) -> Path:
    """Write the master key that shares make to where its file is missing.

    Refuses: a key that is not kept in a file, or is there; shares of another key than this archive's.
    """
    source = keys.source
    if source.kind != "file":
        raise Invalid("The master key of this archive is not stored in a file.", field="master_key")
    if source.path.exists():
        raise Conflict("The master key file exists and is not overwritten.", remedy="Move the file away first.")
    _, master = whole_key(paths)
    if keys.epochs() and master.check not in keys.epochs().values():
        raise ShareRefused("These shares belong to the master key of another archive, or to an earlier one.")
    make_key(source.path, master.material)
    return source.path


def _outside(place: Path, home: Path) -> Path:
    """The place, if it is a folder outside the archive."""
    folder, archive = place.resolve(), home.resolve()
    if folder == archive or archive in folder.parents:
        remedy = "Give folders outside the archive: a thief of one must not get the other."
        raise Invalid("A recovery share must not be inside the archive.", field="recovery", remedy=remedy)
    if not folder.is_dir():
        raise Invalid(
            "A folder for a recovery share does not exist.", field="recovery", remedy="Create the folder first."
        )
    return folder


def _write(path: Path, text: str) -> Path:
    write_whole(path, text.encode("ascii"))
    sync_folder(path.parent)
    return path


def _text(path: Path) -> str:
    try:
        with path.open(encoding="ascii") as file:
            return file.read(_LONGEST)
    except (OSError, ValueError) as error:
        raise ShareRefused(f"A share cannot be read: {type(error).__name__}.") from None


def _bytes(text: str) -> bytes:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError("not 32 bytes")
    return bytes.fromhex(text)


def _sum(body: str) -> str:
    """Finds a slip of the pen; it proves nothing."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]
