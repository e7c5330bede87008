"""What a search is asked for is understood or refused: no value that means nothing is answered with nothing found."""

import pytest

from archive.kind import kinds
from tests.api.doors import Doors


@pytest.mark.parametrize("value", ["status=opne", "kind=pätös", "year=last", "year=20200"])
def test_a_value_that_no_record_can_have_is_refused_with_those_that_work(doors: Doors, value: str):
    field = value.partition("=")[0]
    refused = doors.get(f"/search?{value}")
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert refused.json()["remedy"]
    assert value.partition("=")[2] not in refused.text, "what was typed is not repeated"


@pytest.mark.parametrize("typed", ["tila:opne", "laji:pätös", "vuosi:viime"])
def test_in_a_question_it_is_said(doors: Doors, typed: str):
    found = doors.get("/search", params={"q": typed}).json()
    assert found["total"] == 0
    assert repr(typed.partition(":")[2]) in found["notice"]


def test_values_may_be_typed_in_any_of_the_three_languages(doors: Doors):
    made = doors.create("decision")
    for query in ("kind=decision", "kind=päätös", "kind=beslut", "kind=decision&status=in_force"):
        found = doors.get(f"/search?{query}&limit=200&min_position={made['position']}")
        assert made["id"] in [hit["id"] for hit in found.json()["hits"]], query


@pytest.mark.parametrize("kind", sorted(name for name, kind in kinds().items() if kind.alive))
@pytest.mark.parametrize("asked", ["q=tila:voimassa", "q=status:alive", "status=voimassa", "status=alive"])
def test_in_force_is_what_is_open_of_every_kind(doors: Doors, kind: str, asked: str):
    made = doors.create(kind)
    status = doors.read(kind, made, "archivist").json()["status"]
    found = doors.get(f"/search?{asked}&kind={kind}&fold=false&limit=200&min_position={made['position']}", "archivist")
    assert (made["id"] in [hit["id"] for hit in found.json()["hits"]]) is (status in kinds()[kind].alive)
    assert {hit["status"] for hit in found.json()["hits"]} <= set(kinds()[kind].alive)


def test_a_parameter_of_one_value_is_refused_when_it_is_given_twice(doors: Doors):
    for path in ("/search?q=a&q=b", "/decisions?limit=2&limit=3", "/decisions?as_of=2020-01-01&as_of=2021-01-01"):
        refused = doors.get(path)
        assert (refused.status_code, refused.json()["code"]) == (422, "parameter_twice"), path
    both = doors.get("/search?kind=decision&kind=case")
    assert both.status_code == 200
