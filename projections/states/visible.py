"""Which records the caller may see, as the state views know them."""

import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from weakref import WeakSet

import orjson

from archive.access.caller import ANONYMOUS, READER, Caller
from archive.clock.moment import latest_of
from archive.errors import NotFound
from archive.files.mounted import opened_to_read, takes_writing
from archive.fold.registry import State
from archive.kind import kinds
from archive.record.parts import WHOLES
from projections.states.listing.kept import KeptAnswers
from projections.states.merged import any_merged, goes_by, named_in, one_with, presented
from projections.states.question import Question
from projections.states.rows import ALWAYS, NEVER, STILL
from projections.states.sight import ALL, Condition, first_recorded_by, inner, known, published, scoped

Withheld = Callable[[int, Caller, date], Sequence[str]]
"""Records that views at a position may still show, but that the caller may no longer see today."""

_MERGES = {"merged", "merged_into"}

INNER = (
    "source",
    "person",
    "holds",
    "twins",
    "twin",
    "erasure",
    "restricted",
    "flags",
    "shields",
    "kept_by",
    "class_decided",
    "items",
    "overrides",
)
"""What of a state only archivists are shown."""


def hiding() -> tuple[str, ...]:
    """Kinds whose existence may be secret; facts name what the office keeps for itself by ids that state nothing."""
    return (*kinds(), "waiting")


def told_to(full: int, state: State) -> State:
    """The state without what only archivists are shown."""
    if full:
        return state
    told = {name: value for name, value in state.items() if name not in INNER}
    if "terms" in told:
        told["terms"] = [{name: each[name] for name in each if name not in INNER} for each in told["terms"]]
    return told


class _Weakly(sqlite3.Connection):
    """A connection that is known here without being kept: it ends some time after the thread whose own it is."""


