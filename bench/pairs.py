"""Ratios that hold on a noisy machine: ours and the limit run in turns, the median of the paired ratios counts."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: rates a second (or costs), and their ratio, larger is better."""

    what: str
    ours: str
    limit: str
    ratio: float
    target: float
    at_most: bool = False

    @property
    def reached(self) -> bool:
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target


def seconds(run: Callable[[], object]) -> float:
    """How long one run takes; what lies prepared for later runs is kept out of the collector's sight."""
    gc.collect()
    gc.freeze()
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def paired(
    what: str, target: float, amount: int, ours: Callable[[], object], limit: Callable[[], object], *, rounds: int = 5
) -> Line:
    """Run both in turns, the first to go changing with every round; `amount` is what one run gets through."""
    pairs: list[tuple[float, float]] = []
    for turn in range(rounds):
        if turn % 2:
            second = seconds(limit)
            pairs.append((seconds(ours), second))
        else:
            pairs.append((seconds(ours), seconds(limit)))
    mine, theirs = (statistics.median(amount / pair[side] for pair in pairs) for side in (0, 1))
    return Line(
        what, f"{mine:,.0f} /s", f"{theirs:,.0f} /s", statistics.median(limit / ours for ours, limit in pairs), target
    )


def shown(lines: list[Line]) -> str:
    """The table as Markdown."""
    heads = ("what", "ours", "limit", "ratio", "target", "")
    rows = [
        (
            line.what,
            line.ours,
            line.limit,
            f"{line.ratio:.2f}",
            f"{'≤' if line.at_most else '≥'} {line.target:.2f}",
            "reached" if line.reached else "NOT reached",
        )
        for line in lines
    ]
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    told = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
            for row in (heads, *rows)]  # fmt: skip
    return "\n".join([told[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *told[1:]])
