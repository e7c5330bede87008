"""Asking the state views: one record or a list, on both clocks, as far as the caller may see."""

import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from archive.access.caller import ANONYMOUS, READER, Caller
from archive.clock.moment import latest_of
from archive.errors import Gone, NotFound
from archive.files.mounted import opened_to_read, takes_writing
from archive.fold.registry import State
from archive.kind import kinds
from projections.aside import Aside, RecordSetAside
from projections.states.money import flags, reported
from projections.states.rows import LAST, STILL
from projections.states.sight import Condition, inner, known, published, scoped
from projections.states.texts import shortened, whole

COLUMNS = {
    "case": "s.case_id",
    "body": "s.body",
    "status": "s.status",
    "number": "s.number",
    "project": "s.project",
    "grant": "s.parent",
    "origin": "a.origin",
}
"""Where what a list is narrowed by stands in a column of its own; all else is read from the state."""
INNER = ("source", "person", "holds", "twins", "twin", "erasure", "restricted", "flags")


def hiding() -> tuple[str, ...]:
    """Kinds whose existence may be secret; facts name what the office keeps for itself by ids that state nothing."""
    return (*kinds(), "waiting")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: in force `as_of` a day, as `known_at` a position; None asks for now.

    `day` names the day of the record that `date_from` and `date_to` bound; None is the day it is of.
    With no day given a record whose first day lies ahead is shown as it will begin.
    """

    caller: Caller
    today: date
    as_of: date | None = None
    known_at: int | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    day: str | None = None
    date_from: date | None = None
    date_to: date | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A record as it stood: its state, the version to change it by, and where it was first recorded."""

    id: str
    version: int
    first: int
    state: State
    since: str = ""
    """The first day on which it stood so."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A record in a list: what the view keeps beside its state, and the parts of the state asked for."""

    id: str
    kind: str
    version: int
    first: int
    open_from: str
    status: str
    number: str | None
    day: str | None
    case: str | None
    parts: dict[str, Any]
    published: bool


Withheld = Callable[[int, Caller, date], Sequence[str]]
"""Records that views at a position may still show, but that the caller may no longer see today."""


