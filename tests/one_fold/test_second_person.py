"""A correction that opens a record or shortens its retention waits for another person. Above 300 lines: one subject."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.doors import Doors
from tests.one_fold.interfaces import Made, OnCommandLine, OverRest, Refused, Way, list_of

WHY = {"reason": "Kirjattiin väärin"}
SECRET = {"publicity": "secret", "ground": "JulkL 24.1 § 20 k", "secret_from": "2020-01-01", "secret_years": 25}
DATED = {"dated": {"earliest": "2020-01-01", "latest": "2020-01-01"}}


def correct(way: Way, record: Made, corrects: int, **right: Any) -> Made:
    return way.change(record, "event-corrections", corrects=corrects, **right, **WHY)


def waits(record: Made) -> bool:
    return "waits for a second person" in (record.effect or "")


def a_decision(way: Way, **said: Any) -> Made:
    return way.create("decision", **{"decided_on": "2020-01-01", "personal": "none"} | said)


def a_case(way: Way, **said: Any) -> Made:
    return way.create("case", opened_on="2010-01-01", **said)


def closed(way: Way, case: Made, on: str) -> Made:
    return way.change(case, "closures", closed_on=on, reason="Valmis")


# -- what waits, and what does not -----------------------------------------------------------------------------------


def test_a_day_corrected_backward_shortens_retention_and_waits_and_one_forward_does_not(way: Way):
    forward = correct(way, a_decision(way, record_class="B"), 1, day="2021-01-01")
    assert not waits(forward)
    assert way.due(forward, "2024-01-02")["due"] == "2024-01-02"
    backward = correct(way, forward, 1, day="2019-01-01")
    assert waits(backward)
    assert "2022-01-02 instead of on 2024-01-02" in (backward.effect or "")
    assert way.show(backward)["decided_on"] == "2021-01-01"
    confirmed = way.decide(backward, "approvals")
    shown = way.show(confirmed)
    assert (shown["decided_on"], way.due(confirmed, "2024-01-02")["due"]) == ("2019-01-01", "2022-01-02")
    assert way.show(confirmed, known_at=backward.position)["decided_on"] == "2021-01-01"


def test_a_secrecy_that_a_class_gave_moves_with_the_corrected_day_once_confirmed(way: Way):
    secret = way.create("document", record_class="S", personal="none", publicity=None, **DATED)
    assert way.show(secret)["publicity"]["secret_from"] == "2020-01-01"
    later = correct(way, secret, 1, day="2021-03-01")
    assert not waits(later)
    assert way.show(later)["publicity"]["secret_from"] == "2021-03-01"
    earlier = correct(way, later, 1, day="1995-03-01")
    assert waits(earlier)
    assert "not" not in (earlier.effect or "").split("Once confirmed:")[0].replace("shortens", "")
    assert way.show(earlier)["publicity"]["secret_from"] == "2021-03-01"
    confirmed = way.decide(earlier, "approvals")
    assert way.show(confirmed)["publicity"]["secret_from"] == "1995-03-01"
    assert "anybody sees it" in (confirmed.effect or "")


def test_a_secrecy_that_a_person_stated_stays_and_the_answer_flags_it(way: Way):
    stated = way.create("document", record_class="S", personal="none", publicity=SECRET, **DATED)
    moved = correct(way, stated, 1, day="2021-03-01")
    assert way.show(moved)["publicity"]["secret_from"] == "2020-01-01"
    assert "runs from 2020-01-01, as stated; by the rule it would run from 2021-03-01" in (moved.effect or "")


@pytest.mark.parametrize(
    ("first", "right", "shown"),
    [
        ({"publicity": {"publicity": "not_public"}}, {"publicity": {"publicity": "public"}}, "publicity"),
        ({"publicity": SECRET}, {"publicity": SECRET | {"secret_years": 5}}, "publicity"),
        ({"personal": "sensitive"}, {"personal": "personal"}, "personal"),
        ({"personal": "personal"}, {"personal": "none"}, "personal"),
    ],
)
def test_what_opens_a_record_waits_and_what_hides_it_applies_at_once(
    way: Way, first: dict[str, Any], right: dict[str, Any], shown: str
):
    record = a_decision(way, **first)
    before, after = way.show(record)[shown], right[shown]
    opening = correct(way, record, 1, **right)
    assert waits(opening)
    assert way.show(opening)[shown] == before
    confirmed = way.decide(opening, "approvals")
    assert way.show(confirmed)[shown] == after
    hidden = correct(way, confirmed, 1, **{shown: before})
    assert not waits(hidden)
    assert way.show(hidden)[shown] == before


def test_language_and_arrival_are_corrected_at_once_where_nothing_opens(way: Way):
    record = way.create("document", language="sv", received_on="2020-02-01", personal="none", **DATED)
    record = correct(way, correct(way, record, 1, language="fi"), 1, received_on="2020-01-15")
    shown = way.show(record)
    assert (shown["language"], shown["received_on"]) == ("fi", "2020-01-15")
    assert not waits(record)
    assert "The day of receipt in force today is 2020-01-15 instead of 2020-02-01." in (record.effect or "")


def test_a_closing_corrected_backward_waits_for_the_records_of_the_case_and_one_to_come_is_refused(way: Way):
    case = a_case(way)
    filed = a_decision(way, decided_on="2012-05-01", record_class="C", case=case.id)
    case = correct(way, closed(way, case, "2012-06-30"), 2, day="2013-06-30")
    assert not waits(case)
    case = correct(way, case, 2, day="2012-06-30")
    assert waits(case)
    assert way.due(filed, "2030-01-01")["due"] == "2023-07-01"
    way.decide(case, "approvals")
    assert way.due(filed, "2030-01-01")["due"] == "2022-07-01"
    with pytest.raises(Refused) as refused:
        way.change(way_newest(way, case), "event-corrections", corrects=2, day="2062-01-15", **WHY)
    assert "future" in refused.value.detail


def way_newest(way: Way, record: Made) -> Made:
    shown = way.show(record)
    return Made(record.kind, record.id, shown["version"], record.position)


def test_a_record_is_filed_to_the_right_case_and_follows_its_closing(way: Way):
    wrong, right = closed(way, a_case(way), "2012-06-30"), a_case(way)
    late = {"late_reason": "Löytyi", "decided_on": "2012-05-01"}
    record = a_decision(way, record_class="C", case=wrong.id, **late)
    moved = correct(way, record, 1, case=right.id)
    assert (way.show(moved)["case"], waits(moved)) == (right.id, False)
    assert way.due(moved, "2030-01-01")["waits_for"] == "case_closing"
    back = correct(way, moved, 1, case=wrong.id)
    assert waits(back)
    assert way.show(back)["case"] == right.id
    assert way.show(way.decide(back, "rejections"))["case"] == right.id


def test_a_record_does_not_leave_a_hold_behind_by_a_correction_alone(way: Way):
    held, free = a_case(way), a_case(way)
    record = a_decision(way, case=held.id)
    way.hold(held, "2020-01-01")
    assert waits(correct(way, record, 1, case=free.id))


def test_what_an_event_does_not_state_is_not_corrected(way: Way):
    record = a_decision(way)
    for right in ({"language": "fi"}, {"received_on": "2020-01-01"}):
        with pytest.raises(Refused) as refused:
            correct(way, record, 1, **right)
        assert "does not state" in refused.value.detail
    case = a_case(way)
    with pytest.raises(Refused):
        correct(way, case, 1, case=case.id)


# -- two people ------------------------------------------------------------------------------------------------------


def shortened(way: Way) -> Made:
    return correct(way, a_decision(way, record_class="A"), 1, record_class="B")


def test_who_recorded_it_does_not_decide_with_whatever_key(rest: OverRest):
    record = shortened(rest)
    for key in ("archivist", "admin"):
        answer = rest.doors.post(f"/correction-lists/{list_of(record)}/approvals", {"reason": "x"}, key)
        assert (answer.status_code, answer.json()["code"]) == (409, "same_person")
    assert rest.show(record)["record_class"] == "A"


def test_and_by_the_command_neither(command: OnCommandLine):
    with pytest.raises(Refused) as refused:
        command("corrections", "approve", list_of(shortened(command)), "--reason", "x")
    assert refused.value.code == "same_person"


def test_a_list_is_decided_once_and_needs_a_reason(way: Way):
    record = shortened(way)
    way.decide(record, "approvals")
    for outcome in ("approvals", "rejections"):
        with pytest.raises(Refused) as refused:
            way.decide(record, outcome)
        assert refused.value.code == "correction_not_waiting"
        assert "confirmed already" in refused.value.detail
    other = shortened(way)
    if isinstance(way, OverRest):
        told = way.doors.post(f"/correction-lists/{list_of(other)}/approvals", {"reason": " "}, way.second)
        assert told.status_code == 422


def test_a_list_shows_what_it_changes_who_recorded_it_and_why(rest: OverRest, command: OnCommandLine):
    record = shortened(rest)
    asked = {"min_position": record.position}
    shown = rest.doors.get(f"/correction-lists/{list_of(record)}", rest.second, params=asked).json()
    (line,) = shown["corrections"]
    assert (line["record"], line["record_class"], line["reason"], line["outcome"]) == (
        record.id, "B", WHY["reason"], "waiting",
    )  # fmt: skip
    assert "B instead of A" in line["effect"]
    assert "instead of never" in line["effect"]
    listed = {each["id"]: each for each in rest.doors.get("/correction-lists", rest.second).json()["items"]}
    assert listed[list_of(record)] == {"id": list_of(record), "corrections": 1, "waiting": 1}
    other = shortened(command)
    (line,) = command("corrections", "show", list_of(other))["corrections"]
    assert line["record"] == other.id
    assert list_of(other) in {each["id"] for each in command("corrections", "list")}
    command.decide(other, "rejections")
    assert list_of(other) not in {each["id"] for each in command("corrections", "list")}
    assert list_of(other) in {each["id"] for each in command("corrections", "list", "--decided")}


# -- in bulk ---------------------------------------------------------------------------------------------------------


def lines_of(command: OnCommandLine, records: list[Made], folder: Path) -> Path:
    path = folder / "corrections.jsonl"
    said = {"kind": "decision", "do": "event-corrections", "corrects": 1, "record_class": "B"} | WHY
    path.write_text("".join(json.dumps(said | {"id": each.id}) + "\n" for each in records), "utf-8")
    return path


def test_what_a_file_corrects_is_one_list_and_is_decided_in_part(command: OnCommandLine, tmp_path: Path):
    records = [a_decision(command, record_class="A") for _ in range(3)]
    longer = a_decision(command, record_class="B")
    path = lines_of(command, records, tmp_path)
    said = {"kind": "decision", "id": longer.id, "do": "event-corrections", "corrects": 1, "record_class": "A"} | WHY
    path.write_text(path.read_text("utf-8") + json.dumps(said) + "\n", "utf-8")
    told = command("import", str(path), "--kind", "jsonl")
    assert (told["recorded"], told["rejected"], told["waiting"]) == (4, 0, 3)
    assert command.show(longer)["record_class"] == "A"
    again = command("import", str(path), "--kind", "jsonl")
    assert (again["recorded"], again["duplicates"], again["list"]) == (0, 4, told["list"])
    listed = command("corrections", "show", told["list"])
    assert {each["record"] for each in listed["corrections"]} == {each.id for each in records}
    with pytest.raises(Refused) as refused:
        command("corrections", "approve", told["list"], "--reason", "x")
    assert refused.value.code == "same_person"
    part = ("--record", records[0].id, "--reason", "Oikein")
    command("--as", command.second, "corrections", "approve", told["list"], *part)
    command("--as", command.second, "corrections", "reject", told["list"], "--reason", "Muut eivät")
    assert [command.show(each)["record_class"] for each in records] == ["B", "A", "A"]


def test_a_line_of_a_file_is_held_against_the_rules_like_a_command(command: OnCommandLine, tmp_path: Path):
    case = closed(command, a_case(command), "2012-06-30")
    path = tmp_path / "closing.jsonl"
    line = {"kind": "case", "id": case.id, "do": "event-corrections", "corrects": 2, "day": "2062-01-15"} | WHY
    path.write_text(json.dumps(line) + "\n", "utf-8")
    told = command("import", str(path), "--kind", "jsonl")
    assert told["rejected"] == 1
    assert "future" in Path(told["rejects_file"]).read_text("utf-8")


def test_only_an_archivist_corrects_by_a_file(command: OnCommandLine, tmp_path: Path):
    key = command("keys", "create", "Kirjaaja", "--role", "registrar")["key"]
    path = lines_of(command, [a_decision(command, record_class="A")], tmp_path)
    told = command("--as", key, "import", str(path), "--kind", "jsonl")
    assert (told["recorded"], told["rejected"]) == (0, 1)


# -- who may see it --------------------------------------------------------------------------------------------------


def test_a_list_of_what_a_key_may_not_see_does_not_exist_for_it(rest: OverRest):
    doors: Doors = rest.doors
    mine, other = a_case(rest), a_case(rest)
    inside = a_decision(rest, case=mine.id, publicity={"publicity": "not_public"}, record_class="A")
    outside = a_decision(rest, case=other.id, publicity={"publicity": "not_public"}, record_class="A")
    lists = [list_of(correct(rest, each, 1, record_class="B")) for each in (inside, outside)]
    limited = OnCommandLine(doors.home)(
        "keys", "create", "Rajattu", "--role", "archivist", "--scope", f"case:{mine.id}"
    )
    asked = {"min_position": rest.newest}
    listed = doors.get("/correction-lists", limited["key"], params=asked).json()["items"]
    assert [each["id"] for each in listed] == [lists[0]]
    for method, path, body in (
        ("GET", f"/correction-lists/{lists[1]}", None),
        ("POST", f"/correction-lists/{lists[1]}/approvals", {"reason": "x"}),
        ("POST", f"/correction-lists/{lists[1]}/rejections", {"reason": "x"}),
        ("GET", "/correction-lists/00000000-0000-4000-8000-000000000000", None),
    ):
        answer = doors.ask(method, path, limited["key"], **({"json": body} if body else {}))
        assert answer.status_code == 404
    assert doors.get(f"/correction-lists/{lists[1]}", "reader").status_code == 403
    assert doors.get(f"/correction-lists/{lists[1]}").status_code == 401
    decided = doors.post(f"/correction-lists/{lists[0]}/approvals", {"reason": "x"}, limited["key"])
    assert decided.status_code == 201
    rest.newest = decided.json()["position"]
    assert rest.show(inside)["record_class"] == "B"


# -- destruction -----------------------------------------------------------------------------------------------------


def test_a_record_is_not_destroyed_while_a_correction_of_it_waits(rest: OverRest):
    record = a_decision(rest, record_class="B", decided_on="2010-01-01", publicity={"publicity": "not_public"})
    opening = correct(rest, record, 1, publicity={"publicity": "public"})
    refused = rest.doors.post("/disposals", {"records": [record.id]})
    assert (refused.status_code, refused.json()["code"]) == (409, "correction_waits")
    rest.decide(opening, "rejections")
    assert rest.doors.post("/disposals", {"records": [record.id]}).status_code == 201
