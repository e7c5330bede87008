"""Sums of money on both clocks: each line is what one event states, and every sum tells the positions it is made of."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from archive.fold.corrections import CORRECTIONS, standing
from archive.fold.registry import ALWAYS, LAST, State
from archive.kernel import Seen
from projections.states.rows import STILL

WHAT = {
    "grant.awarded.v1": "awarded",
    "grant.cost_reported.v1": "cost",
    "cost.reported.v1": "cost",
    "grant.recovered.v1": "recovered",
    "payment.applied.v1": "applied",
    "payment.completed.v1": "applied",
    "payment.approved.v1": "approved",
    "payment.paid.v1": "paid",
}
"""Events that state a sum, by stored name, and what it is."""
BEGINNINGS = frozenset(("grant.awarded.v1", "cost.reported.v1", "payment.applied.v1"))
REPLACED = ("awarded", "applied", "approved")
"""What states a whole: the newest by its day stands for those of its record before it."""
Line = tuple[Any, ...]
INSERT = f"INSERT INTO money VALUES ({','.join('?' * 13)})"
STANDING = "known_from <= ? AND known_to > ? AND day <= ?"
_STANDING_M = STANDING.replace(" AND ", " AND m.")


def lines_of(events: Sequence[Seen], account: int | None) -> list[Line]:
    """The lines of one record, from its events in the order of recording; a corrected day is a line of its own."""
    opening = min(events[0].effective_on or ALWAYS, LAST)
    if not any(event.name in CORRECTIONS for event in events):
        return [_line(events, event, event.position, STILL, opening, account) for event in events if _states(event)]
    found: list[Line] = []
    live: dict[int, Line] = {}
    for count, event in enumerate(events, 1):
        if event.name not in CORRECTIONS and not _states(event):
            continue
        now, stands = dict[int, Line](), standing(events[:count])
        opening = min(stands[0].effective_on or ALWAYS, LAST)
        for each in stands:
            if _states(each):
                now[each.position] = _line(events, each, event.position, STILL, opening, account)
        for position, line in live.items():
            if _told(line) == _told(now[position]):
                now[position] = line
            else:
                found.append((*line[:3], event.position, *line[4:]))
        live = now
    return [*found, *live.values()]


def _states(event: Seen) -> bool:
    return event.name in WHAT and "amount" in event.fact


def _told(line: Line) -> Line:
    return (line[1], *line[4:])


def _line(
    events: Sequence[Seen], event: Seen, known_from: int, known_to: int, opening: str, account: int | None
) -> Line:
    amount, period = event.fact["amount"], event.fact.get("period") or {}
    return (
        events[0].position,
        event.position,
        known_from,
        known_to,
        min(max(event.effective_on or opening, opening), LAST),
        account,
        WHAT[event.name],
        amount["cents"],
        amount.get("currency", "EUR"),
        event.fact.get("cost_kind"),
        period.get("earliest"),
        period.get("latest"),
        bool(event.fact.get("flagged")),
    )


# -- asking --------------------------------------------------------------------------------------------------------


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


def reported(db: sqlite3.Connection, account: int, known_at: int, day: str) -> State:
    """What the record of a grant shows of its costs: their sum, and that of each kind."""
    sql = f"SELECT cost_kind, sum(cents) FROM money WHERE account = ? AND what = 'cost' AND {STANDING}"
    costs = dict(db.execute(f"{sql} GROUP BY cost_kind ORDER BY min(position)", (account, known_at, known_at, day)))
    return {"reported_cents": sum(costs.values()), "costs": costs}


def flags(db: sqlite3.Connection, account: int, known_at: int, day: str) -> list[State]:
    """What the costs of a grant contradict, each with the id of the cost."""
    found = db.execute(
        "SELECT a.id, s.state FROM money m JOIN access a USING (first) JOIN state s USING (first)"
        f" WHERE m.account = ? AND m.flagged = 1 AND m.what = 'cost' AND s.kind = 'cost' AND m.{_STANDING_M}"
        " AND s.known_from <= ? AND s.known_to > ? GROUP BY a.id ORDER BY m.position",
        (account, known_at, known_at, day, known_at, known_at),
    ).fetchall()
    return [{**flag, "cost": id} for id, stored in found for flag in orjson.loads(stored).get("flags", ())]


def sums(db: sqlite3.Connection, account: int, known_at: int, day: str) -> list[Sum]:
    """Every sum of a grant on both clocks: costs by kind and period, what was awarded, recovered, applied for, paid."""
    grouped: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
    for line in _standing(db, account, known_at, day):
        grouped.setdefault(line[:5], []).append(line[5:])
    return [
        Sum(
            key[0],
            key[1],
            key[2],
            key[3],
            key[4],
            sum(cents for cents, _ in lines),
            tuple(position for _, position in lines),
        )
        for key, lines in sorted(grouped.items(), key=lambda each: tuple(part or "" for part in each[0]))
    ]


def _standing(db: sqlite3.Connection, account: int, known_at: int, day: str) -> Iterator[Any]:
    """The lines that count, in the order of positions; of what states a whole the newest of each record."""
    sql = (
        "SELECT what, currency, cost_kind, period_from, period_until, cents, position, first, day FROM money"
        f" WHERE account = ? AND {STANDING} ORDER BY position"
    )
    rows = db.execute(sql, (account, known_at, known_at, day)).fetchall()
    newest: dict[tuple[str, int], tuple[str, int]] = {}
    for row in rows:
        if row[0] in REPLACED:
            key = row[0], row[7]
            newest[key] = max(newest.get(key, ("", 0)), (row[8], row[6]))
    for row in rows:
        if row[0] not in REPLACED or newest[row[0], row[7]] == (row[8], row[6]):
            yield row[:7]


def cost_lines(
    db: sqlite3.Connection, account: int, known_at: int, day: str, *, after: int, limit: int
) -> list[tuple[Any, ...]]:
    """The costs of a grant in the order of their positions, beginning after one.

    Position, day, cents, currency, kind, period from and until, id and version of their record, and its state where it
    is one of its own.
    """
    return db.execute(
        "SELECT m.position, m.day, m.cents, m.currency, m.cost_kind, m.period_from, m.period_until, a.id, a.version,"
        " s.state FROM money m JOIN access a USING (first)"
        " LEFT JOIN state s ON s.first = m.first AND s.kind = 'cost' AND s.known_from <= ? AND s.known_to > ?"
        f" WHERE m.account = ? AND m.what = 'cost' AND m.position > ? AND m.{_STANDING_M}"
        " ORDER BY m.position LIMIT ?",
        (known_at, known_at, account, after, known_at, known_at, day, limit),
    ).fetchall()


def count_costs(db: sqlite3.Connection, account: int, known_at: int, day: str) -> int:
    """How many costs of a grant count."""
    sql = f"SELECT count(*) FROM money WHERE account = ? AND what = 'cost' AND {STANDING}"
    return int(db.execute(sql, (account, known_at, known_at, day)).fetchone()[0])