class VisibleRecords:
    """One generation of the state views, open to be read; any thread, any process.

    `withheld` states what was closed since the views took their last event; a caller is judged by that as well.
    """

    def __init__(self, folder: Path, withheld: Withheld = lambda position, caller, today: ()) -> None:
        self._path, self._withheld = folder / "states.sqlite", withheld
        self._local, self._opening = threading.local(), threading.Lock()
        self._open: WeakSet[sqlite3.Connection] = WeakSet()

    @property
    def db(self) -> sqlite3.Connection:
        """The connection of this thread."""
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            if takes_writing(self._path.parent):
                db = sqlite3.connect(
                    self._path, isolation_level=None, check_same_thread=False, timeout=60, factory=_Weakly
                )
            else:
                db = opened_to_read(self._path, check_same_thread=False, factory=_Weakly)
            self._local.db = db
            db.execute("PRAGMA query_only=ON")
            with self._opening:
                self._open.add(db)
        return db

    def kept(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows of a sum or a count; asked again as nothing was written since, they are not read again."""
        db = self.db
        if (answers := getattr(self._local, "answers", None)) is None:
            answers = self._local.answers = KeptAnswers(db)
        return answers.rows(sql, values)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Several questions answered from one moment of the views, whatever is written meanwhile."""
        db = self.db
        if db.in_transaction:
            yield
            return
        db.execute("BEGIN")
        try:
            yield
        finally:
            db.execute("ROLLBACK")

    @property
    def folder(self) -> Path:
        """Where the generation lies."""
        return self._path.parent

    def close(self) -> None:
        """Release what it holds open."""
        with self._opening:
            for db in list(self._open):
                db.close()

    def position(self) -> int:
        """The position of the newest event it contains."""
        row = self.db.execute("SELECT position FROM position").fetchone()
        return row[0] if row else 0

    def may_see(self, question: Question) -> Condition:
        """What the caller may see today: by the views, and by what was closed since; of what those asked knew."""
        shown = first_recorded_by(known(question.caller, question.today), question.known_of)
        return self._but_closed(shown, question.caller, question.today, question.without)

    def _but_closed(self, shown: Condition, caller: Caller, today: date, without: tuple[str, ...] = ()) -> Condition:
        closed = without if caller.sees_all else (*self._withheld(self.position(), caller, today), *without)
        if not closed:
            return shown
        named = orjson.dumps(closed).decode()
        still = "a.id NOT IN (SELECT value FROM json_each(?)) AND (a.parent IS NULL OR a.parent NOT IN"
        still += " (SELECT w.first FROM access w WHERE w.id IN (SELECT value FROM json_each(?))))"
        return Condition(f"({shown.sql} AND {still})", (*shown.values, named, named))

    def require_known(self, id: str, question: Question, kind: str | None = None) -> tuple[str, int, int, int, int]:
        """Kind, version, shown in full, destroyed, first position. Refuses: none, or none the caller may see."""
        may, full = self.may_see(question), inner(question.caller)
        access: tuple[str, int, int, int, int, int] | None = self.db.execute(
            f"SELECT a.kind, a.version, {full.sql}, a.destroyed, a.first, {may.sql} FROM access a WHERE a.id = ?",
            (*full.values, *may.values, id),
        ).fetchone()
        if access is None or (kind and access[0] != kind) or not access[5]:
            raise NotFound(f"There is no {kind or 'record'} with this id.", field="id")
        if access[0] in WHOLES and not question.caller.sees_all and self._counts_elsewhere(access[4], may):
            raise NotFound(f"There is no {kind or 'record'} with this id.", field="id")
        return access[:5]

    def _counts_elsewhere(self, first: int, may: Condition) -> bool:
        """Whether a part counts for a record that the caller may not see: it is no longer one of what it may see."""
        sql = (
            "SELECT 1 FROM money m JOIN access a ON a.first = m.account WHERE m.first = ?"
            f" AND m.known_to = {STILL} AND m.what = 'cost' AND NOT coalesce({may.sql}, 0)"
        )
        return self.db.execute(sql, (first, *may.values)).fetchone() is not None

    def goes_by(self, ids: Collection[str], known_at: int | None = None) -> dict[str, str]:
        """By which other case each of these goes, as known at a position; those that were not merged are left out."""
        return goes_by(self.db, ids, known_at)

    def one_with(self, ids: Collection[str], known_at: int | None = None) -> set[str]:
        """These cases and all that are one with them, as known at a position."""
        return one_with(self.db, ids, known_at)

    def presented(self, states: Sequence[State], question: Question) -> list[State]:
        """States with the case that a record goes by, and cases with those merged, as far as the caller may see it."""
        named = named_in(states)
        if not named or not (any(each.keys() & _MERGES for each in states) or any_merged(self.db)):
            return list(states)
        into = goes_by(self.db, named, question.known_at)
        every = named | set(into.values())
        known = every if question.caller.sees_all else every & self.known_ids(every, question).keys()
        return [presented(each, into, known) for each in states]

    def known_ids(self, ids: Collection[str], question: Question, *, destroyed: bool = True) -> dict[str, bool]:
        """Which of these records the caller may see today, and whether it is shown them in full."""
        may, full = self.may_see(question), inner(question.caller)
        left = "" if destroyed else " AND a.destroyed = 0"
        sql = (
            f"SELECT a.id, {full.sql} FROM access a WHERE a.id IN (SELECT value FROM json_each(?)) AND {may.sql}{left}"
        )
        rows = self.db.execute(sql, (*full.values, orjson.dumps(list(ids)).decode(), *may.values))
        return {id: bool(whole) for id, whole in rows}

    def hidden_ids(self, ids: Collection[str], question: Question) -> set[str]:
        """Which of these ids name records that are here and that the caller may not see today."""
        may = self.may_see(question)
        if may.sql == ALL:
            return set()
        sql = (
            "SELECT a.id FROM access a WHERE a.id IN (SELECT value FROM json_each(?))"
            f" AND a.kind IN ({','.join('?' * len(hiding()))}) AND NOT coalesce({may.sql}, 0)"
        )
        return {id for (id,) in self.db.execute(sql, (orjson.dumps(list(ids)).decode(), *hiding(), *may.values))}

    def hidden_shares(self, ids: Collection[str], question: Question) -> set[str]:
        """Which of these ids name a cost that several grants pay, one of which the caller may not see today."""
        may = self.may_see(question)
        sql = (
            "SELECT DISTINCT m.shared FROM money m JOIN access a ON a.first IN (m.first, m.account)"
            f" WHERE m.shared IN (SELECT value FROM json_each(?)) AND NOT coalesce({may.sql}, 0)"
        )
        return {id for (id,) in self.db.execute(sql, (orjson.dumps(list(ids)).decode(), *may.values))}

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
        return {id: bool(whole) for id, whole in self.kept(sql, asked)}

    def open_to(self, id: str, today: date) -> tuple[bool, bool]:
        """Whether the record is public today, and whether everyone may see it."""
        shown = published(today)
        row = self.db.execute(
            f"SELECT a.open_from <= ?, {shown.sql} FROM access a WHERE a.id = ?",
            (today.isoformat(), *shown.values, id),
        ).fetchone()
        return (bool(row[0]), bool(row[1])) if row else (False, False)

    def days_shown(self, ids: Collection[str]) -> dict[str, tuple[date, ...]]:
        """The days on which the calendar alone shows records to everybody, or ends their publication."""
        sql = "SELECT id, open_from, published_from, published_until FROM access"
        rows = self.db.execute(
            f"{sql} WHERE id IN (SELECT value FROM json_each(?))", (orjson.dumps(list(ids)).decode(),)
        )
        return {id: tuple(date.fromisoformat(day) for day in days if day not in (ALWAYS, NEVER)) for id, *days in rows}

    def ended(self, ids: Collection[str], today: date) -> list[str]:
        """Which of these records everybody could see until their publication ended."""
        sql = "SELECT id FROM access WHERE published_from < published_until AND published_until <= ? AND open_from <= ?"
        asked = (latest_of(today).isoformat(), today.isoformat(), orjson.dumps(list(ids)).decode())
        return [id for (id,) in self.db.execute(f"{sql} AND id IN (SELECT value FROM json_each(?))", asked)]

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
