"""A sealed file reads as the bytes it was, or not at all: no chunk is cut, moved, repeated or exchanged."""

import hashlib
import io
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sealing.envelope import DataKey, SealBroken
from archive.sealing.sealedfile import CHUNK, HEADER, SealedReader, seal_file
from tests.archive.sealing.test_envelope import VECTORS

KEY = DataKey(UUID(int=7), bytes(range(32)))
SEALED_CHUNK = CHUNK + 16


def sealed(content: bytes, key: DataKey = KEY, salt: bytes | None = None) -> tuple[str, bytes]:
    digest, target = hashlib.sha256(content).hexdigest(), io.BytesIO()
    seal_file(key, digest, io.BytesIO(content), target, salt=salt)
    return digest, target.getvalue()


def opened(digest: str, kept: bytes, key: DataKey = KEY) -> bytes:
    with io.BufferedReader(SealedReader(key, digest, io.BytesIO(kept))) as file:
        return file.read()


@pytest.mark.parametrize("vector", VECTORS["files"])
def test_files_are_as_the_vectors_say(vector: dict):
    content = (b"Liite. " * (vector["size"] // 7 + 1))[: vector["size"]]
    key = DataKey(UUID(vector["owner"]), bytes.fromhex(vector["key"]))
    digest, kept = sealed(content, key, bytes.fromhex(vector["salt"]))
    assert (digest, key.file_name(digest)) == (vector["digest"], vector["name"])
    assert hashlib.sha256(kept).hexdigest() == vector["sealed_sha256"]
    assert opened(digest, kept, key) == content


@given(st.integers(0, 3 * CHUNK + 2), st.integers(1, 100_000))
def test_any_length_reads_back_in_any_pieces(size: int, piece: int):
    content = bytes(range(256)) * (size // 256 + 1)
    digest, kept = sealed(content[:size])
    with io.BufferedReader(SealedReader(KEY, digest, io.BytesIO(kept))) as file:
        read = b"".join(iter(lambda: file.read(piece), b""))
    assert read == content[:size]


def _without(kept: bytes, chunk: int) -> bytes:
    at = HEADER + chunk * SEALED_CHUNK
    return kept[:at] + kept[at + SEALED_CHUNK :]


@pytest.mark.parametrize(
    "altered",
    [
        lambda kept: kept[:-1],
        lambda kept: kept[: HEADER + SEALED_CHUNK],
        lambda kept: kept[: HEADER + 2 * SEALED_CHUNK],
        lambda kept: kept[:HEADER],
        lambda kept: kept[: HEADER - 1],
        lambda kept: b"",
        lambda kept: kept + b"x",
        lambda kept: kept + kept[-10_016:],
        lambda kept: _without(kept, 0),
        lambda kept: _without(kept, 1),
        lambda kept: kept[:HEADER] + kept[HEADER + SEALED_CHUNK : HEADER + 2 * SEALED_CHUNK] + kept[HEADER:],
        lambda kept: bytes([kept[0] ^ 1]) + kept[1:],
        lambda kept: kept[: HEADER - 1] + bytes([kept[HEADER - 1] ^ 1]) + kept[HEADER:],
        lambda kept: kept[:-1] + bytes([kept[-1] ^ 128]),
    ],
)
def test_nothing_of_it_can_be_changed(altered):
    digest, kept = sealed(bytes(2 * CHUNK) + b"x" * 10_000)
    with pytest.raises(SealBroken):
        opened(digest, altered(kept))


def test_another_key_or_digest_opens_it_to_nothing():
    digest, kept = sealed(b"Lausunto")
    with pytest.raises(SealBroken):
        opened(digest, kept, DataKey(UUID(int=7), bytes(32)))
    with pytest.raises(SealBroken):
        opened("0" * 64, kept)


def test_its_name_tells_nobody_which_file_it_is():
    digest = hashlib.sha256(b"Lausunto").hexdigest()
    other = DataKey(UUID(int=8), bytes(32))
    assert len({digest, KEY.file_name(digest), other.file_name(digest)}) == 3
