"""What searching by meaning costs: vectors a second and their size, and a question with and without it, in turns.

    python -m bench.meaning [--docs 2000] [--engine tantivy]

Documents are real statutes and case law (ARCHIVE_TEST_DATA), questions are of two words of different documents, of
which few records have both. Times are processor times. Needs the extra `semantic`.
"""

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

from bench.volume import volume
from projections.search import Request, SearchIndex, open_index
from projections.search.index import analyser_with
from projections.search.language.tokens import forms_in
from projections.search.meaning.model import installed
from projections.search.meaning.vectors import Vectors

QUESTIONS, TURNS = 60, 5


def main() -> None:
    """Make vectors, ask, print a table."""
    asked = _arguments()
    if not installed():
        print("The extra semantic is not installed.")
        return
    entries = volume(asked.docs)
    with tempfile.TemporaryDirectory() as folder:
        index = open_index(Path(folder) / "index", asked.engine, analyser=analyser_with(), create=True)
        index.apply([(entry.id, [entry]) for entry in entries], 1)
        questions = [question for question in _questions([entry.text for entry in entries]) if _few(index, question)]
        plain = [_seconds(index.find, question) for question in questions]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        vectors = Vectors(Path(folder) / "meanings.sqlite")
        started = time.process_time()
        vectors.update(index.current())
        took = time.process_time() - started
        near = vectors.newest()
        both = [(_seconds(index.find, q), _seconds(index.find, replace(q, near=near))) for q in questions]
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = vectors.path.stat().st_size
        index.close()
    print(f"\n{asked.engine}, {len(entries):,} records, {len(questions)} questions\n\n| | |\n|---|---|")
    print(f"| vectors made a second of one core | {len(entries) / took:.1f} |")
    print(f"| bytes a record on disk | {size / len(entries):,.0f} |")
    print(f"| memory, MB more | {(after - before) / 1024:,.0f} |")
    print(f"| question without, ms p50 | {1000 * statistics.median(plain):.2f} |")
    print(f"| question by meaning too, ms p50 | {1000 * statistics.median(mine for _, mine in both):.2f} |")
    print(f"| ratio, p50 of pairs | {statistics.median(mine / other for other, mine in both):.2f} |")


def _few(index: SearchIndex, question: Request) -> bool:
    return index.find(question).total < 10


def _questions(texts: list[str]) -> list[Request]:
    dice = Random(7)
    found = [[word for word in forms_in(text) if len(word) > 6] for text in texts]
    words = [dice.choice(each) for each in dice.sample(found, len(found)) if each]
    return [Request(f"{one} {other}", "all", limit=10) for one, other in zip(words[::2], words[1::2], strict=False)][
        :QUESTIONS
    ]


def _seconds(find: Callable[[Request], object], question: Request) -> float:
    """The best of several turns, by processor time."""
    best = 1e9
    for _ in range(TURNS):
        started = time.process_time()
        find(question)
        best = min(best, time.process_time() - started)
    return best


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=2000)
    parser.add_argument("--engine", choices=("tantivy", "whoosh"), default="tantivy")
    return parser.parse_args()


if __name__ == "__main__":
    main()
