"""Costs that are claimed from more than one grant, as far as the caller may see them."""

from projections.states.money.sums import STANDING_M
from projections.states.question import Question, View, summed_at
from projections.states.visible import VisibleRecords


def claimed_twice(states: VisibleRecords, grant: View, question: Question) -> list[dict[str, list[int]]]:
    """The costs of a grant that another grant is claimed for as well: of each the grants, with the positions of events.

    One that is divided by a key is none of them, nor one that was taken back.
    """
    known_at, day = summed_at(question, grant.since)
    may, clocks = states.may_see(question), f"m.{STANDING_M}"
    rows = states.db.execute(
        "SELECT m.claim, m.position, m.cents, m.shared, m.account, g.id FROM money m JOIN access a USING (first)"
        " JOIN access g ON g.first = m.account WHERE m.claim IN (SELECT claim FROM money WHERE account = ? AND claim"
        f" IS NOT NULL) AND m.what = 'cost' AND {clocks} AND a.destroyed = 0 AND {may.sql}"
        f" AND m.account IN (SELECT a.first FROM access a WHERE a.first = m.account AND {may.sql}) ORDER BY m.position",
        (grant.first, known_at, known_at, day, *may.values, *may.values),
    )
    found: dict[str, list[tuple[int, int, str | None, str]]] = {}
    for claim, position, cents, shared, _, id in rows:
        found.setdefault(claim, []).append((position, cents, shared, id))
    told = []
    for lines in found.values():
        left: dict[str, int] = {}
        for _, cents, _, id in lines:
            left[id] = left.get(id, 0) + cents
        claiming = {id for id, cents in left.items() if cents > 0}
        by_key = {shared for _, _, shared, id in lines if id in claiming}
        if len(claiming) < 2 or grant.id not in claiming or (len(by_key) == 1 and None not in by_key):
            continue
        told.append({id: [line[0] for line in lines if line[3] == id] for id in sorted(claiming)})
    return told
