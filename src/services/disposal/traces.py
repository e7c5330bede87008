"""By what a record would be recognised after its destruction, and what of that other records hold as well."""

from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from typing import Any
from uuid import UUID

import orjson

from archive.disposal.destroying import family_of
from archive.errors import ArchiveError
from archive.files.digest import CHUNK
from archive.record.store import Archive
from archive.sealing.atrest import digests_in
from archive.sealing.files import Files
from archive.sealing.master import KeyUnavailable
from services.disposal.probes import Probes, blocks

BATCH = 1000
COMMON = ("media_type", "format", "format_basis", "language", "digest")
"""Words of a content that many records have in common; digests are searched for separately."""
Text = Callable[[str], str | None]


def trace(probes: Probes, archive: Archive, files: Files, record: UUID, text: Text) -> None:
    """Take the probes of a record: what its contents say, its random bytes, its files, their texts, its data key.

    `text` gives the text that was read from a file, by its digest. What is sealed while its key is missing is probed
    for as it lies.
    """
    for id in family_of(archive, record):
        _trace_record(probes, archive, files, id, text)


def _trace_record(probes: Probes, archive: Archive, files: Files, record: UUID, text: Text) -> None:
    stream = str(record)
    for lying in archive.recorder.contents.lying(stream):
        if lying.seal is not None:
            probes.block(lying.seal[49:97])
        try:
            opened = archive.recorder.contents.opened(lying)
        except KeyUnavailable:
            opened = (b"", b"{}")
        probes.block(opened[0])
        for field, said in _texts(orjson.loads(opened[1])):
            probes.value(field, said)
        for digest in digests_in(opened[1]):
            _trace_file(probes, files, stream, digest, text)
    for mark in files.keys.marks(record):
        probes.block(mark)


def _texts(said: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a content, with the name of its field."""
    if isinstance(said, str):
        yield field, said
    elif isinstance(said, dict):
        for name, value in said.items():
            if name not in COMMON:
                yield from _texts(value, name)
    elif isinstance(said, list):
        for value in said:
            yield from _texts(value, field)


def _trace_file(probes: Probes, files: Files, stream: str, digest: str, text: Text) -> None:
    probes.digest(digest)
    probes.text(text(digest) or "")
    try:
        with closing(files.open(stream, digest)) as file:
            size = file.seek(0, 2)
            for at, length in blocks(size):
                file.seek(at)
                probes.block(file.read(length))
    except (ArchiveError, OSError):  # its key or its bytes are not here
        return


def living(archive: Archive, files: Files, text: Text, without: Collection[UUID] = ()) -> Iterator[bytes]:
    """Everything that stays: facts, contents as they read, files and their texts; `without` records that go now."""
    gone = {str(id) for record in without for id in family_of(archive, record)}
    after, digests = 0, set[tuple[str, str]]()
    while rows := archive.recorder.read(after, BATCH):
        for row in rows:
            if row[2] in gone:
                continue
            yield row[7]
            if row[9]:
                yield row[9]
                digests |= {(row[2], digest) for digest in digests_in(row[9])}
                yield "\n".join(text for _, text in _texts(orjson.loads(row[9]))).encode()
        after = rows[-1][0]
    for stream, digest in sorted(digests):
        yield bytes.fromhex(digest)
        yield (text(digest) or "").encode()
        yield from _parts(files, stream, digest)


def _parts(files: Files, stream: str, digest: str) -> Iterator[bytes]:
    try:
        with closing(files.open(stream, digest)) as file:
            kept = b""
            while part := file.read(CHUNK):
                yield kept + part
                kept = part[-256:]
    except (ArchiveError, OSError):
        return
