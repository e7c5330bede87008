"""A record that is registered as public in a class that is not: hidden and listed until its publicity is decided."""

import pytest

from archive.fold.contradictions import OPEN_IN_CLASS
from tests.one_fold.interfaces import Made, OnCommandLine, OverRest, Way

CODE = [OPEN_IN_CLASS]


def registered(way: Way, record_class: str = "S") -> Made:
    return way.create("decision", decided_on="2020-01-01", record_class=record_class, personal="none")


def codes(way: Way, record: Made) -> list[str]:
    return [flag["code"] for flag in way.show(record).get("flags", ())]


def is_shown(rest: OverRest, record: Made) -> bool:
    return rest.doors.read(record.kind, {"id": record.id, "position": rest.newest}).status_code == 200


def test_the_stricter_reading_holds_and_is_flagged_until_it_is_decided(way: Way):
    record = registered(way)
    shown = way.show(record)
    assert shown["publicity"] == {"publicity": "secret", "ground": "JulkL 24.1 § 20 k"}
    assert codes(way, record) == CODE
    assert way.history(record)[0]["fact"]["publicity"] == {"publicity": "public"}, "what was stated is kept"
    decided = way.change(record, "publicity", publicity="julkinen", reason="Ei salattavaa")
    assert way.show(decided)["publicity"] == {"publicity": "public"}
    assert codes(way, decided) == []
    assert "undecided" not in way.show(decided)
    assert codes(way, Made(record.kind, record.id, 1, record.position)) == []


def test_nobody_sees_it_without_a_key_until_it_is_decided(rest: OverRest):
    record, other = registered(rest), registered(rest, "B")
    assert (is_shown(rest, record), is_shown(rest, other)) == (False, True)
    number = rest.show(record)["number"]
    assert rest.doors.get("/decisions", params={"number": number, "min_position": rest.newest}).json()["total"] == 0
    rest.change(record, "publicity", publicity="public", reason="Ei salattavaa")
    assert is_shown(rest, record)


def test_it_is_listed_with_what_to_do_and_no_longer_once_that_is_done(command: OnCommandLine):
    record = registered(command)
    listed = {each["id"]: each for each in command("incomplete")}[record.id]
    assert "publicity" in listed["missing"]
    assert listed["proposed"]["publicity"] == "secret"
    assert "archive complete" in listed["command"]
    command("complete", record.id, "--publicity", "julkinen")
    assert command("show", record.id)["publicity"] == {"publicity": "public"}
    assert (
        "publicity"
        not in {each["id"]: each for each in command("incomplete")}.get(record.id, {"missing": ()})["missing"]
    )


def test_what_was_stated_secret_or_in_an_open_class_is_not_touched(way: Way):
    secret = {
        "publicity": "secret",
        "ground": "JulkL 24.1 § 17 k",
        "secret_from": "2020-01-01",
        "secret_years": 5,
    }  # lapsed
    for record_class, stated in (("S", secret), ("B", {"publicity": "public"})):
        record = way.create("decision", record_class=record_class, personal="none", publicity=stated)
        assert way.show(record)["publicity"] == stated
        assert codes(way, record) == []


def test_another_class_opens_nothing_and_a_later_day_of_reading_shows_the_same(way: Way):
    record = registered(way)
    moved = way.change(record, "classifications", record_class="B", reclassified_on="2021-01-01", reason="väärä")
    for day in (None, "2020-06-01", "2021-06-01"):
        assert way.show(moved, day)["publicity"]["publicity"] == "secret"
    assert codes(way, moved) == CODE


@pytest.mark.parametrize("kind", ["folder", "jsonl"])
def test_an_import_records_it_once_and_hides_it(command: OnCommandLine, kind: str):
    folder = command.home.parent / f"in-{kind}"
    folder.mkdir()
    line = (
        '{"kind": "document", "key": "open-in-class", "title": "Muistio", "record_class": "S", "publicity": "public"}'
    )
    (folder / "a.jsonl").write_text(line, "utf-8")
    (folder / "a.txt").write_text("Muistio", "utf-8")
    (folder / "manifest.csv").write_text("file,title,class,publicity\na.txt,Muistio,S,public\n", "utf-8")
    source = folder / "a.jsonl" if kind == "jsonl" else folder
    first = command("import", str(source), "--kind", kind)
    assert first["recorded"] >= 1
    again = command("import", str(source), "--kind", kind)
    assert (again["recorded"], again["rejected"]) == (0, 0)
    hidden = [each for each in command("incomplete", "--kind", "document") if each.get("title") == "Muistio"]
    assert all(command("show", each["id"])["publicity"]["publicity"] == "secret" for each in hidden)
    assert hidden
