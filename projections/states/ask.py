"""Asking the state views: one record or a list, on both clocks, as far as the caller may see."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import orjson

from archive.case.numbers import plain_number
from archive.errors import Gone, NotFound
from archive.fold.registry import State, shown_on
from projections.aside import Aside, RecordSetAside
from projections.states.deciders import TOLD, told_of
from projections.states.lists import ListedRecords
from projections.states.question import Question, View, in_force, summed_at
from projections.states.rows import LAST, STILL
from projections.states.sight import Condition, inner
from projections.states.texts import whole
from projections.states.visible import told_to


class StateReader(ListedRecords):
    """Reads one generation of the state views, a record at a time.

    `holder_of` names the archive that holds a record which passed on, since which day, and its address.
    """

    holder_of: Callable[[str], tuple[str, str, str | None] | None] = staticmethod(lambda id: None)

    def one(self, id: str, question: Question, kind: str | None = None) -> View:
        """One record. Refuses: none, or none the caller may see; destroyed; not in force that day."""
        access = self.require_known(id, question, kind)
        into = self.goes_by([id], question.known_at).get(id) if access[0] == "case" else None
        if into is not None and self.known_ids([into], question):
            view = self.one(into, question, kind)
            return replace(view, state=view.state | {"merged_into": into, "asked": self._asked(id, access)})
        if access[3]:
            raise self._gone(id, access[4])
        if (found := self.set_aside(id)) is not None:
            raise RecordSetAside(found.position, found.reason)
        where, values = in_force(question)
        sql = f"SELECT s.state, s.valid_from FROM state s WHERE s.first = ? AND {where}"
        row = self.db.execute(sql, (access[4], *values)).fetchone()
        if row is None:
            raise NotFound(
                f"This {access[0]} was not in force, or not known, at the requested time.",
                field="as_of" if question.as_of else "known_at",
                remedy="Request a later day or position.",
            )
        shown = self.presented([told_to(access[2], whole(self.db, access[4], row[0]))], question)
        (state,) = told_of(shown, self.picked, question)
        return View(id, access[1], access[4], self._summed(access[4], access[2], question, row[1], state), row[1])

    def _asked(self, id: str, access: tuple[str, int, int, int, int]) -> State:
        """Of a case that goes by another: its own id, number and version, for changes of its own description."""
        sql = "SELECT json_extract(state, '$.number') FROM state WHERE first = ? AND known_to = ? LIMIT 1"
        (number,) = self.db.execute(sql, (access[4], STILL)).fetchone() or (None,)
        return {"id": id, "number": number, "version": access[1]}

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
        of_the_day = {*shown_on(view.state, summed_at(question, view.since)[1]), *TOLD}
        found = list[dict[str, Any]]()
        before = {name: value for name, value in view.state.items() if name not in of_the_day}
        for day, stored in rows:
            (now,) = self.presented([told_to(whole[0], orjson.loads(stored))], question)
            now |= {name: before[name] for name in ("merged_into", "asked") if name in before}
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

    def _gone(self, id: str, first: int) -> Gone:
        """The refusal of a destroyed record, from its tombstone; of one that another archive holds, where it is."""
        sql = "SELECT state FROM state WHERE first = (SELECT coalesce(parent, first) FROM access WHERE first = ?)"
        row = self.db.execute(f"{sql} AND known_to = ? ORDER BY valid_from DESC LIMIT 1", (first, STILL)).fetchone()
        told = orjson.loads(row[0]) if row else {}
        on, reason, disposal = (told.get(name) for name in ("destroyed_on", "basis", "disposal"))
        if (held := self.holder_of(id)) is not None:
            by, since, address = held
            remedy = f"Ask for it there: {address}" if address else "Ask for it there."
            return Gone(f"This record is held by {by} since {since}.", field="id", remedy=remedy, held=held)
        return Gone(
            f"This record was destroyed on {on} ({reason}); its history shows the event of its destruction.",
            field="id",
            remedy=f"See the certificate of disposal {disposal}." if disposal else None,
            reason=reason,
            disposal=disposal,
        )

    def ids(self) -> Iterator[str]:
        """Every record there is, destroyed ones among them."""
        return (id for (id,) in self.db.execute("SELECT id FROM access"))

    def id_of(self, name: str, question: Question | None = None) -> str | None:
        """The record an id or a number names; a number several records share names the case.

        With a question only records the caller may see are named.
        """
        may = self.may_see(question) if question else Condition("1")
        sql = (
            "SELECT a.id FROM state s JOIN access a USING (first) WHERE s.known_to = ? AND s.first IN"
            " (SELECT first FROM access WHERE id = ? UNION SELECT first FROM state WHERE number = ? AND known_to = ?"
            " UNION SELECT first FROM state WHERE number = ? AND known_to = ? AND kind = 'case')"
            f" AND {may.sql} ORDER BY a.id <> ?, s.kind <> 'case', s.first LIMIT 1"
        )
        plain = plain_number(name)
        row = self.db.execute(sql, (STILL, name, name, STILL, plain, STILL, *may.values, name)).fetchone()
        return row[0] if row else None

    def version_of(self, id: str) -> int:
        """The version to change a record by; 0 when there is none."""
        row = self.db.execute("SELECT version FROM access WHERE id = ?", (id,)).fetchone()
        return row[0] if row else 0

    def kind_of(self, id: str) -> str | None:
        """The kind of a record; None if there is none."""
        row = self.db.execute("SELECT kind FROM access WHERE id = ?", (id,)).fetchone()
        return row[0] if row else None

    def kinds_of(self, ids: Sequence[str], question: Question) -> dict[str, str]:
        """The kinds of those of the records that the caller may see."""
        may = self.may_see(question)
        sql = f"SELECT a.id, a.kind FROM access a WHERE a.id IN (SELECT value FROM json_each(?)) AND {may.sql}"
        return dict(self.db.execute(sql, (orjson.dumps(list(ids)).decode(), *may.values)).fetchall())

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
