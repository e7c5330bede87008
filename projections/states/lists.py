"""Lists of records as the caller may see them: narrowed, counted, or some parts of many."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import orjson

from archive.access.caller import ANONYMOUS
from archive.case.numbers import plain_number
from archive.fold.registry import State, shown_on
from archive.kind import kinds
from projections.states.merged import any_merged
from projections.states.money import flags, reported
from projections.states.question import Picked, Question, View, in_force, summed_at
from projections.states.rows import STILL
from projections.states.sight import Condition, inner, published
from projections.states.texts import shortened, whole
from projections.states.visible import VisibleRecords, told_to

COLUMNS = {
    "body": "s.body",
    "status": "s.status",
    "number": "s.number",
    "project": "s.project",
    "grant": "s.parent",
    "origin": "a.origin",
}
"""Where what a list is narrowed by stands in a column of its own; all else is read from the state."""


class ListedRecords(VisibleRecords):
    """Many records at once, in the order of their first positions."""

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
        found = rows.fetchall()
        states = self.presented([told_to(full, shortened(state)) for *_, full, state, _ in found], question)
        return [
            View(id, version, first, self._summed(first, full, question, since, state))
            for (id, version, first, full, _, since), state in zip(found, states, strict=True)
        ]

    def count(self, kind: str, question: Question) -> int:
        """The number of records of a kind that the caller may see."""
        where, values = self._where(kind, question)
        sql = f"SELECT count(*) FROM state s JOIN access a USING (first) WHERE {where}"
        return int(self.db.execute(sql, values).fetchone()[0])

    def _where(self, kind: str, question: Question) -> tuple[str, list[Any]]:
        when, values = in_force(question)
        parts = ["s.kind = ?", when, "a.destroyed = 0"]
        values = [kind, *values]
        may = self._known(question)
        parts.append(may.sql)
        values += may.values
        references = {parent.field for parent in kinds()[kind].all_parents} if kind in kinds() else set()
        named = {value for name, value in question.filters.items() if name in references}
        if named and self.hidden_ids(named, question):
            parts.append("0")  # what refers to a record the caller may not know of is not told by it
        if kind == "case" and question.filters.get("status") != "merged":
            parts.append("s.parent IS NULL")  # one that was merged is listed by the case it goes by
        for name, value in question.filters.items():
            if name == "case":
                parts.append("s.case_id IN (SELECT value FROM json_each(?))")
                values.append(orjson.dumps(sorted(self.one_with([value], question.known_at))).decode())
                continue
            if (kind, name) == ("case", "number") and (others := self._led_to(plain_number(value), question)):
                parts.append("(s.number = ? OR a.id IN (SELECT value FROM json_each(?)))")
                values += [plain_number(value), orjson.dumps(sorted(others)).decode()]
                continue
            parts.append(f"{COLUMNS.get(name) or _within(name)} = ?")
            values.append(plain_number(value) if (kind, name) == ("case", "number") else value)
        for sign, day in ((">=", question.date_from), ("<=", question.date_to)):
            if day:
                parts.append(f"{_day(question.day) if question.day else 's.day'} {sign} ?")
                values.append(day.isoformat())
        return " AND ".join(parts), values

    def _led_to(self, number: str, question: Question) -> set[str]:
        """The cases by which merged cases of a number go, as far as the caller may see these."""
        if not any_merged(self.db):
            return set()
        sql = (
            "SELECT DISTINCT a.id FROM state s JOIN access a USING (first)"
            " WHERE s.kind = 'case' AND s.number = ? AND s.parent IS NOT NULL"
        )
        merged = self.known_ids([id for (id,) in self.db.execute(sql, (number,))], question)
        return set(self.goes_by(merged, question.known_at).values())

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
        when, values = in_force(question)
        parts = [when, "s.first > ?"] + ([] if destroyed else ["a.destroyed = 0"]) + ([only] if only else [])
        values.append(after)
        if not hidden:
            may = self._known(question)
            parts.append(may.sql)
            values += may.values
        if kinds:
            parts.append(f"s.kind IN ({','.join('?' * len(kinds))})")
            values += kinds
        paths = ",".join(f"'$.{name}'" for name in ("id", "number", *names))  # two at least: one alone comes back bare
        shown = self._but_closed(published(question.today), ANONYMOUS, question.today)
        rows = self.db.execute(
            "SELECT a.id, s.kind, a.version, s.first, a.open_from, s.status, s.day, s.case_id,"
            f" {shown.sql}, json_extract(s.state, {paths}) FROM state s JOIN access a USING (first)"
            f" WHERE {' AND '.join(parts)} ORDER BY s.first LIMIT ?",
            (*shown.values, *values, limit),
        )
        for row in rows:
            _, number, *found = whole(self.db, row[3], row[-1])
            told = dict(zip(names, found, strict=True))
            id, kind, version, first, open_from, status, day, case, everyone, _ = row
            yield Picked(id, kind, version, first, open_from, status, number, day, case, told, bool(everyone))

    def counts(self, question: Question | None = None) -> dict[str, int]:
        """How many records of each kind there are, destroyed ones included; with a question only those the caller may
        see, and pending writes only for callers who see everything."""
        may = self._known(question) if question else Condition("1")
        sql = f"SELECT a.kind, count(*) FROM access a WHERE {may.sql} GROUP BY a.kind ORDER BY a.kind"
        found = dict(self.db.execute(sql, may.values).fetchall())
        if question is not None and not question.caller.sees_all:
            found.pop("waiting", None)
        return found

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

    def _summed(self, first: int, full: int, question: Question, since: str, state: State) -> State:
        """A grant with what its costs come to, and what they contradict; anything else as it shows on its day."""
        if state["kind"] != "grant":
            return state | shown_on(state, summed_at(question, since)[1])
        asked = summed_at(question, since)
        contradicts = flags(self.db, first, *asked) if full else []
        told = {"flags": [*state.get("flags", ()), *contradicts]} if contradicts else {}
        return state | reported(self.db, first, *asked) | told


def _within(name: str) -> str:
    """A field of the state; its name comes from the description of a kind."""
    return f"json_extract(s.state, '$.{name}')"


def _day(name: str) -> str:
    """A day of the state; of a vague one the first it may be."""
    bounds = ", ".join(_within(f"{name}.{bound}") for bound in ("earliest", "latest"))
    return f"CASE json_type(s.state, '$.{name}') WHEN 'object' THEN coalesce({bounds}) ELSE {_within(name)} END"
