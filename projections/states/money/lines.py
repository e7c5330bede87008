"""What events state of money, as lines on both clocks: a row for each sum, from its day and its position on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import orjson

from archive.fold.corrections import CORRECTIONS, standing
from archive.fold.registry import ALWAYS, LAST, NEVER
from archive.fold.timeline import Timeline
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
    "payment.booked.v1": "paid",
    "payment.booking_withdrawn.v1": "paid",
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
BOOKED = "payment.booked.v1"
"""From a booking on it depends on the other events of a payment how much an event of it adds to what was paid."""
FirstOf = Callable[[str], int | None]
"""The position of the first event of a record, by its id."""
Line = tuple[Any, ...]
INSERT = f"INSERT INTO money VALUES ({','.join('?' * 21)})"


def lines_of(events: Sequence[Seen], account: int | None, first_of: FirstOf = lambda _: None) -> list[Line]:
    """The lines of one record, from its events in the order of recording; a corrected day is a line of its own.

    A cost of which it was decided that another grant pays it has a line for each: at the first up to the day of the
    decision, at the other one from that day on.
    """
    if events[0].name.startswith(BESIDE) and "project" not in events[0].fact:
        return []
    if not any(event.name in CORRECTIONS or event.name in (DECIDED, BOOKED) for event in events):
        held = _Held(events, account)
        return [line for event in events if _states(event) for line in _lines(events, event, held)]
    found: list[Line] = []
    live: dict[tuple[int, str], Line] = {}
    for count, event in enumerate(events, 1):
        if event.name not in CORRECTIONS and not _states(event):
            continue
        stands = standing(events[:count])
        held = _Held(stands, account, first_of)
        if any(each.name == BOOKED for each in stands):
            stands = _as_added(stands, Timeline(events[:count]))
        made = [line for each in stands if _states(each) for line in _lines(stands, each, held, event.position)]
        now = {(line[1], line[4]): line for line in made}
        for at, line in live.items():
            if at in now and _told(line) == _told(now[at]):
                now[at] = line
            else:
                found.append((*line[:3], event.position, *line[4:]))
        live = now
    return [*found, *live.values()]


def _as_added(stands: Sequence[Seen], whole: Timeline) -> list[Seen]:
    """The events of a payment, each of those that pay with what it adds: a receipt and a line may be the same money."""
    added, before = dict[int, int](), 0
    for step in whole.steps:
        now = step.state["paid_cents"]
        added[step.event.position], before = now - before, now
    amount = stands[0].fact["amount"]
    return [
        replace(each, fact={**each.fact, "amount": {**amount, "cents": added.get(each.position, 0)}})
        if WHAT.get(each.name) == "paid"
        else each
        for each in stands
    ]


class _Held:
    """From which day on a record counts for which account, and by which event: its own, until somebody decided."""

    def __init__(self, events: Sequence[Seen], account: int | None, first_of: FirstOf = lambda _: None) -> None:
        self.own, self.opening = account, min(events[0].effective_on or ALWAYS, LAST)
        decided = [each for each in events if each.name == DECIDED]
        self._since: list[tuple[str, int, int | None]] = [("", 0, account)]
        for each in sorted(decided, key=lambda one: (self.day(one), one.position)):
            self._since.append((self.day(each), each.position, first_of(each.fact["grant"])))

    def day(self, event: Seen) -> str:
        """The day from which an event counts."""
        return min(max(event.effective_on or self.opening, self.opening), LAST)

    def before(self, event: Seen) -> int | None:
        """The account for which the record counted when an event of it came."""
        at = (self.day(event), event.position)
        return [paid_by for day, position, paid_by in self._since if (day, position) < at][-1]

    def spans(self, since: str) -> list[tuple[str, str, int | None, int | None]]:
        """From a day on: first day, first day after it, the account that pays, and the decision by which it does."""
        ends = [day for day, _, _ in self._since[1:]] + [NEVER]
        return [
            (max(since, day), until, paid_by, position or None)
            for (day, position, paid_by), until in zip(self._since, ends, strict=True)
            if max(since, day) < until
        ]


def _states(event: Seen) -> bool:
    what = WHAT.get(event.name)
    return what is not None and ("amount" in event.fact or what in (FIGURE, DISPUTED, "paid"))


def _told(line: Line) -> Line:
    return (line[1], *line[4:])


def _lines(events: Sequence[Seen], event: Seen, held: _Held, known_from: int | None = None) -> list[Line]:
    """The lines of an event, known from its own position on or from another: one for each account it counts for."""
    since, known = held.day(event), known_from or event.position
    if WHAT[event.name] == "cost":
        return [_line(events, event, known, span, held.own) for span in held.spans(since)]
    paid_by = held.before(event) if WHAT[event.name] == DISPUTED else held.own
    return [_line(events, event, known, (since, NEVER, paid_by, None), held.own)]


def _line(
    events: Sequence[Seen],
    event: Seen,
    known_from: int,
    span: tuple[str, str, int | None, int | None],
    own: int | None,
) -> Line:
    """A line on a span of days; `own` is the account of its record, for which it may count no longer."""
    (day, day_to, account, decided), (fact, content) = span, (event.fact, event.content or {})
    amount, period = fact.get("amount") or {"cents": 0, "currency": ""}, fact.get("period") or {}
    if WHAT[event.name] == DISPUTED:  # the cost is in dispute from the one on, and no longer from the other
        amount = events[0].fact["amount"]
        amount = amount | {"cents": -amount["cents"]} if event.name == DECIDED else amount
    if event.name == "expense.credited.v1":
        amount = amount | {"cents": -amount["cents"]}
    named = events[0].stream if events[0].name.startswith("project.") else None
    named = events[0].fact.get("project") if events[0].name.startswith(BESIDE) else named
    return (
        events[0].position,
        event.position,
        known_from,
        STILL,
        day,
        day_to,
        account,
        WHAT[event.name],
        amount["cents"],
        amount.get("currency", "EUR"),
        fact.get("cost_kind"),
        period.get("earliest"),
        period.get("latest"),
        bool(fact.get("flagged")),
        named or fact.get("of_project"),
        content.get("partner"),
        _said(fact, content) if WHAT[event.name] == FIGURE else None,
        _claim(event) if WHAT[event.name] == "cost" else None,
        (fact.get("shared") or {}).get("id"),
        decided,
        account is None or account != own or not events[0].name.startswith((*WHOLES, PART)),
    )


def _claim(event: Seen) -> str | None:
    """By what the same cost is known when it is claimed again: its voucher, else all that is stated of it.

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
