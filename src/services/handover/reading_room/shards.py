"""Data as scripts of bounded size: each calls `shard` with its name and its data.

A page that was opened from a file may load scripts, and nothing else.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from services.handover.package.payload import Payload

FOLDER = "documentation/room"
SCRIPT = "text/javascript"
SMALL, MIDDLE, LARGE = 12_000, 48_000, 192_000
"""Bytes of a shard: of lines of hits, of words, of records. One entry that is longer has a shard of its own."""


def written(payload: Payload, name: str, data: Any) -> None:
    """One script with these data."""
    _write(payload, name, orjson.dumps(data))


def numbered(payload: Payload, name: str, entries: Iterable[Any], most: int) -> list[int]:
    """Lists of entries in scripts `name-0`, `name-1` and so on; answers with the number of the first entry of each."""
    firsts, count = list[int](), 0
    for number, part in enumerate(_parts((orjson.dumps(each) for each in entries), most)):
        firsts.append(count)
        count += len(part)
        _write(payload, f"{name}-{number}", b"[" + b",\n".join(part) + b"]")
    return firsts


def sorted_by_key(payload: Payload, name: str, entries: Iterable[tuple[str, Any]], most: int) -> list[str]:
    """Entries in the order of their keys, as `numbered`; answers with the first key of each script."""
    firsts = list[str]()

    def lines() -> Iterator[bytes]:
        for key, value in entries:
            yield orjson.dumps(key) + b":" + orjson.dumps(value)

    for number, part in enumerate(_parts(lines(), most)):
        firsts.append(next(iter(orjson.loads(b"{" + part[0] + b"}"))))
        _write(payload, f"{name}-{number}", b"{" + b",\n".join(part) + b"}")
    return firsts


def _parts(lines: Iterable[bytes], most: int) -> Iterator[list[bytes]]:
    part, size = list[bytes](), 0
    for line in lines:
        if part and size + len(line) > most:
            yield part
            part, size = [], 0
        part.append(line)
        size += len(line) + 2
    if part:
        yield part


def _write(payload: Payload, name: str, data: bytes) -> None:
    payload.add(f"{FOLDER}/{name}.js", SCRIPT, [b"shard(", orjson.dumps(name), b",\n", data, b");\n"])
