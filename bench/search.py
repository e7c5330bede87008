"""Index and query speed beside the bare engine, in one run: what the interface costs is the ratio.

    python -m bench.search --docs 20000 --engine tantivy

Documents are real statutes and case law (ARCHIVE_TEST_DATA). The bare engine answers the very same compiled query on
the same files and fetches the same stored records; ours also reads the query, analyses it and folds near-duplicates.
Every question is asked five times, ours and the limit in turns, and the best of each counts: what is measured is the
work, not the neighbours on the machine. Percentiles are over questions.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from bench.bare import bare_fill, bare_find
from bench.http import FACETS, served
from bench.volume import volume
from projections.search import Entry, Request, SearchIndex, open_index
from projections.search.index import analyser_with
from projections.search.language.analyser import Analyser
from projections.search.language.tokens import forms_in
from projections.search.partitions import Partitions
from projections.search.request import QueryTooCostly
from projections.search.rows import row_of

BATCH = 1000
ROUNDS = 150  # queries of each kind
TURNS = 5
SAMPLE = 5_000  # documents the indexing rates are measured on


def main() -> None:
    """Index, ask, print a table."""
    asked = _arguments()
    entries = volume(asked.docs)
    with tempfile.TemporaryDirectory() as folder:
        words = asked.words or Path(folder) / "words.sqlite"
        analyser = analyser_with(words)
        print(f"\n{asked.engine}, {len(entries):,} documents, {sum(len(e.text) for e in entries) / 1e6:.0f} MB of text")
        _indexing(entries, analyser, asked.engine, Path(folder))
        index = _filled(entries, analyser, asked.engine, Path(folder) / "index")
        assert isinstance(index, Partitions)
        requests = _requests(entries, asked.rounds)
        _queries(index, requests)
        index.close()
        _answers(Path(folder) / "index", asked.engine, words, [r.q for kind in ("term", "AND") for r in requests[kind]])


def _indexing(entries: list[Entry], analyser: Analyser, engine: str, folder: Path) -> None:
    sample = entries[:SAMPLE]
    print("\n| indexing | documents a second | limit | ratio |\n|---|---|---|---|")
    cold = _seconds(lambda: [row_of(entry, analyser) for entry in sample])
    analyser.save()
    started = time.perf_counter()
    rows = [row_of(entry, analyser) for entry in sample]
    warm = time.perf_counter() - started
    print(f"| analysis, words not yet in the cache | {len(sample) / cold:,.0f} | | |")
    print(f"| analysis, words in the cache | {len(sample) / warm:,.0f} | | |")
    ratios = []
    for turn in range(3):
        limit = bare_fill(rows, engine, folder / f"bare{turn}", BATCH)
        ours = _our_fill(rows, engine, folder / f"ours{turn}")
        ratios.append((limit / ours, len(rows) / ours, len(rows) / limit))
    ratio, rate, bare = sorted(ratios)[1]
    print(f"| writing analysed documents, one partition | {rate:,.0f} | {bare:,.0f} | {ratio:.2f} |")


def _our_fill(rows: list, engine: str, folder: Path) -> float:
    from projections.search.partitions import _engine

    opened = _engine(engine, folder, create=True)
    try:
        return _seconds(lambda: [opened.write(rows[at : at + BATCH], [], at + 1) for at in range(0, len(rows), BATCH)])
    finally:
        opened.close()


def _filled(entries: list[Entry], analyser: Analyser, engine: str, folder: Path) -> SearchIndex:
    index = open_index(folder, engine, analyser=analyser, create=True)
    changes = [(entry.id, [entry]) for entry in entries]
    started = time.perf_counter()
    for at in range(0, len(changes), BATCH):
        index.apply(changes[at : at + BATCH], at + 1)
    taken = time.perf_counter() - started
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"| everything: analysis and both partitions | {len(entries) / taken:,.0f} | | |")
    print(f"| size of both partitions, MB | {size / 1e6:,.0f} | | |")
    return index


def _queries(index: Partitions, asked: dict[str, list[Request]]) -> None:
    """Matching and facets through the interface, and the bare engine with the same query, in turns."""
    print("\nratio: bare time over ours")
    print("\n| query | p50 ms | p95 | p99 | bare p50 | ratio |\n|---|---|---|---|---|---|")
    for kind, requests in asked.items():
        ours, limit, refused = [], [], 0
        for request in requests:
            try:
                answer = index.find(request)
            except QueryTooCostly:
                refused += 1
                continue
            turns = [
                (_seconds(lambda r=request: index.find(r)), bare_find(index, request, answer)) for _ in range(TURNS)
            ]
            ours.append(min(own for own, _ in turns))
            limit.append(min(bare for _, bare in turns))
        if refused:
            print(f"| {kind}: {refused} took too long | | | | | |")
        if not ours:
            continue
        p50, p95, p99 = _percentiles(ours)
        ratio = statistics.median(theirs / own for own, theirs in zip(ours, limit, strict=True))
        print(f"| {kind} | {p50:.2f} | {p95:.2f} | {p99:.2f} | {statistics.median(limit) * 1000:.2f} | {ratio:.2f} |")


def _answers(folder: Path, engine: str, words: Path, asked: list[str]) -> None:
    """Ten hits with snippets and facets over HTTP, beside an empty GET of the same server."""
    full, empty = [], []
    with served(folder, engine, words) as (get, memory):
        for q in asked:
            turns = [
                (_seconds(lambda q=q: get(f"/search?q={q}")), _seconds(lambda: get("/empty"))) for _ in range(TURNS)
            ]
            full.append(min(own for own, _ in turns))
            empty.append(min(bare for _, bare in turns))
        used = memory()
    p50, p95, p99 = _percentiles(full)
    limit = statistics.median(empty) * 1000
    print("\n| whole answer over HTTP | p50 ms | p95 | p99 | empty GET p50 | times |\n|---|---|---|---|---|---|")
    print(f"| ten hits, snippets, facets | {p50:.2f} | {p95:.2f} | {p99:.2f} | {limit:.2f} | {p50 / limit:.1f} |")
    print(f"| memory of the server, MB | {used} | | | | |")


def _requests(entries: list[Entry], rounds: int) -> dict[str, list[Request]]:
    dice = Random(7)
    picked = [dice.choice(entries) for _ in range(rounds)]
    terms = [dice.choice([w for w in forms_in(e.text or e.title) if len(w) > 5] or ["asetus"]) for e in picked]
    seconds = [dice.choice([w for w in forms_in(e.text or e.title) if len(w) > 5] or ["laki"]) for e in picked]
    plain = {"partition": "all", "snippets": False, "limit": 10}

    def phrase(entry: Entry) -> str:
        found = forms_in(entry.text or entry.title)
        at = dice.randrange(max(1, len(found) - 1))
        return '"' + " ".join(found[at : at + 2]) + '"'

    return {
        "term": [Request(q, **plain) for q in terms],
        "AND": [Request(f"{a} {b}", **plain) for a, b in zip(terms, seconds, strict=True)],
        "phrase": [Request(phrase(entry), **plain) for entry in picked],
        "prefix": [Request(q[:6] + "*", **plain) for q in terms],
        "filter and facets": [
            Request(q, filters={"kind": (e.kind,)}, facets=FACETS, **plain) for q, e in zip(terms, picked, strict=True)
        ],
        "range": [Request(f"{q} päivä:[{1970 + i % 40} TO {1980 + i % 40}]", **plain) for i, q in enumerate(terms)],
        "sorted by date": [Request(q, sort="-date", **plain) for q in terms],
        "deep page": [Request(q, **(plain | {"limit": 500})) for q in terms],
    }


def _seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _percentiles(times: list[float]) -> tuple[float, float, float]:
    ordered = sorted(times)
    return tuple(ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000 for part in (0.5, 0.95, 0.99))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=20_000)
    parser.add_argument("--engine", choices=("tantivy", "whoosh"), default="tantivy")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="queries of each kind")
    parser.add_argument("--words", type=Path, help="a word cache to use and keep")
    return parser.parse_args()


if __name__ == "__main__":
    main()
