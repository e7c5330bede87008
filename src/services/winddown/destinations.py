"""Where each record goes when its organisation ends, by which rule, and what hinders it.

A record goes where it was set for itself, else by the first rule of the wind-down that fits. By default what is kept
permanently goes to the National Archives, and what is on a disposal list goes by that list.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from archive.disposal.usecases import readable_disposals
from archive.record.parts import WHOLES
from archive.values import PersonalData
from archive.winddown.events import Destination, DestinationRule
from projections.duties.due import Due, due_days
from projections.duties.incomplete import incomplete
from projections.duties.offices import office_of
from projections.states import Question, StateReader
from projections.states.question import Picked
from services.home.archive_home import ArchiveHome
from services.verbs import KINDS
from services.winddown.origins import own_records

__all__ = ["COLUMNS", "Placed", "destinations", "placed", "row_of", "summary"]
COLUMNS = ("destination", "party", "by", "rule", "until", "hindered", "kind", "number", "title", "id")
NATIONAL_ARCHIVES = "National Archives"
_NAMES = (
    "title", "collection", "record_class", "personal", "closed_on", "merged_into", "final_on", "final_destination",
    "versions",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A record with its destination, None where it has none.

    `by` states what decided it: record, rule (then `rule` is its code) or default. `until` is the day on which the
    holder may dispose of it. `hindered` are the points that it fails: case_open, not_final, format, metadata and
    transferred_before at the National Archives, on_no_list and held for a disposal.
    """

    id: str
    kind: str
    number: str | None
    title: str | None
    destination: Destination | None = None
    party: str | None = None
    by: str | None = None
    rule: str | None = None
    until: str | None = None
    hindered: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it has a destination and may go there."""
        return self.destination is not None and not self.hindered

    def as_dict(self) -> dict[str, Any]:
        """Its values for JSON; what is not known is left out."""
        told = {name: getattr(self, name) for name in self.__slots__} | {"hindered": list(self.hindered)}
        return {name: value for name, value in told.items() if value not in (None, [])}


@dataclass(frozen=True, slots=True)
class _Known:
    """What decides about the records of an organisation."""

    rules: tuple[DestinationRule, ...]
    parties: Mapping[str, str]
    formats: Collection[str]
    due: Mapping[str, Due]
    closed: Collection[str]
    listed: Collection[str]
    lacking: Collection[str] = field(default=())


def placed(home: ArchiveHome, states: StateReader, question: Question, winddown: UUID) -> Iterator[Placed]:
    """Every record of the organisation that the caller may see. Refuses: no such wind-down.

    Missing fields and disposal lists are checked for those who may see the whole archive.
    """
    state = states.one(str(winddown), question, "winddown").state
    if state["origin"] != home.archive.origin:
        question = own_records(home, question, state["origin"])
    known, collections = _known(home, states, question, state.get("destinations", {})), state.get("collections", ())
    kinds = tuple(name for name in KINDS if name not in WHOLES)
    office = office_of(states, question, collections)
    for picked in states.picked(question, _NAMES, kinds=kinds):
        if office.has(picked.parts["collection"], picked.case):
            yield _placed(picked, known)


def destinations(
    home: ArchiveHome,
    states: StateReader,
    question: Question,
    winddown: UUID,
    *,
    destination: str = "",
    hindered: bool = False,
) -> dict[str, Any]:
    """The records with their destinations and how many go where, those without one among them.

    `destination` narrows the list to one ("none": to records without any), `hindered` to those that cannot go there.
    """
    every = list(placed(home, states, question, winddown))
    wanted = (each for each in every if destination in ("", each.destination or "none"))
    items = [each.as_dict() for each in wanted if not hindered or not each.ready]
    told = summary(every) | {"items": items, "partial": not question.caller.sees_all}
    return told | {"position": states.position()}


def summary(every: Collection[Placed]) -> dict[str, Any]:
    """How many records go to each destination, how many have none, and how many are hindered."""
    counts = Counter(each.destination for each in every if each.destination)
    return {
        "counts": {name.value: counts[name] for name in Destination},
        "without": sum(each.destination is None for each in every),
        "hindered": sum(bool(each.hindered) for each in every),
    }


def row_of(item: Mapping[str, Any]) -> dict[str, str]:
    """A record with its destination as a row of text."""
    return {name: str(item.get(name) or "") for name in COLUMNS} | {"hindered": ", ".join(item.get("hindered", ()))}


def _known(home: ArchiveHome, states: StateReader, question: Question, told: Mapping[str, Any]) -> _Known:
    cases = {each.id: each.parts for each in states.picked(question, ("closed_on", "merged_into"), kinds=("case",))}
    day, every = question.as_of or question.today, question.caller.sees_all
    mandatory = home.settings.mandatory_by_kind
    return _Known(
        rules=tuple(DestinationRule.model_validate(each) for each in told.get("rules", ())),
        parties={each["code"]: each["party"] for each in told.get("parties") or ()},
        formats=frozenset(told.get("formats", ())),
        due={each.id: each for each in due_days(states, question, day)},
        closed={id for id in cases if _whole(id, cases).get("closed_on")},
        listed=_listed(home) if every else (),
        lacking={each.id for each in incomplete(states, question, mandatory)} if every else (),
    )


def _whole(id: str, cases: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A case as it is shown: the one that it was merged into."""
    while (into := cases[id]["merged_into"]) in cases:
        id = into
    return cases[id]