class StateReader:
    """Reads one generation of the state views; any thread, any process.

    `withheld` states what was closed since the views took their last event; a caller is judged by that as well.
    """

    def __init__(self, folder: Path, withheld: Withheld = lambda position, caller, today: ()) -> None:
        self._path, self._withheld = folder / "states.sqlite", withheld
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []

    @property
    def db(self) -> sqlite3.Connection:
        """The connection of this thread."""
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            if takes_writing(self._path.parent):
                db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=60)
            else:
                db = opened_to_read(self._path, check_same_thread=False)
            self._local.db = db
            db.execute("PRAGMA query_only=ON")
            self._open.append(db)
        return db

    @property
    def folder(self) -> Path:
        """Where the generation lies."""
        return self._path.parent

    def close(self) -> None:
        """Release what it holds open."""
        for db in self._open:
            db.close()

    def position(self) -> int:
        """The position of the newest event it contains."""
        row = self.db.execute("SELECT position FROM position").fetchone()
        return row[0] if row else 0

    def _known(self, question: Question) -> Condition:
        """What the caller may see today: by the views, and by what was closed since."""
        return self._but_closed(known(question.caller, question.today), question.caller, question.today)

    def _but_closed(self, shown: Condition, caller: Caller, today: date) -> Condition:
        closed = () if caller.sees_all else self._withheld(self.position(), caller, today)
        if not closed:
            return shown
        named = orjson.dumps(closed).decode()
        still = "a.id NOT IN (SELECT value FROM json_each(?)) AND (a.parent IS NULL OR a.parent NOT IN"
        still += " (SELECT w.first FROM access w WHERE w.id IN (SELECT value FROM json_each(?))))"
        return Condition(f"({shown.sql} AND {still})", (*shown.values, named, named))

    def one(self, id: str, question: Question, kind: str | None = None) -> View:
        """One record. Refuses: none, or none the caller may see; destroyed; not in force that day."""
        access = self.require_known(id, question, kind)
        if access[3]:
            raise self._gone(access[4])
        if (found := self.set_aside(id)) is not None:
            raise RecordSetAside(found.position, found.reason)
        where, values = _when(question)
        sql = f"SELECT s.state, s.valid_from FROM state s WHERE s.first = ? AND {where}"
        row = self.db.execute(sql, (access[4], *values)).fetchone()
        if row is None:
            raise NotFound(
                f"This {access[0]} was not in force, or not known, at the requested time.",
                field="as_of" if question.as_of else "known_at",
                remedy="Request a later day or position.",
            )
        state = _told(access[2], whole(self.db, access[4], row[0]))
        return View(id, access[1], access[4], self._summed(access[4], access[2], question, row[1], state), row[1])

    def _summed(self, first: int, full: int, question: Question, since: str, state: State) -> State:
        """A grant with what its costs come to, and what they contradict; anything else as it is."""
        if state["kind"] != "grant":
            return state
        asked = summed_at(question, since)
        contradicts = flags(self.db, first, *asked) if full else []
        told = {"flags": [*state.get("flags", ()), *contradicts]} if contradicts else {}
        return state | reported(self.db, first, *asked) | told

    def to_come(self, view: View, question: Question) -> list[dict[str, Any]]:
        """What of a record begins on days to come, each with the fields that are otherwise from it on; None ends one.

        Of a record in force today alone: who asks for a day is shown that day.
        """
        if question.as_of is not None:
            return []
        known = "s.known_to = ?" if question.known_at is None else "s.known_from <= ? AND s.known_to > ?"
        at = (STILL,) if question.known_at is None else (question.known_at, question.known_at)
        rows = self.db.execute(
            f"SELECT s.valid_from, s.state FROM state s WHERE s.first = ? AND {known} AND s.valid_from > ?"
            " AND NOT s.opening ORDER BY s.valid_from",
            (view.first, *at, min(question.today.isoformat(), LAST)),
        ).fetchall()
        whole = self.db.execute(
            f"SELECT {(full := inner(question.caller)).sql} FROM access a WHERE a.id = ?", (*full.values, view.id)
        ).fetchone()
        found, before = list[dict[str, Any]](), view.state
        for day, stored in rows:
            now = _told(whole[0], orjson.loads(stored))
            changes = {name: now.get(name) for name in sorted({*before, *now}) if before.get(name) != now.get(name)}
            found += [{"from": day, "changes": changes}] if changes else []
            before = now
        return found

    def set_aside(self, id: str) -> Aside | None:
        """Since when and why a record is quarantined; None where it is whole."""
        row = self.db.execute("SELECT id, position, reason FROM aside WHERE id = ?", (id,)).fetchone()
        return Aside(*row) if row else None

    def aside(self) -> list[Aside]:
        """Every record in quarantine."""
        return [Aside(*row) for row in self.db.execute("SELECT id, position, reason FROM aside ORDER BY position, id")]

    def _gone(self, first: int) -> Gone:
        """The refusal of a destroyed record, from its tombstone."""
        sql = "SELECT state FROM state WHERE first = (SELECT coalesce(parent, first) FROM access WHERE first = ?)"
        row = self.db.execute(f"{sql} AND known_to = ? ORDER BY valid_from DESC LIMIT 1", (first, STILL)).fetchone()
        told = orjson.loads(row[0]) if row else {}
        on, reason, disposal = (told.get(name) for name in ("destroyed_on", "basis", "disposal"))
        return Gone(
            f"This record was destroyed on {on} ({reason}); its history shows the event of its destruction.",
            field="id",
            remedy=f"See the certificate of disposal {disposal}." if disposal else None,
            reason=reason,
            disposal=disposal,
        )

    def require_known(self, id: str, question: Question, kind: str | None = None) -> tuple[str, int, int, int, int]:
        """Kind, version, shown in full, destroyed, first position. Refuses: none, or none the caller may see."""
        may, full = self._known(question), inner(question.caller)
        access: tuple[str, int, int, int, int, int] | None = self.db.execute(
            f"SELECT a.kind, a.version, {full.sql}, a.destroyed, a.first, {may.sql} FROM access a WHERE a.id = ?",
            (*full.values, *may.values, id),
        ).fetchone()
        if access is None or (kind and access[0] != kind) or not access[5]:
            raise NotFound(f"There is no {kind or 'record'} with this id.", field="id")
        return access[:5]

    def some(
        self, kind: str, question: Question, *, after: int = 0, limit: int = 50, descending: bool = False
    ) -> list[View]:
        """Records of a kind in order of their first position, beginning after one; long texts as they begin."""
        where, values = self._where(kind, question)
        order, beyond = ("DESC", "<") if descending else ("ASC", ">")
        start, full = after or (STILL if descending else 0), inner(question.caller)
        rows = self.db.execute(
            f"SELECT a.id, a.version, s.first, {full.sql}, s.state, s.valid_from"
            " FROM state s JOIN access a USING (first)"
            f" WHERE {where} AND s.first {beyond} ? ORDER BY s.first {order} LIMIT ?",
            (*full.values, *values, start, limit),
        )
        return [
            View(id, version, first, self._summed(first, full, question, since, _told(full, shortened(state))))
            for id, version, first, full, state, since in rows.fetchall()
        ]

    def count(self, kind: str, question: Question) -> int:
        """The number of records of a kind that the caller may see."""
        where, values = self._where(kind, question)
        sql = f"SELECT count(*) FROM state s JOIN access a USING (first) WHERE {where}"
        return int(self.db.execute(sql, values).fetchone()[0])

    def _where(self, kind: str, question: Question) -> tuple[str, list[Any]]:
        when, values = _when(question)
        parts = ["s.kind = ?", when, "a.destroyed = 0"]
        values = [kind, *values]
        may = self._known(question)
        parts.append(may.sql)
        values += may.values
        references = {parent.field for parent in kinds()[kind].all_parents} if kind in kinds() else set()
        named = {value for name, value in question.filters.items() if name in references}
        if named and self.hidden_ids(named, question):
            parts.append("0")  # what refers to a record the caller may not know of is not told by it
        for name, value in question.filters.items():
            parts.append(f"{COLUMNS.get(name) or _within(name)} = ?")
            values.append(value)
        for sign, day in ((">=", question.date_from), ("<=", question.date_to)):
            if day:
                parts.append(f"{_day(question.day) if question.day else 's.day'} {sign} ?")
                values.append(day.isoformat())
        return " AND ".join(parts), values

    def picked(
        self,
        question: Question,
        names: Sequence[str],
        *,
        kinds: Collection[str] = (),
        only: str = "",
        after: int = 0,
        limit: int = -1,
        hidden: bool = False,
        destroyed: bool = False,
    ) -> Iterator[Picked]:
        """Parts of many records by name, in order of their first position: what lists of duties are made from.

        `only` is a condition on the state as JSON (`s.state`). `hidden` takes in what the caller may not see, for
        lists that mask it; `destroyed` what is destroyed.
        """
        when, values = _when(question)
        parts = [when, "s.first > ?"] + ([] if destroyed else ["a.destroyed = 0"]) + ([only] if only else [])
        values.append(after)
        if not hidden:
            may = self._known(question)
            parts.append(may.sql)
            values += may.values
        if kinds:
            parts.append(f"s.kind IN ({','.join('?' * len(kinds))})")
            values += kinds
        paths = ",".join(f"'$.{name}'" for name in ("id", "kind", *names))  # two at least: one alone comes back bare
        shown = self._but_closed(published(question.today), ANONYMOUS, question.today)
        rows = self.db.execute(
            "SELECT a.id, s.kind, a.version, s.first, a.open_from, s.status, s.number, s.day, s.case_id,"
            f" {shown.sql}, json_extract(s.state, {paths}) FROM state s JOIN access a USING (first)"
            f" WHERE {' AND '.join(parts)} ORDER BY s.first LIMIT ?",
            (*shown.values, *values, limit),
        )
        for row in rows:
            told = dict(zip(names, whole(self.db, row[3], row[-1])[2:], strict=True))
            yield Picked(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], told, bool(row[9]))

    def counts(self, question: Question | None = None) -> dict[str, int]:
        """How many records of each kind there are, destroyed ones included; with a question only those the caller may
        see, and pending writes only for callers who see everything."""
        may = self._known(question) if question else Condition("1")
        sql = f"SELECT a.kind, count(*) FROM access a WHERE {may.sql} GROUP BY a.kind ORDER BY a.kind"
        found = dict(self.db.execute(sql, may.values).fetchall())
        if question is not None and not question.caller.sees_all:
            found.pop("waiting", None)
        return found

    def ids(self) -> Iterator[str]:
        """Every record there is, destroyed ones among them."""
        return (id for (id,) in self.db.execute("SELECT id FROM access"))

    def id_of(self, name: str, question: Question | None = None) -> str | None:
        """The record an id or a number names; a number several records share names the case.

        With a question only records the caller may see are named.
        """
        may = self._known(question) if question else Condition("1")
        sql = (
            "SELECT a.id FROM state s JOIN access a USING (first) WHERE s.known_to = ? AND s.first IN"
            " (SELECT first FROM access WHERE id = ? UNION SELECT first FROM state WHERE number = ? AND known_to = ?)"
            f" AND {may.sql} ORDER BY a.id <> ?, s.kind <> 'case', s.first LIMIT 1"
        )
        row = self.db.execute(sql, (STILL, name, name, STILL, *may.values, name)).fetchone()
        return row[0] if row else None

    def version_of(self, id: str) -> int:
        """The version to change a record by; 0 when there is none."""
        row = self.db.execute("SELECT version FROM access WHERE id = ?", (id,)).fetchone()
        return row[0] if row else 0

    def kind_of(self, id: str) -> str | None:
        """The kind of a record; None if there is none."""
        row = self.db.execute("SELECT kind FROM access WHERE id = ?", (id,)).fetchone()
        return row[0] if row else None

    def known_ids(self, ids: Collection[str], question: Question, *, destroyed: bool = True) -> dict[str, bool]:
        """Which of these records the caller may see today, and whether it is shown them in full."""
        may, full = self._known(question), inner(question.caller)
        left = "" if destroyed else " AND a.destroyed = 0"
        sql = (
            f"SELECT a.id, {full.sql} FROM access a WHERE a.id IN (SELECT value FROM json_each(?)) AND {may.sql}{left}"
        )
        rows = self.db.execute(sql, (*full.values, orjson.dumps(list(ids)).decode(), *may.values))
        return {id: bool(whole) for id, whole in rows}

    def hidden_ids(self, ids: Collection[str], question: Question) -> set[str]:
        """Which of these ids name records that are here and that the caller may not see today."""
        may = self._known(question)
        sql = (
            "SELECT a.id FROM access a WHERE a.id IN (SELECT value FROM json_each(?))"
            f" AND a.kind IN ({','.join('?' * len(hiding()))}) AND NOT coalesce({may.sql}, 0)"
        )
        return {id for (id,) in self.db.execute(sql, (orjson.dumps(list(ids)).decode(), *hiding(), *may.values))}

    def in_scope(self, id: str, caller: Caller) -> bool:
        """Whether a record lies within the scope of the caller's key."""
        within = scoped(caller)
        return bool(
            self.db.execute(f"SELECT {within.sql} FROM access a WHERE a.id = ?", (*within.values, id)).fetchone()
            == (1,)
        )

    def unpublished(self, ids: Collection[str], today: date, *, office: bool = True) -> dict[str, bool]:
        """Which of these records not everyone may see today, and whether they are public all the same.

        Without `office` records of the business alone.
        """
        shown = self._but_closed(published(today), ANONYMOUS, today)
        public = self._but_closed(known(READER, today), READER, today)
        of = "" if office else f" AND a.kind IN ({','.join('?' * len(hiding()))})"
        sql = (
            f"SELECT a.id, {public.sql} FROM access a WHERE a.id IN (SELECT value FROM json_each(?))"
            f" AND NOT {shown.sql}{of}"
        )
        asked = (*public.values, orjson.dumps(list(ids)).decode(), *shown.values, *(() if office else hiding()))
        return {id: bool(whole) for id, whole in self.db.execute(sql, asked)}

    def titles(self, ids: list[str], question: Question) -> dict[str, str]:
        """The titles of records by id, as far as the caller may see them today."""
        marks, may = ",".join("?" * len(ids)), self._known(question)
        rows = self.db.execute(
            "SELECT a.id, json_extract(s.state, '$.title') FROM state s JOIN access a USING (first)"
            f" WHERE a.id IN ({marks}) AND s.known_to = {STILL} AND a.destroyed = 0 AND {may.sql}"
            " ORDER BY s.valid_from",
            (*ids, *may.values),
        )
        return {id: title for id, title in rows if title}

    def newest(self, id: str) -> list[tuple[str, str, int, State]]:
        """Every span of days of a record as known now: from, to, opening, state; none when destroyed."""
        rows = self.db.execute(
            "SELECT valid_from, valid_to, opening, state, first FROM state JOIN access USING (first)"
            " WHERE id = ? AND known_to = ? AND destroyed = 0 ORDER BY valid_from",
            (id, STILL),
        )
        return [
            (start, end, opening, whole(self.db, first, state)) for start, end, opening, state, first in rows.fetchall()
        ]

    def open_to(self, id: str, today: date) -> tuple[bool, bool]:
        """Whether the record is public today, and whether everyone may see it."""
        shown = published(today)
        row = self.db.execute(
            f"SELECT a.open_from <= ?, {shown.sql} FROM access a WHERE a.id = ?",
            (today.isoformat(), *shown.values, id),
        ).fetchone()
        return (bool(row[0]), bool(row[1])) if row else (False, False)

    def closed_among(self, touched: set[str], made: tuple[date, date] | None, question: Question) -> tuple[str, ...]:
        """Which records the caller may not see any more, of those touched and those whose publication ended since an
        index was made as of two days."""
        latest = latest_of(question.today)
        if made is not None and made[1] < latest:
            sql = "SELECT id FROM access WHERE published_until > ? AND published_until <= ?"
            rows = self.db.execute(sql, (made[1].isoformat(), latest.isoformat()))
            touched = touched.union(id for (id,) in rows)
        known = self.known_ids(touched, question, destroyed=False) if touched else {}
        return tuple(sorted(touched - known.keys()))

    def turned(self, after: date, until: date) -> list[str]:
        """Records that the calendar alone changed after one day and up to another: opened, begun or ended."""
        days = (after.isoformat(), until.isoformat())
        rows = self.db.execute(
            "SELECT id FROM access WHERE open_from > ? AND open_from <= ? OR published_from > ? AND published_from <= ?"
            " OR published_until > ? AND published_until <= ? UNION"
            " SELECT id FROM state JOIN access USING (first) WHERE known_to = ? AND (valid_from > ? AND valid_from <= ?"
            " OR valid_to > ? AND valid_to <= ?)",
            (*days, *days, *days, STILL, *days, *days),
        )
        return [row[0] for row in rows]


