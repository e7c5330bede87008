"""What the story writes shortly, as the flat fields of an event."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from archive.kernel import Event
from archive.registration import public_id
from archive.values import Interval, Money
from services.verbs import shape_of

MONEY = {"amount", "own_share", "value"}
SPANS = {"period", "target", "dated"}


def shape(event: type[Event], fields: dict[str, Any], day: date, origin: str) -> BaseModel:
    """The flat shape of an event from the fields of a step. Refuses (ValidationError): a field the event lacks."""
    flat = {name: _value(name, value, origin) for name, value in fields.items()}
    if event.effect is not None and event.effect not in flat:
        flat[event.effect] = Interval(earliest=day, latest=day) if event.effect in SPANS else day
    return shape_of(event).model_validate(flat)


def record_id(origin: str, kind: str, key: str) -> UUID:
    """The id of a record of the story, recorded or not."""
    return public_id(origin, kind, key)


def _value(name: str, value: Any, origin: str) -> Any:
    if isinstance(value, list):
        return [_value(name, one, origin) for one in value]
    if isinstance(value, dict):
        return {part: _value("", one, origin) for part, one in value.items()}
    return _word(name, value, origin) if isinstance(value, str) else value


def _word(name: str, value: str, origin: str) -> Any:
    if value.startswith("@"):
        kind, _, key = value[1:].partition(":")
        return record_id(origin, kind, key)
    if name in MONEY:
        return Money(cents=int(Decimal(value) * 100))
    if name in SPANS:
        return _span(value)
    return {"publicity": value} if name == "publicity" else value


def _span(text: str) -> Interval:
    first, _, last = text.partition("/")
    bounds = [None if day == ".." else date.fromisoformat(day) for day in (first, last or first)]
    return Interval(earliest=bounds[0], latest=bounds[1])
