"""Costs that are claimed more than once, as far as the caller may see them: from two grants, twice from one grant, or
at a project and at a grant.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import orjson

from archive.money.claims import CLAIMED_TWICE
from projections.states.money.sums import STANDING_M, standing_at
from projections.states.question import Question, summed_at
from projections.states.visible import VisibleRecords

CLAIMED = CLAIMED_TWICE.code
"""The sort of open item that a grant or project with such a cost is."""


class Claiming(NamedTuple):
    """A grant or project at which a cost is claimed: its kind and id, the positions of events, and the voucher."""

    kind: str
    id: str
    first: int
    positions: tuple[int, ...]


class _Claim(NamedTuple):
    """A cost as one account has it."""

    position: int
    cents: int
    cost_kind: str | None
    shared: str | None
    kind: str
    id: str
    first: int


def claimed_twice(
    states: VisibleRecords, question: Question, accounts: Collection[int] | None = None, since: str = ""
) -> list[list[Claiming]]:
    """Every cost that is claimed more than once: of each where, with the positions of events.

    Of all accounts, or of these alone, by the positions of their first events, wherever else it is claimed. One that is
    divided by a key is none of them, nor one that was taken back.
    """
    may, clocks = states.may_see(question), standing_at(*summed_at(question, since))
    among, values = "SELECT claim FROM claimed_twice", tuple[str, ...]()
    if accounts is not None:
        among = (
            "SELECT c.claim FROM claimed_twice c WHERE EXISTS (SELECT 1 FROM money o WHERE o.claim = c.claim"
            " AND o.account IN (SELECT value FROM json_each(?)))"
        )
        values = (orjson.dumps(list(accounts)).decode(),)
    rows = states.db.execute(
        "SELECT m.claim, m.position, m.cents, m.cost_kind, m.shared, g.kind, g.id, g.first"
        " FROM money m JOIN access a USING (first) JOIN access g ON g.first = m.account"
        f" WHERE m.claim IN ({among}) AND m.what = 'cost' AND m.{STANDING_M} AND a.destroyed = 0 AND {may.sql}"
        f" AND m.account IN (SELECT a.first FROM access a WHERE a.first = m.account AND {may.sql}) ORDER BY m.position",
        (*values, *clocks, *may.values, *may.values),
    )
    found: dict[str, list[_Claim]] = {}
    for claim, *said in rows:
        found.setdefault(claim, []).append(_Claim(*said))
    told = (list(_told(each)) for each in found.values())
    return [each for each in told if each and (accounts is None or any(one.first in accounts for one in each))]


def _told(lines: list[_Claim]) -> Iterator[Claiming]:
    """Where a cost is claimed, if that is more than once."""
    left = Counter[str]()
    for line in lines:
        left[line.id] += line.cents
    claiming = {id for id, cents in left.items() if cents > 0}
    by_key = {line.shared for line in lines if line.id in claiming}
    between = claiming if len(claiming) > 1 and not (len(by_key) == 1 and None not in by_key) else set()
    repeated = {id for id in claiming if _repeats(line for line in lines if line.id == id)}
    for id in sorted(between | repeated):
        own = [line for line in lines if line.id == id]
        yield Claiming(own[0].kind, id, own[0].first, tuple(line.position for line in own))


def _repeats(lines: Iterable[_Claim]) -> bool:
    """Whether the same amount of the same kind stands there more than once, beyond what was taken back."""
    times = Counter[tuple[str | None, int]]()
    for line in lines:
        times[line.cost_kind, abs(line.cents)] += 1 if line.cents > 0 else -1
    return any(number > 1 for number in times.values())
