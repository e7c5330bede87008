"""A whole answer of the product over HTTP: ten hits with snippets and facets, beside an empty GET of bare FastAPI.

    python -m bench.answers --docs 100000 [--engine tantivy] [--home FOLDER]

The archive is made by the front door: real statutes and case law (ARCHIVE_TEST_DATA) as lines of JSON, imported and
indexed, which is timed too. Every question is asked five times, the two servers in turns, and the best of each counts.
"""

import argparse
import http.client
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import orjson

from api.importers.run import run_import
from bench.rest import served
from bench.search import ROUNDS, _percentiles, _requests, _seconds
from bench.volume import volume
from projections.search import Entry
from services.home.archive_home import ArchiveHome, make_home

TURNS = 5


def main() -> None:
    """Import, serve, ask, print a table."""
    asked = _arguments()
    os.environ["ARCHIVE_ENGINE"] = asked.engine
    entries = volume(asked.docs)
    with tempfile.TemporaryDirectory() as made:
        folder = asked.home or Path(made)
        _prepare(folder, entries)
        questions = [r.q for kind in ("term", "AND") for r in _requests(entries, asked.rounds)[kind]]
        with (
            served("ours", folder) as ours,
            served("empty", folder) as empty,
            _asking(ours) as ask,
            _asking(empty) as get,
        ):
            ask(f"/search?q={quote(questions[0])}")
            _answers(questions, ask, get)


def _prepare(folder: Path, entries: list[Entry]) -> None:
    """The archive in the folder, with everything imported and indexed."""
    lines = folder / "lines.jsonl"
    if make_home(folder / "home", origin="bench", organisation="Bench"):
        lines.write_bytes(b"\n".join(map(_line, entries)))
    with ArchiveHome(folder / "home") as home:
        admin = home.admin().actor
        assert admin is not None
        started = time.perf_counter()
        told = run_import(home.archive, home.blobs, lines, kind="jsonl", by=admin, rejects=folder / "rejects")
        recorded = time.perf_counter()
        home.projections.catch_up()
        done = time.perf_counter()
    assert not told.rejected, told
    print(f"\n{len(entries):,} documents, of which {told.recorded:,} were imported now")
    if told.recorded:
        print(f"recorded {told.recorded / (recorded - started):,.0f} a second; views and index then")
        print(f"{told.recorded / (done - recorded):,.0f} a second; together {told.recorded / (done - started):,.0f}")


def _line(entry: Entry) -> bytes:
    told = {
        "kind": "decision",
        "key": entry.id,
        "title": entry.title[:2000],
        "text": entry.text,
        "decided_on": entry.date.isoformat() if entry.date else "2000-01-01",
        "publicity": "public",
        "personal": "none",
        "collection": entry.kind,
    }
    return orjson.dumps(told | ({"number": entry.numbers[0][:120]} if entry.numbers else {}))


@contextmanager
def _asking(port: int) -> Iterator[Callable[[str], bytes]]:
    """A function that asks a server over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def get(path: str) -> bytes:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body

    try:
        yield get
    finally:
        connection.close()


def _answers(questions: list[str], ask: Callable[[str], bytes], get: Callable[[str], bytes]) -> None:
    full, empty = [], []
    for q in questions:
        path = f"/search?limit=10&q={quote(q)}"
        turns = [(_seconds(lambda path=path: ask(path)), _seconds(lambda: get("/empty"))) for _ in range(TURNS)]
        full.append(min(own for own, _ in turns))
        empty.append(min(bare for _, bare in turns))
    p50, p95, p99 = _percentiles(full)
    limit = statistics.median(empty) * 1000
    print("\n| whole answer of the product | p50 ms | p95 | p99 | empty GET p50 | times |\n|---|---|---|---|---|---|")
    print(f"| ten hits, snippets, facets | {p50:.2f} | {p95:.2f} | {p99:.2f} | {limit:.2f} | {p50 / limit:.1f} |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=20_000)
    parser.add_argument("--engine", choices=("tantivy", "whoosh"), default="tantivy")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="questions of each kind")
    parser.add_argument("--home", type=Path, help="a folder to make the archive in and keep it")
    return parser.parse_args()


if __name__ == "__main__":
    main()
