"""The closing compilation of a large archive against reading the events of that archive once.

    python -m bench.compilation [--payments 100000] [--contracts 10000]

Ours makes the whole folder: the compilation, its page in HTML, every long table, the events it stands on and which
statement names which. The limit reads every event, decoded as views take them, in batches. Both by processor time.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from bench.lists import OPEN, filled
from bench.pairs import Line, shown
from bench.record import somewhere
from projections.states import Question
from services.compilation.folder import compiled, files_of, write_folder
from services.home.archive_home import ArchiveHome
from services.verbs import KINDS, create, shape_of

BATCH, AT_MOST = 10_000, 10.0
WINDDOWN = {"number": "BENCH-1", "title": "Alasajo", "organisation": "Bench", "decided_on": "2024-01-15", **OPEN}


def read(home: ArchiveHome) -> int:
    """Every event once."""
    after, count = 0, 0
    while batch := home.archive.seen(after, BATCH):
        after, count = batch[-1].position, count + len(batch)
    return count


def written(home: ArchiveHome, out: Path) -> None:
    """The folder of the compilation, whole."""
    question = Question(home.admin(), home.today())
    with home.projections.states() as states:
        made = compiled(home, states, question, "BENCH-1")
        write_folder(out, files_of(home, states, question, made, ("html",), "fi"))


def worked(run: Callable[[], object]) -> float:
    """Seconds of processor time that one run takes."""
    started = time.process_time()
    run()
    return time.process_time() - started


def measure(payments: int = 100_000, contracts: int = 10_000) -> list[Line]:
    with somewhere() as folder:
        filled(folder, payments, contracts)
        with ArchiveHome(folder / "home") as home:
            by = home.admin().actor
            assert by is not None
            create(home.archive, KINDS["winddown"], shape_of(KINDS["winddown"].created).model_validate(WINDDOWN), by=by)
            home.projections.catch_up()
            limit = min(worked(lambda: read(home)) for _ in range(3))
            ours = worked(lambda: written(home, folder / "koonti"))
        what = f"compilation of {payments:,} payments and {contracts:,} contracts"
        return [Line(what, f"{ours:.1f} s", f"{limit:.1f} s", ours / limit, AT_MOST, at_most=True)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--payments", type=int, default=100_000)
    parser.add_argument("--contracts", type=int, default=10_000)
    given = parser.parse_args()
    print(shown(measure(given.payments, given.contracts)))
