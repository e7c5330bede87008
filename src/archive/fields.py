"""What the description of a kind of record is made of: words, days, references and fields."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """How something is called in Finnish, Swedish and English; `also` are other words that people type for it."""

    fi: str
    sv: str
    en: str
    also: tuple[str, ...] = ()

    @property
    def typed(self) -> tuple[str, ...]:
        """Every word somebody may type for it."""
        return (self.fi, self.sv, self.en, *self.also)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a record by which its list is narrowed. With a `label`, a late fact that changes it states so.

    `wording` is the content with a vague day as people wrote it.
    """

    name: str
    label: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that names another record, and of which kind that must be."""

    field: str
    kind: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class Parent(Reference):
    """A reference to what the record belongs to; its list is narrowed by it."""


@dataclass(frozen=True, slots=True)
class Text:
    """Content in which somebody may be named among other words, by its path: `agenda.title`.

    `found` states whether full-text search finds the record by it, or where it then stands in the state; `filters` that
    a list is narrowed by it.
    """

    part: str
    found: bool | tuple[str, ...] = True
    filters: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """Where in the state search finds it."""
        return self.found if isinstance(self.found, tuple) else (self.part,) if self.found else ()


@dataclass(frozen=True, slots=True)
class Party(Text):
    """Content that is a name. By the one that `faces`, search counts the record as of that organisation."""

    faces: bool = False


@dataclass(frozen=True, slots=True)
class Label(Text):
    """A short code that is no content, such as that of an account: lists are narrowed by it, and it names nobody."""

    found: bool | tuple[str, ...] = False
    filters: bool = True


@dataclass(frozen=True, slots=True)
class Number:
    """A fact by which the record is found as by its number."""

    name: str


@dataclass(frozen=True, slots=True)
class Money:
    """A sum stated in the record; search finds the record by it."""

    name: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What the events of a record add up to, with the words by which a late fact that changes it states so."""

    name: str
    label: str
    cents: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """A code and what each of its values is called; lists are narrowed by it."""

    name: str
    values: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Open:
    """What an organisation brings to an end before it ends: records in these states that state a field, or lack one.

    `due` is the field with its day, of a vague one the last; with `before` the day before that. `party` is the one with
    whom it has to do. `needing` are fields of which one at least is lacking; those that are lacking are its detail.
    """

    code: str
    words: Words
    states: tuple[str, ...]
    due: str = ""
    party: str = ""
    amount: str = ""
    stating: str = ""
    lacking: str = ""
    needing: tuple[str, ...] = ()
    before: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a record by which it is judged and shown."""
        named = (self.due, self.party, self.amount, self.stating, self.lacking, *self.needing)
        return tuple(filter(None, named))

    def missing(self, told: Mapping[str, object]) -> tuple[str, ...]:
        """The fields that a record needs and does not state."""
        return tuple(name for name in self.needing if not told[name])

    def fits(self, status: str, told: Mapping[str, object]) -> bool:
        """Whether a record with this status and these fields is open in this way."""
        said = (not self.stating or told[self.stating]) and not (self.lacking and told[self.lacking])
        return status in self.states and bool(said) and not (self.needing and not self.missing(told))


Field = Text | Number | Money | Figure | Choice
