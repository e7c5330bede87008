"""What is still open of a record, as the board counts it: in each way its kind describes, and as any record may be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from archive.fold.registry import State
from archive.kind import kinds
from projections.duties.deciders import LOST, WAITING
from projections.duties.open_items import INNER
from projections.states.deciders import dissolved_bodies, dissolved_of
from projections.states.opened.ways import INCOMPLETE, differing, missing_of, ways_of
from projections.states.tables import day_of
from services.compilation.records import Records
from services.compilation.told import Fact, Told, parts


@dataclass(slots=True)
class Count:
    """How many items of a sort there are, and the events on which that stands."""

    number: int = 0
    at: set[int] = field(default_factory=set)

    @property
    def positions(self) -> tuple[int, ...]:
        """The events it stands on."""
        return tuple(sorted(self.at))


class OpenItems:
    """The open items of an office, of the records its reader may see; those of archivists alone are theirs."""

    def __init__(self, records: Records) -> None:
        self._records, self._day = records, records.day.isoformat()
        self._bodies = dissolved_bodies(records.states.picked, records.question)
        self.of = [told for told in records.counted() if _begun(told, records.day)]
        self.all, self.by_matter = Count(), dict[str, Count]()
        self._known = dict[int, dict[str, str | None]]()
        self._count()

    def ways(self, state: State) -> dict[str, str | None]:
        """In which ways a record is open, each with its last day."""
        if (known := self._known.get(id(state))) is not None:
            return known
        found = dict[str, str | None]()
        day, mandatory = day_of(state), self._records.mandatory.get(state["kind"])
        for way in ways_of(state, day):
            if way.until > self._day and not (way.matter == INCOMPLETE and mandatory is not None):
                found[way.matter] = None if way.due == "9999" else way.due
        settled = state.get("items", {})
        lacks = (
            mandatory is not None
            and not state.get("held_by")
            and state["kind"] in kinds()
            and (missing_of(state, day, mandatory) or differing(state, day))
        )
        if lacks and "settled_on" not in settled.get(INCOMPLETE, ()):
            found[INCOMPLETE] = None
        if WAITING in found and self._lost(state):
            due = found.pop(WAITING)
            if "settled_on" not in settled.get(LOST, ()):
                found[LOST] = due
        if self._records.partial:
            found = {matter: due for matter, due in found.items() if matter not in INNER}
        return found

    def deciders(self, told: Told) -> set[int]:
        """The events by which a matter lost its decider, or another body continues with it; of one that never had a
        decider, none."""
        if all(way.matter != WAITING for way in ways_of(told.state, day_of(told.state))):
            return set()
        body = self._records.one(told.state.get("body")) if told.kind == "pending" else None
        found = dissolved_of(told.state, self._bodies) if body and told.state["status"] == "pending" else None
        if body is None or found is None:
            return set()
        ended = set(body.stands(parts("status")))
        if found.successor is None:
            return ended
        heir = self._records.one(found.successor)
        return (set(body.stands(parts("successor"))) - ended) | ({heir.first} if heir else set())

    def _lost(self, state: State) -> bool:
        body = dissolved_of(state, self._bodies)
        return body is not None and body.successor is None

    def _count(self) -> None:
        moves = list[tuple[str, int]]()
        for told in self.of:
            now, whole, mine = self.ways(told.state), set[int](), dict[str, set[int]]()
            self._known[id(told.state)] = now  # asked again for each of its items; it lives as long as its record
            if len(told.events) == 1 and told.kind != "pending":
                self._alone(told.first, now)
                continue
            for position, state in told.without() if len(told.events) > 1 else ():
                other = {} if state is None else self.ways(state)
                whole |= {position} if len(other) != len(now) else set()
                for matter in now.keys() - other.keys():
                    mine.setdefault(matter, set()).add(position)
                moves += [(matter, position) for matter in other.keys() - now.keys()]
            self._add(told, now, whole, mine)
            moves += [(matter, at) for at in self.deciders(told) for matter in (LOST, WAITING)]
        for matter, position in moves:
            if matter in self.by_matter:
                self.by_matter[matter].at.add(position)

    def _alone(self, first: int, now: Mapping[str, str | None]) -> None:
        """Count the items of a record of one event."""
        if now:
            self.all.number += len(now)
            self.all.at.add(first)
        for matter in now:
            count = self.by_matter.setdefault(matter, Count())
            count.number += 1
            count.at.add(first)

    def _add(self, told: Told, now: Mapping[str, str | None], whole: set[int], mine: Mapping[str, set[int]]) -> None:
        if not now:
            self.all.at |= whole
            return
        self.all.number += len(now)
        self.all.at.update(_enough(told, lambda state: len(self.ways(state)), len(now), whole))
        for matter in now:
            count = self.by_matter.setdefault(matter, Count())
            count.number += 1
            count.at.update(_enough(told, partial(self._has, matter), True, mine.get(matter, set())))

    def _has(self, matter: str, state: State) -> bool:
        return matter in self.ways(state)

    def each(self) -> Iterator[tuple[Told, str]]:
        """Each item by its record and sort."""
        for told in self.of:
            yield from ((told, matter) for matter in sorted(self.ways(told.state)))


def _enough(told: Told, fact: Fact, now: Any, found: set[int]) -> tuple[int, ...]:
    return told.enough(fact, now, found) if len(told.events) > 1 else (told.first,)


def _begun(told: Told, day: date) -> bool:
    """Whether a record is in force on a day; a compilation also states what only will be."""
    ahead = any(event.effective_on and event.effective_on > day.isoformat() for event in told.events)
    return not ahead or told.in_force(day)