def _when(question: Question) -> tuple[str, list[Any]]:
    """Both clocks as one WHERE clause."""
    parts, values = [], []
    if question.known_at is None:
        parts.append(f"s.known_to = {STILL}")
    else:
        parts.append("s.known_from <= ? AND s.known_to > ?")
        values += [question.known_at, question.known_at]
    day = min((question.as_of or question.today).isoformat(), LAST)
    begun = "s.valid_from <= ?" if question.as_of else "(s.valid_from <= ? OR s.opening)"
    parts.append(f"{begun} AND s.valid_to > ?")
    return " AND ".join(parts), [*values, day, day]


def _within(name: str) -> str:
    """A field of the state; its name comes from the description of a kind."""
    return f"json_extract(s.state, '$.{name}')"


def _day(name: str) -> str:
    """A day of the state; of a vague one the first it may be."""
    bounds = ", ".join(_within(f"{name}.{bound}") for bound in ("earliest", "latest"))
    return f"CASE json_type(s.state, '$.{name}') WHEN 'object' THEN coalesce({bounds}) ELSE {_within(name)} END"


def summed_at(question: Question, since: str = "") -> tuple[int, str]:
    """The position and the day up to which lines count; one whose first day lies ahead is shown as it will begin."""
    known = STILL - 1 if question.known_at is None else question.known_at
    return known, max(min((question.as_of or question.today).isoformat(), LAST), since)


def _told(full: int, state: State) -> State:
    """The state without what only archivists are shown."""
    if full:
        return state
    return {name: value for name, value in state.items() if name not in INNER}
