"""A keyed digest over what was read from a file, so that a text altered in the cache is read again."""

import hmac
from hashlib import sha256

SIZE = sha256().digest_size


def key_of(secret: bytes) -> bytes:
    """The key of the digests, from a secret of the archive."""
    return hmac.digest(secret, b"archive.texts.v1", "sha256")


def sealed(key: bytes, digest: str, version: str, record: bytes) -> bytes:
    """The record behind its keyed digest."""
    return _over(key, digest, version, record) + record


def opened(key: bytes, digest: str, version: str, kept: object) -> bytes | None:
    """The record; None where it is not what was put there under this digest and version."""
    if not isinstance(kept, bytes):
        return None
    record = kept[SIZE:]
    return record if hmac.compare_digest(kept[:SIZE], _over(key, digest, version, record)) else None


def _over(key: bytes, digest: str, version: str, record: bytes) -> bytes:
    return hmac.digest(key, b"%b\0%b\0%b" % (digest.encode(), version.encode(), record), "sha256")
