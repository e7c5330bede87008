"""Plots as plain geometry, which templates write as SVG: numbers over days as a line under a filled area."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 220, 44, 12, 26
STEPS = (1, 2, 5)
LABELS, LINES = 6, 4


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where it is, and what it stands for."""

    at: float
    value: int | str


@dataclass(frozen=True, slots=True)
class Curve:
    """Points as SVG takes them, the same closed to an area, the marks of both axes, and the last day as a point."""

    line: str
    area: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    end: tuple[float, float]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    ground: int = HEIGHT - BOTTOM


def curve_of(points: Sequence[tuple[str, int]]) -> Curve | None:
    """Numbers over days (ISO 8601), a step at each; None of fewer than two days."""
    if len(points) < 2:
        return None
    days = [date.fromisoformat(day).toordinal() for day, _ in points]
    first, last, ground = days[0], days[-1], HEIGHT - BOTTOM
    marks = steps_to(max(number for _, number in points))
    most = marks[-1] or 1

    def placed(day: int, number: int) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - 8) * (day - first) / max(last - first, 1)
        return round(across, 1), round(ground - (ground - TOP) * number / most, 1)

    found = [placed(day, number) for day, (_, number) in zip(days, points, strict=True)]
    line = [found[0]]
    for before, after in pairwise(found):
        line += [(after[0], before[1]), after]
    said = _said(line)
    area = f"{LEFT},{ground} {said} {line[-1][0]},{ground}"
    every = -(-len(points) // LABELS)
    across = tuple(Tick(found[at][0], points[at][0]) for at in range(0, len(points), every))
    up = tuple(Tick(placed(first, number)[1], number) for number in marks)
    return Curve(said, area, across, up, found[-1])


def steps_to(most: int) -> tuple[int, ...]:
    """Round numbers from nothing to at least the most, few enough for an axis."""
    step = next(each * 10**power for power in range(19) for each in STEPS if each * 10**power * LINES >= most)
    return tuple(range(0, step * -(-max(most, 1) // step) + 1, step))


def _said(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{across:g},{up:g}" for across, up in points)


def shares(values: Sequence[int | None]) -> list[int]:
    """Each value in per cent of the highest, none below zero, and at least one where there is anything."""
    most = max((each for each in values if each), default=0)
    return [0 if not each or each < 0 or most <= 0 else max(1, each * 100 // most) for each in values]
