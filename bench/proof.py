"""What proof costs: the tree in an import, an inclusion proof among many events, verifying.

    python -m bench.proof [--events 20000] [--proofs 1000000] [--rounds 7]

Import: the same import with the tree and without it. Inclusion proof: against one indexed row read by the same
connection; the limit of the ratio is what a tree of that height must read. Verify: against reading every row of the
record, the nodes among them, and hashing its bytes.
"""

import argparse
import itertools
import random
import sqlite3
import statistics
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from archive.ledger.tree import extend, inclusion_proof
from archive.ledger.verify.verify import verify
from archive.record.sqlite.tree import Log, nodes_of
from archive.record.store import Archive
from bench.pairs import Line, paired, shown
from bench.record import a_case, opened, raw_database, said, somewhere, take_in

READ = "SELECT leaf FROM event WHERE position = ?"


class NoTree(Log):
    """Leaves in their column and nothing above them."""

    def extend(self, db: sqlite3.Connection, size: int, leaves: Sequence[bytes]) -> None:
        pass


def measure(events: int = 20_000, proofs: int = 1_000_000, rounds: int = 7) -> list[Line]:
    """Every line of the table."""
    return [importing(events, rounds), verifying(max(events, 50_000), rounds), *proving(proofs)]


def importing(events: int, rounds: int) -> Line:
    """The same decisions into archives that begin empty, with the tree and without."""
    with somewhere() as folder:
        with_tree = [opened(folder / f"with-{n}.sqlite") for n in range(rounds)]
        without = [opened(folder / f"without-{n}.sqlite") for n in range(rounds)]
        for each in without:
            each.recorder.database.log = NoTree()
        sources = {id(each): said(a_case(each), 0, events) for each in (*with_tree, *without)}
        ours, limit = itertools.count(), itertools.count()

        def run(archives: list[Archive], number: int) -> None:
            take_in(archives[number], sources[id(archives[number])])

        line = paired(
            "import with the tree, against without",
            0.75,
            events,
            lambda: run(with_tree, next(ours)),
            lambda: run(without, next(limit)),
            rounds=rounds,
        )
        for each in (*with_tree, *without):
            each.close()
    return line


def verifying(events: int, rounds: int) -> Line:
    """Everything recomputed and compared, against reading every row once and hashing it."""
    with somewhere() as folder:
        with opened(folder / "events.sqlite") as archive:
            take_in(archive, said(a_case(archive), 0, events))

        def ours() -> None:
            assert verify(folder / "events.sqlite", folder / "blobs").ok

        return paired(
            "verify, against reading and hashing every row",
            0.5,
            events,
            ours,
            lambda: read_and_hash(folder / "events.sqlite"),
            rounds=rounds,
        )


def read_and_hash(path: Path) -> None:
    """The limit: each row of the record read once and its bytes hashed once."""
    db = sqlite3.connect(path)
    db.text_factory = bytes
    for table, form in (("event", b"%d%b%b%d%b%b%b%b%b"), ("content", b"%d%b%b"), ("node", b"%d%d%b")):
        columns = "position, random, bytes" if table == "content" else "*"
        for row in db.execute(f"SELECT {columns} FROM {table}"):
            sha256(form % row).digest()
    db.close()


def proving(size: int, asked: int = 2000) -> list[Line]:
    """Inclusion proofs at random places of a tree of this many events, against one indexed row."""
    with somewhere() as folder:
        db = filled(folder / "events.sqlite", size)
        places = random.Random(1).sample(range(size), min(asked, size))
        node_at = nodes_of(db)
        pairs = []
        for place in places:
            started = time.perf_counter()
            inclusion_proof(place, size, node_at)
            proven = time.perf_counter()
            db.execute(READ, (place + 1,)).fetchone()
            pairs.append((proven - started, time.perf_counter() - proven))
        db.close()
    ours, limit = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    steps = (size - 1).bit_length()
    rows, micro = ours / limit, 1_000_000
    told = f"inclusion proof at {size:,} events, in rows read"
    return [
        Line(told, f"{ours * micro:,.0f} µs", f"{limit * micro:,.1f} µs", rows, 3 * steps, at_most=True),
        Line(
            f"inclusion proof at {size:,} events, in ms", f"{ours * 1000:.3f} ms", "1 ms", ours * 1000, 1, at_most=True
        ),
    ]


def filled(path: Path, size: int) -> sqlite3.Connection:
    """A record of this many events with the tree over them; rows as small as they may be."""
    db = raw_database(path)
    leaves = [sha256(number.to_bytes(8, "big")).digest() for number in range(size)]
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO event VALUES (?,'bench',?,1,'n','','',x'7b7d',?,NULL,NULL,NULL,NULL)",
        ((number, f"{number:036}", leaf) for number, leaf in enumerate(leaves, 1)),
    )
    db.executemany("INSERT INTO node VALUES (?,?,?)", extend(0, leaves, ()).nodes[size:])
    db.execute("COMMIT")
    return db


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--proofs", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    print(shown(measure(given.events, given.proofs, given.rounds)))
