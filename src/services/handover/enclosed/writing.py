"""Writes the encrypted bag as a stream: nothing of it is written in plain text, and memory does not grow with it.

Inside is a tar archive: in turn the files that a batch of contents names, and the contents as JSON Lines. What is
inside proves itself by the log of the package: each event commits to its content, each content names its files.
"""

import io
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from archive.files.digest import pieces_of
from archive.kernel import Row
from archive.ledger.checkpoint.notekey import to_base64
from archive.sealing.atrest import digests_in
from archive.sealing.master import KeyUnavailable
from services.handover.package.bag import write_bag
from services.handover.package.facts import Facts
from services.handover.package.payload import Payload
from services.home.archive_home import ArchiveHome

NAME, MEDIA_TYPE = "contents.tar.age", "application/octet-stream"
BATCH, LARGEST = 500, 8 << 20
REASONS = frozenset(("restricted", "on_request", "names_restricted", "inner", "office"))
"""Why contents stay out of a package that go along encrypted."""
_NEVER = ("actor.key_", "actor.tokens_", "backup.", "waiting.")
"""What opens or describes this archive itself goes to nobody."""


class Enclosed(NamedTuple):
    """What an encrypted bag holds."""

    sha256: str
    size: int
    contents: int
    files: int
    records: frozenset[bytes]


class EnclosedBag:
    """The bag of one package, beside it."""

    def __init__(self, home: ArchiveHome, part: Path, facts: Facts, recipients: Mapping[str, Any]) -> None:
        self._home, self._facts, self._recipients = home, facts, recipients
        self.part = part.with_name(part.name.replace(facts.id, f"{facts.id}-secret"))
        self._journal = part / ".enclosed"
        self._positions = self._journal.open("wb")
        self._contents, self._records, self._files = 0, set[bytes](), set[bytes]()

    def note(self, row: Row, reason: str) -> None:
        """Note an event whose content stays out of the package for a reason."""
        if reason in REASONS and not row[4].startswith(_NEVER):
            self._positions.write(row[0].to_bytes(8, "big"))

    def write(self, described: Mapping[str, str]) -> Enclosed:
        """Write the bag. Refuses: a file that is missing or altered."""
        from pyrage import EncryptError, encrypt_io

        self._positions.close()
        self.part.mkdir(mode=0o700)
        payload = Payload(self.part, self._facts.object_id)
        source = _Pulled(self._tar())
        with payload.file(NAME, MEDIA_TYPE) as target:
            try:
                encrypt_io(source, target, list(self._recipients.values()))
            except EncryptError as error:
                raise source.failed or error from None  # it hides what the source refuses
        self._journal.unlink()
        member = next(payload.members())
        write_bag(payload, described)
        payload.end()
        return Enclosed(member.sha256, member.size, self._contents, len(self._files), frozenset(self._records))

    def _tar(self) -> Iterator[bytes]:
        facts = {"format": "archive-enclosed.v1", "package": self._facts.id, "origin": self._facts.origin}
        yield from _member("enclosed.json", orjson.dumps(facts, option=orjson.OPT_INDENT_2) + b"\n")
        lines, number = list[bytes](), 0
        for record, position, random, content in self._opened():
            for digest in digests_in(content):
                if bytes.fromhex(digest) not in self._files:
                    self._files.add(bytes.fromhex(digest))
                    yield from self._file(record, digest)
            told = {"position": position, "random": random.hex(), "bytes": to_base64(content)}
            lines.append(orjson.dumps(told) + b"\n")
            self._contents += 1
            self._records.add(UUID(record).bytes)
            if len(lines) == BATCH or sum(map(len, lines)) > LARGEST:
                number += 1
                yield from _member(f"contents/{number:06}.jsonl", b"".join(lines))
                lines.clear()
        if lines:
            yield from _member(f"contents/{number + 1:06}.jsonl", b"".join(lines))
        yield bytes(2 * tarfile.BLOCKSIZE)

    def _opened(self) -> Iterator[tuple[str, int, bytes, bytes]]:
        """The contents that were noted, but for those that were destroyed since, or whose key is missing."""
        contents = self._home.archive.recorder.contents
        with self._journal.open("rb") as positions:
            while found := positions.read(8):
                lying = contents.at(int.from_bytes(found, "big"))
                if lying is not None:
                    try:
                        random, content = contents.opened(lying)
                    except KeyUnavailable:
                        continue
                    yield lying.stream, lying.position, bytes(random), bytes(content)

    def _file(self, record: str, digest: str) -> Iterator[bytes]:
        size = self._home.files.verify(record, digest)
        yield _header(f"files/{digest}", size)
        with self._home.files.open(record, digest) as source:
            yield from pieces_of(source)
        yield bytes(-size % tarfile.BLOCKSIZE)


class _Pulled(io.RawIOBase):
    """Pieces that come one after another, read as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, memoryview(b"")
        self.failed: Exception | None = None

    def readable(self) -> bool:
        """It is only read."""
        return True

    def readinto(self, target: Any) -> int:
        """Fill a part of the target; 0 at the end."""
        while not self._left:
            try:
                piece = next(self._pieces, None)
            except Exception as error:
                self.failed = error
                raise
            if piece is None:
                return 0
            self._left = memoryview(piece)
        count = min(len(target), len(self._left))
        target[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _member(name: str, content: bytes) -> Iterator[bytes]:
    yield _header(name, len(content))
    yield content
    yield bytes(-len(content) % tarfile.BLOCKSIZE)


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.USTAR_FORMAT if size < 8 << 30 else tarfile.PAX_FORMAT)
