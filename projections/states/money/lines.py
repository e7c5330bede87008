"""What events state of money, as lines on both clocks: a row for each sum, from its day and its position on."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
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
    "grant.unspent_returned.v1": "returned",
    "grant.settled.v1": "accepted",
    "grant.figure_stated.v1": "figure",
    "cost.disputed.v1": "disputed",
    "cost.grant_decided.v1": "disputed",
    "payment.applied.v1": "applied",
    "payment.completed.v1": "applied",
    "payment.approved.v1": "approved",
    "payment.paid.v1": "paid",
    "expense.paid.v1": "expense",
    "expense.credited.v1": "expense",
    "commitment.made.v1": "committed",
    "project.budget_stated.v1": "budget",
    "project.cost_reported.v1": "cost",
    "project.figure_stated.v1": "figure",
}
"""Events that state a sum, by stored name, and what it is."""
WHOLES = ("grant.", "project.")
"""Kinds of records that are the account of their own sums."""
PART = "cost."
"""The kind of record that is a part of its account, and seen by those who see that."""
BEGINNINGS = frozenset(
    f"{kind}.v1"
    for kind in (
        "grant.awarded",
        "cost.reported",
        "payment.applied",
        "project.registered",
        "expense.paid",
        "commitment.made",
    )
)
BESIDE = ("expense.", "commitment.")
"""Kinds of records whose sums stand beside those of the project they name; without one they have no lines."""
FIGURE, DISPUTED, DECIDED = "figure", "disputed", "cost.grant_decided.v1"
FirstOf = Callable[[str], int | None]
"""The position of the first event of a record, by its id."""
Line = tuple[Any, ...]
INSERT = f"INSERT INTO money VALUES ({','.join('?' * 19)})"


def lines_of(events: Sequence[Seen], account: int | None, first_of: FirstOf = lambda _: None) -> list[Line]:
    """The lines of one record, from its events in the order of recording; a corrected day is a line of its own.

    So is a cost of which it was decided that another grant pays it.
    """
    if events[0].name.startswith(BESIDE) and "project" not in events[0].fact:
        return []
    opening = min(events[0].effective_on or ALWAYS, LAST)
    if not any(event.name in CORRECTIONS or event.name == DECIDED for event in events):
        own = (account, account)
        return [_line(events, event, event.position, STILL, opening, own) for event in events if _states(event)]
    found: list[Line] = []
    live: dict[int, Line] = {}
    for count, event in enumerate(events, 1):
        if event.name not in CORRECTIONS and not _states(event):
            continue
        now, stands = dict[int, Line](), standing(events[:count])
        opening = min(stands[0].effective_on or ALWAYS, LAST)
        decided = [each for each in stands if each.name == DECIDED]
        for each in stands:
            if _states(each):
                paid_by = account
                if decided and WHAT[each.name] == "cost":
                    last = max(decided, key=lambda one: (one.effective_on, one.position))
                    paid_by = first_of(last.fact["grant"])
                now[each.position] = _line(stands, each, event.position, STILL, opening, (paid_by, account))
        for position, line in live.items():
            if _told(line) == _told(now[position]):
                now[position] = line
            else:
                found.append((*line[:3], event.position, *line[4:]))
        live = now
    return [*found, *live.values()]


def _states(event: Seen) -> bool:
    what = WHAT.get(event.name)
    return what is not None and ("amount" in event.fact or what in (FIGURE, DISPUTED))


def _told(line: Line) -> Line:
    return (line[1], *line[4:])


def _line(
    events: Sequence[Seen],
    event: Seen,
    known_from: int,
    known_to: int,
    opening: str,
    accounts: tuple[int | None, int | None],
) -> Line:
    """A line; `accounts` are the one that it counts for, and that of its record."""
    (account, of), (fact, content) = accounts, (event.fact, event.content or {})
    amount, period = fact.get("amount") or {"cents": 0, "currency": ""}, fact.get("period") or {}
    if WHAT[event.name] == DISPUTED:  # the cost is in dispute from the one on, and no longer from the other
        amount = events[0].fact["amount"]
        amount = amount | {"cents": -amount["cents"]} if event.name == DECIDED else amount
    if event.name == "expense.credited.v1":
        amount = amount | {"cents": -amount["cents"]}
    own = events[0].stream if events[0].name.startswith("project.") else None
    own = events[0].fact.get("project") if events[0].name.startswith(BESIDE) else own
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
        _claim(event) if WHAT[event.name] == "cost" else None,
        (fact.get("shared") or {}).get("id"),
        account is None or account != of or not events[0].name.startswith((*WHOLES, PART)),
    )


def _claim(event: Seen) -> str | None:
    """By what the same cost is known when it is claimed from another grant: its voucher, else all that is stated of it.

    None for one that takes cost back, and where what was stated is destroyed.
    """
    fact, content = event.fact, event.content
    if content is None or "unavailable" in content:
        return None
    if "voucher" in fact:
        stated: list[Any] = [fact["voucher"], content.get("partner")]
    elif fact["amount"]["cents"] <= 0:
        return None
    else:
        stated = [fact["amount"], fact.get("reported_on"), fact.get("cost_kind"), fact.get("period"), content]
    return blake2b(orjson.dumps(stated, option=orjson.OPT_SORT_KEYS), digest_size=12).hexdigest()


def _said(fact: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """What a source states of a figure, beside its sum, as JSON."""
    told = {name: fact[name] for name in ("figure", "percent", "approximate", "rounded_to", "report") if name in fact}
    told |= {"has_amount": True} if "amount" in fact else {}
    told |= {name: content[name] for name in ("wording", "scope") if content.get(name)}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()
