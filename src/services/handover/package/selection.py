"""Which records of a part of an archive go along: those asked for, and what they cannot be understood without."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from archive.access.caller import ANONYMOUS, Caller
from archive.case.numbers import plain_number
from archive.errors import Conflict, Invalid, NotFound
from archive.kernel import is_inner
from archive.kind import kinds
from archive.record.parts import WHOLES
from projections.states import Question, StateReader
from projections.states.question import Picked
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import naming_hidden

COLUMNS = ("record", "kind", "why", "events")
"""Of `selection.csv`: the record, why it is here, and how many events it has up to the position of the package."""
WHY = ("asked", "part", "named", "steers", "schedule", "archive")
PASSING = ("asked", "part", "steers")
_ID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_STEERING = ("decision", "request")
_OF_THE_OFFICE = ("disposal.listed.v1", "archive.founded.v1", "ledger.key_introduced.v1")
_OWN = ("case", *WHOLES.values())
_MOST, _NAMED = 200, 10
NOT_SHOWN = "a class of no record here"
"""In place of a class that none of the records here has: the package does not show it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; what is empty narrows nothing. Of several values of one sort any will do.

    `cases` are ids or numbers, `classes` codes of classes, `offices` name organisations that are wound down, or their
    wind-downs by number or id. `since` and `until` bound the day of a record; both are included.
    """

    cases: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def whole(self) -> bool:
        """Whether the whole archive is meant."""
        return self == EVERYTHING

    def require(self) -> None:
        """Refuse too many values, and days in the wrong order."""
        for name in ("cases", "classes", "offices"):
            if len(getattr(self, name)) > _MOST or not all(getattr(self, name)):
                raise Invalid(f"Give 1 to {_MOST} values, none of them empty.", field=name)
        if self.since and self.until and self.until < self.since:
            raise Invalid("The last day must not be before the first.", field="until")


EVERYTHING = Wanted()


@dataclass(slots=True)
class Selected:
    """The records of a selection, each with why it goes along; `asked` is what was asked for, as the package states it.

    Of other events only the number is shown, and their leaves.
    """

    asked: dict[str, Any]
    offices: tuple[str, ...] = ()
    """Ids of wind-downs whose whole organisation is selected."""
    why: dict[bytes, str] = field(default_factory=dict)
    events: Counter[bytes] = field(default_factory=Counter)
    records: dict[str, Counter[str]] = field(default_factory=dict)
    unselected: int = 0

    def has(self, id: str) -> bool:
        """Whether a record is in the selection."""
        return UUID(id).bytes in self.why

    def counted(self, id: str, kind: str, *, first: bool) -> bool:
        """Count an event; answers whether its record is in the selection."""
        key = UUID(id).bytes
        why = self.why.get(key)
        if why is None:
            self.unselected += 1
            return False
        self.events[key] += 1
        if first:
            self.records.setdefault(why, Counter())[kind] += 1
        return True

    def passing(self) -> dict[bytes, str]:
        """The records whose responsibility passes with a transfer: not those that only came along to be understood."""
        return {key: why for key, why in self.why.items() if why in PASSING}

    def stated(self) -> dict[str, Any]:
        """What the package states about it."""
        return {"asked": self.asked, "records": self.records, "unselected_events": self.unselected}


def select(home: ArchiveHome, states: StateReader, caller: Caller, wanted: Wanted) -> Selected:
    """The records asked for, and all that they need. Views must have seen the newest event.

    Refuses: a case, class or organisation that there is not; a name of several cases or wind-downs; a selection without
    records.
    """
    return _Selecting(home, states, Question(caller, home.today())).select(wanted)


class _Selecting:
    """The making of one selection."""

    def __init__(self, home: ArchiveHome, states: StateReader, question: Question) -> None:
        self._home, self._states, self._question = home, states, question
        self._recorder = home.archive.recorder
        self._fields = {
            name: [*(each.field for each in kind.all_parents if each.kind != "body"), "merged_into"]
            for name, kind in kinds().items()
        } | {part: [whole] for part, whole in WHOLES.items()}
        self._why = dict[bytes, str]()
        self._classes = set[str]()

    def select(self, wanted: Wanted) -> Selected:
        """Asked for; then what belongs to these; then what is named by any; then what steers them."""
        wanted.require()
        cases = [self._case(each) for each in wanted.cases]
        offices = [self._office(each) for each in wanted.offices]
        self._ask(wanted, set(cases), offices)
        if not self._why:
            raise Invalid("No record is selected.", field="selection", remedy="Ask for more, or for the whole archive.")
        self._belonging()
        versions = self._named([*self._why])
        self._steering()
        self._schedules(versions)
        only = wanted == Wanted(offices=wanted.offices)
        classes = [each if each in self._classes else NOT_SHOWN for each in wanted.classes]
        asked: dict[str, Any] = {"cases": cases, "classes": classes, "offices": [*map(self._called, offices)]}
        asked |= {name: day.isoformat() for name in ("since", "until") if (day := getattr(wanted, name))}
        told = {name: value for name, value in asked.items() if value}
        return Selected(told, tuple(each.id for each in offices) if only else (), self._why)

    def _case(self, name: str) -> str:
        id = self._states.id_of(name, self._question)
        if id is None or self._states.kind_of(id) != "case":
            raise NotFound("There is no such case.", field="cases", remedy="Give the id or the number of a case.")
        if name != id:
            every = self._states.picked(self._question, (), kinds=("case",), destroyed=True)
            same = [each.id for each in every if each.number and plain_number(each.number) == plain_number(name)]
            self._require_one(same, "cases", "Several cases have this number.")
        return id

    def _office(self, name: str) -> Picked:
        every = self._states.picked(self._question, ("organisation", "collections", "origin"), kinds=("winddown",))
        found = [each for each in every if name in (each.parts["organisation"], each.number, each.id)]
        if not found:
            remedy = "Give the organisation of a wind-down, or its number or id."
            raise NotFound("There is no wind-down of this organisation.", field="offices", remedy=remedy)
        self._require_one([each.id for each in found], "offices", "Several wind-downs have this name or number.")
        return found[0]

    def _require_one(self, ids: list[str], field: str, said: str) -> None:
        """Refuse a name of several records: none is meant before the others."""
        if len(ids) > 1:
            origins = self._states.origins(ids[:_NAMED])
            told = ", ".join(f"{id} (of {origins[id]})" for id in ids[:_NAMED])
            raise Conflict(said, field=field, remedy=f"Give the id of each that is meant: {told}.")

    def _called(self, office: Picked) -> str:
        """What a wind-down is known by to the recipient: its organisation where that is in the package, else its id."""
        everybody, rows = Question(ANONYMOUS, self._home.today()), self._recorder.read_stream(UUID(office.id))
        shown = bool(self._states.known_ids([office.id], everybody))
        if not shown or naming_hidden(self._home, ANONYMOUS)([row for row in rows if not is_inner(row[4])]):
            return office.id
        return str(office.parts["organisation"] or office.number or office.id)

    def _rows(self) -> Iterator[Picked]:
        fields = {name for names in self._fields.values() for name in names}
        names = sorted(fields | {"collection", "origin", "record_class"})
        return self._states.picked(self._question, names, kinds=tuple(self._fields), destroyed=True)

    def _ask(self, wanted: Wanted, cases: set[str], offices: list[Picked]) -> None:
        """What fits everything that is asked."""
        of_office = [self._of_office(each) for each in offices]
        for each in self._rows():
            day = (each.day or "")[:10]
            if not (
                (not cases or each.id in cases or each.case in cases)
                and (not wanted.classes or each.parts["record_class"] in wanted.classes)
                and (not offices or any(belongs(each) for belongs in of_office))
                and (wanted.since is None or day >= wanted.since.isoformat())
                and (wanted.until is None or (day and day <= wanted.until.isoformat()))
            ):
                continue
            self._why[UUID(each.id).bytes] = "asked"
            self._classes.add(str(each.parts["record_class"]))

    def _of_office(self, office: Picked) -> Callable[[Picked], bool]:
        """What belongs to an organisation: to its collections, where it names any.

        A record without a collection goes by that of its case.
        An organisation of another archive has what was recorded there, and nothing else that is here.
        """
        collections, origin = set(office.parts["collections"] or ()), office.parts["origin"]
        every = origin == self._home.archive.origin

        def within(each: Picked) -> bool:
            return (every or each.parts["origin"] == origin) and (
                not collections or each.parts["collection"] in collections
            )

        filed = (
            {each.id for each in self._rows() if each.kind == "case" and within(each)} if collections else set[str]()
        )

        def belongs(each: Picked) -> bool:
            in_case = not each.parts["collection"] and each.case in filed and (every or each.parts["origin"] == origin)
            return each.id == office.id or within(each) or in_case

        return belongs

    def _belonging(self) -> None:
        """What was filed to a selected case, applied for from a selected grant and so on, at any depth."""
        growing = True
        while growing:
            growing = False
            for each in self._rows():
                key = UUID(each.id).bytes
                named = (each.parts[name] for name in self._fields[each.kind])
                if key not in self._why and any(isinstance(id, str) and self._has(id) for id in named):
                    self._why[key] = "part"
                    growing = True
        for aside in self._states.aside():  # no view shows it: its first event tells where it belongs
            fact, key = self._recorder.operations.history.first_fact(aside.id), UUID(aside.id).bytes
            if key not in self._why and any(isinstance(fact.get(name), str) and self._has(fact[name]) for name in _OWN):
                self._why[key] = "part"

    def _named(self, waiting: list[bytes]) -> set[str]:
        """Add every record that the events of these name, and those of them in turn; answers with all ids found."""
        found = set[str]()
        while waiting:
            ids = self._ids_of(waiting.pop()) - found
            found |= ids
            for id, kind in self._states.kinds_of(list(ids), self._question).items():
                key = UUID(id).bytes
                if key not in self._why and kind in self._fields:
                    self._why[key] = "named"
                    waiting.append(key)
        return found

    def _steering(self) -> None:
        """Decisions, requests and lists of disposal about these records that name no record beside them."""
        every = [each.id for each in self._states.picked(self._question, (), kinds=_STEERING, destroyed=True)]
        for id in (*every, *(id for name in _OF_THE_OFFICE for id in self._recorder.operations.history.streams(name))):
            key = UUID(id).bytes
            if key in self._why:
                continue
            kinds_named = self._states.kinds_of(list(self._ids_of(key) - {id}), self._question)
            named = [each for each, kind in kinds_named.items() if kind in self._fields]
            kind = self._states.kind_of(id)
            if all(map(self._has, named)) and (named or kind in ("archive", "ledger")):
                self._why[key] = "steers" if named else "archive"

    def _schedules(self, versions: set[str]) -> None:
        for view in self._states.some("schedule", self._question, limit=1000):
            if any(each["id"] in versions for each in view.state["versions"]):
                self._why[UUID(view.id).bytes] = "schedule"

    def _has(self, id: str) -> bool:
        return UUID(id).bytes in self._why

    def _ids_of(self, key: bytes) -> set[str]:
        """Every id that the events of a record name."""
        rows = self._recorder.read_stream(UUID(bytes=key))
        return {each.decode() for row in rows for part in (row[7], row[9] or b"") for each in _ID.findall(part)}