def _listed(home: ArchiveHome) -> frozenset[str]:
    """Records on disposal lists that are not executed yet."""
    each = (found for found in readable_disposals(home.archive) if not isinstance(found, UUID) and found.open)
    return frozenset(str(id) for disposal in each for id in disposal.records if id not in disposal.withdrawn)


def _placed(picked: Picked, known: _Known) -> Placed:
    due = known.due.get(picked.id)
    own, rule = (
        picked.parts["final_destination"],
        next((each for each in known.rules if _fits(each, picked, due)), None),
    )
    told: dict[str, Any] = {}
    if own:
        told = {"destination": Destination(own["destination"]), "party": own.get("party"), "by": "record"}
    elif rule:
        told = {"destination": rule.destination, "party": known.parties.get(rule.code), "by": "rule", "rule": rule.code}
    elif picked.id in known.listed:
        told = {"destination": Destination.disposal_list, "by": "default"}
    elif _permanent(due):
        told = {"destination": Destination.national_archives, "party": NATIONAL_ARCHIVES, "by": "default"}
    if told.get("destination") is Destination.holder:
        told["until"] = due.due if due else None
    hindered = tuple(_hindrances(told.get("destination"), picked, due, known))
    return Placed(picked.id, picked.kind, picked.number, picked.parts["title"], **told, hindered=hindered)


def _fits(rule: DestinationRule, picked: Picked, due: Due | None) -> bool:
    parts = picked.parts
    named = (
        (rule.collections, parts["collection"]),
        (rule.kinds, picked.kind),
        (rule.classes, parts["record_class"]),
        (rule.personal, parts["personal"] or PersonalData.none),
    )
    stated = all(not wanted or value in wanted for wanted, value in named)
    return stated and rule.permanent in (None, _permanent(due))


def _permanent(due: Due | None) -> bool:
    """Whether a record is kept for ever."""
    return due is not None and due.years is not None and due.years < 0


def _hindrances(destination: Destination | None, picked: Picked, due: Due | None, known: _Known) -> Iterator[str]:
    """What keeps a record from its destination. Source of the gate: the National Archives' conditions of transfer."""
    if destination is Destination.disposal_list:
        if picked.id not in known.listed:
            yield "on_no_list"
        if due is not None and due.held:
            yield "held"
    if destination is not Destination.national_archives:
        return
    case = picked.id if picked.kind == "case" else picked.case
    if case is not None and case not in known.closed:
        yield "case_open"
    if picked.kind == "document" and not picked.parts["final_on"]:
        yield "not_final"
    if picked.parts["versions"] and picked.parts["versions"][-1].get("format") not in known.formats:
        yield "format"
    if picked.id in known.lacking:
        yield "metadata"
    if picked.status == "transferred":
        yield "transferred_before"
