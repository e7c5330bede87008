"""Lists of a large archive against the same of a small one, asked of `archive serve` as users start it.

    python -m bench.flat [--records 100000] [--requests 40]

Both archives are imported by `archive import` from lines with decisions in cases. Each list is asked over one
connection that is kept, by an archivist, of both in turns; the median counts.
"""

import argparse
import http.client
import json
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.pairs import Line, shown
from bench.record import somewhere

SMALL, AT_MOST, WARM = 1_000, 1.5, 5
PROGRAM = [sys.executable, "-c", "from api.cli.main import main; main()"]
WORDS = [
    "hankinta",
    "rahoitus",
    "palvelu",
    "kehittäminen",
    "alue",
    "hanke",
    "päätös",
    "raportti",
    "maksatus",
    "kunta",
    "toimisto",
    "valmistelu",
]
LISTS = {
    "decisions": "/decisions?limit=25",
    "decisions, newest day first": "/decisions?limit=25&sort=-decided_on",
    "decisions as of a day": "/decisions?limit=25&as_of=2020-01-01",
    "decisions of a decider": "/decisions?limit=25&decider=Toimielin%203",
    "decisions by year": "/decisions/groups?group_by=decided_on:year",
    "cases": "/cases?limit=25",
    "due": "/retention/due?limit=25",
    "incomplete": "/registration/incomplete?limit=25",
    "holds": "/holds",
    "disposals": "/disposals",
    "register": "/register?limit=25",
    "writes that wait": "/waiting",
    "board": "/winddown/status?limit=25",
    "events": "/events?limit=25",
    "health": "/health",
}


def lines(records: int) -> Iterator[str]:
    """Cases with a hundred decisions each, as lines to import."""
    some, cases = random.Random(1), max(10, records // 100)
    for number in range(cases):
        case = {"kind": "case", "number": f"B/{number}/2018", "title": " ".join(some.sample(WORDS, 3))}
        yield json.dumps(case | {"opened_on": "2018-01-01"})
    for number in range(records):
        day = f"{2018 + number % 5}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        said = {"kind": "decision", "key": f"b{number}", "number": f"{number} §", "case": f"B/{number % cases}/2018"}
        said |= {"title": " ".join(some.sample(WORDS, 4)), "decided_on": day, "decider": f"Toimielin {number % 7}"}
        yield json.dumps(said | {"text": " ".join(some.choices(WORDS, k=30)), "publicity": "public"})


def archive(home: Path, *words: str) -> str:
    """What a command of the program prints."""
    return subprocess.run([*PROGRAM, "--home", str(home), *words], check=True, capture_output=True, text=True).stdout


@contextmanager
def serving(folder: Path, records: int) -> Iterator[tuple[http.client.HTTPConnection, dict[str, str]]]:
    """An archive of so many records, served; a connection and the headers of an archivist."""
    home, source = folder / f"home{records}", folder / f"{records}.jsonl"
    source.write_text("\n".join(lines(records)), "utf-8")
    archive(home, "init", "--origin", "bench", "--organisation", "Bench")
    archive(home, "import", str(source), "--kind", "jsonl")
    key = json.loads(archive(home, "keys", "create", "bench", "--role", "archivist", "--json"))["key"]
    command = [*PROGRAM, "--home", str(home), "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        port = next(int(found[1]) for line in process.stderr if (found := re.search(r"127\.0\.0\.1:(\d+)", line)))
        try:
            yield http.client.HTTPConnection("127.0.0.1", port), {"Authorization": f"Bearer {key}"}
        finally:
            process.terminate()


def seconds(connection: http.client.HTTPConnection, headers: dict[str, str], path: str) -> float:
    """How long one answer takes."""
    begin = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer: Any = connection.getresponse()
    answer.read()
    assert answer.status == 200, (path, answer.status)
    return time.perf_counter() - begin


def measure(records: int, requests: int) -> list[Line]:
    """A line for each list."""
    found = []
    with somewhere() as folder, ExitStack() as open_:
        large, small = (open_.enter_context(serving(folder, each)) for each in (records, SMALL))
        for name, path in LISTS.items():
            taken: list[tuple[float, float]] = [
                (seconds(*large, path), seconds(*small, path)) for _ in range(requests + WARM)
            ]
            ours, limit = (statistics.median(each) for each in zip(*taken[WARM:], strict=True))
            told = (f"{each * 1000:.1f} ms" for each in (ours, limit))
            found.append(
                Line(f"{name}, {records:,} records against {SMALL:,}", *told, ours / limit, AT_MOST, at_most=True)
            )
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=40)
    asked = parser.parse_args()
    print(shown(measure(asked.records, asked.requests)))
