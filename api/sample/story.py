"""The story of the sample: steps read from the files beside it, one step a line, in the order of time.

A line states when (`at`, local time), of what kind and under which key; without `do` the record comes into being, with
`do` it changes (the noun of the transition). The rest are the flat fields of the event, written shortly:

- `"@kind:key"` is the id of another record, named as that record's own lines name it;
- money is euros in a string (`"423000.00"`), a time span two days (`"2020-12-01/2021-01-31"`, `".."` is no bound);
- publicity is its class, or the class with ground and period;
- `lines` are the paragraphs (rows, for a table) of a file, `file` its name;
- a cost is named by its voucher as its key, and its grant as `cost_of`;
- the day of effect is the day of the step where it is not given;
- `by` is who does it, by the name under which the story registered them; without it the one who builds the sample.

What is not a record of its own (schedules, holds, disposals, people) is in `keeping.py`.

The first line of a file may hold `usual`: fields of the first event of each record in the file unless its line states
another value; null leaves a field out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from services.verbs import KINDS

FOLDER = Path(__file__).parent / "story"
NO_RECORDS = {"actor", "schedule", "disposal"}
LOCAL = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: to which record, and as what number among the record's own events.

    A part of a record, as a cost is, has no number there; it is marked with `part` and found again by its content.
    """

    at: datetime
    kind: str
    key: str
    do: str | None
    fields: Mapping[str, Any]
    version: int
    by: str | None = None
    part: bool = False


def read_story(folder: Path = FOLDER) -> list[Step]:
    """Every step of the story in the order of time; steps of the same moment keep the order of the files."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in _lines(path)]
    lines.sort(key=lambda line: str(line["at"]))
    told: dict[tuple[str, str], int] = {}
    return [_step(line, told) for line in lines]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    usual: dict[str, Any] = {}
    for text in path.read_bytes().splitlines():
        line = orjson.loads(text)
        if "usual" in line:
            usual = line["usual"]
        else:
            yield line if "do" in line or line["kind"] in NO_RECORDS else {**usual, **line}


def _step(line: dict[str, Any], told: dict[tuple[str, str], int]) -> Step:
    at = datetime.fromisoformat(line.pop("at")).replace(tzinfo=LOCAL)
    kind, key, do = line.pop("kind"), line.pop("key"), line.pop("do", None)
    by = line.pop("by", None)
    change = KINDS[kind].verb(do) if kind in KINDS and do else None
    part = change is not None and change.finds
    version = told[kind, key] = told.get((kind, key), 0) + (not part)
    fields = {name: value for name, value in line.items() if value is not None}
    return Step(at, kind, key, do, fields, version, by, part)
