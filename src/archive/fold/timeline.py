"""The one fold: a record's events in the order of the day they hold from, then of recording.

Rules, duties, disposal and read models all ask here, so that the record and what people see never disagree. An event
has a position (when the archive learned it) and a day (from when it holds; without one of its own, the day of the
record's first event). A correction replaces the event it names. Who may see a record, what holds it and
that it was destroyed is judged on every day alike, in the order of recording. See docs/adr/0040-one-fold.md.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import import_module
from itertools import pairwise

from archive.errors import ArchiveError, Conflict
from archive.fold.registry import (
    ALWAYS,
    LAST,
    NEVER,
    State,
    begun,
    by_calendar,
    counted,
    folded,
    goes_by_calendar,
    goes_by_day,
    is_judged_now,
    judge,
    moved,
    require_allowed,
    subject_of,
)
from archive.kernel import Seen, effect_of, is_vague, rooms

CORRECTIONS = frozenset(("record.corrected.v1", "decision.corrected.v2"))
ACROSS = {
    "case_closed": "The case was closed before that day, or may have been.",
    "grant_exceeded": "The applications for the grant exceed its amount.",
    "recovery_before_payment": "No payment of the grant is recorded up to that day.",
    "record_after_closing": "A record of the case is dated after its closing.",
    "before_record": "It is dated before the grant it belongs to.",
    "cost_taken_back": "More cost is taken back than was reported by that day.",
}
"""Explanations of the flags of records: rules across records that an import broke."""
_IN_ORDER = frozenset(("actor", "archive", "backup", "clock", "disposal", "ledger", "notice", "waiting"))
"""Kinds whose days the archive sets itself; their events keep the order of recording."""


class BeforeRecord(Conflict):
    """Nothing happens to a record before its first day."""

    code = "before_record"
    remedy = "Give a day on or after the first day of the record, or correct that day."

    def __init__(self, opening: str) -> None:
        super().__init__(f"The record begins on {opening}.")


class LaterEvent(Conflict):
    """A late fact that would make one that was recorded for a later day impossible."""

    code = "later_event"
    remedy = "Correct the later event first, or give another day."

    def __init__(self, event: Seen, opening: str, refused: ArchiveError) -> None:
        day = event.effective_on or opening
        name = event.name.rsplit(".", 1)[0].replace("_", " ").replace(".", " ")
        super().__init__(f"An event recorded for a later day, {day} ({name}), would no longer be allowed: {refused}")


@dataclass(slots=True)
class Step:
    """One event in its place, the state after it as far as days decide, and why its day does not allow it, if so."""

    day: str
    early: str
    version: int
    event: Seen
    state: State
    refused: ArchiveError | None = None

    @property
    def place(self) -> tuple[str, str, int]:
        """Where it stands: by its day, what is dated before the record before all others of the first day."""
        return self.day, self.early, self.version


@cache
def open_folds() -> None:
    """Load what the events of every room make of their records."""
    import_module("archive.fold.wide")
    rooms("fold")


class Timeline:
    """The events of one record, given in the order of recording; more may be added at their end."""

    def __init__(self, events: Sequence[Seen] = ()) -> None:
        self.events: list[Seen] = []
        self.steps: list[Step] = []
        self.judged: list[Seen] = []
        self._opening = ALWAYS
        self._in_order = self._expires = self._contradicts = False
        for event in events:
            self.add(event)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Timeline) and self.events == other.events

    __hash__ = None  # type: ignore[assignment]

    @property
    def opening(self) -> str:
        """The first day of the record."""
        return self._opening

    @property
    def contradicts(self) -> bool:
        """Whether something in it is not allowed by the events before it, or was flagged when it was recorded."""
        return self._contradicts

    @property
    def expires(self) -> bool:
        """Whether the calendar alone may change it."""
        return self._expires

    def add(self, event: Seen) -> None:
        """Take one more event, recorded after the others."""
        self.events.append(event)
        if event.name in CORRECTIONS:
            self._place_all()
        else:
            self._place(event)

    def _place_all(self) -> None:
        self.steps, self.judged, self._contradicts = [], [], False
        for event in standing(self.events):
            self._place(event)

    def _place(self, event: Seen) -> None:
        if not self.steps:
            open_folds()
            self._opening = min(event.effective_on or ALWAYS, LAST)
            state = begun(event)
            self._in_order, self._expires = state["kind"] in _IN_ORDER, goes_by_calendar(state["kind"])
            self._contradicts = "flagged" in event.fact
            self.steps.append(Step(self._opening, "", event.version, event, state))
            return
        if is_judged_now(event.name):
            self.judged.append(event)
        last, own = self.steps[-1], event.effective_on
        if last.day <= own < NEVER:  # later than all before it, as nearly all are
            self.steps.append(self._step(own, NEVER, event))
            return
        day = min(max(own or self._opening, self._opening), LAST)
        if self._in_order:
            day = max(day, last.day)
        early = own if self.is_early(event) else NEVER
        at = bisect_right(self.steps, (day, early, event.version), lo=1, key=lambda step: step.place)
        later = self.steps[at:]
        del self.steps[at:]
        self.steps.append(self._step(day, early, event))
        for step in later:
            self.steps.append(self._step(step.day, step.early, step.event))

    def _step(self, day: str, early: str, event: Seen) -> Step:
        before = self.steps[-1].state
        after = folded(before, event) if early is NEVER else counted(before, event)
        refused = self._refused(before, event)
        if refused is not None or "flagged" in event.fact:
            self._contradicts = True
        return Step(day, early, event.version, event, after, refused)

    def is_early(self, event: Seen) -> bool:
        """Whether an event is dated before the first day of the record."""
        return ALWAYS < event.effective_on < self._opening

    def is_late(self, event: Seen) -> bool:
        """Whether an event stands before one that was recorded earlier, or in place of one."""
        if event.name in CORRECTIONS:
            return True
        return bool(event.effective_on) and goes_by_day(event.name) and self.steps[-1].version != event.version

    # -- the state -----------------------------------------------------------------------------------------------

    def state(self, as_of: date | str | None = None) -> State | None:
        """The state in force on a day, the last there is where none is given; None before the record's first day."""
        if not self.steps:
            return None
        day = as_of.isoformat() if isinstance(as_of, date) else as_of or LAST
        at = bisect_right(self.steps, min(day, LAST), key=lambda step: step.day)
        if not at:
            return None
        state = self.steps[at - 1].state
        turn = by_calendar(state)
        return self.judge(turn[1] if turn and turn[0] <= day else state, day)

    def judge(self, state: State, day: str) -> State:
        """The state with what is decided for every day; holds that were released ahead end on their day."""
        for event in self.judged:
            state = judge(state, event)
        return released(state, day)

    def days_of(self, name: str) -> list[str]:
        """The days of the events of a name, as they stand."""
        return [step.event.effective_on for step in self.steps if step.event.name == name]

    def holds(self) -> list[State]:
        """Every hold that was not released by now; one released ahead says on which day it ends."""
        state = self.steps[0].state if self.steps else {}
        for event in self.judged:
            state = judge(state, event)
        return list(state.get("holds", ()))

    def segments(self) -> list[tuple[str, str, State]]:
        """What is in force from a day to the next: first day, first day after it, state."""
        starts = self._starts()
        ends = [day for day, _ in starts[1:]]
        ends.append(NEVER)
        if not self.judged:
            return [(start, end, state) for (start, state), end in zip(starts, ends, strict=True)]
        found, releases = [], self._releases()
        for (start, state), end in zip(starts, ends, strict=True):
            days = [start, *(day for day in releases if start < day < end), end]
            found += [(since, until, self.judge(state, since)) for since, until in pairwise(days)]
        return found

    def _starts(self) -> list[tuple[str, State]]:
        """First days and states, the calendar's own turns among them."""
        steps, found = self.steps, list[tuple[str, State]]()
        for index, step in enumerate(steps, 1):
            following = steps[index].day if index < len(steps) else NEVER
            if following == step.day:
                continue
            if found and found[-1][1] is step.state and not self._expires:  # its day changes nothing
                continue
            turn = by_calendar(step.state) if self._expires else None
            if turn is None or turn[0] >= following:
                found.append((step.day, step.state))
            elif turn[0] <= step.day:
                found.append((step.day, turn[1]))
            else:
                found += [(step.day, step.state), turn]
        return found

    def _releases(self) -> list[str]:
        if not any(event.name == "record.hold_released.v1" for event in self.judged):
            return []
        return sorted(hold["released_on"] for hold in self.holds() if "released_on" in hold)

    # -- what is allowed -----------------------------------------------------------------------------------------

    def refusals(self) -> dict[int, ArchiveError]:
        """Every event that its own day does not allow, by version, with why."""
        return {step.version: step.refused for step in self.steps if step.refused is not None}

    def _refused(self, before: State, event: Seen) -> ArchiveError | None:
        try:
            require_allowed(before, event)
        except ArchiveError as refused:
            return refused
        early = self.is_early(event) and goes_by_day(event.name)
        return BeforeRecord(self._opening) if early else None

    def require(self, event: Seen) -> None:
        """Refuse an event that its day does not allow, or that makes a later one impossible that is allowed now."""
        if event.name not in CORRECTIONS:
            at = min(max(event.effective_on or self._opening, self._opening), LAST)
            if at >= self.steps[-1].day:
                if refused := self._refused(self.steps[-1].state, event):
                    raise refused
                return
        after = Timeline([*self.events, event])
        was, now = self.refusals(), after.refusals()
        mine = event.fact.get("corrects") if event.name in CORRECTIONS else event.version
        if mine in now and (mine == event.version or mine not in was):
            raise now[mine]
        for step in after.steps:
            if step.version in now and step.version not in was:
                raise LaterEvent(step.event, after.opening, now[step.version])

    def repeats(self, event: Seen) -> bool:
        """Whether a standing event is repeated whole: its kind, day and content, and no later one of its kind since."""
        if event.name in CORRECTIONS:
            same = [
                each for each in _standing_corrections(self.events) if each.fact["corrects"] == event.fact["corrects"]
            ]
            return bool(same) and _alike(same[-1], event)
        by_day, subject = goes_by_day(event.name), subject_of(event)
        if not by_day and self._judges_otherwise(event):
            return False
        same = [
            each
            for each in standing(self.events)
            if each.name == event.name
            and (not by_day or each.effective_on == event.effective_on)
            and subject_of(each) == subject
        ]
        return bool(same) and _alike(same[-1], event) and not (by_day and self._closes_otherwise(event))

    def _closes_otherwise(self, event: Seen) -> bool:
        """Whether an event would close or open again what was opened or closed since on its day."""
        day = min(max(event.effective_on or self._opening, self._opening), LAST)
        state = self.steps[bisect_right(self.steps, day, key=lambda step: step.day) - 1].state
        return folded(state, event).get("closed_on") != state.get("closed_on")

    def _judges_otherwise(self, event: Seen) -> bool:
        """Whether what an event decides for every day is otherwise by now."""
        state = self.steps[0].state
        for each in self.judged:
            state = judge(state, each)
        return judge(state, event) != state

    def flags(self) -> list[State]:
        """What contradicts the timeline and was recorded all the same, because a source only told it."""
        if not self._contradicts:
            return []
        places = {step.version: step for step in self.steps}
        found = [
            {"version": version, "on": places[version].event.effective_on or None, "code": why.code, "detail": str(why)}
            for version, why in self.refusals().items()
        ]
        outdated = _outdated(self.events)
        for version, step in places.items():
            on = step.event.effective_on or None
            codes = () if version in outdated else step.event.fact.get("flagged", ())
            found += [{"version": version, "on": on, "code": code, "detail": ACROSS.get(code, code)} for code in codes]
        return sorted(found, key=lambda flag: (flag["version"], flag["code"]))


