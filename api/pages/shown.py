"""What a page shows of a record: its fields as values with a form, which the templates write in the reader's way."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.codes import codes
from archive.kind import Kind, kinds
from projections.states import Question, StateReader
from projections.states.question import Caption
from services.sight.disclosure import ids_in

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
AT_THE_TOP = (
    "id", "kind", "number", "title", "status", "text", "origin", "version", "position", "publicity", "personal",
    "record_class", "schedule", "collection", "language", "holds", "natural_key", "case", "to_come", "versions",
    "representations", "corrections", "defaulted", "flags", "previous", "merged_into", "asked", "kept_as", "kept_by",
)  # fmt: skip
"""Fields that stand elsewhere on the page than in its table, or are of use to programs alone."""
_OF_KINDS, _OF_FIELDS = ("kinds",), ("lacks",)
WITHOUT_LABEL = ("on", "reason")
CODED = ("cents", "currency")


@dataclass(frozen=True, slots=True)
class Shown:
    """A value and the form in which it is written: day, span, moment, money, link, yes, list, group, coded or text."""

    form: str
    value: Any
    more: Any = None


class Names:
    """What the records that others name are called, as far as the reader may see them."""

    def __init__(self, states: StateReader, question: Question, *shown: Any) -> None:
        ids = list({id for each in shown for id in ids_in(each)})
        self._kinds = states.kinds_of(ids, Question(question.caller, question.today)) if ids else {}
        at = Question(question.caller, question.today, question.as_of, question.known_at)
        self._captions = states.captions(self._kinds.keys(), at)
        left = [id for id in self._kinds if id not in self._captions]
        self._titles = states.titles(left, Question(question.caller, question.today)) if left else {}

    def of(self, id: str) -> tuple[str, Caption | None, str] | None:
        """The kind of a record, its caption and its title; None where the reader may see none of this id."""
        kind = self._kinds.get(id)
        return (kind, self._captions.get(id), self._titles.get(id, "")) if kind else None


def value_of(kind: Kind, name: str, value: Any, names: Names) -> Shown | None:
    """One value; None where there is nothing to show."""
    match value:
        case None | False | "":
            told = None
        case True:
            told = Shown("yes", True)
        case str():
            choice = next((each for each in kind.choices if each.name == name and value in each.values), None)
            told = Shown("words", choice.values[value]) if choice else _coded(name, value) or _text(value, names)
        case int():
            told = Shown("money", value, "EUR") if name.endswith("_cents") else Shown("number", value)
        case Mapping():
            told = _group(kind, value, names)
        case Sequence():
            found = [shown for each in value if (shown := value_of(kind, name, each, names)) is not None]
            told = Shown("list", found) if found else None
        case _:
            told = Shown("text", str(value))
    return told


def _coded(name: str, value: str) -> Shown | None:
    """A closed value, a kind of record or the name of a field; None for what somebody wrote."""
    if name in _OF_KINDS and value in kinds():
        return Shown("coded", kinds()[value].plural)
    return Shown("coded", value) if name in _OF_FIELDS or value in codes().get(name, ()) else None


def _text(value: str, names: Names) -> Shown | None:
    if _ID.fullmatch(value):
        named = names.of(value)
        return Shown("link", value, named) if named else None
    if _DAY.fullmatch(value):
        return Shown("day", value)
    return Shown("moment", value) if _MOMENT.fullmatch(value) else Shown("text", value)


def _group(kind: Kind, value: Mapping[str, Any], names: Names) -> Shown | None:
    if set(value) >= set(CODED) and isinstance(value["cents"], int):
        return Shown("money", value["cents"], value["currency"])
    if value and set(value) <= {"earliest", "latest"}:
        return Shown("span", (value.get("earliest"), value.get("latest")))
    found = fields_of(kind, value, names)
    return Shown("group", found) if found else None


def fields_of(
    kind: Kind, said: Mapping[str, Any], names: Names, without: Iterable[str] = ()
) -> list[tuple[str, Shown]]:
    """The fields of a record, or of a part of it, that state something, in their order."""
    left = set(without)
    found = ((name, value_of(kind, name, value, names)) for name, value in said.items() if name not in left)
    return [(name, told) for name, told in found if told is not None]
