"""`make mutate`: draw a sample of mutants, try each against the tests that run its line, and report."""

import argparse
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from tests.mutation import report, sites, trees
from tests.mutation.maps import Map
from tests.mutation.results import KILLED, NO_TEST, SURVIVED, TIMED_OUT, Result, Results, changed

OUT = trees.ROOT / "build" / "mutation"
BUDGET = 90.0
"""Seconds of tests, as measured when the map was made, that a mutant has to survive."""
MOST = 400
"""Tests at most for one mutant."""
SLOW = 5.0
"""A test slower than this is asked again without the mutation before a kill counts: it may fail of a busy machine."""

SURE = "tests/archive/test_values.py"
"""Tests that pass, or nothing that is killed counts."""


class Try:
    """A mutant that is tried, with the program it is one of."""

    def __init__(self, site: sites.Site, source: str, mutant: str) -> None:
        self.site, self.source, self.mutant = site, source, mutant
        self.digest = sha256(source.encode()).hexdigest()


def main() -> None:
    asked = _asked()
    OUT.mkdir(parents=True, exist_ok=True)
    commit = trees.head()
    copies = [trees.copied(OUT / f"tree-{at}", commit) for at in range(asked.workers)]
    tree = copies[0] if asked.keep_map else trees.copied(OUT / "tree-map", commit)
    tests = Map(OUT / "map.sqlite", tree)
    if not asked.keep_map:
        tests.renew(asked.workers)
    tries = list(_drawn(copies[0], asked.only, asked.sample, asked.seed))
    results = Results(OUT / "results.jsonl")
    waiting: Queue[tuple[Try, list[str], float, bool]] = Queue()
    for each in tries:
        if _known(results, each, commit) is None:
            waiting.put((each, *_chosen(tests, each.site)))
    print(f"{len(tries)} mutants, {waiting.qsize()} to try, at {commit[:10]}", flush=True)
    threads = [Thread(target=_work, args=(copy, waiting, results, commit)) for copy in copies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    came = [found for each in tries if (found := _known(results, each, commit))]
    print(report.text(came, asked.seed, commit))
    (OUT / "report.md").write_text(report.text(came, asked.seed, commit), encoding="utf-8")
    if asked.docs:
        report.write_page(came, asked.seed, commit)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("--sample", type=int, default=600, help="lines that are drawn; 0 for every line")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other lines")
    parser.add_argument("--only", default="", metavar="PATH", help="one file or folder instead of all areas")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="copies of the tree at work at once")
    parser.add_argument("--keep-map", action="store_true", help="go by the map as it is, though tests changed since")
    parser.add_argument("--docs", action="store_true", help="write what came of it to docs/mutation.md")
    return parser.parse_args()


def _drawn(tree: Path, only: str, size: int, seed: int) -> Iterator[Try]:
    sources = {path: (tree / path).read_text(encoding="utf-8") for path in sites.files(tree, only)}
    found = (site for path, source in sources.items() for site in sites.sites(path, source))
    drawn = 0
    for candidates in sites.sample(found, 0, seed):
        for site in candidates:
            if mutant := sites.mutated(sources[site.path], site):
                yield Try(site, sources[site.path], mutant)
                drawn += 1
                break
        if drawn == size:
            return


def _known(results: Results, each: Try, commit: str) -> Result | None:
    return results.known(each.site.place, each.site.operator, each.site.occurrence, each.digest, commit)


def _chosen(tests: Map, site: sites.Site) -> tuple[list[str], float, bool]:
    """As many tests as the budget holds, with the time they may take."""
    found, known = tests.tests(site.path, site.line)
    chosen: list[str] = []
    seconds = 0.0
    for name, took in found[:MOST]:
        if seconds + took <= BUDGET or not chosen:
            chosen.append(name)
            seconds += took
    return chosen, 60 + 10 * seconds, known


def _work(tree: Path, waiting: "Queue[tuple[Try, list[str], float, bool]]", results: Results, commit: str) -> None:
    worker = trees.Worker(tree, OUT / f"{tree.name}.log")
    if not worker.passes(SURE, 300):
        raise SystemExit(f"{SURE} fails without any mutation, see {OUT / tree.name}.log")
    while True:
        try:
            each, tests, seconds, known = waiting.get_nowait()
        except Empty:
            worker.close()
            return
        outcome, by, took = _outcome(worker, each, tests, seconds)
        outcome = NO_TEST if outcome == SURVIVED and not known else outcome
        was, became = changed(each.source, each.mutant)
        site = each.site
        results.add(
            Result(
                site.place, site.operator, site.occurrence, each.digest, commit,
                site.path, site.line, was, became, outcome, len(tests), by, took,
            )
        )  # fmt: skip
        print(
            f"{waiting.qsize():4} left  {outcome:9} {took:6.1f} s  {site.path}:{site.line} {site.operator}", flush=True
        )


def _outcome(worker: trees.Worker, each: Try, tests: list[str], seconds: float) -> tuple[str, str, float]:
    """Killed by a test that passes without the mutation, timed out, or survived."""
    took = 0.0
    while tests:
        answer = worker.try_with(each.site.path, each.mutant, tests, seconds)
        took += answer["took"]
        if answer["outcome"] == "passed":
            break
        if answer["outcome"] == "timed out":
            return TIMED_OUT, "", took
        by = answer["by"]
        if answer["took"] < SLOW or "::" not in by or worker.passes(by, 120):
            return KILLED, by, took
        tests = [test for test in tests if test != by and not test.startswith(f"{by}[")]
    return SURVIVED, "", took


if __name__ == "__main__":
    main()
