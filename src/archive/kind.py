"""What a kind of record is, described once, in the `kind.py` of its room.

Addresses, imports, command line, completeness, lists, search, the search for a person and the glossary are made from
these descriptions. They are found by walking the rooms, as events and folds are. Nothing here imports a model or a use
case: a verb names its use case, which is loaded when it is first run, so that read models can import descriptions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from types import MappingProxyType
from typing import Any

from archive.errors import NotFound
from archive.fields import Choice, Day, Field, Figure, Label, Money, Number, Open, Parent, Party, Reference, Text, Words
from archive.kernel import Event, content_fields, is_vague, rooms, stored_names, vague_days

__all__ = [
    "EVERY_DAY",
    "EVERY_FIELD",
    "EVERY_PARENT",
    "EVERY_REFERENCE",
    "EVERY_WORDING",
    "Choice",
    "Day",
    "Field",
    "Figure",
    "Kind",
    "Label",
    "Money",
    "Number",
    "Open",
    "Parent",
    "Party",
    "Reference",
    "Text",
    "Verb",
    "Words",
    "kind_named",
    "kind_of",
    "kinds",
]


@dataclass(frozen=True, slots=True)
class Verb:
    """What can be done to a record: the noun it is posted to, the event it leaves, the use case of the room by name."""

    noun: str
    event: type[Event]
    usecase: str
    finds: bool = False
    """Whether the use case itself finds what was recorded before, wherever that is."""

    @property
    def room(self) -> str:
        """The package of the room it is a verb of."""
        return self.event.__module__.rpartition(".")[0]

    @property
    def run(self) -> Callable[..., Any]:
        """The use case itself; it answers with a receipt."""
        return _usecase(self.room, self.usecase)


ALIVE = "alive"
"""What a list is asked for by status, instead of each state in which something of a record is open."""
EVERY_PARENT = (Parent("case", "case"),)
EVERY_REFERENCE = (Reference("twin", "document"),)
EVERY_DAY = (Day("received_on"),)
EVERY_WORDING = MappingProxyType({"dated": "date_text"})
"""Vague days that are stated about a record of any kind, each with the content that keeps its wording."""
EVERY_FIELD: tuple[Field, ...] = (
    Text("title", found=False),
    Text("text"),
    Party("sender"),
    Party("recipient"),
    Party("person", found=False),
    Party("assignee", found=False),
    Party("party", found=False),
    Party("decider", found=False),
    Party("by", found=False),
    Text("outcome", found=("outcomes.by", "outcomes.outcome")),
    Text("reason", found=("corrections.reason",)),
    Text("source", found=False),
    Text("late_reason", found=False),
    Number("number"),
    Number("natural_key"),
)
"""What is stated about a record of any kind, at its registration or later; a kind may describe a part of it again."""


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of record.

    `first` is the verb by which a record begins: its noun is the plural under which records are listed, the day field
    of its event the date of the record. `known_by` names the fact that serves as natural key where there is one.
    `mandatory` is what a complete registration states, unless an archive states otherwise; `states` are the states a
    record can be in, with their words. `open` says in which ways it must come to an
    end before the organisation does; a record is open in the first that fits.
    """

    name: str
    meaning: str
    words: Words
    first: Verb
    verbs: tuple[Verb, ...] = ()
    days: tuple[Day, ...] = ()
    parents: tuple[Parent, ...] = ()
    references: tuple[Reference, ...] = ()
    fields: tuple[Field, ...] = ()
    mandatory: tuple[str, ...] = ()
    states: Mapping[str, Words] = field(default_factory=dict)
    known_by: str = ""
    ended: tuple[str, ...] = ()
    """The states in which nothing of a record is open any longer."""
    listed: tuple[str, ...] = ()
    """The states that its command lists unless others are asked for; none means all."""
    open: tuple[Open, ...] = ()
    beside: tuple[str, ...] = ()
    """What is shown beside its state, and is stated by events of other records."""

    @property
    def alive(self) -> tuple[str, ...]:
        """The states in which something of a record is open; none where it is so in every state or in no one."""
        if self.ended:
            return tuple(state for state in self.states if state not in self.ended)
        found = tuple(state for state in self.states if any(state in each.states for each in self.open))
        return found if len(found) < len(self.states) else ()

    @property
    def askable(self) -> tuple[str, ...]:
        """What its list is asked for by status: its states, and all together in which something is open."""
        return (*self.states, *([ALIVE] if self.alive else []))

    def with_status(self, asked: Sequence[str]) -> tuple[str, ...]:
        """The states that are asked for."""
        told = (state for each in asked for state in (self.alive if each == ALIVE else (each,)))
        return tuple(dict.fromkeys(told))

    @property
    def plural(self) -> str:
        """Its name in addresses."""
        return self.first.noun

    @property
    def created(self) -> type[Event]:
        """The first event of a record."""
        return self.first.event

    @cached_property
    def begins(self) -> str:
        """The field that holds the day of the record."""
        return self.created.effect or ""

    @cached_property
    def vague(self) -> bool:
        """Whether that day may be an interval."""
        return is_vague(self.created.name)

    def verb(self, noun: str) -> Verb | None:
        """The verb with this noun; None if the kind has none."""
        return next((verb for verb in self.verbs if verb.noun == noun), None)

    @cached_property
    def all_days(self) -> tuple[Day, ...]:
        """Its days, and those of every kind."""
        return (*self.days, *EVERY_DAY)

    @cached_property
    def all_parents(self) -> tuple[Parent, ...]:
        """Its parents, and those of every kind."""
        return (*EVERY_PARENT, *self.parents)

    @cached_property
    def named(self) -> Mapping[str, Reference]:
        """Every field by which a record of this kind names another one."""
        every = (*EVERY_PARENT, *EVERY_REFERENCE, *self.parents, *self.references)
        return {each.field: each for each in every}

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """The parts of its contents that say something in words, with anyone who they name."""
        every = {each.part: each for each in (*EVERY_FIELD, *self.fields) if isinstance(each, Text)}
        return tuple(every.values())

    @cached_property
    def parties(self) -> frozenset[str]:
        """Parts of its contents that are names."""
        return frozenset(each.part for each in self.texts if isinstance(each, Party))

    @cached_property
    def running(self) -> frozenset[str]:
        """Parts of its contents in which somebody may be named."""
        return frozenset(each.part for each in self.texts if not isinstance(each, Label)) - self.parties

    @cached_property
    def found(self) -> tuple[tuple[str, ...], ...]:
        """Where in its state stands what search finds, each place by its steps."""
        return tuple(tuple(path.split(".")) for each in self.texts for path in each.paths)

    @cached_property
    def faces(self) -> tuple[str, ...]:
        """Fields that state about which organisation it is, the first that is stated counts."""
        return tuple(each.part for each in self.texts if isinstance(each, Party) and each.faces)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Its fields that are numbers of records."""
        return tuple(each.name for each in (*EVERY_FIELD, *self.fields) if isinstance(each, Number))

    @cached_property
    def sums(self) -> tuple[str, ...]:
        """Its fields that are sums of money."""
        return tuple(each.name for each in self.fields if isinstance(each, Money))

    @cached_property
    def own(self) -> tuple[str, ...]:
        """Fields of its own that a registration may be required to state."""
        said = [each.part for each in self.fields if isinstance(each, Text)]
        said += [each.name for each in self.fields if not isinstance(each, Text | Figure)]
        said += [each.field for each in self.parents] + [each.name for each in self.days if each.name != self.begins]
        return tuple(name for name in said if "." not in name)

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Its fields with a fixed list of values."""
        return tuple(each for each in self.fields if isinstance(each, Choice))

    @cached_property
    def filters(self) -> tuple[str, ...]:
        """Fields by whose words a list is narrowed, beside parents and choices."""
        return tuple(each.part for each in self.texts if each.filters)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Its fields that are figures."""
        return tuple(each for each in self.fields if isinstance(each, Figure))

    @cached_property
    def wordings(self) -> Mapping[str, str]:
        """Vague days, each with the content that keeps its wording."""
        return {each.name: each.wording for each in self.days if each.wording}


@cache
def wording_of(event: str) -> str | None:
    """The content in which an event of this stored name keeps how its vague day was written; None where it has none."""
    kind, stated = kind_of(event), content_fields(stored_names()[event]).model_fields
    names = (*(kind.wordings.values() if kind else ()), *EVERY_WORDING.values())
    return next((name for name in names if name in stated), None)


@cache
def term_of(event: str) -> str | None:
    """The vague day that an event of this stored name states beside its own: its target, its period; None without one.

    What can be recorded of any kind, such as a completed registration, states none: its vague day is that of the
    record.
    """
    cls = stored_names()[event]
    return None if event.startswith("record.") else next((day for day in vague_days(cls) if day != cls.effect), None)


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of record by its name, as the rooms describe them."""
    found = [each for module in rooms("kind") for each in vars(module).values() if isinstance(each, Kind)]
    return MappingProxyType({each.name: each for each in found})


def kind_of(name: str) -> Kind | None:
    """The kind that a record or an event is of, by the name of either; None for what the office keeps for itself."""
    return kinds().get(name.partition(".")[0])


def kind_named(name: str) -> Kind:
    """The kind with this name. Refuses: a name that no kind of record has."""
    found = kinds().get(name)
    if found is None:
        raise NotFound("There is no such kind of record.", field="kind", remedy=f"One of {', '.join(kinds())}.")
    return found


@cache
def _usecase(room: str, name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(import_module(f"{room}.usecases"), name)
    return found
