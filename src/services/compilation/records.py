"""The records a compilation is made from: those of one wind-down's organisation that the caller may see, with events.

Who may see what is judged today by the state views; everything that is stated is folded from events.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from archive.errors import NotFound
from archive.kernel import Seen, is_inner
from archive.kind import kinds
from projections.states import Question, StateReader
from services.compilation.told import Told

Mandatory = Mapping[str, Collection[str]]
"""What a registration of each kind must state in this archive, where that differs from what is usual."""
Read = Callable[[int, int, int | None], Sequence[Seen]]
"""Events of the one order: after a position, at most so many, up to a position."""
BATCH, KEPT = 10_000, 20_000
FOR_THE_OFFICE, PARTS = ("schedule",), ("cost",)
"""Read beside the records of the business: how long these are kept; parts of records."""


class NoSuchOffice(NotFound):
    """No wind-down of this name, number or id, or none the caller may see: the two answer alike."""

    code = "no_such_office"

    def __init__(self, known: Iterable[str]) -> None:
        super().__init__("There is no wind-down of this organisation.", field="office")
        named = ", ".join(sorted(known))
        self.remedy = f"One of {named}." if named else "Record one first: POST /wind-downs."


class Records:
    """Everything of one office, by kind; records are in the order of their first events."""

    def __init__(self, states: StateReader, read: Read, question: Question, office: str, mandatory: Mandatory) -> None:
        self.mandatory = mandatory
        self.states, self.position = states, question.known_at or states.position()
        self.question = replace(question, known_at=self.position)
        self.day: date = question.as_of or question.today
        streams = self._streams(read)
        every = {events[0].stream: events for events in streams.values()}
        set_aside = {each.id for each in states.aside()}
        whole = question.caller.sees_all
        known = dict.fromkeys(every, True) if whole else states.known_ids(list(every), question, destroyed=False)
        sizes: dict[str, int] = {}
        for events in every.values():
            name = events[0].name.partition(".")[0]
            sizes[name] = sizes.get(name, 0) + 1
        self._by_id: dict[str, Told] = {}
        begins = question.as_of is None
        for id, events in every.items():
            kind = events[0].name.partition(".")[0]
            if id in set_aside or (id not in known and kind not in FOR_THE_OFFICE):
                continue
            keep = sizes[kind] <= KEPT
            told = Told(events, self.day, begins=begins, full=known.get(id, False), keep=keep)
            if told.state:
                self._by_id[id] = told
        self.recorded_at = max(map(_newest_shown, self._by_id.values()), default="")
        self.winddown = self._of(office)
        self.collections = frozenset(self.winddown.state.get("collections") or ())
        self._origin = self.winddown.events[0].origin
        self._by_kind: dict[str, list[Told]] = {}
        for told in self._by_id.values():
            if self._within(told):
                self._by_kind.setdefault(told.kind, []).append(told)

    def _streams(self, read: Read) -> dict[str, list[Seen]]:
        wanted, found = {*kinds(), *FOR_THE_OFFICE, *PARTS}, dict[str, list[Seen]]()
        after = 0
        while batch := read(after, BATCH, self.position):
            after = batch[-1].position
            for event in batch:
                if event.stream in found:
                    found[event.stream].append(event)
                elif event.version == 1 and event.name.partition(".")[0] in wanted:
                    found[event.stream] = [event]
        return found

    def _of(self, office: str) -> Told:
        offices = [each for each in self._by_id.values() if each.kind == "winddown"]
        for each in offices:
            if office in (each.id, each.state.get("number"), each.state.get("organisation")):
                return each
        raise NoSuchOffice(str(told.state.get("organisation") or told.id) for told in offices)

    def _within(self, told: Told) -> bool:
        if told.kind == "winddown":
            return told is self.winddown
        return told.kind in FOR_THE_OFFICE or self._of_office(told)

    def _of_office(self, told: Told) -> bool:
        """Whether a record of the same archive, or its case, is of the collections of the office, where it has any."""
        if told.events[0].origin != self._origin:
            return False
        if not self.collections:
            return True
        case = self._by_id.get(told.state.get("case") or "")
        stated = (each.state.get("collection") for each in (told, case) if each)
        return not self.collections.isdisjoint(stated)

    def of(self, kind: str) -> list[Told]:
        """The office's records of a kind; none for a kind that there is not."""
        return self._by_kind.get(kind, [])

    def all_visible(self) -> Iterator[Told]:
        """Every record the caller may see, those of other offices among them."""
        yield from self._by_id.values()

    def every(self) -> Iterator[Told]:
        """All of the office's records of the business."""
        for kind, found in self._by_kind.items():
            if kind not in (*FOR_THE_OFFICE, *PARTS):
                yield from found

    def counted(self) -> Iterator[Told]:
        """The records whose open items the board of the office counts; a cost is of the collection of its grant."""
        for told in self._by_id.values():
            of = self.one(told.state.get("grant")) if self.collections and told.kind in PARTS else told
            if of is not None and self._of_office(of) and told.kind not in FOR_THE_OFFICE:
                yield told

    def one(self, id: Any) -> Told | None:
        """Any record the caller may see, also of another office: what a statement names."""
        return self._by_id.get(str(id)) if id else None

    @property
    def partial(self) -> bool:
        """Whether there may be records that the caller may not see."""
        return not self.question.caller.sees_all


def _newest_shown(told: Told) -> str:
    """When the newest event of a record was recorded that the caller is shown."""
    return next(
        (each.recorded_at for each in reversed(told.events) if told.full or not is_inner(each.name)),
        told.events[0].recorded_at,
    )