def _alike(one: Seen, other: Seen) -> bool:
    def facts(event: Seen) -> State:
        return {k: v for k, v in event.fact.items() if k not in ("content", "flagged", "protects")}

    return one.name == other.name and facts(one) == facts(other) and one.content == other.content


# -- corrections ---------------------------------------------------------------------------------------------------


def standing(events: Sequence[Seen]) -> list[Seen]:
    """The events, each as corrected by the corrections not taken back; the corrections remain.

    Of several corrections of a field the newest applies. A corrected event keeps its place among those of its day.
    """
    fixes = _fixes(events)
    if not fixes:
        return list(events)
    return [event if event.name in CORRECTIONS else _standing(event, fixes) or event for event in events]


def _outdated(events: Sequence[Seen]) -> set[int]:
    """The versions whose flags tell nothing any more: of an event and corrections of its day the newest alone tells."""
    fixes = _fixes(events)
    if not fixes:
        return set()
    found: set[int] = set()
    for event in events:
        if event.name in CORRECTIONS:
            continue
        chain = list(_chain(event, fixes))
        standing_still = [each for each in chain if _standing(each, fixes) is not None]
        decides = standing_still[-1].version if standing_still else event.version
        if any("day" in each.fact or "dated" in each.fact for each in chain):
            found |= {event.version, *(each.version for each in chain)} - {decides}
    return found


