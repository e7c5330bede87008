"""What corrections make of the events they name: each event as it stands.

A correction that waits for a second person is as if it were not there, until that person confirms it; what it hides
applies at once, and no longer once it is rejected.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from archive.fold.registry import moved
from archive.kernel import Fact, Seen, day_field, effect_of, is_vague
from archive.kind import term_of, wording_of

CORRECTIONS = frozenset(("record.corrected.v1", "decision.corrected.v2"))
DECIDED = "record.correction_decided.v1"
REPLACING = CORRECTIONS | {DECIDED}
"""Events by which another one stands differently than it was recorded."""
WAITING = "waiting"
STATED = ("record_class", "schedule", "received_on", "personal", "language", "case", "publicity", "ends_on")
_WORDS = ("title", "text", "person")
SUMS = ("amount", "value", "monthly_cost", "yearly_cost")
"""The facts that are the sum of an event, the first that it states; a correction states it as `amount`."""


def standing(events: Sequence[Seen]) -> list[Seen]:
    """The events, each as corrected by the corrections not taken back; the corrections remain.

    Of several corrections of a field the newest applies. A corrected event keeps its place among those of its day.
    """
    fixes = _Fixes(events)
    if not fixes.of:
        return list(events)
    return [fixes.decided(event) if event.name in CORRECTIONS else fixes.standing(event) or event for event in events]


def outcomes(events: Sequence[Seen]) -> dict[int, str]:
    """What was decided about corrections that waited, by their versions."""
    return {event.fact["decides"]: event.fact["outcome"] for event in reversed(events) if event.name == DECIDED}


def waiting_corrections(events: Sequence[Seen]) -> list[Seen]:
    """Corrections that wait for a second person, and that nobody took back or corrected meanwhile."""
    fixes = _Fixes(events)
    return [event for event in events if event.name in CORRECTIONS and fixes.waits(event)]


def outdated(events: Sequence[Seen]) -> set[int]:
    """The versions whose flags tell nothing any more: of an event and corrections of its day the newest alone tells."""
    fixes = _Fixes(events)
    if not fixes.of:
        return set()
    found: set[int] = set()
    for event in events:
        if event.name in CORRECTIONS:
            continue
        chain = fixes.chain(event)
        standing_still = [each for each in chain if fixes.standing(each) is not None]
        decides = standing_still[-1].version if standing_still else event.version
        if any(_moves(event, each) for each in chain):
            found |= {event.version, *(each.version for each in chain)} - {decides}
    return found


def standing_corrections(events: Sequence[Seen]) -> list[Seen]:
    """Corrections that were neither taken back nor rejected."""
    found = [event for event in events if event.name in CORRECTIONS]
    if not found:
        return found
    fixes = _Fixes(events)
    return [event for event in found if fixes.waits(event) or fixes.standing(event) is not None]


class _Fixes:
    """The corrections among the events of a record, by the version each corrects, and what was decided about them."""

    def __init__(self, events: Sequence[Seen]) -> None:
        self.of: dict[int, list[Seen]] = {}
        for event in events:
            if event.name in CORRECTIONS:
                corrects = event.fact["corrects"]  # one that names itself, or what comes later, changes nothing
                self.of.setdefault(corrects if corrects < event.version else 0, []).append(event)
        self._outcomes = outcomes(events) if self.of else {}

    def chain(self, event: Seen) -> list[Seen]:
        """The corrections of an event, and of these, in the order of recording."""
        own = self.of.get(event.version, [])
        return sorted([*own, *(each for fix in own for each in self.chain(fix))], key=lambda each: each.version)

    def standing(self, event: Seen) -> Seen | None:
        """An event as it stands; None for a correction that is not in force and was not corrected since."""
        now: Seen | None = event if self._in_force(event) else None
        for fix in self.of.get(event.version, ()):
            holds = self.standing(fix)
            if holds is None:
                continue
            now = None if holds.fact.get("takes_back") else _corrected(now or event, holds)
        if now is None or now.effective_on == event.effective_on:
            return now
        return _stated(now, moved(event, now.fact), now.content, now.effective_on)

    def waits(self, event: Seen) -> bool:
        """Whether a correction waits for a second person."""
        if "waits" not in event.fact or event.version in self._outcomes:
            return False
        return all(self.standing(fix) is None for fix in self.of.get(event.version, ()))

    def decided(self, event: Seen) -> Seen:
        """A correction with what became of it where it had to wait; only what it hides applies while it waits."""
        if "waits" not in event.fact:
            return event
        outcome = self._outcomes.get(event.version) or (WAITING if self.waits(event) else "replaced")
        applies = {WAITING: ("protects",), "replaced": ("protects",), "rejected": ()}.get(
            outcome, ("protects", "flagged")
        )
        kept = {name: value for name, value in event.fact.items() if name not in ("protects", "flagged")}
        told = kept | {n: event.fact[n] for n in applies if n in event.fact} | {"outcome": outcome}
        return _stated(event, told, event.content, event.effective_on)

    def _in_force(self, event: Seen) -> bool:
        return "waits" not in event.fact or self._outcomes.get(event.version) == "confirmed"


def sum_of(fact: Mapping[str, Any]) -> str | None:
    """The name of the fact that is the sum of an event; None where it states none."""
    return next((name for name in SUMS if name in fact), None)


def _moves(event: Seen, fix: Seen) -> bool:
    """Whether a correction states another day of the event itself."""
    return "day" in fix.fact or (
        "dated" in fix.fact and term_of(event.name) in (None, day_field(event.name, event.fact))
    )


def _corrected(event: Seen, fix: Seen) -> Seen:
    """An event as a correction says it."""
    fact, content, day = dict(event.fact), event.content, event.effective_on
    told, vague = fix.fact.get("day"), fix.fact.get("dated")
    if told is not None or vague is not None:
        field = effect_of(event.name)
        if event.name in CORRECTIONS:
            fact = {name: value for name, value in fact.items() if name not in ("day", "dated")}
            fact |= {"day": told} if told is not None else {"dated": vague}
        elif vague is not None and (term := term_of(event.name)) is not None:
            fact[term] = vague
            if term == day_field(event.name, event.fact):
                day = vague.get("earliest") or vague.get("latest") or day
        elif field is not None:
            between = vague or {"earliest": told, "latest": told}
            first = between.get("earliest") or between.get("latest") or day
            fact[field] = between if is_vague(event.name) else first
            day = first
        elif "dated" in fact:  # the day of the record, which a completion of its registration stated
            fact["dated"] = told or vague
    fact |= {name: fix.fact[name] for name in STATED if name in fix.fact}
    if "amount" in fix.fact:
        fact[sum_of(fact) or "amount"] = fix.fact["amount"]
    if "publicity" in fix.fact:  # what the class hid is decided by it
        fact.pop("protects", None)
    if "defaulted" in fact:  # a person has stated it now
        fact["defaulted"] = [name for name in fact["defaulted"] if name not in fix.fact]
    if content is not None and fix.content:
        content = content | _words(event, fix.content)
    return _stated(event, fact, content, day)


def _words(event: Seen, right: Fact) -> Fact:
    """What a correction states of the words of an event: its text, whom it names, how its vague day was written."""
    told = {name: right[name] for name in _WORDS if right.get(name) is not None}
    if right.get("date_text") is not None and (name := wording_of(event.name)) is not None:
        told[name] = right["date_text"]
    return told


def _stated(event: Seen, fact: Fact, content: Fact | None, day: str) -> Seen:
    """An event in its place, stating something else."""
    return Seen(
        event.position, event.origin, event.stream, event.version, event.name, event.recorded_at, event.recorded_by,
        fact, content, day, event.trouble, event.received,
    )  # fmt: skip
