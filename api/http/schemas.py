"""The schemas of the description in the form that client generators read, each rule for one that was seen to fail.

Generators name classes by titles, so a title is there once; what may be left out is left out, not null; a file is
`format: binary`; a choice that is closed for ever is an enumeration with a name, one that grows is text with its words.
"""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]
REF = "#/components/schemas/"
BINARY = "application/octet-stream"
CLOSED = {"order": "Order", "format": "Format", "lang": "Language", "language": "Language", "years": "RetentionYears"}
"""Names of the choices of parameters and fields that never get another value; another choice by that name gets that
of its operation before it."""
METHODS = frozenset(("get", "post", "put", "patch", "delete"))


def readable(description: Schema) -> None:
    """Bring a whole description into that form."""
    components: Schema = description["components"]["schemas"]
    _name_once(description, components)
    for each in list(components.values()):
        _name_choices(each, components)
        _tell_defaults(each)
    for operation in operations_of(description):
        operation["operationId"] = operation["operationId"].replace("-", "_")
        for parameter in operation.get("parameters", ()):
            stated = _without_null(parameter["schema"])
            parameter["schema"] = _told(operation["operationId"], parameter, stated, components)
        for media, body in operation.get("requestBody", {}).get("content", {}).items():
            if media == "multipart/form-data":
                _form(body, components)
        for status, answer in operation["responses"].items():
            if status.startswith("2") and "content" in answer:
                answer["content"] = _readable_media(answer["content"])
    _walk(description, _binary)


def operations_of(description: Schema) -> Iterator[Schema]:
    """Every operation."""
    for operations in description["paths"].values():
        yield from (operation for method, operation in operations.items() if method in METHODS)


def type_part(description: Schema, form: str, part: str, model: type[BaseModel]) -> None:
    """State the fields of a part of a form that is JSON, which is text otherwise and tells a generator nothing."""
    components: Schema = description["components"]["schemas"]
    schema = model.model_json_schema(ref_template=f"{REF}{{model}}")
    for name, each in schema.pop("$defs", {}).items():
        components.setdefault(name, each)
    schema["properties"] = {name: each for name, each in schema["properties"].items() if name != "file"}
    components[model.__name__] = schema
    components[form]["properties"][part] = {"$ref": f"{REF}{model.__name__}"}
    for operation in operations_of(description):
        for body in operation.get("requestBody", {}).get("content", {}).values():
            if body.get("schema", {}).get("$ref") == REF + form:
                body["encoding"] = {part: {"contentType": "application/json"}}


def _walk(node: Any, visit: Callable[[Schema], None]) -> None:
    if isinstance(node, dict):
        visit(node)
        for each in node.values():
            _walk(each, visit)
    elif isinstance(node, list):
        for each in node:
            _walk(each, visit)


def _binary(schema: Schema) -> None:
    if schema.get("contentMediaType") == BINARY:
        del schema["contentMediaType"]
        schema["format"] = "binary"


def _name_once(description: Schema, components: Schema) -> None:
    """Give every schema one name, the title as well: its own, or with its room where several share that."""
    plain = {name: name.rpartition("__")[2] for name in components}
    shared = {short for short in plain.values() if list(plain.values()).count(short) > 1}
    named = {name: _in_its_room(name) if short in shared else short for name, short in plain.items()}
    if len(set(named.values())) != len(named):
        raise ValueError("Two schemas have one name.")
    renamed = {REF + name: REF + to for name, to in named.items() if name != to}

    def refer(schema: Schema) -> None:
        if isinstance(at := schema.get("$ref"), str):
            schema["$ref"] = renamed.get(at, at)

    _walk(description, refer)
    every = {named[name]: {**schema, "title": named[name]} for name, schema in components.items()}
    components.clear()
    components.update(sorted(every.items()))


def _in_its_room(name: str) -> str:
    *module, short = name.split("__")
    return f"{module[1].title()}{short}" if module[1:] else short


def _without_null(schema: Schema) -> Schema:
    """A schema of what may be left out, and never is null where it stands."""
    forms = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(forms) == len(schema.get("anyOf", ())):
        return schema
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    return forms[0] | rest if len(forms) == 1 else rest | {"anyOf": forms}


def _told(operation: str, parameter: Schema, schema: Schema, components: Schema) -> Schema:
    """The schema of a parameter, its choices named where they are closed for ever, told in words where they grow."""
    inner = schema.get("items", schema)
    if not (words := inner.pop("enum", None)):
        return schema
    if title := CLOSED.get(parameter["name"]):
        rest = {key: inner.pop(key) for key in ("default", "description") if key in inner}
        if components.get(title, {}).get("enum", words) != words:
            title = f"{operation.title().replace('_', '')}{title}"
        named = _named(title, {"type": inner["type"], "enum": words}, components)
        return {"allOf": [named], **rest} if rest else named
    said = parameter.get("description") or inner.pop("description", "")
    told = f"One of: {', '.join(map(str, words))}."
    parameter["description"] = f"{said.rstrip('.')}. {told}" if said else told
    schema.pop("description", None)
    return schema


def _named(title: str, schema: Schema, components: Schema) -> Schema:
    held = components.setdefault(title, {"title": title, **schema})
    if held["enum"] != schema["enum"]:
        raise ValueError(f"Two choices have the name {title}.")
    return {"$ref": REF + title}


def _name_choices(schema: Schema, components: Schema) -> None:
    """Give the choices within a schema a name of their own: that of their field, after that of the schema."""
    for field, stated in schema.get("properties", {}).items():
        for holder in (stated, stated.get("items", {}), *stated.get("anyOf", ())):
            if "enum" not in holder:
                continue
            title = CLOSED.get(field) or f"{schema['title']}{field.title().replace('_', '')}"
            words = {"type": holder.pop("type", "string"), "enum": holder.pop("enum")}
            holder.pop("title", None)
            holder.update(_named(title, words, components))


def _tell_defaults(schema: Schema) -> None:
    """Say in words what a field is if it is left out: a stated default makes it mandatory for typed clients."""
    for stated in schema.get("properties", {}).values():
        value = stated.pop("default", None)
        if value not in (None, [], {}, ""):
            said = stated.get("description", "")
            stated["description"] = f"{said}; default: {value}" if said else f"default: {value}"


def _form(body: Schema, components: Schema) -> None:
    schema = components[body["schema"]["$ref"].removeprefix(REF)]
    fields = schema["properties"]
    for name, stated in fields.items():
        fields[name] = _without_null(stated)


def _readable_media(content: Schema) -> Schema:
    """The types of an answer; bytes are there as such first, for clients that know no other type of them."""
    if not any(media.startswith(("text/", "application/json", BINARY)) for media in content):
        return {BINARY: {"schema": {"type": "string", "format": "binary"}}, **content}
    return content
