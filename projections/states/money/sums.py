"""Sums of a grant on both clocks; every sum tells the positions it is made of."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from archive.fold.registry import State
from projections.states.money.lines import FIGURE
from projections.states.sight import Condition

REPLACED = ("awarded", "applied", "approved", "accepted")
"""What states a whole: the newest by its day stands for those of its record before it."""
STANDING = "known_from <= ? AND known_to > ? AND day <= ? AND day_to > ?"
STANDING_M = STANDING.replace(" AND ", " AND m.")


def standing_at(known_at: int, day: str) -> tuple[int, int, str, str]:
    """The values of both clocks, in the order of `STANDING`."""
    return known_at, known_at, day, day


def counted(may: Condition, of: str) -> Condition:
    """That a line counts for a caller who may see its account (`may`, as of `VisibleRecords.may_see`).

    What is of the account itself, or a part of it, does; what is of another record where the caller may see that.
    """
    seen = f"EXISTS (SELECT 1 FROM access a WHERE a.first = {of}.first AND a.destroyed = 0 AND {may.sql})"
    return Condition(f"({of}.apart = 0 OR {seen})", may.values)


@dataclass(frozen=True, slots=True)
class Sum:
    """What was stated together, and by the events at which positions."""

    what: str
    currency: str
    cost_kind: str | None
    period_from: str | None
    period_until: str | None
    cents: int
    positions: tuple[int, ...]

    def as_dict(self) -> State:
        """What is given out of it; nothing where nothing was stated."""
        told = {name: getattr(self, name) for name in self.__slots__} | {"positions": list(self.positions)}
        return {name: value for name, value in told.items() if value is not None}


def reported(db: sqlite3.Connection, account: int, known_at: int, day: str, may: Condition) -> State:
    """What the record of a grant shows of its costs: their sum, and that of each kind."""
    counts = counted(may, "money")
    sql = f"SELECT cost_kind, sum(cents) FROM money WHERE account = ? AND what = 'cost' AND {STANDING} AND {counts.sql}"
    asked = (account, *standing_at(known_at, day), *counts.values)
    costs = dict(db.execute(f"{sql} GROUP BY cost_kind ORDER BY min(position)", asked))
    return {"reported_cents": sum(costs.values()), "costs": costs}


def flags(db: sqlite3.Connection, account: int, known_at: int, day: str, may: Condition) -> list[State]:
    """What the costs of a grant contradict, each with the id of the cost."""
    counts = counted(may, "m")
    found = db.execute(
        "SELECT a.id, s.state FROM money m JOIN access a USING (first) JOIN state s USING (first)"
        f" WHERE m.account = ? AND m.flagged = 1 AND m.what = 'cost' AND s.kind = 'cost' AND m.{STANDING_M}"
        f" AND {counts.sql} AND s.known_from <= ? AND s.known_to > ? GROUP BY a.id ORDER BY m.position",
        (account, *standing_at(known_at, day), *counts.values, known_at, known_at),
    ).fetchall()
    return [{**flag, "cost": id} for id, stored in found for flag in orjson.loads(stored).get("flags", ())]


def flagged(db: sqlite3.Connection, account: int, known_at: int, day: str, may: Condition) -> list[int]:
    """The positions of costs of a grant that contradict a rule; for whom its flags are shown."""
    counts = counted(may, "m")
    rows = db.execute(
        f"SELECT m.position FROM money m WHERE m.account = ? AND m.flagged = 1 AND m.what = 'cost' AND m.{STANDING_M}"
        f" AND {counts.sql} ORDER BY m.position",
        (account, *standing_at(known_at, day), *counts.values),
    )
    return [position for (position,) in rows]


def sums(db: sqlite3.Connection, account: int, known_at: int, day: str, may: Condition) -> list[Sum]:
    """Every sum of a grant on both clocks: costs by kind and period, what was awarded, recovered, applied for, paid.

    Of records alone that the caller may see (`may`).
    """
    grouped: dict[tuple[Any, ...], list[tuple[int, int, int | None]]] = {}
    for line in _standing(db, account, known_at, day, may):
        grouped.setdefault(line[:5], []).append(line[5:])
    return [
        Sum(
            key[0],
            key[1],
            key[2],
            key[3],
            key[4],
            sum(cents for cents, _, _ in lines),
            tuple(sorted({each for _, *positions in lines for each in positions if each})),
        )
        for key, lines in sorted(grouped.items(), key=lambda each: tuple(part or "" for part in each[0]))
    ]


def _standing(db: sqlite3.Connection, account: int, known_at: int, day: str, may: Condition) -> Iterator[Any]:
    """The lines that count, in the order of positions; of what states a whole the newest of each record."""
    sql = (
        "SELECT m.what, m.currency, m.cost_kind, m.period_from, m.period_until, m.cents, m.position, m.decided,"
        " m.first, m.day FROM money m JOIN access a USING (first)"
        f" WHERE m.account = ? AND m.what <> ? AND m.{STANDING_M} AND {may.sql} ORDER BY m.position"
    )
    rows = db.execute(sql, (account, FIGURE, *standing_at(known_at, day), *may.values)).fetchall()
    newest: dict[tuple[str, int], tuple[str, int]] = {}
    for row in rows:
        if row[0] in REPLACED:
            key = row[0], row[8]
            newest[key] = max(newest.get(key, ("", 0)), (row[9], row[6]))
    for row in rows:
        if row[0] not in REPLACED or newest[row[0], row[8]] == (row[9], row[6]):
            yield row[:8]


def cost_lines(
    db: sqlite3.Connection, account: int, known_at: int, day: str, may: Condition, *, after: int, limit: int
) -> list[tuple[Any, ...]]:
    """The costs of a grant in the order of their positions, beginning after one.

    Position, day, cents, currency, kind, period from and until, id and version of their record, and its state where it
    is one of its own. Of records alone that the caller may see (`may`).
    """
    counts = counted(may, "m")
    return db.execute(
        "SELECT m.position, m.day, m.cents, m.currency, m.cost_kind, m.period_from, m.period_until, a.id, a.version,"
        " s.state FROM money m JOIN access a USING (first)"
        " LEFT JOIN state s ON s.first = m.first AND s.kind = 'cost' AND s.known_from <= ? AND s.known_to > ?"
        " AND s.valid_from <= ? AND s.valid_to > ?"
        f" WHERE m.account = ? AND m.what = 'cost' AND m.position > ? AND m.{STANDING_M} AND {counts.sql}"
        " ORDER BY m.position LIMIT ?",
        (*standing_at(known_at, day), account, after, *standing_at(known_at, day), *counts.values, limit),
    ).fetchall()


def count_costs(db: sqlite3.Connection, account: int, known_at: int, day: str, may: Condition) -> int:
    """How many costs of a grant count."""
    counts = counted(may, "money")
    sql = f"SELECT count(*) FROM money WHERE account = ? AND what = 'cost' AND {STANDING} AND {counts.sql}"
    return int(db.execute(sql, (account, *standing_at(known_at, day), *counts.values)).fetchone()[0])
