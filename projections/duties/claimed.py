"""Costs that are claimed more than once, as open items of the grants and projects that claim them.

Not here: how they are found (`projections.states.money.claims`).
"""

from collections import defaultdict
from collections.abc import Iterator

import orjson

from projections.duties.offices import office_of
from projections.duties.opened import Narrowed, OpenItem, assigned
from projections.states.ask import StateReader
from projections.states.money.claims import CLAIMED, Claiming, claimed_twice
from projections.states.question import Question

KINDS = ("grant", "project")
"""The kinds of records at which costs are claimed."""


def claimed_items(states: StateReader, question: Question, narrowed: Narrowed) -> Iterator[OpenItem]:
    """Every grant and project with a cost that is claimed more than once, as far as the caller may see both claims.

    One item for each, however many costs, but for those claimed before it was settled; `detail` are the positions of
    the events that claim them.
    """
    if narrowed.matter not in ("", CLAIMED) or narrowed.due_before is not None or narrowed.kind not in ("", *KINDS):
        return
    claiming = defaultdict[str, list[Claiming]](list)
    newest = dict[Claiming, int]()
    for claim in claimed_twice(states, question):
        last = max(position for each in claim for position in each.positions)
        for each in claim:
            claiming[each.id].append(each)
            newest[each] = last
    if not claiming:
        return
    office = office_of(states, question, narrowed.collections)
    among = orjson.dumps([each[0].first for each in claiming.values()]).decode().replace("'", "")
    only = f"s.first IN (SELECT value FROM json_each('{among}'))"
    names = ("title", "items", "collection", "origin")
    for record in states.picked(question, names, kinds=(narrowed.kind,) if narrowed.kind else KINDS, only=only):
        told = record.parts
        within = office.has(told["collection"], record.case)
        since = (told["items"] or {}).get(CLAIMED, {}).get("position", 0)
        claims = [each for each in claiming[record.id] if newest[each] > since]
        if not within or not claims or narrowed.origin not in ("", told["origin"]):
            continue
        positions = sorted({position for each in claims for position in each.positions})
        said = assigned(CLAIMED, {"items": told["items"] or {}}, question)
        detail = tuple(map(str, positions))
        yield OpenItem(
            CLAIMED, record.kind, record.id, record.number, told["title"], None, overdue=False, detail=detail, **said
        )
