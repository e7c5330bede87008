"""What `known_at` names is never guessed: a position is written @N, and what may be two things is refused."""

import pytest

from tests.api.doors import Doors


def test_a_position_is_written_with_an_at_and_read_without_one_with_a_warning(doors: Doors):
    made = doors.create("decision")
    first = made["position"]
    doors.create("decision")
    known = doors.get("/decisions", params={"known_at": f"@{first}", "min_position": first})
    bare = doors.get("/decisions", params={"known_at": str(first)})
    assert known.status_code == bare.status_code == 200
    assert known.json()["items"] == bare.json()["items"]
    assert "warning" not in known.headers
    assert bare.headers["warning"] == f'299 - "Write a position as known_at=@{first}."'
    day = doors.get("/decisions", params={"known_at": "2999-12-31"})
    assert (day.status_code, day.headers.get("warning")) == (200, None)


@pytest.mark.parametrize("path", ["/decisions", "/decisions/groups", "/money/grants", "/winddown/status"])
def test_what_may_be_a_day_or_a_position_is_refused_with_both_forms(doors: Doors, path: str):
    params = {"known_at": "20200112"} | ({"group_by": "status"} if path.endswith("groups") else {})
    refused = doors.get(path, "archivist", params=params)
    assert (refused.status_code, refused.json()["field"]) == (422, "known_at")
    assert "@20200112" in refused.json()["remedy"]
    assert "2020-01-12" in refused.json()["remedy"]


def test_the_form_that_the_remedy_names_is_read_as_a_position(doors: Doors):
    refused = doors.get("/decisions", params={"known_at": "@20200112"})
    assert "The record ends at position" in refused.json()["detail"]
    assert doors.get("/decisions", params={"known_at": "@00000001"}).status_code == 200
    assert doors.get("/decisions", params={"known_at": "popsote@00000001"}).status_code == 200


@pytest.mark.parametrize("said", ["@999999999", "999999999", "popsote@999999999"])
def test_a_position_beyond_the_record_is_refused_with_its_end(doors: Doors, said: str):
    made = doors.create("decision")
    refused = doors.get("/decisions", params={"known_at": said, "min_position": made["position"]})
    assert (refused.status_code, refused.json()["field"]) == (422, "known_at")
    assert f"position {made['position']}" in refused.json()["detail"]
