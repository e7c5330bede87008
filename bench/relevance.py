"""Run a file of queries through the product's own index and query path, for an evaluator to score.

    python -m bench.relevance --docs D.jsonl --queries Q.tsv --engine tantivy --out run.tsv

Documents: one JSON object a line with id, collection, text. Queries: tab-separated with a heading line naming qid,
collection and query. Each query is asked within its own collection; the run lists qid, document and score, best first.
"""

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from projections.search import Entry, Request, SearchIndex, open_index

BATCH = 1000
DEPTH = 1000


def main() -> None:
    """Index the documents in a temporary folder, ask every query, write the run."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        words = asked.words or Path(folder) / "words.sqlite"
        index = open_index(Path(folder) / "index", asked.engine, words=words, create=True)
        started = time.perf_counter()
        documents = fill(index, asked.docs)
        filled = time.perf_counter()
        queries = answer(index, asked.queries, asked.out, asked.depth)
        ended = time.perf_counter()
        index.close()
    print(f"{documents} documents in {filled - started:.1f} s; {queries} queries in {ended - filled:.1f} s")


def fill(index: SearchIndex, docs: Path) -> int:
    """Index every document; their language is left for the analyser to find out."""
    changes = [(entry.id, [entry]) for entry in _entries(docs)]
    for start in range(0, len(changes), BATCH):
        index.apply(changes[start : start + BATCH], start + 1)
    return len(changes)


def answer(index: SearchIndex, queries: Path, out: Path, depth: int) -> int:
    """Ask every query within its collection and write what came back, best first."""
    asked = 0
    with queries.open(encoding="utf-8", newline="") as table, out.open("w", encoding="utf-8") as run:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            request = Request(
                row["query"],
                partition="all",
                filters={"collection": (row["collection"],)},
                limit=depth,
                snippets=False,
                fold=False,
            )
            for hit in index.find(request).hits:
                run.write(f"{row['qid']}\t{hit.id}\t{hit.score}\n")
            asked += 1
    return asked


def _entries(docs: Path) -> Iterator[Entry]:
    with docs.open(encoding="utf-8") as lines:
        for at, line in enumerate(lines):
            found = json.loads(line)
            yield Entry(found["id"], "document", "", found["text"], collection=found["collection"], position=at)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--engine", choices=("auto", "tantivy", "whoosh"), default="auto")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--depth", type=int, default=DEPTH, help="hits listed a query")
    parser.add_argument("--words", type=Path, help="a word cache to use and keep")
    return parser.parse_args()


if __name__ == "__main__":
    main()
