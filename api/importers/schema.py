"""The JSON Schema of a line of records, made from the shapes that REST takes as well."""

from typing import Any

from api.importers.anyrecord import OF_ANY
from api.importers.references import may_be_worded
from archive.document.events import DocumentMigrated, DocumentVersionFiled
from archive.grant.disputes import COST
from archive.kernel import Event
from archive.kind import Kind, Verb
from services.verbs import KINDS, shape_of

KEY = {"type": "string", "minLength": 1, "maxLength": 120, "description": "the public id of the record in its source"}
PATH = {"type": "string", "description": "the file of the document, relative to the file of lines"}
NAMED = {"cost_of": 'the grant of the cost: an id, or "@grant:key"', "voucher": "its number in the accounts"}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def line_schema() -> dict[str, Any]:
    """One schema for every line: a record of each kind, or something that happened to one."""
    lines: list[dict[str, Any]] = []
    definitions: dict[str, Any] = {}
    for kind in KINDS.values():
        lines += lines_of(kind, definitions)
    lines += [_of_a_cost(verb, definitions) for verb in COST.verbs]
    return {"$schema": DIALECT, "title": "One line: a record or a change of one", "oneOf": lines, "$defs": definitions}


def lines_of(kind: Kind, definitions: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema for each line about a kind; what they share goes into the definitions."""
    changes = [(verb.noun, verb.event) for verb in kind.verbs]
    changes += [(each.noun, each.event) for each in OF_ANY.values()]
    if kind.name == "document":
        changes += [("versions", DocumentVersionFiled), ("representations", DocumentMigrated)]
    return [_line(kind, event, noun, definitions) for noun, event in ((None, kind.created), *changes)]


def _of_a_cost(verb: Verb, definitions: dict[str, Any]) -> dict[str, Any]:
    """A cost has no key: it is named by its grant and its voucher, or its id."""
    line = _line(COST, verb.event, verb.noun, definitions)
    del line["properties"]["key"]
    line["properties"] |= {name: {"type": "string", "description": words} for name, words in NAMED.items()}
    return line


def _line(kind: Kind, event: type[Event], noun: str | None, definitions: dict[str, Any]) -> dict[str, Any]:
    schema = shape_of(event).model_json_schema(ref_template="#/$defs/{model}")
    definitions |= schema.pop("$defs", {})
    fields = {name: _loosened(kind, event, name, stated) for name, stated in schema["properties"].items()}
    for name in (
        "natural_key",
        "file",
        "schedule",
        "defaulted",
        "claimed_class",
        *({"versions": ["number"], "representations": ["representation"]}.get(noun or "", [])),
    ):
        fields.pop(name, None)
    counted = {"file_version"} if noun == "representations" else set()  # the newest, where none is given
    required = ["kind", *(name for name in schema.get("required", ()) if name in fields and name not in counted)]
    head: dict[str, Any] = {"kind": {"const": kind.name}, "key": KEY}
    if noun:
        head |= {"id": {"type": "string", "format": "uuid"}, "do": {"const": noun}}
        required.append("do")
    elif not kind.known_by:
        required.append("key")
    if kind.name == "document" and noun in (None, "versions", "representations"):
        head["path"] = PATH
    title = f"{kind.name}: {noun}" if noun else kind.name
    words = schema.get("description", "")
    return {
        "title": title,
        "description": words,
        "type": "object",
        "properties": {**head, **fields},
        "required": required,
        "additionalProperties": False,
    }


def _loosened(kind: Kind, event: type[Event], name: str, stated: dict[str, Any]) -> dict[str, Any]:
    """References may be keys, intervals and classes may be words."""
    if (reference := kind.named.get(name)) is not None:
        one = {"type": "string", "description": f'an id, or "@{reference.kind}:key"'}
        return {"type": "array", "items": one} if reference.several else one
    if may_be_worded(event, name) or name == "publicity":
        return {"anyOf": [{"type": "string"}, stated]}
    return stated
