"""Compares state views with a new fold of the record: every row of every table, every column.

One record at a time is folded into an empty view in memory, by the very model that writes the views, and read at one
position of the views; so a record may go on changing while it is compared.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from archive.kernel import Seen
from archive.record.sqlite.history import History
from archive.retention.events import ScheduleAdopted
from projections.comparison.difference import Difference
from projections.generations.bounds import noted
from projections.states.ask import StateReader
from projections.states.listing.columns import list_tables, whole_schema
from projections.states.merged import ever_merged, merges
from projections.states.model import StateModel
from projections.states.money.lines import DECIDED
from projections.states.opened.rows import KEY as OPEN_KEY
from projections.states.opened.rows import TABLE as OPEN
from projections.states.rows import STILL, spans_of
from projections.states.tables import BY_DAY
from projections.states.texts import stored_of

Row = tuple[Any, ...]
KEYS = {
    "access": ("id",),
    "state": ("known_from", "valid_from"),
    "money": ("position", "known_from", "day"),
    "text": ("digest",),
    OPEN: OPEN_KEY,
    "aside": ("id",),
}
_LISTS: dict[str, tuple[str, ...]] = {table.now: ("valid_from",) for table in list_tables().values()}
_LISTS |= {table.before: ("known_from", "valid_from") for table in list_tables().values()}
_WHOLE = "typeof(first) = 'integer' AND typeof(known_from) = 'integer'"
LOWEST, HIGHEST = -(2**63), 2**63 - 1


class Alone(StateModel):
    """A view of one record in memory; what it asks of schedules is folded again as well."""

    def __init__(self, reading: History) -> None:
        self._reading = reading
        self._schedules: list[bytes] | None = None
        super().__init__(None, reading.seen_of)

    def schedules(self, version: str) -> list[bytes]:
        """See `StateModel`."""
        if self._schedules is None:
            ids = self._reading.streams(ScheduleAdopted.name)
            spans = [span for id in ids for span in spans_of(self._reading.seen_of(id, HIGHEST))]
            self._schedules = [stored_of(span.state, span.texts) for span in spans if span.known_to == STILL]
        return [state for state in self._schedules if version.encode() in state]


class Folded(StateReader):
    """One record, folded again."""

    def __init__(self, reading: History) -> None:
        super().__init__(Path())
        self._model = Alone(reading)

    @property
    def db(self) -> sqlite3.Connection:
        """The connection to the view in memory."""
        return self._model.rows()

    def hold(self, events: Sequence[Seen]) -> None:
        """Hold this record alone."""
        self._model.clear()
        if events:
            self._model.apply(events)

    def close(self) -> None:
        """Release what it holds open."""
        self._model.close()


class ViewsCompared:
    """Compares one generation of the state views."""

    def __init__(self, views: StateReader, reading: History) -> None:
        self._views, self._reading, self.folded = views, reading, Folded(reading)
        views.db.text_factory = _text
        self.upto = 0
        """The newest event of the record that was folded last, and of the cases merged into it."""
        self._columns = {
            table: [row[1] for row in self.folded.db.execute(f"PRAGMA table_info({table})")]
            for table in (*KEYS, *_LISTS, "position")
        }

    def close(self) -> None:
        """Release what it holds open."""
        self.folded.close()

    def whole(self) -> Iterator[Difference]:
        """What is of no record: the tables themselves, the position, notes of records there are none of."""
        db = self._views.db
        with sqlite3.connect(":memory:") as fresh:
            fresh.executescript(whole_schema())
            if db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'state_by_day'").fetchone():
                fresh.execute(BY_DAY)
        sql = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name"
        if db.execute(sql).fetchall() != fresh.execute(sql).fetchall():
            yield Difference("states", "", "schema")
        fresh.close()
        newest = db.execute(f"SELECT coalesce(max(known_from), 0) FROM state WHERE {_WHOLE}").fetchone()[0]
        kept, position = db.execute("SELECT * FROM position").fetchall(), self.position()
        known = kept in ([], [(1, position)]) and newest <= position <= self._reading.position()
        if not known or noted(self._views.folder):
            yield Difference("states.position", "", "position")
        if db.execute(f"SELECT 1 FROM state WHERE NOT ({_WHOLE}) LIMIT 1").fetchone():
            yield Difference("states.state", "", "first", "superfluous")
        for table in list_tables().values():
            of_others = "first NOT IN (SELECT first FROM access WHERE kind = ?)"
            for name in (table.now, table.before):
                if db.execute(f"SELECT 1 FROM {name} WHERE {of_others} LIMIT 1", (table.kind.name,)).fetchone():
                    yield Difference(f"states.{name}", "", "first", "superfluous")
        for (id,) in db.execute("SELECT id FROM aside WHERE id NOT IN (SELECT id FROM access)").fetchall():
            if not self._reading.seen_of(id, position):
                yield Difference("states.aside", id_in(id), "id", "superfluous")

    def damage(self) -> Iterator[Difference]:
        """Whether the file and its indexes agree with themselves."""
        if self._views.db.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            yield Difference("states", "", "file")

    def position(self) -> int:
        """How far the views are."""
        position: object = self._views.position()
        return position if isinstance(position, int) else 0

    def record(self, first: int, id: str) -> tuple[list[Seen], list[Difference]]:
        """The events of a record, and what differs; `folded` holds it from here on.

        One that has events the views did not take yet is passed over.
        """
        db = self._views.db
        db.execute("BEGIN")
        try:
            position, held = self.position(), self._held(db, first, id)
        finally:
            db.execute("ROLLBACK")
        events = self._reading.seen_of(id, HIGHEST)
        held_by = self._with_whole(events, position)
        self.upto = held_by[-1].position if held_by else 0
        self.folded.hold(held_by)
        if events and events[-1].position > position:  # what of it is destroyed by now, the views still have to leave
            return events, []
        made = self._held(self.folded.db, first, id)
        found = []
        for table in dict.fromkeys((*made, *held)):
            kept = _settled(table, held.get(table, []), events)
            found += _differences(table, self._columns[table], id, made.get(table, []), kept)
        return events, found

    def _with_whole(self, events: list[Seen], upto: int) -> list[Seen]:
        """The events of a record, with those of the grant it says it belongs to, or of the cases merged into it: its
        rows say what that is."""
        whole = events[0].fact.get("grant") if events else None
        paying = dict.fromkeys(each.fact["grant"] for each in events if each.name == DECIDED)
        others = [self._reading.seen_of(each, upto) for each in dict.fromkeys((whole, *paying)) if each]
        if merges(events):
            others += ever_merged(events, lambda id: self._reading.seen_of(id, upto)).values()
        return sorted([event for each in (events, *others) for event in each], key=lambda event: event.position)

    @staticmethod
    def _held(db: sqlite3.Connection, first: int, id: str) -> dict[str, list[Row]]:
        access = db.execute("SELECT * FROM access WHERE id = ? OR first = ?", (id, first)).fetchall()
        lists = [list_tables()[row[2]] for row in access if row[2] in list_tables()]
        return {
            table: db.execute(f"SELECT * FROM {table} WHERE first = ?", (first,)).fetchall()
            for table in (name for each in lists for name in (each.now, each.before))
        } | {
            "access": access,
            "state": db.execute("SELECT * FROM state WHERE first = ?", (first,)).fetchall(),
            "money": db.execute("SELECT * FROM money WHERE first = ?", (first,)).fetchall(),
            "text": db.execute("SELECT * FROM text WHERE first = ?", (first,)).fetchall(),
            OPEN: db.execute(f"SELECT * FROM {OPEN} WHERE first = ?", (first,)).fetchall(),
            "aside": db.execute("SELECT * FROM aside WHERE id = ?", (id,)).fetchall(),
        }

    def strangers(self, after: int, upto: int, firsts: Sequence[int]) -> list[Difference]:
        """Rows between two positions that belong to no record that began there."""
        db, known = self._views.db, set(firsts)
        found = []
        for first, id in db.execute("SELECT first, id FROM access WHERE first > ? AND first <= ?", (after, upto)):
            if first not in known:
                found.append(Difference("states.access", id_in(id), "first", "superfluous"))
        for table in ("state", "money", "text", OPEN, *_LISTS):
            sql = f"SELECT DISTINCT first FROM {table} WHERE first > ? AND first <= ?"
            for (first,) in db.execute(sql, (after, upto)):
                if first not in known:
                    found.append(Difference(f"states.{table}", self._id_in(first), "first", "superfluous"))
        return found

    def _id_in(self, first: int) -> str:
        sql = "SELECT json_extract(state, '$.id') FROM state WHERE first = ? AND known_to = ? LIMIT 1"
        try:
            row = self._views.db.execute(sql, (first, STILL)).fetchone()
        except sqlite3.OperationalError:  # what lies there is no state at all
            return ""
        return id_in(row[0]) if row else ""


def id_in(value: object) -> str:
    """An id as it may be named; nothing of what is none."""
    try:
        return str(UUID(str(value)))
    except ValueError:
        return ""


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")  # whatever was written there


def _settled(table: str, rows: list[Row], events: Sequence[Seen]) -> list[Row]:
    """Since when a record is quarantined hangs on how many events were taken at a time: any event of it will do."""
    if table != "aside" or not events:
        return rows
    taken = {event.position for event in events}
    return [(id, events[-1].position if position in taken else position, reason) for id, position, reason in rows]


def _differences(table: str, columns: list[str], id: str, made: list[Row], held: list[Row]) -> list[Difference]:
    where, keys = f"states.{table}", [columns.index(name) for name in (KEYS | _LISTS)[table]]
    key = {tuple(row[at] for at in keys): row for row in made}
    others, pairs = [], []
    for row in held:
        mine = key.pop(tuple(row[at] for at in keys), None)
        if mine is None:
            others.append(row)
        else:
            pairs.append((mine, row))
    left = list(key.values())
    while left and others:  # a key was altered: the rows most alike are taken for the same one
        mine, row = min(((a, b) for a in left for b in others), key=lambda pair: len(_unlike(*pair)))
        left.remove(mine)
        others.remove(row)
        pairs.append((mine, row))
    found = [Difference(where, id, columns[at]) for mine, row in pairs for at in _unlike(mine, row)]
    found += [Difference(where, id, columns[0], "missing") for _ in left[:1]]
    return found + [Difference(where, id, columns[0], "superfluous") for _ in others[:1]]


def _unlike(mine: Row, row: Row) -> list[int]:
    pairs = enumerate(zip(mine, row, strict=True))
    return [at for at, (a, b) in pairs if type(a) is not type(b) or a != b]
