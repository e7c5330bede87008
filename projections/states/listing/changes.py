"""Records whose state is otherwise at one point of the two clocks than at another, as the caller may see them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from archive.fold.registry import State
from projections.states.question import Question, in_force
from projections.states.sight import inner
from projections.states.texts import shortened
from projections.states.visible import VisibleRecords, told_to


class Compared(NamedTuple):
    """A record with its first position and its state at both points; None where it was not in force."""

    id: str
    kind: str
    first: int
    before: State | None
    after: State | None


def compared(
    states: VisibleRecords, kinds: Sequence[str], one: Question, other: Question, *, after: int, limit: int
) -> list[Compared]:
    """Records of some kinds of which another row holds at the second point, in the order of their first positions."""
    may, full = states.may_see(other), inner(other.caller)
    holds, then = in_force(one, "b"), in_force(other, "s")
    row = "{0}.known_from = {1}.known_from AND {0}.valid_from = {1}.valid_from"
    sql = (
        f"SELECT a.first, a.id, a.kind, {full.sql} FROM access a WHERE a.first > ? AND a.destroyed = 0 AND {may.sql}"
        " AND a.kind IN (SELECT value FROM json_each(?)) AND ("
        f" EXISTS (SELECT 1 FROM state s WHERE s.first = a.first AND {then[0]} AND NOT EXISTS"
        f" (SELECT 1 FROM state b WHERE b.first = a.first AND {row.format('b', 's')} AND {holds[0]}))"
        f" OR EXISTS (SELECT 1 FROM state b WHERE b.first = a.first AND {holds[0]} AND NOT EXISTS"
        f" (SELECT 1 FROM state s WHERE s.first = a.first AND {then[0]})))"
        " ORDER BY a.first LIMIT ?"
    )
    named = orjson.dumps(list(kinds)).decode()
    values = (*full.values, after, *may.values, named, *then[1], *holds[1], *holds[1], *then[1], limit)
    found = states.db.execute(sql, values).fetchall()
    shown = [row[0] for row in found if row[3]]
    first, second = (_states(states, each, [row[0] for row in found], shown) for each in (one, other))
    return [Compared(id, kind, at, first.get(at), second.get(at)) for at, id, kind, _ in found]


def _states(states: VisibleRecords, question: Question, firsts: Sequence[int], whole: Sequence[int]) -> dict[int, Any]:
    """The states of records at one point of the two clocks, as the caller is shown them; long texts as they begin."""
    when, values = in_force(question)
    sql = f"SELECT s.first, s.state FROM state s WHERE s.first IN (SELECT value FROM json_each(?)) AND {when}"
    rows = states.db.execute(sql, (orjson.dumps(list(firsts)).decode(), *values)).fetchall()
    full = set(whole)
    told = states.presented([told_to(first in full, shortened(state)) for first, state in rows], question)
    return {first: state for (first, _), state in zip(rows, told, strict=True)}
