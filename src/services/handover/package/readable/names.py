"""What every event means, in words: each stored name with its fields, and older names with what they read as today."""

from collections.abc import Iterator, Mapping
from inspect import cleandoc
from typing import Any

from archive.kernel import stored_names, superseded_names

_BEGIN = """\
EVENTS OF THE ARCHIVE
=====================

Every line of events.jsonl has the stored name of its event, such as document.filed.v1. A stored name never changes its
meaning: another shape gets the next number. This file explains every name in plain words, the older ones too; the
JSON Schemas are in schemas/events.schema.json. Of each event the fact stays for ever; the content can be destroyed.
"""


def names_explained() -> Iterator[bytes]:
    """The text, a name at a time."""
    yield _BEGIN.encode()
    for name, event in stored_names().items():
        schema = event.model_json_schema()
        yield f"\n{name}\n{'-' * len(name)}\n{cleandoc(event.__doc__ or '')}\n".encode()
        yield "".join(_fields(schema)).encode()
    for old, new in superseded_names().items():
        yield f"\n{old}\n{'-' * len(old)}\nAn older shape, only read. It reads as {new} today.\n".encode()


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
