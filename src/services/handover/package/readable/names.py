"""What every event means: the JSON Schema of each stored name, and all names, the older ones too, in words."""

from collections.abc import Iterator, Mapping
from functools import cache
from inspect import cleandoc
from typing import Any

import orjson

from archive.kernel import stored_names, superseded_names

_BEGIN = """\
EVENTS OF THE ARCHIVE
=====================

Every line of events.jsonl has the stored name of its event, such as document.filed.v1. A stored name never changes its
meaning: another shape gets the next number. This file explains every name in plain words, the older ones too; the
JSON Schemas are in schemas/events.schema.json. Of each event the fact stays for ever; the content can be destroyed.
"""


@cache
def names_explained() -> tuple[bytes, bytes]:
    """The schemas as JSON, and the text. Made once: it takes a third of a second of processor time."""
    schemas = {name: event.model_json_schema() for name, event in sorted(stored_names().items())}
    text = "".join((_BEGIN, *_named(schemas), *_older()))
    return orjson.dumps(schemas, option=orjson.OPT_INDENT_2) + b"\n", text.encode()


def _named(schemas: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, event in stored_names().items():
        yield f"\n{name}\n{'-' * len(name)}\n{cleandoc(event.__doc__ or '')}\n"
        yield from _fields(schemas[name])


def _older() -> Iterator[str]:
    for old, new in superseded_names().items():
        yield f"\n{old}\n{'-' * len(old)}\nAn older shape, only read. It reads as {new} today.\n"


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    needed = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        if name == "content":
            continue
        described = f": {field['description']}" if "description" in field else ""
        yield f"  {name} ({_sort(field)}{'' if name in needed else ', optional'}){described}\n"


def _sort(field: Mapping[str, Any]) -> str:
    """Of which sort a value is, in a word or two."""
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_sort(each) for each in field["anyOf"] if each.get("type") != "null"))
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if field.get("type") == "array":
        return f"list of {_sort(field.get('items', {}))}"
    return str(field.get("format") or field.get("type") or field.get("const") or "value")
