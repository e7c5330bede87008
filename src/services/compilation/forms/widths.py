"""How wide the columns of a printed table are: no word runs into the column beside it, whatever is compounded in it."""

import re
from collections.abc import Mapping
from typing import Any

PAPER = 481.0  # points: A4 within its margins
SIZES = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)  # points
REFERENCES = 6.0  # points, the size of the last column
LONGEST = 28
"""Letters of a word that a column makes room for, where all of them fit on the page."""
_LETTER, _BOLD, _AROUND = 0.53, 0.6, 8.0  # parts of the size of the letters; points
_MOST = 60  # letters beyond its longest word for which a column is widened
_PARTS = re.compile(r"[ \t\n]+|(?<=[-–;])|(?<=,)(?![0-9])")  # amounts with commas are one word


def laid_out(block: Mapping[str, Any]) -> dict[str, Any]:
    """The size of the letters in points, the largest that fits, and the width of each column, the events among them.

    `room` is how many letters of a word every column has room for: longer ones are broken where the column ends.
    """
    columns = [[row["cells"][at]["text"] for row in block["rows"]] for at in range(len(block["heads"]))]
    refs = [row["refs"] for row in block["rows"]]
    for size in SIZES:
        least = [_least(head, cells, size, size) for head, cells in zip(block["heads"], columns, strict=True)]
        least.append(_least(block["events"], refs, size, REFERENCES))
        if sum(least) <= PAPER:
            break
    wanted = [min(_MOST, max(map(len, cells), default=0)) for cells in (*columns, refs)]
    spare, shares = max(PAPER - sum(least), 0.0), sum(wanted) or 1
    widths = [width + spare * wish / shares for width, wish in zip(least, wanted, strict=True)]
    fits = PAPER / max(sum(widths), PAPER)
    widths = [round(width * fits, 2) for width in widths]
    room = LONGEST if fits == 1 else max(1, int((min(widths) - _AROUND) / (_BOLD * size)))
    return {"size": size, "widths": widths, "room": room}


def _least(head: str, cells: list[str], size: float, own: float) -> float:
    words = max((_longest(cell) for cell in cells), default=0)
    return max(_longest(head) * _BOLD * size, words * _LETTER * own) + _AROUND


def _longest(text: str) -> int:
    return min(LONGEST, max(map(len, _PARTS.split(text))))