def _chain(event: Seen, fixes: dict[int, list[Seen]]) -> list[Seen]:
    """The corrections of an event, and of these, in the order of recording."""
    own = fixes.get(event.version, [])
    return sorted([*own, *(each for fix in own for each in _chain(fix, fixes))], key=lambda each: each.version)


def _fixes(events: Sequence[Seen]) -> dict[int, list[Seen]]:
    fixes: dict[int, list[Seen]] = {}
    for event in events:
        if event.name in CORRECTIONS:
            fixes.setdefault(event.fact["corrects"], []).append(event)
    return fixes


def _standing_corrections(events: Sequence[Seen]) -> list[Seen]:
    """Corrections that were not taken back."""
    fixes = _fixes(events)
    return [event for event in events if event.name in CORRECTIONS and _standing(event, fixes) is not None]


def _standing(event: Seen, fixes: dict[int, list[Seen]]) -> Seen | None:
    """An event as it stands; None for a correction that was taken back and not corrected since."""
    now: Seen | None = event
    for fix in fixes.get(event.version, ()):
        holds = _standing(fix, fixes)
        if holds is None:
            continue
        now = None if holds.fact.get("takes_back") else _corrected(now or event, holds)
    if now is None or now.effective_on == event.effective_on:
        return now
    return replace(now, fact=moved(event, now.fact))


