"""Which costs of an account count at a point of both clocks, asked so that an index alone answers it."""

from projections.states.question import Question
from projections.states.rows import NEVER, STILL
from projections.states.sight import Condition
from projections.states.visible import VisibleRecords

STILL_COUNTS = f"m.known_to = {STILL} AND m.day_to = '{NEVER}'"
"""That nothing put an end to a line, on either clock: in the words of its indexes."""


def none_apart(states: VisibleRecords, account: int) -> bool:
    """Whether every cost of an account is a part of it, and seen by who sees the account."""
    which = "m.account = ? AND m.what = 'cost' AND m.apart = 1"
    sql = f"SELECT EXISTS (SELECT 1 FROM money m INDEXED BY money_costs_apart WHERE {which})"
    return not states.db.execute(sql, (account,)).fetchone()[0]


def all_begun(states: VisibleRecords, account: int, day: str) -> bool:
    """Whether every cost of an account that nothing put an end to has begun by a day."""
    later = f"m.account = ? AND m.what = 'cost' AND {STILL_COUNTS} AND m.day > ?"
    sql = f"SELECT EXISTS (SELECT 1 FROM money m INDEXED BY money_costs_by_day WHERE {later})"
    return not states.db.execute(sql, (account, day)).fetchone()[0]


def standing_costs(question: Question, day: str) -> Condition:
    """Of costs that nothing put an end to, those that count on both clocks."""
    if question.known_at is None:
        return Condition(f"{STILL_COUNTS} AND m.day <= ?", (day,))
    return Condition(f"{STILL_COUNTS} AND m.day <= ? AND m.known_from <= ?", (day, question.known_at))
