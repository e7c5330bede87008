"""Lists of records as the caller may see them: narrowed, counted, or some parts of many."""

from collections.abc import Collection, Iterator, Sequence

import orjson

from archive.access.caller import ANONYMOUS
from archive.fold.registry import State, shown_on
from projections.states.deciders import told_of
from projections.states.listing.groups import Group, grouped
from projections.states.listing.narrowed import narrowed
from projections.states.listing.pages import Order, page
from projections.states.money.sums import flags, reported
from projections.states.question import Caption, Picked, Question, View, in_force, summed_at
from projections.states.rows import STILL
from projections.states.sight import Condition, published
from projections.states.texts import shortened, whole
from projections.states.visible import VisibleRecords, told_to


class ListedRecords(VisibleRecords):
    """Many records at once, in the order of their first positions."""

    def some(
        self,
        kind: str,
        question: Question,
        *,
        after: int = 0,
        limit: int = 50,
        descending: bool = False,
        sort: str = "",
        beyond: str | int | None = None,
    ) -> list[View]:
        """Records of a kind, beginning after one; long texts as they begin.

        In order of their first position, or by a day or a sum (`sort`): those without it come last. `after` is the
        first position of the last record of the page before, and `beyond` what that was sorted by.
        """
        if not sort:
            rows = page(self, kind, question, Order(descending=descending), after=after, limit=limit)
        else:
            order = Order(sort, descending)
            rows = [] if after and beyond is None else page(self, kind, question, order, (after, beyond), limit=limit)
            if len(rows) < limit:
                rest = after if beyond is None else 0
                order = Order(sort, descending, unstated=True)
                rows += page(self, kind, question, order, after=rest, limit=limit - len(rows))
        told = [told_to(full, shortened(state)) for _, _, _, full, state, _, _ in rows]
        states = told_of(self.presented(told, question), self.picked, question)
        return [
            View(id, version, first, self._summed(first, full, question, since, state), at=at)
            for (id, version, first, full, _, since, at), state in zip(rows, states, strict=True)
        ]

    def count(self, kind: str, question: Question) -> int:
        """The number of records of a kind that the caller may see."""
        found = 0
        for part in narrowed(self, kind, question, summed=True):
            counted = self.kept(f"SELECT count(*) FROM {part.source} WHERE {part.where}", part.values)
            found += int(counted[0][0])
        return found

    def groups(self, kind: str, question: Question, by: str = "") -> list[Group]:
        """How many records of a kind there are by a field, and what they come to, as the caller may see them.

        Without a field all of them together.
        """
        return grouped(self, kind, question, by)

    def picked(
        self,
        question: Question,
        names: Sequence[str],
        *,
        kinds: Collection[str] = (),
        only: str = "",
        among: Sequence[int] | None = None,
        by: str = "",
        ordered: bool = False,
        after: int = 0,
        limit: int = -1,
        hidden: bool = False,
        destroyed: bool = False,
    ) -> Iterator[Picked]:
        """Parts of many records by name, in order of their first position: what lists of duties are made from.

        `only` is a condition on the state as JSON (`s.state`); `among` are first positions, `by` the index with all
        that fits `only`; `ordered` reads in the order of the record, so that only a page is read.
        `hidden` takes in what the caller may not see, for lists that mask it; `destroyed` what is destroyed.
        """
        when, values = in_force(question)
        parts = [when, "s.first > ?"] + ([] if destroyed else ["a.destroyed = 0"]) + ([only] if only else [])
        values.append(after)
        if not hidden:
            may = self.may_see(question)
            parts.append(may.sql)
            values += may.values
        if kinds:
            parts.append(f"{'+' if by or ordered else ''}s.kind IN ({','.join('?' * len(kinds))})")
            values += kinds
        if among is not None:
            parts.append("s.first IN (SELECT value FROM json_each(?))")
            values.append(orjson.dumps(among).decode())
        paths = ",".join(f"'$.{name}'" for name in ("id", "number", *names))  # two at least: one alone comes back bare
        shown = self._but_closed(published(question.today), ANONYMOUS, question.today)
        rows = self.db.execute(
            "SELECT a.id, s.kind, a.version, s.first, a.open_from, s.status, s.day, s.case_id,"
            f" {shown.sql}, json_extract(s.state, {paths}) FROM state s{by and f' INDEXED BY {by}'}"
            " CROSS JOIN access a ON a.first = s.first"
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
        may = self.may_see(question) if question else Condition("1")
        sql = f"SELECT a.kind, count(*) FROM access a WHERE {may.sql} GROUP BY a.kind ORDER BY a.kind"
        found = dict(self.db.execute(sql, may.values).fetchall())
        if question is not None and not question.caller.sees_all:
            found.pop("waiting", None)
        return found

    def titles(self, ids: list[str], question: Question) -> dict[str, str]:
        """The titles of records by id, as far as the caller may see them today."""
        marks, may = ",".join("?" * len(ids)), self.may_see(question)
        rows = self.kept(
            "SELECT a.id, json_extract(s.state, '$.title') FROM state s JOIN access a USING (first)"
            f" WHERE a.id IN ({marks}) AND s.known_to = {STILL} AND a.destroyed = 0 AND {may.sql}"
            " ORDER BY s.valid_from",
            (*ids, *may.values),
        )
        return {id: title for id, title in rows if title}

    def captions(self, ids: Collection[str], question: Question) -> dict[str, Caption]:
        """What records are known by, as far as the caller may see them, on the day asked about."""
        if not ids:
            return {}
        when, values = in_force(question)
        may = self.may_see(question)
        rows = self.db.execute(
            "SELECT a.id, s.first, s.status, json_extract(s.state, '$.number', '$.title', '$.ends_on')"
            " FROM state s JOIN access a USING (first)"
            f" WHERE {when} AND a.destroyed = 0 AND {may.sql} AND a.id IN ({','.join('?' * len(ids))})",
            (*values, *may.values, *ids),
        )
        return {id: Caption(status, *whole(self.db, first, state)) for id, first, status, state in rows}

    def origins(self, ids: Collection[str]) -> dict[str, str]:
        """In which archive each of these records was first recorded; the ids are of records the caller may see."""
        marks = ",".join("?" * len(ids))
        return dict(self.db.execute(f"SELECT id, origin FROM access WHERE id IN ({marks})", tuple(ids)))

    def _summed(self, first: int, full: int, question: Question, since: str, state: State) -> State:
        """A grant with what its costs come to, and what they contradict; anything else as it shows on its day."""
        if state["kind"] != "grant":
            return state | shown_on(state, summed_at(question, since)[1])
        asked = (*summed_at(question, since), self.may_see(question))
        contradicts = flags(self.db, first, *asked) if full else []
        told = {"flags": [*state.get("flags", ()), *contradicts]} if contradicts else {}
        return state | reported(self.db, first, *asked) | told
