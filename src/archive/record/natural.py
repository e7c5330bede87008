"""Natural keys that may hold personal data, such as a path: kept as keyed hashes."""

import hmac
from collections.abc import Sequence


class NaturalKey(bytes):
    """A keyed hash under the secret in force, with those under secrets that came back after a loss of keys."""

    former: tuple[bytes, ...] = ()


def key_of(parts: Sequence[str], secret: bytes, former: Sequence[bytes]) -> bytes:
    """The keyed hash of a natural key, with those under older secrets."""
    said = "\x1f".join(parts).encode()
    key = hmac.digest(secret, said, "sha256")
    if not former:
        return key
    found = NaturalKey(key)
    found.former = tuple(hmac.digest(each, said, "sha256") for each in former)
    return found


def former_of(key: bytes) -> tuple[bytes, ...]:
    """The same natural key under older secrets; none where there are no such."""
    return key.former if isinstance(key, NaturalKey) else ()
