"""Reads JSON whole or refuses it: one value in UTF-8, no name twice, no number without a value (RFC 8259, I-JSON)."""

import json
import math
import re
from typing import Any, NoReturn

import orjson

from archive.errors import ArchiveError, Invalid

MOST_MEMBERS = 10_000


def field_name(name: str) -> str:
    """The name of a field as it may be repeated; anything else could be personal data in the wrong place."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name) else "(not a field name)"


class MalformedJson(ArchiveError):
    """The body is not JSON, or more than JSON, or nested beyond what is read."""

    code = "malformed_json"
    field = "body"
    remedy = "Send well-formed JSON in UTF-8."

    def __init__(self) -> None:
        super().__init__("The body is not JSON.")


class NamedTwice(Invalid):
    """An object has two members of one name; reading one of them would lose the other."""

    code = "named_twice"
    remedy = "Send each field once."

    def __init__(self, name: str) -> None:
        super().__init__("The body contains the same field twice.", field=field_name(name))


def read_json(sent: bytes | str) -> Any:
    """The value a body holds. Refuses: one cut off, followed by more, with a name twice, or in another encoding."""
    try:
        text = sent if isinstance(sent, str) else sent.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        raise MalformedJson from None


def json_bytes(value: Any, field: str) -> bytes:
    """What was read, as bytes again.

    Refuses: what cannot be stored as JSON (RFC 7493): half a character, a number beyond 64 bits,
    too deep a nesting.
    """
    try:
        return orjson.dumps(value)
    except (TypeError, orjson.JSONEncodeError):
        raise Invalid(
            "This cannot be stored as JSON.",
            field=field,
            remedy="Send whole numbers of at most 64 bits, whole characters, and less nesting.",
        ) from None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_MEMBERS:
        raise ValueError("too many fields")
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        raise NamedTwice(next(name for name, _ in pairs if name in seen or seen.add(name)))  # type: ignore[func-returns-value]
    return made


def _no_number(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not numbers in JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("number too large to store")
    return value
