"""A cursor names a place in one answer: same question, same generation, same commit. It is opaque to callers."""

import base64
import binascii
import hashlib
from typing import NamedTuple

import orjson

from projections.search.request import MAX_DEPTH, MAX_LIMIT, CursorInvalid, Request


class Place(NamedTuple):
    """Where a page begins: after `skip` groups of the window of `size` matches that begins at `window`.

    `reading` is how the question was read on its first page: None as written, else relaxed, with the words that were
    taken for others. Every page of an answer is read alike.
    """

    window: int
    skip: int
    size: int
    reading: dict[str, str] | None = None


def token_of(place: Place, request: Request, generation: str, stamp: str) -> str:
    """The cursor for the page that begins at the place."""
    packed = orjson.dumps([*place, generation, stamp, _digest(request)])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def place_of(token: str, request: Request) -> tuple[Place, tuple[str, str]]:
    """Read a cursor back: the place, and the generation and commit it is good for. Refuses one of another question."""
    try:
        window, skip, size, reading, generation, stamp, digest = orjson.loads(
            base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        )
    except (ValueError, binascii.Error, TypeError) as bad:
        raise CursorInvalid("The cursor cannot be read.") from bad
    places = ((window, range(MAX_DEPTH)), (skip, range(MAX_LIMIT)), (size, range(1, MAX_LIMIT + 1)))
    whole = all(isinstance(number, int) and number in allowed for number, allowed in places) and _is_reading(reading)
    if not whole or digest != _digest(request):
        raise CursorInvalid("The cursor belongs to another query.")
    return Place(window, skip, size, reading), (str(generation), str(stamp))


def _is_reading(value: object) -> bool:
    return value is None or (isinstance(value, dict) and all(isinstance(meant, str) for meant in value.values()))


def _digest(request: Request) -> str:
    filters = sorted((name, sorted(values)) for name, values in request.filters.items())
    days = [str(day) for day in (request.date_from, request.date_to, request.as_of)]
    within = sorted((name, sorted(values)) for name, values in (request.within or {}).items())
    limits = [request.partition, within, request.sight] if request.within else [request.partition]
    asked = orjson.dumps(
        [request.q, limits, filters, days, request.sort, request.fold, request.match, request.vocabulary]
    )
    return hashlib.blake2b(asked, digest_size=6).hexdigest()
