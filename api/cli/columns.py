"""A list as a table for people: the columns that fit a terminal, or all of them.

What scripts read is `--json` and `--csv`; nothing is left out there, nor where the output is no terminal.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from textwrap import wrap

from archive.kind import Kind

Row = Mapping[str, str]
GAP, TITLE, SHORTEST = 2, "title", 20
"""Blanks between two columns; the one column that may be broken into lines, and how wide it is at the least."""


def lines_of(kind: Kind, columns: Sequence[str], rows: Sequence[Row], width: int | None) -> tuple[list[str], int]:
    """The lines of a table, and how many columns with a value were left out; a width of None fits everything.

    The id and the title are always there. The others come in this order as long as they fit: number, status, the day of
    the record, sums with their currency, and then as they stand.
    """
    stated = [name for name in columns if any(row[name] for row in rows)]
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in stated}
    shown = stated
    if width is not None and sum(widths.values()) + GAP * (len(stated) - 1) > width:
        shown = _fitting(kind, stated, widths, width)
        others = sum(widths[name] + GAP for name in shown if name != TITLE)
        if TITLE in shown:
            widths[TITLE] = min(widths[TITLE], max(SHORTEST, width - others))
    told: list[Row] = [{name: name for name in shown}, *rows] if rows else []
    lines = [line for row in told for line in _lines(row, {name: widths[name] for name in shown})]
    return lines, len(stated) - len(shown)


def _lines(row: Row, widths: Mapping[str, int]) -> Iterator[str]:
    """A row as lines: one, or as many as its title needs."""
    parts = wrap(row.get(TITLE, ""), widths.get(TITLE, 1), break_on_hyphens=False)
    first = {name: row[name] for name in widths} | ({TITLE: "".join(parts[:1])} if TITLE in widths else {})
    yield (" " * GAP).join(first[name].ljust(widths[name]) for name in widths).rstrip()
    at = sum(widths[name] + GAP for name in takewhile(lambda name: name != TITLE, widths))
    yield from (" " * at + part for part in parts[1:])


def _fitting(kind: Kind, stated: Sequence[str], widths: Mapping[str, int], width: int) -> list[str]:
    sums = [part for name in kind.sums for part in (name, f"{name}_currency")]
    first = dict.fromkeys(("id", TITLE, "number", "status", kind.begins, *sums, *stated))
    taken, used = set[str](), 0
    for name in first:
        if name not in widths:
            continue
        needs = GAP + (min(widths[name], SHORTEST) if name == TITLE else widths[name])
        if name in ("id", TITLE) or used + needs - GAP <= width:
            taken.add(name)
            used += needs
    return [name for name in stated if name in taken]
