"""Opens an encrypted bag as a stream: first it is compared with what its package states, then decrypted piece by piece.

No trust in the sender: names and sizes within are bounded, and who takes a content holds it against the log.
"""

import os
import re
import tarfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from archive.errors import Invalid
from archive.files.digest import digest_of
from archive.ledger.offline import Unreadable, from_base64, from_hex, number, strict_json

LARGEST = 128 << 20
_CONTENTS, _FILE = re.compile(r"contents/[0-9]{6,12}\.jsonl"), re.compile(r"files/([0-9a-f]{64})")


class NotOpened(Invalid):
    """An encrypted bag that is damaged, belongs to another package, or cannot be opened with this key."""

    code = "not_opened"
    field = "identity"
    remedy = "Give the key for which it was encrypted. If it is damaged, ask the sender for this bag again."


@dataclass(frozen=True, slots=True)
class OpenedContent:
    """A content with the random bytes to which its event commits it, by its position at the sender."""

    position: int
    random: bytes
    content: bytes


Piece = tuple[str, IO[bytes]] | list[OpenedContent]
"""A file of a document with its digest, or a batch of contents."""


def file_of(package: Path, stated: Any) -> Path | None:
    """The encrypted file beside a package, as that states it; None where it is not there. Links are not followed."""
    if not isinstance(stated, dict):
        return None
    bag = package.with_name(f"{package.name}-secret")
    path = bag / "data" / f"uuid-{package.name.removeprefix('bag-')}" / "contents.tar.age"
    plain = not any(each.is_symlink() for each in (bag, bag / "data", path.parent, path))
    return path if plain and path.is_file() else None


def is_as_stated(path: Path, stated: Any) -> bool:
    """Whether an encrypted file has the size and the SHA-256 that its package states."""
    return bool(path.stat().st_size == stated.get("size") and digest_of(path) == stated.get("sha256"))


@contextmanager
def opened(path: Path, identities: Sequence[Any]) -> Iterator[Iterator[Piece]]:
    """What is inside, in its order: the files of documents, and batches of contents after the files that these name.

    Refuses: a key for which it was not encrypted, damage, anything inside that does not belong there.
    """
    from pyrage import DecryptError, decrypt_io

    out, into = os.pipe()
    failed = list[BaseException]()

    def decrypt() -> None:
        try:
            with path.open("rb") as source, os.fdopen(into, "wb") as target:
                decrypt_io(source, target, list(identities))
        except BrokenPipeError:
            pass  # nobody reads on: what was inside was refused
        except (DecryptError, OSError) as error:
            failed.append(error)

    thread = threading.Thread(target=decrypt, name="opening", daemon=True)
    thread.start()
    try:
        with os.fdopen(out, "rb") as stream:
            yield _inside(stream, failed, thread)
    finally:
        thread.join()


def _inside(stream: IO[bytes], failed: list[BaseException], thread: threading.Thread) -> Iterator[Piece]:
    try:
        with closing(tarfile.open(fileobj=stream, mode="r|")) as members:
            for member in members:
                source = members.extractfile(member) if member.isreg() else None
                if source is None:
                    raise NotOpened("Something inside the encrypted bag is not a file.")
                if match := _FILE.fullmatch(member.name):
                    yield match[1], source
                elif _CONTENTS.fullmatch(member.name) and member.size <= LARGEST:
                    yield [_content(line) for line in source]
                elif member.name != "enclosed.json":
                    raise NotOpened("Something inside the encrypted bag does not belong there.")
        while stream.read(1 << 16):
            pass  # to its very end, which proves that nothing is cut off
    except (tarfile.TarError, EOFError):
        thread.join()
        raise NotOpened(_said(failed)) from None
    thread.join()
    if failed:
        raise NotOpened(_said(failed))


def _said(failed: Sequence[BaseException]) -> str:
    wrong = any("matching" in str(each).lower() for each in failed)
    return "The encrypted bag cannot be opened with this key." if wrong else "The encrypted bag is damaged."


def _content(line: bytes) -> OpenedContent:
    try:
        told = strict_json(line)
        return OpenedContent(number(told["position"], 1), from_hex(told["random"]), from_base64(told["bytes"]))
    except (Unreadable, KeyError, TypeError):
        raise NotOpened("A content in the encrypted bag cannot be read.") from None
