"""The upgrade to the one fold: which records are judged differently than by the rules, or in the views, of
before.

Each is listed by an event, with how it stood and how it stands. Until an archivist has reviewed it the stricter reading
holds: it is not destroyed, and not opened.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from archive.fold.registry import ALWAYS, LAST, State, begun, by_calendar, folded, is_judged_now, judge
from archive.fold.steps import open_folds
from archive.fold.timeline import Timeline
from archive.founding.differences import founding_of
from archive.founding.events import FoldDifference, FoldDiffers, FoldIntroduced, Standing
from archive.kernel import ActorId, Seen, see
from archive.record.store import Archive
from archive.registration import binds
from archive.retention.dueness import due_by
from archive.retention.judged import judged

AT_ONCE = 500
Law = Callable[[Sequence[Seen], str], State]
Progress = Callable[[int], None]


def introduce(archive: Archive, *, by: ActorId, progress: Progress = lambda done: None) -> list[UUID]:
    """Look at every record once, list what is judged differently, and fold alike from here on; answers with what
    differs.

    A new archive, and one that was checked, is left alone. A kill in between begins it again.
    """
    founding = founding_of(archive)
    if founding is None or founding.folds_alike:
        return []
    looked_at, found = 0, list[FoldDifference]()
    for looked_at, difference in enumerate(compared(archive), 1):
        found += [difference] if difference else []
        if looked_at % AT_ONCE == 0:
            progress(looked_at)
    founding.record(FoldIntroduced(looked_at=looked_at, differing=len(found), day=archive.recording_day()), by=by)
    for first in range(0, len(found), AT_ONCE):
        founding.record(FoldDiffers(differences=tuple(found[first : first + AT_ONCE])), by=by)
    archive.add(founding)
    return [each.record for each in found]


def compared(archive: Archive) -> Iterator[FoldDifference | None]:
    """How each record is judged differently under the one fold, None where it is not; nothing is recorded."""
    open_folds()
    today = min(archive.today().isoformat(), LAST)
    for first in _FIRST:
        for id in archive.streams(first):
            yield _difference(archive, id, today)


_FIRST = (  # of every kind of record that was ever folded otherwise
    "body.established.v1", "case.opened.v1", "contract.registered.v1", "decision.recorded.v1", "document.filed.v1",
    "grant.awarded.v1", "meeting.held.v1", "payment.applied.v1", "pending.raised.v1", "report.filed.v1",
    "request.received.v1",
)  # fmt: skip


def _difference(archive: Archive, id: UUID, today: str) -> FoldDifference | None:
    events = _events(archive, id)
    if any(event.trouble or event.name == "record.destroyed.v1" for event in events):
        return None
    case = _events(archive, UUID(each)) if (each := _case(events)) else []

    def stands(law: Law, *, hides: bool) -> Standing:
        own, its = (judged(each, archive.row_of) if hides else each for each in (events, case))
        return _standing(archive, law(own, today), law(its, today) if its else None, today)

    rules, views = stands(_by_rules, hides=False), stands(_by_views, hides=False)
    now = stands(_by_timeline, hides=True)  # what a class hides was not told by the programs of before
    return None if rules == views == now else FoldDifference(record=id, rules=rules, views=views, now=now)


def _events(archive: Archive, id: UUID) -> Sequence[Seen]:
    return [see(row) for row in archive.recorder.read_stream(id)]


def _case(events: Sequence[Seen]) -> str | None:
    named = [event.fact["case"] for event in events if event.fact.get("case")]
    return named[-1] if named else None


def _standing(archive: Archive, state: State, case: State | None, today: str) -> Standing:
    due = due_by(archive, state, case).due
    day = archive.today()
    publicity: dict[str, Any] = state.get("publicity") or {}
    return Standing(
        record_class=state.get("record_class"),
        due=due,
        publicity=publicity.get("publicity"),
        personal=state.get("personal"),
        restricted=bool(state.get("restricted")),
        holds=tuple(sorted(UUID(hold["hold"]) for hold in state.get("holds", ()) if binds(hold, day))),
        status=state.get("status"),
    )


def _by_rules(events: Sequence[Seen], today: str) -> State:
    """As rules folded: in the order of recording."""
    state = begun(events[0])
    for event in events[1:]:
        state = folded(state, event)
    return _judged(_turned(state, today), events)


def _by_views(events: Sequence[Seen], today: str) -> State:
    """As views folded: in the order of days, those before the first as if on it."""
    opening = min(events[0].effective_on or ALWAYS, LAST)
    placed = [(min(max(event.effective_on or opening, opening), LAST), event.version, event) for event in events]
    in_force = [event for day, _, event in sorted(placed, key=lambda each: each[:2]) if day <= max(today, opening)]
    state = begun(in_force[0])
    for event in in_force[1:]:
        state = folded(state, event)
    return _judged(_turned(state, today), events)


def _by_timeline(events: Sequence[Seen], today: str) -> State:
    timeline = Timeline(events)
    return timeline.state(max(today, timeline.opening)) or {}


def _turned(state: State, today: str) -> State:
    turn = by_calendar(state)
    return turn[1] if turn and turn[0] <= today else state


def _judged(state: State, events: Sequence[Seen]) -> State:
    for event in events:
        if is_judged_now(event.name):
            state = judge(state, event)
    return state
