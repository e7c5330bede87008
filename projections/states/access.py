"""Who may see a record, as the views keep it: the row of the `access` table that every read is judged by."""

from datetime import date
from typing import Any

from archive.fold.registry import State
from archive.kernel import Seen
from archive.values import PersonalData, Publicity
from projections.states.rows import ALWAYS, NEVER, STILL, Span, day_after

_PUBLIC = {"publicity": "public"}
_NO_PERSONAL = (None, PersonalData.none.value)
NOTHING = 0
"""Stands for NULL in a row about to be written, where a column holds no number: binding None takes far longer."""
OR_NULL = f"nullif(?,{NOTHING})"
"""The place of such a column in SQL."""
INTO_ACCESS = f"INTO access VALUES ({','.join('?' * 8)},{OR_NULL},{OR_NULL},{OR_NULL},?,{OR_NULL})"
"""Where rows of access are inserted."""


def open_from(publicity: dict[str, Any] | None) -> str:
    """The first day everyone may see the record; NEVER while no day is known."""
    if not publicity:
        return NEVER
    if publicity == _PUBLIC:
        return ALWAYS
    stated = Publicity.model_validate(publicity)
    if stated.open_on(date.min):
        return ALWAYS
    until = stated.secret_until()
    return until.isoformat() if until is not None and stated.open_on(until) else NEVER


INHERITED = ("open_from", "destroyed", "published_from", "published_until", "case_id", "body", "record_class")
"""What decides who may see a record, which its parts take over."""


def is_for_everyone(access: tuple[Any, ...]) -> bool:
    """Whether a record is open to everyone on any day."""
    return bool(access[4] == access[6] == ALWAYS and access[7] == NEVER)


def part_of(access: tuple[Any, ...], whole: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row of a part: who may see it is decided by the row of the whole."""
    return (*access[:4], *whole[4:11], access[11], whole[0])


def access_of(stream: str, version: int, spans: list[Span], first: Seen) -> tuple[Any, ...]:
    """Who may see the record is judged by the newest event, whatever day it concerns."""
    if len(spans) == 1:
        state = spans[0].state
    else:
        state = max((span for span in spans if span.known_to == STILL), key=lambda span: span.valid_from).state
    get, kind = state.get, state["kind"]
    return (
        first.position,
        stream,
        kind,
        version,
        open_from(get("publicity")),
        1 if get("destroyed_on") else 0,
        *published_days(state),
        stream if kind == "case" else get("case", NOTHING),
        stream if kind == "body" else get("body", NOTHING),
        get("record_class", NOTHING),
        state["origin"],
        NOTHING,
    )


def published_days(state: State) -> tuple[str, str]:
    """The first day on which a public record may be shown to anybody, and the first on which no longer.

    A record that holds no personal data, or does not state whether it does, needs no publication; one that is kept
    restricted at the request of a person is shown to nobody without a key. Source: Act on Openness 621/1999 16 §.
    """
    if state.get("restricted"):
        return NEVER, NEVER
    if state.get("personal") in _NO_PERSONAL:
        return ALWAYS, NEVER
    publication = state.get("publication")
    return (publication["published_from"], day_after(publication["ends_on"])) if publication else (NEVER, NEVER)
