"""Tables of commands: a line a row where it fits, or where the output is no terminal; else a block a row.

Nothing is ever cut: an id, a day or a title is whole in a narrow terminal and in a pipe.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from textwrap import wrap
from typing import Any
from zoneinfo import ZoneInfo

from api.cli.app import out

GAP, SHORTEST = 2, 20
"""Blanks between two columns; the fewest columns of a terminal that a value is wrapped to."""


def table_of(
    names: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    *,
    empty: str = "Nothing.",
    numbers: Collection[str] = (),
) -> None:
    """Print a table for people; words where there is nothing to show. Columns of `numbers` end at the right."""
    lines = lines_of(names, rows, width(), numbers) if rows else [empty]
    for line in lines:
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def record_shown(record: Mapping[str, Any]) -> None:
    """Print the fields of a thing that have a value: a line a field, whole."""
    stated = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        for name, value in record.items()
        if value not in (None, "", [], {})
    }
    for line in _block(stated, width()):
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def width() -> int | None:
    """The columns of the terminal; None where the output is no terminal, and lines may be of any length."""
    return out.width if out.is_terminal else None


def lines_of(
    names: Sequence[str], rows: Iterable[Mapping[str, Any]], width: int | None, numbers: Collection[str] = ()
) -> list[str]:
    """The lines of a table; a width of None fits everything."""
    cells = [{name: cell(row.get(name)) for name in names} for row in rows]
    widths = {name: max(len(name), *(len(row[name]) for row in cells)) for name in names}
    if width is not None and sum(widths.values()) + GAP * (len(names) - 1) > width:
        return [line for row in cells for line in (*_block(row, width), "")][:-1]
    told = [dict(zip(names, names, strict=True)), *cells]
    sides = {name: str.rjust if name in numbers else str.ljust for name in names}
    return [(" " * GAP).join(sides[name](row[name], widths[name]) for name in names).rstrip() for row in told]


def _block(row: Mapping[str, str], width: int | None) -> Iterator[str]:
    """A row as lines, each with the name of its field; what is longer than the terminal is continued below."""
    stated = {name: text for name, text in row.items() if text}
    label = max(map(len, stated), default=0) + GAP
    for name, text in stated.items():
        room = max(SHORTEST, width - label) if width is not None else None
        parts = [part for line in text.splitlines() for part in (_wrapped(line, room) or [""])]
        yield name.ljust(label) + parts[0]
        yield from (" " * label + part for part in parts[1:])


def _wrapped(line: str, room: int | None) -> list[str]:
    if room is None:
        return [line]
    return wrap(line, room, break_long_words=False, break_on_hyphens=False)


def cell(value: object) -> str:
    """A value as a cell: yes for what is so, nothing for what is not stated."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def moment_in(moment: str | datetime | None, zone: ZoneInfo) -> str:
    """A moment as people read it: where the archive is kept, to the second, with its offset (RFC 3339)."""
    if not moment:
        return ""
    told = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return told.astimezone(zone).isoformat(timespec="seconds")
