"""Counts and sums over records, with the events they stand on: those that put a record in a group, or keep it out."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import add
from types import MappingProxyType
from typing import Any

from archive.fold.registry import State
from services.compilation.told import Told

Group = Callable[[State], tuple[Hashable, tuple[int, ...]] | None]
"""The group a record counts in and what it adds to each figure of it; None where it counts in none."""
NONE: Mapping[Any, tuple[int, ...]] = MappingProxyType({})


@dataclass(slots=True)
class Sum:
    """What the records of one group come to."""

    figures: tuple[int, ...]
    at: set[int] = field(default_factory=set)

    @property
    def positions(self) -> tuple[int, ...]:
        """The events it stands on."""
        return tuple(sorted(self.at))


def tally(records: Iterable[Told], group: Group, always: Mapping[Any, tuple[int, ...]] = NONE) -> dict[Any, Sum]:
    """The figures of each group. Leaving one event out changes those groups alone that name it.

    `always` are groups that are stated also where no record counts in them, with the figures of none.
    """
    found: dict[Any, Sum] = {key: Sum(figures) for key, figures in always.items()}
    moves = list[tuple[Hashable, int]]()
    for told in records:
        now = group(told.state)
        if len(told.events) == 1:
            if now is not None:
                _add(found, now, (told.first,))
            continue
        mine = set[int]()
        for position, state in told.without():
            other = None if state is None else group(state)
            if other != now:
                mine.add(position)
                if other is not None and (now is None or other[0] != now[0]):
                    moves.append((other[0], position))
        if now is not None:
            _add(found, now, told.enough(group, now, mine))
    for key, position in moves:
        if key in found:
            found[key].at.add(position)
    return found


def _add(found: dict[Any, Sum], now: tuple[Hashable, tuple[int, ...]], at: Iterable[int]) -> None:
    """Count a record in its group, with the events that put it there."""
    key, more = now
    held = found.get(key)
    if held is None:
        found[key] = Sum(more, set(at))
        return
    held.figures = tuple(map(add, held.figures, more))
    held.at.update(at)
