"""What an event costs as the record grows: appended and projected in a large archive and in a small one, in turns.

    python -m bench.growth [--events 100000 | --full] [--rounds 5]

The small archive is one of 10,000 events, restored before every round; --full grows the large one to a million
(several minutes). The ratio is how many times as much an event costs in the large one.
"""

import argparse
import shutil
import statistics
import time
from pathlib import Path

from archive.record.store import Archive
from bench.pairs import Line, seconds, shown
from bench.record import a_case, opened, said, somewhere, take_in
from bench.states import BATCH
from projections.follow import Follower
from projections.states.model import StateModel

SMALL, FULL, WINDOW = 10_000, 1_000_000, 5_000
CHUNK = 20_000


class Grown:
    """An archive with its state views in a folder, and a case that takes more decisions."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.archive: Archive = opened(folder / "events.sqlite")
        self.case = a_case(self.archive)
        self.model = StateModel(folder, self.archive.seen_of)
        self._follower = Follower(self.archive, lambda: self.model, "states", batch=BATCH)

    def append(self, events: int) -> float:
        source = said(self.case, self.archive.position, events)
        return seconds(lambda: take_in(self.archive, source))

    def project(self) -> float:
        return seconds(self._follower.catch_up)

    def grow(self, until: int) -> None:
        while (missing := until - self.archive.position) > 0:
            self.append(min(CHUNK, missing))
            self.project()

    def close(self) -> None:
        self.model.close()
        self.archive.close()


def measure(events: int = 100_000, rounds: int = 5) -> list[Line]:
    with somewhere() as folder:
        small = Grown(folder / "small")
        small.grow(SMALL)
        small.close()
        large = Grown(folder / "large")
        large.grow(events)
        times: dict[str, list[tuple[float, float]]] = {"append": [], "project": []}
        for turn in range(rounds):
            small = Grown(shutil.copytree(folder / "small", folder / f"small-{turn}"))
            times["append"].append((large.append(WINDOW), small.append(WINDOW)))
            times["project"].append((large.project(), small.project()))
            small.close()
            shutil.rmtree(folder / f"small-{turn}")
        large.close()
    return [_line(f"{what}, {events:,} events against {SMALL:,}", pairs) for what, pairs in times.items()]


def _line(what: str, pairs: list[tuple[float, float]]) -> Line:
    mine, theirs = (statistics.median(pair[side] for pair in pairs) / WINDOW * 1e6 for side in (0, 1))
    ratio = statistics.median(large / small for large, small in pairs)
    return Line(what, f"{mine:,.0f} µs", f"{theirs:,.0f} µs", ratio, 1.5, at_most=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--full", action="store_true", help="a million events")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    started = time.perf_counter()
    print(shown(measure(FULL if asked.full else asked.events, asked.rounds)))
    print(f"{time.perf_counter() - started:.0f} s")
