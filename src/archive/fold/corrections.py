"""What corrections make of the events they name: each event as it stands."""

from collections.abc import Sequence
from dataclasses import replace

from archive.fold.registry import moved
from archive.kernel import Seen, effect_of, is_vague

CORRECTIONS = frozenset(("record.corrected.v1", "decision.corrected.v2"))


def standing(events: Sequence[Seen]) -> list[Seen]:
    """The events, each as corrected by the corrections not taken back; the corrections remain.

    Of several corrections of a field the newest applies. A corrected event keeps its place among those of its day.
    """
    fixes = _fixes(events)
    if not fixes:
        return list(events)
    return [event if event.name in CORRECTIONS else _standing(event, fixes) or event for event in events]


def outdated(events: Sequence[Seen]) -> set[int]:
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


def standing_corrections(events: Sequence[Seen]) -> list[Seen]:
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
