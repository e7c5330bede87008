"""What makes a folder a bag: the declaration, bag-info, and the manifests of payload and tag files.

Source: RFC 8493 (BagIt 1.0).
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from services.handover.package.payload import Payload

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
TAGS = ("bagit.txt", "bag-info.txt", *(f"manifest-{name}.txt" for name in ALGORITHMS))


def write_bag(payload: Payload, info: Mapping[str, str]) -> str:
    """Write the tag files; answers with the digest of the package."""
    part = payload.part
    for algorithm in ALGORITHMS:
        with (part / f"manifest-{algorithm}.txt").open("x", encoding="ascii", newline="\n") as manifest:
            for member in payload.members():
                manifest.write(f"{getattr(member, algorithm)}  data/{payload.object_id}/{member.path}\n")
    told = {**info, "Payload-Oxum": f"{payload.bytes}.{payload.files}"}
    _write(part / "bagit.txt", DECLARATION)
    _write(part / "bag-info.txt", "".join(f"{name}: {' '.join(value.split())}\n" for name, value in told.items()))
    for algorithm in ALGORITHMS:
        lines = (f"{_digest(part / name, algorithm)}  {name}\n" for name in TAGS)
        _write(part / f"tagmanifest-{algorithm}.txt", "".join(lines))
    return package_digest(part)


def package_digest(folder: Path) -> str:
    """The digest of a package: the SHA-256 of its tag manifest, which covers the manifests, and they all files."""
    return _digest(folder / "tagmanifest-sha256.txt", "sha256")


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
