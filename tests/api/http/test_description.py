"""The description is one that client generators read: each rule is one of them that fails otherwise."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from api.http.schemas import operations_of
from api.reference import DOCS

BINARY = "application/octet-stream"


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    """The description as it is in docs/, which another test holds against the application."""
    return orjson.loads((DOCS / "openapi.json").read_bytes())


def every_schema(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from every_schema(each)
    elif isinstance(node, list):
        for each in node:
            yield from every_schema(each)


def is_null(schema: dict[str, Any]) -> bool:
    return any(each.get("type") == "null" for each in schema.get("anyOf", ()))


def test_every_schema_has_a_title_of_its_own(description):
    schemas = description["components"]["schemas"]
    assert Counter(each["title"] for each in schemas.values()).most_common(1)[0][1] == 1
    assert all(each["title"] == name for name, each in schemas.items())


def test_every_reference_leads_somewhere(description):
    known = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    known |= {f"#/components/responses/{name}" for name in description["components"]["responses"]}
    found = {each["$ref"] for each in every_schema(description) if isinstance(each.get("$ref"), str)}
    assert found <= known
    assert len(found) > 300


def test_a_file_is_binary_and_a_part_of_json_has_its_fields(description):
    assert not any("contentMediaType" in each for each in every_schema(description))
    form = description["components"]["schemas"]["Body_create_document"]["properties"]
    assert form["file"]["format"] == "binary"
    fields = description["components"]["schemas"][form["metadata"]["$ref"].rpartition("/")[2]]["properties"]
    assert {"title", "case", "publicity"} <= fields.keys()
    assert "file" not in fields


def test_what_may_be_left_out_is_never_null(description):
    parameters = [each for operation in operations_of(description) for each in operation.get("parameters", ())]
    assert len(parameters) > 2000
    assert not [
        each["name"] for each in parameters if is_null(each["schema"]) or is_null(each["schema"].get("items", {}))
    ]
    forms = [each for name, each in description["components"]["schemas"].items() if name.startswith("Body_")]
    assert forms
    assert not [name for form in forms for name, field in form["properties"].items() if is_null(field)]


def test_choices_have_names_and_values_that_stay_apart(description):
    schemas = description["components"]["schemas"]
    named = [each for each in schemas.values() if "enum" in each]
    assert sum("enum" in each for each in every_schema(description)) == len(named)
    for each in named:
        words = [str(word).casefold() for word in each["enum"]]
        assert len(set(words)) == len(words)
    sort = next(each for each in description["paths"]["/decisions"]["get"]["parameters"] if each["name"] == "sort")
    assert "-decided_on" in sort["description"]


def test_an_answer_has_a_type_that_every_client_reads(description):
    read = ("application/json", "text/", BINARY)
    for operation in operations_of(description):
        for status, answer in operation["responses"].items():
            if status.startswith("2") and answer.get("content"):
                assert next(iter(answer["content"])).startswith(read), operation["operationId"]
    names = [operation["operationId"] for operation in operations_of(description)]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)


def test_an_answer_of_lists_is_a_page_that_leads_on(description):
    for path, operations in description["paths"].items():
        operation = operations.get("get", {})
        if not operation.get("operationId", "").startswith("list_") or path.endswith((".csv", ".jsonl")):
            continue
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert "$ref" in schema, path
