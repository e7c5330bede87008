"""The real sets go in whole, once. Skipped where the data is not here."""

from pathlib import Path

import pytest

from .conftest import Home, refused


def test_the_register_of_helsinki(home: Home, real: Path):
    first = home.take(real / "decisions" / "helsinki-ahjo", "ahjo")
    names = home.names()
    assert first.recorded >= 650
    assert names["decision.recorded.v1"] == 173
    assert names["meeting.held.v1"] == 34
    assert names["case.opened.v1"] == 452 + 86  # and the cases only decisions name
    assert names["notice.received.v1"] == 550  # of 555: three repeated, two that name nothing
    assert {said["source"] for said in refused(first)} == {"callback_test.json 163", "callback_test.json 164"}
    again = home.take(real / "decisions" / "helsinki-ahjo", "ahjo")
    assert (again.recorded, again.events, again.rejected) == (0, 0, 2)
    assert again.duplicates == first.recorded + first.duplicates


@pytest.mark.parametrize(("folder", "count", "language"), [("kho-caselaw-fi", 131, "fi"), ("kko-caselaw-sv", 40, "sv")])
def test_case_law(home: Home, real: Path, folder: str, count: int, language: str):
    source = real / "decisions" / folder
    first = home.take(source, "caselaw")
    assert (first.recorded, first.rejected) == (count, 0)
    made = [one.event for one in home.events("decision.recorded")]
    assert {one.language for one in made} == {language}
    assert all(one.decided_on and one.content.text and one.content.keywords for one in made)
    assert sum(one.number is None for one in made) <= 1  # a court numbered all but one
    assert home.take(source, "caselaw").events == 0


@pytest.mark.parametrize("name", ["tika", "eml-mail", "fintraffic-fi"])
def test_every_real_malformed_and_hostile_file_gets_in(home: Home, real: Path, name: str):
    home.blobs.max_bytes = 1 << 30
    source = real / "files" / name
    count = sum(1 for path in source.rglob("*") if path.is_file())
    first = home.take(source)
    assert first.recorded + first.duplicates + first.rejected >= count
    assert first.recorded >= count * 9 // 10
    assert home.take(source).events == 0
