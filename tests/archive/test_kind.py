"""Every entry of the description of a kind says something: without it, something that is made from it is otherwise."""

from collections.abc import Callable, Iterator
from dataclasses import is_dataclass, replace
from inspect import signature
from typing import Any

import pytest

from api.http.routes.lists import narrowing
from api.importers.schema import lines_of
from archive import kind as kind_module
from archive.completeness import lacking
from archive.erasure.naming import parts_of
from archive.errors import NotFound
from archive.fold.effects import labels_of
from archive.fold.registry import NEVER, State
from archive.kernel import stored_names
from archive.kind import (
    Choice,
    Day,
    Kind,
    Open,
    Text,
    Words,
    kind_named,
    kind_of,
    kinds,
)
from archive.registration import model_of
from projections.search.findable import entry_of
from projections.search.question.field_names import typed_kinds, typed_states, value_of
from projections.states.listing.columns import ListTable
from services.lists.tables import columns_of
from services.verbs import shape_of
from tests.given import day

MERGED = ("case.took_over.v1", "case.gave_back.v1", "case.shielded.v1")  # said in the other of two cases
LISTS = ("verbs", "days", "parents", "references", "fields", "mandatory", "open", "beside")


def a_state(kind: Kind) -> State:
    """A state in which a record of the kind says everything that its description knows of."""
    state: State = {"id": "i", "kind": kind.name, "status": "x"}
    for path in (*kind.found, *(tuple(each.part.split(".")) for each in kind.texts)):
        _put(state, path)
    state |= {name: name for name in (*kind.numbers, *kind.faces)}
    return state | {name: {"cents": len(name), "currency": "EUR"} for name in kind.sums}


def _put(state: dict[str, Any], path: tuple[str, ...]) -> None:
    head, *rest = path
    if rest:
        items = state.setdefault(head, [{}])
        _put(items[0], tuple(rest))
    else:
        state[head] = f"words of {head}"


def in_shapes(kind: Kind) -> set[str]:
    """Wordings that lines keep beside vague days."""
    events = (kind.created, *(verb.event for verb in kind.verbs))
    return set(kind.wordings) & {day for event in events for day in shape_of(event).model_fields}


def ways_open(kind: Kind) -> list[Any]:
    """In which way records in each state are open, and what is shown of it; with every field stated, and with none."""
    fields = {name for each in kind.open for name in each.fields}
    found: list[Any] = [(each.code, each.words) for each in kind.open if not each.states]  # found across records
    for status in kind.states:
        for told in (dict.fromkeys(fields, True), *({name: True} | dict.fromkeys(fields - {name}) for name in fields)):
            fits = next((each for each in kind.open if each.fits(status, told)), None)
            found.append((status, fits and (fits.code, fits.words, fits.due, fits.party, fits.amount)))
    return found


MADE: tuple[Callable[[Kind, State], Any], ...] = (
    lambda kind, state: kind.meaning,  # shown in the glossary and in the description of the interface
    lambda kind, state: (typed_kinds([kind]), typed_states([kind])),
    lambda kind, state: parts_of(kind),
    lambda kind, state: lacking({}, kind.mandatory),
    lambda kind, state: {name: label.words for name, label in labels_of(kind).items()},
    lambda kind, state: entry_of(kind, ("2021-01-01", NEVER, 1, state), (True, True), day("2021-06-01"), {}),
    lambda kind, state: str(signature(narrowing(kind))),
    lambda kind, state: (ListTable(kind).columns, columns_of(kind)),
    lambda kind, state: in_shapes(kind),
    lambda kind, state: ways_open(kind),  # listed by the board of a wind-down
    lambda kind, state: lines_of(kind, {}),
)
"""What search, erasure, completeness, late facts, lists and imports make of a description, the cheap ones first."""


def differs(one: Kind, other: Kind, state: State) -> bool:
    """Whether anything that is made of two descriptions tells them apart."""
    return any(made(one, state) != made(other, state) for made in MADE)


def entries(kind: Kind) -> Iterator[tuple[str, Kind]]:
    """The description without each of its entries, and with each of them saying less."""
    for name in LISTS:
        listed = getattr(kind, name)
        for at, each in enumerate(listed):
            yield f"{name}.{at}", replace(kind, **{name: (*listed[:at], *listed[at + 1 :])})
            for part, less in _less(each):
                yield f"{name}.{at}.{part}", replace(kind, **{name: (*listed[:at], less, *listed[at + 1 :])})
    for state, words in kind.states.items():
        rest = {name: each for name, each in kind.states.items() if name != state}
        yield f"states.{state}", replace(kind, states=rest)
        for part, less in _less(words):
            yield f"states.{state}.{part}", replace(kind, states=kind.states | {state: less})
    for part, less in _less(kind.words):
        yield f"words.{part}", replace(kind, words=less)
    yield "meaning", replace(kind, meaning="")
    if kind.known_by:
        yield "known_by", replace(kind, known_by="")


