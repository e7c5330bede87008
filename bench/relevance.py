"""Run a file of queries through the product's own index and query path, for an evaluator to score.

    python -m bench.relevance --docs D.jsonl --queries Q.tsv --engine tantivy --out run.tsv

Documents: one JSON object a line with id and text, and perhaps a collection. Queries: tab-separated with a heading line
that names query, and perhaps qid (else they are numbered from 1) and collection. Whatever else is told is not used: the
language is found out. Each query is asked within its own collection; the run lists qid, document and score, best first.
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from projections.search import Entry, Request, SearchIndex, SearchRefused, open_index
from projections.search.request import MAX_LIMIT

BATCH = 1000
DEPTH = 1000


class Query(NamedTuple):
    """A line of the table of queries."""

    qid: str
    query: str
    collection: str


class Unreadable(Exception):
    """A file is not of the shape told above; says which line."""


class Collections:
    """Collections by number, for their names may hold anything; what names none is one collection."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def mark(self, name: str) -> str:
        """The mark of a collection, a new one where it was not met before."""
        return self._numbers.setdefault(name, f"c{len(self._numbers)}")


def main() -> None:
    """Index the documents in a temporary folder, ask every query, write the run."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        words = asked.words or Path(folder) / "words.sqlite"
        index = open_index(Path(folder) / "index", asked.engine, words=words, create=True)
        collections = Collections()
        try:
            started = time.perf_counter()
            documents = fill(index, asked.docs, collections)
            filled = time.perf_counter()
            queries = answer(index, asked.queries, asked.out, asked.depth, collections)
            ended = time.perf_counter()
        except (Unreadable, OSError) as bad:
            sys.exit(f"relevance: {bad}")
        finally:
            index.close()
    print(f"{documents} documents in {filled - started:.1f} s; {queries} queries in {ended - filled:.1f} s")


def fill(index: SearchIndex, docs: Path, collections: Collections) -> int:
    """Index every document; their language is left for the analyser to find out."""
    entries = _entries(docs, collections)
    count = 0
    while changes := [(entry.id, [entry]) for entry in islice(entries, BATCH)]:
        index.apply(changes, count + 1)
        count += len(changes)
    return count


def answer(index: SearchIndex, queries: Path, out: Path, depth: int, collections: Collections) -> int:
    """Ask every query within its collection and write what came back, best first."""
    asked = 0
    with out.open("w", encoding="utf-8") as run:
        for query in _queries(queries):
            request = Request(
                query.query,
                partition="all",
                filters={"collection": (collections.mark(query.collection),)},
                limit=depth,
                snippets=False,
                fold=False,
            )
            try:
                hits = index.find(request).hits if query.query.strip() else ()
            except SearchRefused as refused:
                print(f"{query.qid}: {refused}", file=sys.stderr)
                hits = ()
            run.writelines(f"{query.qid}\t{hit.id}\t{hit.score}\n" for hit in hits)
            asked += 1
    return asked


def _entries(docs: Path, collections: Collections) -> Iterator[Entry]:
    with docs.open(encoding="utf-8-sig") as lines:
        for at, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                told = json.loads(line)
                id, text = str(told["id"]), str(told.get("text") or "")
                collection = str(told.get("collection") or "")
            except (ValueError, KeyError, TypeError, AttributeError) as bad:
                raise Unreadable(f"line {at} of the documents is no JSON object with an id.") from bad
            if any(sign in id for sign in "\t\r\n"):
                raise Unreadable(f"line {at} of the documents has an id that no line of a run can hold.")
            title = str(told.get("title") or "")
            yield Entry(id, "document", title, text, collection=collections.mark(collection), position=at)


def _queries(queries: Path) -> Iterator[Query]:
    with queries.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if "query" not in (table.fieldnames or ()):
            raise Unreadable("the heading of the queries names no column query.")
        for at, row in enumerate(table, 1):
            yield Query(row.get("qid") or str(at), row["query"] or "", row.get("collection") or "")


def _depth(typed: str) -> int:
    depth = int(typed)
    if not 1 <= depth <= MAX_LIMIT:
        raise argparse.ArgumentTypeError(f"1 to {MAX_LIMIT}")
    return depth


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--engine", choices=("auto", "tantivy", "whoosh"), default="auto")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--depth", type=_depth, default=DEPTH, help="hits listed a query")
    parser.add_argument("--words", type=Path, help="a word cache to use and keep")
    return parser.parse_args()


if __name__ == "__main__":
    main()
