"""Run every measurement of the record, its proof and its state views, and print one table.

    python -m bench.table [--quick | --full]

`--quick` takes a minute on a quiet machine, `--full` grows an archive to a million events.
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial

from bench import (
    board,
    caretaking,
    compilation,
    completion,
    costs,
    growth,
    handover,
    lists,
    proof,
    receiving,
    record,
    rest,
    states,
)
from bench.pairs import Line, shown


def measurements(quick: bool, full: bool) -> list[Callable[[], list[Line]]]:
    """Each measurement with its size."""
    events, rounds = (10_000, 3) if quick else (20_000, 7)
    grown = growth.FULL if full else 30_000 if quick else 100_000
    return [
        partial(record.measure, events, rounds),
        partial(proof.measure, events, 100_000 if quick else 1_000_000, rounds),
        partial(rest.measure, 150 if quick else 300, rounds),
        partial(states.measure, events, rounds),
        partial(growth.measure, grown, rounds),
        partial(completion.measure, 2_000 if quick else 10_000, 3),
        partial(costs.measure, 5_000 if quick else 20_000),
        partial(caretaking.measure, 2_000 if quick else 10_000),
        partial(lists.measure, *((5_000, 500) if quick else (100_000, 10_000))),
        partial(board.measure, *((5_000, 500) if quick else (100_000, 10_000))),
        partial(receiving.measure, *((60, 2_000) if quick else (300, 20_000))),
        partial(compilation.measure, *((5_000, 500) if quick else (100_000, 10_000))),
        partial(handover.measure, *((60, 5_000) if quick else (200, 100_000))),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true", help="growth to a million events")
    asked = parser.parse_args()
    lines: list[Line] = []
    for measure in measurements(asked.quick, asked.full):
        lines += measure()
        print(f"{lines[-1].what}: {lines[-1].ratio:.2f}", file=sys.stderr, flush=True)
    print(shown(lines))
