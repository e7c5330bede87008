"""Index and query speed beside the bare engine, in one run: what the interface costs is the ratio.

    python -m bench.search --docs 20000 --engine tantivy

Documents are real statutes and case law (ARCHIVE_TEST_DATA). The bare engine answers the very same compiled query on
the same files and fetches the same stored records; ours also reads the query, analyses it and folds near-duplicates.
"""

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from bench.bare import bare_fill, bare_find
from bench.volume import volume
from projections.search import Entry, Request, SearchIndex, open_index
from projections.search.analyser import Analyser
from projections.search.index import analyser_with
from projections.search.partitions import Partitions
from projections.search.rows import row_of
from projections.search.text import words

BATCH = 1000
ROUNDS = 150  # queries of each kind
FACETS = ("kind", "body", "organisation", "year", "language", "record_class")


def main() -> None:
    """Index, ask, print a table."""
    asked = _arguments()
    entries = volume(asked.docs)
    with tempfile.TemporaryDirectory() as folder:
        analyser = analyser_with(asked.words or Path(folder) / "words.sqlite")
        print(f"\n{asked.engine}, {len(entries):,} documents, {sum(len(e.text) for e in entries) / 1e6:.0f} MB of text")
        _indexing(entries, analyser, asked.engine, Path(folder))
        index = _filled(entries, analyser, asked.engine, Path(folder) / "index")
        assert isinstance(index, Partitions)
        _queries(index, entries, asked.rounds)
        _answers(index, entries, asked.rounds)
        print(f"| memory of the process, MB | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} | | |")
        index.close()


def _indexing(entries: list[Entry], analyser: Analyser, engine: str, folder: Path) -> None:
    sample = entries[: min(len(entries), 10_000)]
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


def _queries(index: Partitions, entries: list[Entry], rounds: int) -> None:
    """Matching and facets through the interface, and the bare engine with the same query, in turns."""
    print("\n| query | p50 ms | p95 | p99 | bare p50 | ratio |\n|---|---|---|---|---|---|")
    for kind, requests in _requests(entries, rounds).items():
        ours, limit = [], []
        for request in requests:
            index.find(request)  # both read warm pages
            ours.append(_seconds(lambda request=request: index.find(request)))
            limit.append(bare_find(index, request))
        p50, p95, p99 = _percentiles(ours)
        ratio = statistics.median(theirs / own for own, theirs in zip(ours, limit, strict=True))
        print(f"| {kind} | {p50:.2f} | {p95:.2f} | {p99:.2f} | {statistics.median(limit) * 1000:.2f} | {ratio:.2f} |")


def _answers(index: Partitions, entries: list[Entry], rounds: int) -> None:
    """Ten hits with snippets and facets over HTTP, beside an empty GET of the same server."""
    from bench.http import served

    requests = [request for kind in ("term", "AND") for request in _requests(entries, rounds)[kind]]
    with served(index, FACETS) as get:
        empty = [_seconds(lambda: get("/empty")) for _ in range(300)]
        full = [_seconds(lambda r=r: get(f"/search?q={r.q}")) for r in requests]
    snippets = [_seconds(lambda r=r: index.find(_with(r, snippets=True, facets=FACETS))) for r in requests]
    ours, limit = _percentiles(full), _percentiles(empty)
    print(
        "\n| whole answer: ten hits, snippets, facets | p50 ms | p95 | p99 | empty GET p50 | ratio |\n|---|---|---|---|---|---|"
    )
    print(f"| over HTTP | {ours[0]:.2f} | {ours[1]:.2f} | {ours[2]:.2f} | {limit[0]:.2f} | {limit[0] / ours[0]:.2f} |")
    print("| in the process | {:.2f} | {:.2f} | {:.2f} | | |".format(*_percentiles(snippets)))


def _requests(entries: list[Entry], rounds: int) -> dict[str, list[Request]]:
    dice = Random(7)
    picked = [dice.choice(entries) for _ in range(rounds)]
    terms = [dice.choice([w.text for w in words(e.text or e.title) if len(w.text) > 5] or ["asetus"]) for e in picked]
    seconds = [dice.choice([w.text for w in words(e.text or e.title) if len(w.text) > 5] or ["laki"]) for e in picked]
    plain = {"partition": "all", "snippets": False, "limit": 10}

    def phrase(entry: Entry) -> str:
        found = [word.text for word in words(entry.text or entry.title)]
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


def _with(request: Request, **changes: object) -> Request:
    from dataclasses import replace

    return replace(request, **changes)


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
