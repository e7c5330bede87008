"""The entries that a record has in the index, made from its state in the views."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from archive.fold.registry import State
from archive.kind import Kind, kinds
from projections.search.entry import Entry
from projections.states.ask import StateReader
from projections.states.rows import NEVER
from projections.states.tables import day_of, number_of
from projections.text import Extraction
from projections.text.fulltext import Named


def entries_of(
    reader: StateReader,
    ids: Iterable[str],
    today: date,
    read: Callable[[list[Named]], Mapping[str, Extraction]],
) -> list[tuple[str, list[Entry]]]:
    """The entries that records have in the index on a day, as the views know them; `read` gives texts by digest."""
    spans = {id: reader.newest(id) for id in ids}
    opened = {id: reader.open_to(id, today) for id in spans}
    files = [file for states in spans.values() for _, _, _, state in states for file in _files(state)]
    texts = {digest: found.text for digest, found in read(files).items()}
    return [
        (id, [entry_of(kinds()[span[3]["kind"]], span, opened[id], today, texts) for span in states])
        for id, states in spans.items()
        if not states or states[0][3]["kind"] in kinds()
    ]


def entry_of(
    kind: Kind,
    span: tuple[str, str, int, State],
    opened: tuple[bool, bool],
    today: date,
    texts: Mapping[str, str],
) -> Entry:
    """The entry of one span of days of a record; `opened`: whether it is public, and whether everyone may see it."""
    start, end, opening, state = span
    day = today.isoformat()
    publicity = state.get("publicity") or {}
    return Entry(
        id=state["id"],
        kind=kind.name,
        title=state.get("title") or "",
        text="\n\n".join(_texts(kind, state, texts)),
        numbers=_numbers(kind, state),
        date=_date(day_of(state)),
        case=state.get("case") or (state["id"] if kind.name == "case" else None),
        body=state.get("body"),
        organisation=next((state[name] for name in kind.faces if state.get(name)), None),
        record_class=state.get("record_class"),
        language=state.get("language"),
        amounts=tuple(abs(state[name]["cents"]) for name in kind.sums if state.get(name)),
        public=opened[0],
        open=opened[1],
        origin=state.get("origin"),
        publicity=publicity.get("publicity", "not_public"),
        personal=state.get("personal") or "",
        valid_from=_date(start),
        valid_to=None if end == NEVER else _date(end),
        current=(start <= day or bool(opening)) and day < end,
        collection=state.get("collection"),
        status=state["status"],
    )


def _numbers(kind: Kind, state: State) -> tuple[str, ...]:
    """The numbers of a record as they were written; that of a case also as it is compared."""
    written = [str(state[name]) for name in kind.numbers if state.get(name)]
    plain = number_of(state)
    if plain and plain.lower() not in map(str.lower, written):
        written.append(plain)
    return tuple(dict.fromkeys(written))


def _files(state: State) -> list[Named]:
    newest = (state.get("versions") or [{}])[-1]
    return [Named(newest["digest"], newest.get("filename", ""), state["id"])] if "digest" in newest else []


def _date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _texts(kind: Kind, state: State, texts: Mapping[str, str]) -> Iterator[str]:
    for name, *deeper in kind.found:
        value = state.get(name)
        if value.__class__ is str and not deeper:
            if value:
                yield value
        elif value:
            yield from _at(value, deeper)
    for file in _files(state):
        if texts.get(file.digest):
            yield texts[file.digest]


def _at(value: Any, path: Sequence[str]) -> Iterator[str]:
    """What is said at a place of a state, in each item where there is a list on the way."""
    if isinstance(value, list):
        for each in value:
            yield from _at(each, path)
    elif path and isinstance(value, dict):
        yield from _at(value.get(path[0]), path[1:])
    elif value and not path:
        yield str(value)
