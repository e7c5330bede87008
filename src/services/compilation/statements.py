"""Making sentences and rows from records: what a statement shows is also what decides which events it stands on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import orjson

from archive.fold.registry import State
from archive.kind import Words, kinds
from services.compilation.model import Amount, Day, Phrase, Row, Sentence, Span, Title, Value
from services.compilation.records import Records
from services.compilation.told import Told, part

TEXT = 600
"""Characters of a running text in a cell."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another record, to be named by its title as far as the caller may see it."""

    id: str | None


Cell = Value | Other
Cells = Callable[[State], tuple[Cell, ...] | None]
Say = Callable[[State], Phrase | None]


def sentence(told: Told, key: str, say: Say) -> list[Sentence]:
    """A sentence about one record; nothing where there is nothing to say."""
    phrase = say(told.state)
    return [] if phrase is None else [Sentence(f"{key}/{told.id}", phrase, told.stands(say))]


def rows(records: Records, of: Iterable[Told], key: str, cells: Cells) -> tuple[Row, ...]:
    """A row for each record of which `cells` tells any."""
    found = (row(records, told, f"{key}/{told.id}", cells) for told in of)
    return tuple(each for each in found if each is not None)


def row(records: Records, told: Told, key: str, cells: Cells) -> Row | None:
    """The row of one record, with the titles of other records that it names."""
    shown = cells(told.state)
    if shown is None:
        return None
    at, named = {told.first} if len(told.events) == 1 else set(told.stands(cells)), list[Value]()
    for cell in shown:
        if isinstance(cell, Other):
            other = records.one(cell.id)
            named.append(title(other.state) if other else None)
            at.update(other.stands(title) if other else ())
        else:
            named.append(cell)
    return Row(key, tuple(named), tuple(sorted(at)))


def title(state: State) -> Title | None:
    """What a record is called: its title, else its number."""
    found = state.get("title") or state.get("number")
    return Title(str(found), str(state.get("language") or "fi")) if found else None


def words(state: State, path: str) -> Title | None:
    """Running text of a record, as it begins."""
    found = part(state, path)
    return text(found, state) if isinstance(found, str) and found else None


def text(found: str, state: Mapping[str, Any]) -> Title:
    """A text in the language of its record, cut after a word where it is long."""
    if len(found) > TEXT:
        found = found[:TEXT].rpartition(" ")[0] + " …"
    return Title(found, str(state.get("language") or "fi"))


def day(state: State, path: str) -> Day | None:
    """A day of a state."""
    found = part(state, path)
    return Day(found) if isinstance(found, str) and found else None


def span(state: State, path: str) -> Span | None:
    """A vague day or a period of a state."""
    found = part(state, path)
    return Span(found.get("earliest"), found.get("latest")) if isinstance(found, dict) else None


def amount(state: State, path: str) -> Amount | None:
    """A sum that a state states."""
    found = part(state, path)
    return Amount(found["cents"], found.get("currency", "EUR")) if isinstance(found, dict) else None


def status(state: State) -> Words | str:
    """The state a record is in, in words."""
    kind = kinds().get(state["kind"])
    found = kind.states.get(state["status"]) if kind else None
    return replace(found, also=()) if found else str(state["status"])


def choice(state: State, name: str, path: str = "") -> Words | str | None:
    """A code of a record in words, by the choices its kind describes."""
    code = part(state, path or name)
    if code is None:
        return None
    kind = kinds().get(state["kind"])
    values = next((each.values for each in kind.choices if each.name == name), {}) if kind else {}
    return values.get(code, str(code))


def listed(names: Iterable[str | None], state: State) -> Title | None:
    """Names one after another."""
    told = "; ".join(name for name in names if name)
    return text(told, state) if told else None


def entries(
    records: Records, told: Told, key: str, name: str, cells: Callable[[State, State], tuple[Cell, ...]]
) -> list[Row]:
    """A row for each entry of a list in a state. An entry is known by what it states."""
    found = list[Row]()
    for each in part(told.state, name) or ():
        mark = blake2b(orjson.dumps(each, option=orjson.OPT_SORT_KEYS), digest_size=6).hexdigest()

        def shown(state: State, each: State = each) -> tuple[Cell, ...] | None:
            return cells(state, each) if each in (part(state, name) or ()) else None

        one = row(records, told, f"{key}/{told.id}/{mark}", shown)
        found += [one] if one else []
    return found
