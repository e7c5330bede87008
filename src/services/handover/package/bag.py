"""What makes a folder a bag: the declaration, bag-info, and the manifests of payload and tag files.

Source: RFC 8493 (BagIt 1.0).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import orjson

from archive.disposal.statement import Statement
from archive.disposal.statement import sign as signed
from archive.kernel import ActorId
from archive.record.keys import Keys
from archive.record.store import Archive
from services.handover.package.payload import Payload

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
TAGS = ("bagit.txt", "bag-info.txt", *(f"manifest-{name}.txt" for name in ALGORITHMS))
SIGNED, SIGNED_FORMAT = "signed-files.jsonl", "archive-package.v1"
"""The signed list of every file of the package but itself and the tag manifests, and what it states of its format."""
Sign = Callable[[int, bytes], bytes]


def write_bag(payload: Payload, info: Mapping[str, str], sign: Sign | None = None) -> str:
    """Write the tag files; answers with the digest of the package.

    `sign` makes the first line of the list of all files, from their number and the SHA-256 of the other lines; without
    it there is no such list.
    """
    part = payload.part
    for algorithm in ALGORITHMS:
        with (part / f"manifest-{algorithm}.txt").open("x", encoding="ascii", newline="\n") as manifest:
            for member in payload.members():
                manifest.write(f"{getattr(member, algorithm)}  data/{payload.object_id}/{member.path}\n")
    told = {**info, "Payload-Oxum": f"{payload.bytes}.{payload.files}"}
    _write(part / "bagit.txt", DECLARATION)
    _write(part / "bag-info.txt", "".join(f"{name}: {' '.join(value.split())}\n" for name, value in told.items()))
    tags = TAGS
    if sign is not None:
        _write_signed(payload, sign)
        tags = (*TAGS, SIGNED)
    for algorithm in ALGORITHMS:
        lines = (f"{_digest(part / name, algorithm)}  {name}\n" for name in tags)
        _write(part / f"tagmanifest-{algorithm}.txt", "".join(lines))
    return package_digest(part)


def signer(archive: Archive, keys: Keys, by: ActorId) -> Sign:
    """What signs the list of files by the key that signs the checkpoints of the archive."""

    def sign(count: int, digest: bytes) -> bytes:
        return signed(
            archive, keys, Statement(archive.origin, count, archive.now(), digest, SIGNED_FORMAT), by=by
        ).line()

    return sign


def _write_signed(payload: Payload, sign: Sign) -> None:
    hashed, count = hashlib.sha256(), 0
    for line in _lines(payload):
        hashed.update(line)
        count += 1
    with (payload.part / SIGNED).open("xb") as file:
        file.write(sign(count, hashed.digest()))
        file.writelines(_lines(payload))


def _lines(payload: Payload) -> Iterator[bytes]:
    """Every file with its digest, a line each."""
    for member in payload.members():
        yield _line(f"data/{payload.object_id}/{member.path}", member.sha256)
    for name in TAGS:
        yield _line(name, _digest(payload.part / name, "sha256"))


def _line(path: str, sha256: str) -> bytes:
    return orjson.dumps({"path": path, "sha256": sha256}) + b"\n"


def package_digest(folder: Path) -> str:
    """The digest of a package: the SHA-256 of its tag manifest, which covers the manifests, and they all files."""
    return _digest(folder / "tagmanifest-sha256.txt", "sha256")


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