def _corrected(event: Seen, fix: Seen) -> Seen:
    """An event as a correction says it."""
    fact, content, day = dict(event.fact), event.content, event.effective_on
    told, vague = fix.fact.get("day"), fix.fact.get("dated")
    if told is not None or vague is not None:
        field = effect_of(event.name)
        if event.name in CORRECTIONS:
            fact = {name: value for name, value in fact.items() if name not in ("day", "dated")}
            fact |= {"day": told} if told is not None else {"dated": vague}
        elif field is not None:
            between = vague or {"earliest": told, "latest": told}
            first = between.get("earliest") or between.get("latest") or day
            fact[field] = between if is_vague(event.name) else first
            day = first
        elif "dated" in fact:  # the day of the record, which a completion of its registration stated
            fact["dated"] = told or fact["dated"]
    fact |= {name: fix.fact[name] for name in ("record_class", "schedule") if name in fix.fact}
    words = {name: (fix.content or {}).get(name) for name in ("title", "text")}
    words = {name: value for name, value in words.items() if value is not None}
    if words and content is not None:
        content = content | words
    return replace(event, fact=fact, content=content, effective_on=day)


# -- holds --------------------------------------------------------------------------------------------------


def released(state: State, day: str) -> State:
    """The state without the holds that end by their release on or before a day."""
    holds = state.get("holds")
    if not holds or not any("released_on" in hold for hold in holds):
        return state
    return state | {"holds": [hold for hold in holds if hold.get("released_on", NEVER) > day]}
