"""What a decision about one of several merged cases hides of the others, recorded in the same transaction.

Of two publicities the stricter holds while the cases are one, whenever it was decided. A decision that opens one opens
no other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from archive.case.usecases import case_of
from archive.fold.registry import State
from archive.kernel import ActorId, Root
from archive.merging.events import CaseShielded
from archive.merging.shielding import changed, hidden_by_other, only
from archive.record.store import Archive, Receipt
from archive.registration import Record

HIDDEN_AS_WELL = "The cases that are one with it are hidden as well."


def add_with_others(archive: Archive, *records: Root[Any], by: ActorId) -> Receipt:
    """Save records with what is hidden by that of cases that are one with one of them."""
    cases = {each.id: each for each in records if isinstance(each, Record) and each.kind == "case"}
    others: dict[UUID, Record[Any]] = {}
    for each in cases.values():
        if each.pending and _is_merged(each.now):
            before = each.as_if(without=len(each.pending)).now
            others |= spread(archive, each, before, {**cases, **others}, by=by)
    added = [each for id, each in others.items() if id not in cases]
    made = archive.add(*added, *records)
    if added and not made.replayed:
        made = replace(made, effect=" ".join(filter(None, (made.effect, HIDDEN_AS_WELL))))
    return made


def spread(
    archive: Archive, case: Record[Any], before: State, known: Mapping[UUID, Record[Any]], *, by: ActorId
) -> dict[UUID, Record[Any]]:
    """The cases of which a case now hides more than it did `before`, directly or through another."""
    found, held = dict[UUID, Record[Any]](), dict(known)
    waiting = [(case, changed(before, case.now))]
    while waiting:
        strict, parts = waiting.pop()
        for other, goes in _beside(archive, strict, held):
            hides = only(hidden_by_other(strict.now, other.now, other.today, goes=goes), parts)
            if hides is None or other.destroyed_on is not None:
                continue
            was = other.now
            other.record(CaseShielded(because_of=strict.id, protects=hides), by=by)
            found[other.id] = other
            waiting.append((other, changed(was, other.now)))
    return found


def shown_again(
    archive: Archive, case: Record[Any], before: State, known: Mapping[UUID, Record[Any]], *, by: ActorId
) -> dict[UUID, Record[Any]]:
    """The cases of which a case hides less than `before`, because a merge was undone, directly or through another."""
    found, held = dict[UUID, Record[Any]](), dict(known)
    waiting = [case] if changed(before, case.now) else []
    while waiting:
        strict = waiting.pop()
        for other, goes in _beside(archive, strict, held):
            if other.destroyed_on is not None or not _hides(strict.id, other.now):
                continue
            alone = other.as_if(CaseShielded(because_of=strict.id, anew=True))
            hides = hidden_by_other(strict.now, alone.now, other.today, goes=goes)
            anew = CaseShielded(because_of=strict.id, protects=hides, anew=True)
            if changed(other.now, other.as_if(anew).now):
                other.record(anew, by=by)
                found[other.id] = other
                waiting.append(other)
    return found


def _hides(case: UUID, state: State) -> bool:
    return any(each["case"] == str(case) for each in state.get("shields", ()))


def _is_merged(state: State) -> bool:
    return bool(state.get("merged_into") or state.get("merged"))


def _beside(archive: Archive, case: Record[Any], held: dict[UUID, Record[Any]]) -> Iterator[tuple[Record[Any], bool]]:
    """The cases next to a case: the one it was merged into, and those merged into it, which go by it."""
    into, merged = case.now.get("merged_into"), case.now.get("merged", ())
    for id, goes in (*([(into, False)] if into else ()), *((each, True) for each in merged)):
        key = UUID(id)
        if key not in held:
            held[key] = case_of(archive, key)
        yield held[key], goes
