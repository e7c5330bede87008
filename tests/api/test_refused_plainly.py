"""What is written wrongly is refused in plain words, never in those of the library that found it."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel, ValidationError
from typer.testing import CliRunner

from api.cli.main import app as command
from archive.errors import Invalid
from services.home.settings import settings_of
from services.stated import words_of
from tests.api.doors import Doors, described
from tests.api.test_stated import bodies

FOREIGN = re.compile(
    r"[Ii]nput should|should (be|have|match)|[Ff]ield required|\bvalid (UUID|string|list)|<\w+\.\w+|tuple"
)
ODD: tuple[Any, ...] = (None, "", "planed", 5, True, [], {}, ["A"], {"a": 1}, "x" * 30_000, 10**30)


def words(told: Any) -> list[str]:
    """Everything an answer says of faults."""
    body = told.json()
    return [body.get("detail") or "", *(each["message"] for each in body.get("errors") or ())]


def foreign(told: Any) -> list[str]:
    return [each for each in words(told) if FOREIGN.search(each)] if told.status_code >= 400 else []


def reads() -> Iterator[tuple[str, list[str]]]:
    """Every address that is read, with an id in the place of each of its parts, and its parameters."""
    for path, operations in described()["paths"].items():
        parameters = operations.get("get", {}).get("parameters", ())
        names = [each["name"] for each in parameters if each["in"] == "query"]
        if names:
            yield re.sub(r"\{[^}]+\}", str(uuid4()), path), names


def test_no_parameter_is_refused_in_foreign_words(doors: Doors):
    tried = 0
    for path, names in reads():
        for value in ("", "planed", "x" * 2_001):
            asked = dict.fromkeys(names[: 20 if len(value) > 10 else None], value)  # an address has a longest length
            assert foreign(doors.get(path, "admin", params=asked)) == [], (path, value[:10])
            tried += 1
    assert tried > 200


def test_no_body_is_refused_in_foreign_words(doors: Doors):
    asked: dict[type[BaseModel], str] = {}
    for path, shape in bodies(doors):
        asked.setdefault(shape, path)
    for shape, path in asked.items():
        for value in ODD:
            url = path.replace("{id}", str(uuid4()))
            told = doors.post(url, dict.fromkeys(shape.model_fields, value), headers={"If-Match": '"1"'})
            assert foreign(told) == [], (path, value)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "/projects?status=planed",
            "write one of 'planned', 'running', 'delayed', 'finished', 'cancelled' or 'alive';"
            " perhaps 'planned' is meant",
        ),
        (
            "/commitments?necessity=statutary",
            "write one of 'statutory', 'necessary' or 'unnecessary'; perhaps 'statutory' is meant",
        ),
        ("/cases?format=xml", "write one of 'json', 'csv' or 'jsonl'"),
        ("/cases?format=cvs", "write one of 'json', 'csv' or 'jsonl'; perhaps 'csv' is meant"),
        ("/cases?limit=0", "give at least 1"),
        ("/cases?after_value=" + "1" * 21, "write at most 20 characters"),
    ],
)
def test_a_parameter_names_what_is_allowed_and_the_nearest(doors: Doors, path: str, said: str):
    told = doors.get(path, "admin")
    assert told.status_code == 422
    assert words(told)[1:] == [said]


def test_an_empty_choice_names_what_is_allowed(doors: Doors):
    (said,) = words(doors.get("/bodies?group_by=", "admin"))[1:]
    assert said.startswith("write one of 'status', 'case'")
    assert "perhaps" not in said


def test_a_body_names_what_each_field_takes(doors: Doors):
    said = {"parties": ["A"], "title": 5, "case": "x", "agreed": 1, "publicity": "pubic", "medium": "papier"}
    told = doors.post("/contracts", said).json()
    assert {each["field"]: each["message"] for each in told["errors"]} == {
        "parties.0": "write its fields in braces",
        "title": "write text",
        "case": "write the id of a record, as lists and answers state it",
        "agreed": "there is no such field",
        "publicity": "write one of public (julkinen), partly_secret (osittain salassa pidettävä), "
        "secret (salassa pidettävä), not_public (ei julkinen)",
        "medium": "write one of paper (paperi), electronic (sähköinen); perhaps 'paper' is meant",
    }
    (needed,) = doors.post("/cases", {"title": "Asia"}).json()["errors"]
    assert needed == {"field": "number", "message": "this field is needed"}


def test_no_value_that_was_written_is_repeated(doors: Doors):
    told = doors.post("/contracts", {"title": "Sopimus", "medium": "papiri 010101-123N"})
    assert told.status_code == 422
    assert "010101" not in json.dumps(told.json())


def test_a_setting_is_refused_in_the_same_words():
    with pytest.raises(
        Invalid, match="Setting engine: write one of 'auto', 'tantivy' or 'whoosh'; perhaps 'whoosh' is"
    ):
        settings_of({"origin": "koe", "organisation": "Koe", "engine": "whosh"})


def test_one_of_something_is_not_several():
    class Short(BaseModel):
        values: tuple[str, ...]

    with pytest.raises(ValidationError) as found:
        Short.model_validate({"values": 5})
    assert words_of(found.value.errors()[0]) == "write a list, in brackets"
    for type, key, said in (
        ("too_short", "min_length", "give at least 1 value"),
        ("string_too_short", "min_length", "write at least 1 character"),
        ("string_too_long", "max_length", "write at most 21 characters"),
        ("too_long", "max_length", "give at most 21 values"),
    ):
        assert words_of({"type": type, "msg": "", "ctx": {key: 21 if "21" in said else 1}}) == said
    assert words_of({"type": "value_error", "msg": "Value error, two of a kind"}) == "two of a kind"


# -- a question without words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["(((", "AND", "!!!"])
def test_a_question_of_signs_alone_finds_nothing_and_says_how_to_ask(doors: Doors, typed: str):
    since = doors.create("case")["position"]
    found = doors.get("/search", "archivist", params={"q": typed, "min_position": since}).json()
    assert (found["total"], found["hits"]) == (0, [])
    assert "There is no word to search for. Write words" in found["notice"]
    assert doors.get("/search", "archivist").json()["total"] > 0


def test_the_command_says_so_too(doors: Doors):
    doors.read("case", doors.create("case"))
    told = CliRunner().invoke(command, ["--home", str(doors.home), "search", "((("])
    assert told.exit_code == 0
    assert "0 found" in told.stdout
    assert "There is no word to search for." in told.stdout


@pytest.mark.parametrize("said", ['{"\\ud800": 1}', '{"a": "\\ud800"}', '{"a": 100000000000000000000}'])
@pytest.mark.parametrize(("path", "field"), [("/handovers/receipts", "receipt"), ("/reuses/reports", "report")])
def test_what_cannot_be_stored_as_json_is_refused_by_its_field(doors: Doors, path: str, field: str, said: str):
    headers = {"Content-Type": "application/json"}
    refused = doors.ask("POST", path, "archivist", content=f'{{"{field}": {said}, "keys": ["a"]}}', headers=headers)
    assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text
