"""The board of a wind-down over HTTP against a bare route that answers one indexed SQL aggregate over the same rows.

    python -m bench.board [--payments 100000] [--contracts 10000] [--requests 40]

Every payment is under way and most contracts are in force, so that nearly every row is an open item. Both are served
by uvicorn in a process of their own, ours as users start it, asked by an administrator. The bare route sums payments by
currency from an index that has nothing else. The slowest of twenty requests counts (p95).
"""

import argparse
from collections.abc import Iterator

from bench.lists import AT_MOST, WARM, asked, copied, filled, p95
from bench.pairs import Line, shown
from bench.record import somewhere
from bench.rest import served


def addresses() -> Iterator[tuple[str, str]]:
    """What is asked, in words and as an address."""
    yield "board", "/winddown/status"
    yield "board of a day", "/winddown/status?as_of=2018-01-01"
    yield "board, one sort of item", "/winddown/status?matter=contract_in_force"


def measure(payments: int = 100_000, contracts: int = 10_000, requests: int = 40) -> list[Line]:
    with somewhere() as folder:
        key, _ = filled(folder, payments, contracts, complete=True)
        copied(folder)
        with served("ours", folder) as ours, served("sums", folder) as bare:
            mine, theirs, lines = asked(ours, key), asked(bare), []
            for what, path in addresses():
                for _ in range(WARM):
                    mine(path), theirs("/sums")
                pairs = [(mine(path), theirs("/sums")) for _ in range(requests)]
                took, limit = (p95([pair[side] for pair in pairs]) for side in (0, 1))
                lines.append(Line(what, f"{took:.1f} ms", f"{limit:.1f} ms", took / limit, AT_MOST, at_most=True))
        return lines


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--payments", type=int, default=100_000)
    parser.add_argument("--contracts", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=40)
    given = parser.parse_args()
    print(shown(measure(given.payments, given.contracts, given.requests)))
