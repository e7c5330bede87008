"""The one fold: a record's events in the order of the day they hold from, then of recording.

Rules, duties, disposal and read models all ask here, so that the record and what people see never disagree. An event
has a position (when the archive learned it) and a day (from when it holds; without one of its own, the day of the
record's first event). A correction replaces the event it names. Who may see a record, what holds it and
that it was destroyed is judged on every day alike, in the order of recording. See docs/adr/0040-one-fold.md.
"""

from bisect import bisect_right
from datetime import date
from itertools import pairwise

from archive.errors import ArchiveError
from archive.fold.contradictions import ACROSS, OPEN_IN_CLASS, BeforeRecord, LaterEvent
from archive.fold.corrections import CORRECTIONS, DECIDED, REPLACING, outdated, standing, standing_corrections
from archive.fold.registry import LAST, NEVER, State, by_calendar, folded, goes_by_day, judge, subject_of
from archive.fold.steps import Step, Steps
from archive.kernel import Seen


class Timeline(Steps):
    """The events of one record in their order: what is in force on each day, and what may be added."""

    # -- the state -----------------------------------------------------------------------------------------------

    def state(self, as_of: date | str | None = None) -> State | None:
        """The state in force on a day, the last there is where none is given; None before the record's first day."""
        steps = self.steps
        if not steps:
            return None
        day = as_of.isoformat() if isinstance(as_of, date) else as_of or LAST
        if steps[-1].day <= day:  # all of it, as nearly always
            state = steps[-1].state
        else:
            at = bisect_right(steps, day, key=lambda step: step.day)
            if not at:
                return None
            state = steps[at - 1].state
        while self._expires and (turn := by_calendar(state)) and turn[0] <= day:
            state = turn[1]
        return self.judge(state, day)

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

    def only(self) -> State | None:
        """The state in force from the first day on, where no other follows and nothing is flagged."""
        if self._contradicts or self._expires or self.steps[-1].day != self._opening:
            return None
        if not self.judged:
            return self.steps[-1].state
        return None if self._releases() else self.judge(self.steps[-1].state, self._opening)

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
            since, state = step.day, step.state
            while self._expires and (turn := by_calendar(state)) and turn[0] < following:
                if turn[0] > since:
                    found.append((since, state))
                since, state = max(since, turn[0]), turn[1]
            found.append((since, state))
        return found

    def _releases(self) -> list[str]:
        if not any(event.name == "record.hold_released.v1" for event in self.judged):
            return []
        return sorted(hold["released_on"] for hold in self.holds() if "released_on" in hold)

    # -- what is allowed -----------------------------------------------------------------------------------------

    def refusals(self) -> dict[int, ArchiveError]:
        """Every event that its own day does not allow, by version, with why."""
        return {step.version: step.refused for step in self.steps if step.refused is not None}

    def require(self, event: Seen) -> "Timeline | None":
        """Refuse an event that its day does not allow, or that makes a later one impossible that is allowed now.

        Answers with the timeline with it, where it had to be folded for that.
        """
        if event.name not in REPLACING:
            at = min(max(event.effective_on or self._opening, self._opening), LAST)
            if at >= self.steps[-1].day:
                if refused := self._refused(self.steps[-1].state, event):
                    raise refused
                return None
        after = Timeline([*self.events, event])
        now = after.refusals()
        if not now:
            return after
        was = self.refusals()
        mine = self._replaced(event)
        if mine in now and (mine == event.version or mine not in was):
            raise now[mine]
        for step in after.steps:
            if step.version in now and step.version not in was:
                raise LaterEvent(step.event, after.opening, now[step.version])
        return after

    def _replaced(self, event: Seen) -> int:
        """The version of the event that another one is about: that it corrects, or decides about, or itself."""
        if event.name == DECIDED:
            event = self.events[event.fact["decides"] - 1]
        return int(event.fact["corrects"]) if event.name in CORRECTIONS else event.version

    def repeats(self, event: Seen) -> bool:
        """Whether a standing event is repeated whole: its kind, day and content, and no later one of its kind since."""
        if not any(each.name == event.name for each in self.events) and event.name not in CORRECTIONS:
            return False
        if event.name in CORRECTIONS:
            same = [
                each for each in standing_corrections(self.events) if each.fact["corrects"] == event.fact["corrects"]
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
        if self._begun_before:
            early = (step for step in self.steps if self.is_early(step.event) and goes_by_day(step.event.name))
            found += [_perhaps_before(step) for step in early]
        found += self._against_class()
        silent = outdated(self.events)
        for version, step in places.items():
            on = step.event.effective_on or None
            codes = () if version in silent else step.event.fact.get("flagged", ())
            found += [{"version": version, "on": on, "code": code, "detail": ACROSS.get(code, code)} for code in codes]
        return sorted(found, key=lambda flag: (flag["version"], flag["code"]))

    def _against_class(self) -> list[State]:
        """That the record was registered as open in a class that is not, while nobody decided its publicity again."""
        first = self.steps[0].event
        if not first.fact.get("protects") or any(each.name == "record.publicity_classified.v1" for each in self.judged):
            return []
        return [
            {"version": 1, "on": first.effective_on or None, "code": OPEN_IN_CLASS, "detail": ACROSS[OPEN_IN_CLASS]}
        ]


def _perhaps_before(step: Step) -> State:
    said = "The record is dated at the latest, so that this may be from before it."
    return {"version": step.version, "on": step.event.effective_on, "code": BeforeRecord.code, "detail": said}


def released(state: State, day: str) -> State:
    """The state without the holds that end by their release on or before a day."""
    holds = state.get("holds")
    if not holds or not any("released_on" in hold for hold in holds):
        return state
    return state | {"holds": [hold for hold in holds if hold.get("released_on", NEVER) > day]}


def _alike(one: Seen, other: Seen) -> bool:
    def facts(event: Seen) -> State:
        return {k: v for k, v in event.fact.items() if k not in ("content", "flagged", "protects", "waits")}

    return one.name == other.name and facts(one) == facts(other) and one.content == other.content
