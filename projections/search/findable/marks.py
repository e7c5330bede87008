"""What an index notes beside it: the days as of which it was made, and what it quarantined."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import orjson

from archive.files.whole import write_whole
from projections.aside import Aside


def turned_in(folder: Path, name: str = "turned") -> tuple[date, date] | None:
    """The days as of which the index in a folder was made; None where it does not say.

    Under the name `turning` the days it is being brought to, which some of its records go by already.
    """
    try:
        first, *rest = map(date.fromisoformat, (folder / name).read_text("ascii").split())
    except (FileNotFoundError, ValueError):
        return None
    return first, rest[0] if rest else first


def aside_in(folder: Path) -> list[Aside]:
    """Records quarantined by the index in a folder."""
    try:
        return [Aside(**each) for each in orjson.loads((folder / "aside.json").read_bytes())]
    except (FileNotFoundError, ValueError, TypeError):
        return []


def keep_aside(folder: Path, waiting: Iterable[Aside]) -> None:
    """Note what is quarantined, where that changed."""
    now = sorted(waiting, key=lambda each: (each.position, each.id))
    if now != aside_in(folder):
        write_whole(folder / "aside.json", orjson.dumps(now), durable=False)
