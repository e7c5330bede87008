"""What is still open in an organisation that ends: as the kinds of record describe it, and of records of any kind.

Holds, contradictions and missing fields are shown to whom everything is shown.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from archive.fold.registry import ALWAYS
from archive.kind import Open, Words, kinds
from projections.duties.holds import holds
from projections.duties.incomplete import incomplete
from projections.states.ask import StateReader
from projections.states.question import Picked, Question

ON_ANY: Mapping[str, Words] = {
    "registration_incomplete": Words("rekisteröinti puutteellinen", "registrering ofullständig", "record incomplete"),
    "contradiction": Words("ristiriita ratkaisematta", "motsägelse olöst", "contradiction flagged"),
    "cost_disputed": Words("kustannuksen avustus kiistanalainen", "kostnadens understöd tvistigt", "cost disputed"),
    "hold": Words("säilytysmääräys voimassa", "bevarandeföreläggande i kraft", "hold in force"),
}
"""What may be open of a record of any kind, and of a cost."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing to bring to an end; `due` is its last day, `overdue` that this lies before the day asked for.

    `detail` are the fields that are missing, the codes that are flagged, the mandate of a hold.
    `assignee` is to end it until `act_by`, `offered_to` was asked to take it over and has not accepted.
    """

    matter: str
    kind: str
    id: str
    number: str | None
    title: str | None
    due: str | None
    overdue: bool
    party: str | None = None
    amount: dict[str, Any] | None = None
    detail: tuple[str, ...] = ()
    assignee: str | None = None
    act_by: str | None = None
    offered_to: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Its values for JSON; what is not known is left out."""
        told = {name: getattr(self, name) for name in self.__slots__}
        told["detail"] = list(self.detail)
        return {name: value for name, value in told.items() if value not in (None, [])}


@dataclass(frozen=True, slots=True)
class Board:
    """Everything open that the caller may see, the most urgent first."""

    items: Sequence[OpenItem]

    def by_matter(self) -> dict[str, int]:
        """How many items of each sort there are."""
        return dict(sorted(Counter(each.matter for each in self.items).items()))


def matters() -> dict[str, Words]:
    """Every sort of open item there can be, with its words."""
    told = {each.code: each.words for kind in kinds().values() for each in kind.open}
    return told | dict(ON_ANY)


def board(
    states: StateReader,
    question: Question,
    mandatory: Mapping[str, tuple[str, ...]],
    *,
    matter: str = "",
    collections: Collection[str] = (),
) -> Board:
    """What is open on the day asked for; `mandatory` is what a registration of each kind must state.

    With `collections` only the records of these.
    """
    day = question.as_of or question.today
    found = [*_described(states, question, day), *_disputed(states, question)]
    if question.caller.sees_all:  # what only archivists are shown of a record
        found += [*_flagged(states, question), *_held(states, question, day)]
        found += [
            _on_any("registration_incomplete", each.kind, each, each.title, each.missing or tuple(each.differing))
            for each in incomplete(states, question, mandatory)
        ]
    recorded = {each.id: each.parts["items"] for each in states.picked(question, ("items", "title"), only=_SAID)}
    found = [_assigned(each, recorded, question) for each in found if not _settled(each, recorded)]
    if collections:
        within = states.picked(question, ("collection", "title"), only="json_type(s.state, '$.collection') = 'text'")
        meant = {each.id for each in within if each.parts["collection"] in collections}
        found = [each for each in found if each.id in meant]
    wanted = (each for each in found if matter in ("", each.matter))
    return Board(sorted(wanted, key=lambda each: (each.due or "9999", each.matter, each.number or "", each.id)))


_SAID = "json_type(s.state, '$.items') = 'object'"


def _settled(item: OpenItem, recorded: Mapping[str, Any]) -> bool:
    return "settled_on" in recorded.get(item.id, {}).get(item.matter, {})


def _assigned(item: OpenItem, recorded: Mapping[str, Any], question: Question) -> OpenItem:
    """An item with who is to end it and who was asked to take it over, which archivists are shown."""
    told = recorded.get(item.id, {}).get(item.matter)
    if not told or not question.caller.sees_all:
        return item
    return replace(item, assignee=told.get("assignee"), act_by=told.get("due_on"), offered_to=told.get("offered_to"))


def _described(states: StateReader, question: Question, day: date) -> Iterator[OpenItem]:
    """What the rooms describe as open."""
    for kind in kinds().values():
        if not kind.open:
            continue
        names = ("title", *dict.fromkeys(name for each in kind.open for name in each.fields))
        statuses = ",".join(f"'{name}'" for name in sorted({name for each in kind.open for name in each.states}))
        for picked in states.picked(question, names, kinds=(kind.name,), only=f"s.status IN ({statuses})"):
            if described := next((each for each in kind.open if each.fits(picked.status, picked.parts)), None):
                yield _item(described, picked, day)


def _item(described: Open, picked: Picked, day: date) -> OpenItem:
    due = _last(picked.parts[described.due]) if described.due else None
    if due and described.before and due > ALWAYS:
        due = (date.fromisoformat(due) - timedelta(days=1)).isoformat()
    return OpenItem(
        matter=described.code,
        kind=picked.kind,
        id=picked.id,
        number=picked.number,
        title=picked.parts["title"],
        due=due,
        overdue=due is not None and due < day.isoformat(),
        party=picked.parts[described.party] if described.party else None,
        amount=picked.parts[described.amount] if described.amount else None,
        detail=described.missing(picked.parts),
    )


def _last(day: Any) -> str | None:
    """A day, of a vague one its last; None where that is open."""
    found = day.get("latest") if isinstance(day, dict) else day
    return found if found is None else str(found)


def _disputed(states: StateReader, question: Question) -> Iterator[OpenItem]:
    """Costs of which it is disputed which grant pays them."""
    for picked in states.picked(question, ("title", "amount", "note"), kinds=("cost",), only="s.status = 'disputed'"):
        found = _on_any("cost_disputed", picked.kind, picked, picked.parts["note"], ())
        yield replace(found, amount=picked.parts["amount"])


def _flagged(states: StateReader, question: Question) -> Iterator[OpenItem]:
    names = ("title", "flags")
    for picked in states.picked(question, names, only="json_array_length(s.state, '$.flags') > 0"):
        codes = tuple(dict.fromkeys(flag["code"] for flag in picked.parts["flags"]))
        yield _on_any("contradiction", picked.kind, picked, picked.parts["title"], codes)


def _held(states: StateReader, question: Question, day: date) -> Iterator[OpenItem]:
    mandates = {hold.hold: hold.mandate for hold in holds(states, question, day) if hold.binding}
    names, some = ("title", "holds"), "json_array_length(s.state, '$.holds') > 0"
    for picked in states.picked(question, names, only=some) if mandates else ():
        on = tuple(mandates[each["hold"]] for each in picked.parts["holds"] if each["hold"] in mandates)
        if on:
            yield _on_any("hold", picked.kind, picked, picked.parts["title"], on)


def _on_any(matter: str, kind: str, of: Any, title: str | None, detail: tuple[str, ...]) -> OpenItem:
    return OpenItem(matter, kind, of.id, of.number, title, None, overdue=False, detail=detail)
