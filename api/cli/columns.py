"""A list as a table for people: the columns that fit a terminal, or all of them.

What scripts read is `--json` and `--csv`; nothing is left out there, nor where the output is no terminal.
"""

from collections.abc import Mapping, Sequence

from archive.kind import Kind

Row = Mapping[str, str]
GAP, TITLE, SHORTEST = 2, "title", 20
"""Blanks between two columns; the one column that may be cut, and to how many characters at the least."""


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
    cells = [shown, *([row[name] for name in shown] for row in rows)] if rows else []
    lines = [
        (" " * GAP).join(_cut(each, widths[name]) for name, each in zip(shown, line, strict=True)) for line in cells
    ]
    return [line.rstrip() for line in lines], len(stated) - len(shown)


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


def _cut(text: str, width: int) -> str:
    return text.ljust(width) if len(text) <= width else f"{text[: width - 1]}…"