def _less(each: Any) -> Iterator[tuple[str, Any]]:
    """An entry without each thing it says beside its name."""
    if isinstance(each, Words):
        yield from ((part, replace(each, **{part: ""})) for part in ("fi", "sv", "en"))
        for at, _ in enumerate(each.also):
            yield f"also.{at}", replace(each, also=(*each.also[:at], *each.also[at + 1 :]))
    elif isinstance(each, Day):
        yield from ((part, replace(each, **{part: ""})) for part in ("label", "wording") if getattr(each, part))
    elif isinstance(each, Text):
        yield "found", replace(each, found=not each.found)
        if isinstance(each.found, tuple):
            for at, _ in enumerate(each.found):
                yield f"found.{at}", replace(each, found=(*each.found[:at], *each.found[at + 1 :]))
        said = [part for part in ("filters", "faces") if getattr(each, part, False)]
        yield from ((part, replace(each, **{part: False})) for part in said)
    elif isinstance(each, Choice):
        for value in each.values:
            yield f"values.{value}", replace(each, values={k: v for k, v in each.values.items() if k != value})
    elif isinstance(each, Open):
        said = [part for part in ("due", "party", "amount", "stating", "lacking") if getattr(each, part)]
        yield from ((part, replace(each, **{part: ""})) for part in said)
        yield from ((f"words.{part}", replace(each, words=less)) for part, less in _less(each.words))
        for at, name in enumerate(each.states):
            yield f"states.{name}", replace(each, states=(*each.states[:at], *each.states[at + 1 :]))
    elif is_dataclass(each) and getattr(each, "several", False):
        yield "several", replace(each, several=False)


ENTRIES = [(f"{kind.name}.{name}", kind, less) for kind in kinds().values() for name, less in entries(kind)]


@pytest.mark.parametrize(("kind", "less"), [each[1:] for each in ENTRIES], ids=[each[0] for each in ENTRIES])
def test_an_entry_that_is_taken_away_is_missed(kind: Kind, less: Kind):
    assert differs(kind, less, a_state(kind))


EVERY = [
    (name, at)
    for name in ("DAY", "FIELD", "PARENT", "REFERENCE")
    for at, _ in enumerate(getattr(kind_module, f"EVERY_{name}"))
]


@pytest.mark.parametrize(("name", "at"), EVERY)
def test_what_is_said_of_every_kind_is_missed_as_well(name: str, at: int, monkeypatch: pytest.MonkeyPatch):
    kind = kinds()["document"]
    state, every = a_state(kind), getattr(kind_module, f"EVERY_{name}")
    whole = [kind.named, *(made(kind, state) for made in MADE)]
    monkeypatch.setattr(kind_module, f"EVERY_{name}", (*every[:at], *every[at + 1 :]))
    less = replace(kind)
    assert [less.named, *(made(less, state) for made in MADE)] != whole


@pytest.mark.parametrize("kind", kinds().values(), ids=kinds())
def test_a_description_names_what_the_room_has(kind: Kind):
    assert model_of(kind.name).kind == kind.name
    assert kind.begins in {each.name for each in kind.days}
    for verb in (kind.first, *kind.verbs):
        assert verb.run.__module__.startswith(f"{verb.room}.")
    told = {verb.event.name for verb in (kind.first, *kind.verbs)}
    named = {name for name in stored_names() if kind_of(name) is kind}
    assert named - told <= {
        "document.version_filed.v1",
        "document.migrated.v1",
        "decision.corrected.v1",
        "winddown.closed.v1",
        *(f"{one}.{what}.v1" for one in ("payment", "expense") for what in ("booked", "booking_withdrawn")),
        *MERGED,
    }  # of uploads; written no longer; by a verb that asks the board first; with the match of a bank line


def test_a_word_means_one_kind_and_one_state():
    for typed in (typed_kinds, typed_states):
        meant: dict[str, set[str]] = {}
        for kind in kinds().values():
            for word, value in typed([kind]).items():
                meant.setdefault(word, set()).add(value)
        assert {word: values for word, values in meant.items() if len(values) > 1} == {}
        assert all(word and word == word.strip() for word in meant)


def test_a_kind_is_found_by_its_words_in_three_languages():
    for word in ("pöytäkirja", "Kokous", "möte", "minutes"):
        assert value_of("kind", word) == "meeting"
    for kind in kinds().values():
        assert {value_of("kind", word) for word in kind.words.typed} == {kind.name}


def test_a_kind_that_is_none_is_refused():
    with pytest.raises(NotFound, match="no such kind"):
        kind_named("actor")
