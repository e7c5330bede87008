"""What events state of money, as lines on both clocks: a row for each sum, from its day and its position on."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from archive.fold.corrections import CORRECTIONS, standing
from archive.fold.registry import ALWAYS, LAST
from archive.kernel import Seen
from projections.states.rows import STILL

WHAT = {
    "grant.awarded.v1": "awarded",
    "grant.cost_reported.v1": "cost",
    "cost.reported.v1": "cost",
    "grant.recovered.v1": "recovered",
    "payment.applied.v1": "applied",
    "payment.completed.v1": "applied",
    "payment.approved.v1": "approved",
    "payment.paid.v1": "paid",
    "project.budget_stated.v1": "budget",
    "project.cost_reported.v1": "cost",
    "project.figure_stated.v1": "figure",
}
"""Events that state a sum, by stored name, and what it is."""
WHOLES = ("grant.", "project.")
"""Kinds of records that are the account of their own sums."""
BEGINNINGS = frozenset(("grant.awarded.v1", "cost.reported.v1", "payment.applied.v1", "project.registered.v1"))
FIGURE = "figure"
Line = tuple[Any, ...]
INSERT = f"INSERT INTO money VALUES ({','.join('?' * 16)})"


def lines_of(events: Sequence[Seen], account: int | None) -> list[Line]:
    """The lines of one record, from its events in the order of recording; a corrected day is a line of its own."""
    opening = min(events[0].effective_on or ALWAYS, LAST)
    if not any(event.name in CORRECTIONS for event in events):
        return [_line(events, event, event.position, STILL, opening, account) for event in events if _states(event)]
    found: list[Line] = []
    live: dict[int, Line] = {}
    for count, event in enumerate(events, 1):
        if event.name not in CORRECTIONS and not _states(event):
            continue
        now, stands = dict[int, Line](), standing(events[:count])
        opening = min(stands[0].effective_on or ALWAYS, LAST)
        for each in stands:
            if _states(each):
                now[each.position] = _line(events, each, event.position, STILL, opening, account)
        for position, line in live.items():
            if _told(line) == _told(now[position]):
                now[position] = line
            else:
                found.append((*line[:3], event.position, *line[4:]))
        live = now
    return [*found, *live.values()]


def _states(event: Seen) -> bool:
    what = WHAT.get(event.name)
    return what is not None and ("amount" in event.fact or what == FIGURE)


def _told(line: Line) -> Line:
    return (line[1], *line[4:])


def _line(
    events: Sequence[Seen], event: Seen, known_from: int, known_to: int, opening: str, account: int | None
) -> Line:
    fact, content = event.fact, event.content or {}
    amount, period = fact.get("amount") or {"cents": 0, "currency": ""}, fact.get("period") or {}
    own = events[0].stream if events[0].name.startswith("project.") else None
    return (
        events[0].position,
        event.position,
        known_from,
        known_to,
        min(max(event.effective_on or opening, opening), LAST),
        account,
        WHAT[event.name],
        amount["cents"],
        amount.get("currency", "EUR"),
        fact.get("cost_kind"),
        period.get("earliest"),
        period.get("latest"),
        bool(fact.get("flagged")),
        own or fact.get("of_project"),
        content.get("partner"),
        _said(fact, content) if WHAT[event.name] == FIGURE else None,
    )


def _said(fact: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """What a source states of a figure, beside its sum, as JSON."""
    told = {name: fact[name] for name in ("figure", "percent", "approximate", "rounded_to", "report") if name in fact}
    told |= {"has_amount": True} if "amount" in fact else {}
    told |= {name: content[name] for name in ("wording", "scope") if content.get(name)}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()
