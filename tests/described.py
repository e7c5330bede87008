"""What the events of a kind bring into its state, found by folding one full example of each: for tests of descriptions.

An example states every field of its event, each text by its own words, so that what stands where is seen.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from archive.fold.registry import begun, folded, goes_by_day
from archive.kernel import Event, Seen
from archive.kernel.names import content_fields, rooms, stored_names
from archive.kind import Kind, kind_of

SOME, DAY, MOMENT = str(UUID(int=7)), "2021-03-04", "2021-03-04T12:00:00.000000Z"
State = dict[str, Any]
Path = tuple[str, ...]


def example(schema: dict[str, Any], defs: dict[str, Any], path: Path = (), *, words: bool) -> Any:
    """A value of every property that a JSON schema describes."""
    if "$ref" in schema:
        return example(defs[schema["$ref"].rpartition("/")[2]], defs, path, words=words)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return example(next(each for each in options if each.get("type") != "null"), defs, path, words=words)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object":
        return {
            name: example(each, defs, (*path, name), words=words) for name, each in schema.get("properties", {}).items()
        }
    if kind == "array":
        items = schema.get("items") or next(iter(schema.get("prefixItems", [])), {"type": "string"})
        return [example(items, defs, path, words=words)]
    if kind in ("integer", "number", "boolean"):
        return kind == "boolean" or 5
    told = {"date": DAY, "date-time": MOMENT, "uuid": SOME}.get(schema.get("format", ""))
    return told or (f"words of {'.'.join(path)}" if words else path[-1] if path else "x")


def _of(model: Any, *, words: bool) -> State:
    schema = model.model_json_schema()
    schema.get("properties", {}).pop("content", None)
    found: State = example(schema, schema.get("$defs", {}), words=words)
    return found


def facts(event: type[Event]) -> State:
    """An example of the fact of an event."""
    return _of(event, words=False)


@cache
def seen(event: type[Event], at: int) -> Seen:
    """An event that states everything it can, as it would be read."""
    fact, content = facts(event), _of(content_fields(event), words=True)
    return Seen(at, "koe", SOME, at, event.name, MOMENT, SOME, fact, content, DAY)


def states(kind: Kind) -> Iterator[tuple[str, State]]:
    """What each event of a kind makes of its state: the first alone, each other on it, then all one after the other."""
    rooms("fold")
    first = begun(seen(kind.created, 1))
    yield kind.created.name, first
    grown = first
    own = [each for name, each in stored_names().items() if kind_of(name) is kind and goes_by_day(name)]
    for at, told in enumerate(own, 2):
        event = seen(told, at)
        yield told.name, folded(first, event)
        grown = folded(grown, event)
        yield told.name, grown


def places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf of a state with its place; the number of a list is none of it."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from places(each, (*path, name))
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from places(each, path)
    else:
        yield path, value
