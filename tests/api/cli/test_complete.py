"""`archive complete` takes what people type, or refuses it by its option; what is stated is never overwritten."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.cli.main import app
from archive.days import IN_FINLAND
from archive.errors import ArchiveError
from services.completing import COLUMNS, Rows
from services.typed import Reading
from tests.api.cli.test_retention_cli import Command
from tests.api.doors import Doors

TOS = """code,title,years,trigger,basis,action
02 05,Talous,10,case_resolved,KirjanpL 2:10,destroy
03 01,Henkilöstö,10,case_resolved,KirjanpL 2:10,destroy
"""


@pytest.fixture
def archive(tmp_path: Path) -> Command:
    """An archive with a case, a decision that states little, and a schedule."""
    lines = [
        {"kind": "case", "number": "KOE/1/2019", "title": "Asia", "publicity": "julkinen"},
        {"kind": "decision", "key": "p1", "title": "Päätös"},
    ]
    (tmp_path / "rivit.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    (tmp_path / "tos.csv").write_text(TOS, "utf-8")
    command = Command(tmp_path / "home")
    command("init", "--origin", "koe", "--organisation", "Koe")
    command("schedule", "import", str(tmp_path / "tos.csv"), "--version", "1", "--from", "1.1.2000")
    command("import", str(tmp_path / "rivit.jsonl"), "--kind", "jsonl")
    return command


def decision(archive: Command) -> dict[str, Any]:
    (found,) = archive("incomplete", "--kind", "decision")
    return archive("show", found["id"])


def refused(archive: Command, *words: str) -> ArchiveError:
    with pytest.raises(ArchiveError) as error:
        archive("complete", *words)
    return error.value


def test_what_people_type_is_understood(archive: Command):
    id = decision(archive)["id"]
    said = ["--dated", "1.2.2019", "--received-on", "2019-02-01T23:30:00Z", "--case", "KOE/1/2019", "--personal", "ei"]
    said += ["--publicity", "salainen", "--ground", "JulkL 24.1 § 20 k", "--secret-from", "1.2.2019"]
    archive("complete", id, *said, "--secret-years", "25 vuotta", "--class", "talous")
    found = archive("show", id)
    assert (found["decided_on"], found["received_on"], found["personal"]) == ("2019-02-01", "2019-02-02", "none")
    assert (found["publicity"]["publicity"], found["publicity"]["secret_from"]) == ("secret", "2019-02-01")
    assert (found["publicity"]["secret_years"], found["record_class"]) == (25, "02 05")
    assert archive("show", found["case"])["number"] == "KOE/1/2019"


def test_a_vague_date_is_taken_from_an_option_a_table_and_a_line(archive: Command):
    folder = archive.home.parent
    lines = [{"kind": "document", "key": f"a{n}", "title": "Asiakirja", "personal": "ei"} for n in range(3)]
    lines += [{"kind": "document", "key": "a2", "do": "registrations", "dated": "viim. 2021"}]
    (folder / "lisää.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert archive("import", str(folder / "lisää.jsonl"), "--kind", "jsonl")["recorded"] == 4
    by_option, by_table, by_line = (each["id"] for each in archive("incomplete", "--kind", "document"))
    archive("complete", by_option, "--dated", "2/2019")
    (folder / "t.csv").write_text(f"id;päiväys\n{by_table};joulukuu 2020 - tammikuu 2021\n", "utf-8")
    assert archive("complete", "--from", str(folder / "t.csv"))["recorded"] == 1
    shown = [archive("show", id) for id in (by_option, by_table, by_line)]
    assert [each["date_text"] for each in shown] == ["2/2019", "joulukuu 2020 - tammikuu 2021", "viim. 2021"]
    assert [each["dated"]["latest"] for each in shown] == ["2019-02-28", "2021-01-31", "2021-12-31"]
    assert all("date" not in each["missing"] for each in archive("incomplete", "--kind", "document"))
    again = archive("import", str(folder / "lisää.jsonl"), "--kind", "jsonl")
    assert (again["recorded"], again["rejected"]) == (0, 0)


@pytest.mark.parametrize(
    ("option", "said", "words"),
    [
        ("--dated", "2/2019", "12.3.2024"),
        ("--dated", "12.3.65", "four digits"),
        ("--received-on", "0", "not a day"),
        ("--received-on", "2021-03-01Z", "offset"),
        ("--received-on", "", "empty"),
        ("--personal", "ehkä", "none"),
        ("--publicity", "hyvin salainen", "not_public (ei julkinen)"),
        ("--secret-years", "pitkään", "years"),
        ("--class", "ei ole", "schedule"),
        ("--case", "KOE/9/2019", "id or number"),
        ("--sender", "x" * 501, "500"),
    ],
)
def test_what_is_not_understood_is_refused_by_its_option(archive: Command, option: str, said: str, words: str):
    found = decision(archive)
    error = (
        refused(archive, found["id"], "--personal", "ei", option, said)
        if option != "--personal"
        else refused(archive, found["id"], option, said)
    )
    assert error.field == option
    assert words in f"{error} {error.remedy}"
    assert archive("show", found["id"])["version"] == found["version"]


@pytest.mark.parametrize(
    ("first", "other", "stands"),
    [
        (["--dated", "1.2.2019"], ["--dated", "2.2.2019"], "2019-02-01"),
        (["--received-on", "1.2.2019"], ["--received-on", "2.2.2019"], "2019-02-01"),
        (["--personal", "ei"], ["--personal", "kyllä"], "none"),
        (["--class", "02 05"], ["--class", "henkilöstö"], "02 05"),
        (["--publicity", "julkinen"], ["--publicity", "salainen"], "public"),
        (["--publicity", "salainen", "--ground", "24 §"], ["--ground", "25 §"], "24 §"),
        (["--sender", "Seija Esimerkki"], ["--sender", "Toinen"], ""),
    ],
)
def test_what_is_stated_is_never_overwritten(archive: Command, first: list[str], other: list[str], stands: str):
    id = decision(archive)["id"]
    archive("complete", id, *first)
    version = archive("show", id)["version"]
    error = refused(archive, id, *other)
    assert (error.code, error.field) == ("already_stated", other[0])
    assert stands in str(error)
    assert "Seija" not in str(error)
    assert error.remedy
    again = archive("complete", id, *first)
    assert again["steps"] == []
    assert archive("show", id)["version"] == version


def test_what_secrecy_lacks_is_completed_part_by_part(archive: Command):
    id = decision(archive)["id"]
    for said in (["--publicity", "salainen"], ["--ground", "24 §"], ["--secret-from", "1.2.2019"]):
        archive("complete", id, *said)
    archive("complete", id, "--secret-years", "25 v")
    assert archive("show", id)["publicity"] == {
        "publicity": "secret", "ground": "24 §", "secret_from": "2019-02-01", "secret_years": 25,
    }  # fmt: skip


TYPED = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["1.2.2019", "2/2019", "julkinen", "ei", "kyllä", "0", "-1", "9999-12-31", "25 vuotta", "{}", "[]"]
    ),
)


@given(st.dictionaries(st.sampled_from(COLUMNS), st.one_of(st.none(), TYPED), max_size=6))
def test_no_row_ends_in_anything_but_steps_or_a_refusal(row: dict[str, str | None]):
    reading = Reading(IN_FINLAND, cells=True)
    try:
        assert Rows(reading, IN_FINLAND.day("2026-11-30", "today")).steps(row)  # type: ignore[arg-type]
    except ArchiveError as error:
        assert error.field is not None


OPTIONS = ("dated", "received-on", "case", "sender", "personal", "publicity", "ground", "secret-from", "secret-years")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.dictionaries(st.sampled_from((*OPTIONS, "class")), TYPED, min_size=1, max_size=3))
def test_no_option_ends_in_a_traceback(archive: Command, said: dict[str, str]):
    words = [f"--{option}={value}" for option, value in said.items()]
    done = CliRunner().invoke(app, ["--home", str(archive.home), "complete", "KOE/1/2019", *words])
    assert done.exception is None or isinstance(done.exception, (SystemExit, ArchiveError)), done.exception


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.dictionaries(
        st.sampled_from(("received_on", "dated", "case", "personal", "sender")),
        st.one_of(TYPED, st.integers(), st.booleans(), st.none()),
    )
)
def test_no_body_of_a_registration_ends_in_a_defect(doors: Doors, said: dict[str, Any]):
    made = doors.create("decision")
    told = doors.change("decision", made["id"], "registrations", said, made["version"])
    assert told.status_code < 500, told.text
    assert told.status_code == 201 or said == {} or not any(said.values()) or told.json()["field"]


def test_rest_understands_what_people_type(doors: Doors):
    case, made = doors.create("case"), doors.create("decision", decided_on=None, public=False)
    number = doors.read("case", case, "archivist").json()["number"]
    said = {"dated": "1.2.2019", "received_on": "2.2.2019", "personal": "ei", "case": number}
    told = doors.change("decision", made["id"], "registrations", said, made["version"])
    assert told.status_code == 201, told.text
    found = doors.read("decision", told.json(), "archivist").json()
    assert (found["decided_on"], found["received_on"]) == ("2019-02-01", "2019-02-02")
    assert (found["personal"], found["case"]) == ("none", case["id"])
    decided = doors.change(
        "decision",
        made["id"],
        "publicity",
        {"publicity": "julkinen", "reason": "x"},
        None,
        headers={"If-Match": told.headers["ETag"]},
    )
    assert doors.read("decision", decided.json(), "archivist").json()["publicity"]["publicity"] == "public"


def test_a_number_of_a_case_that_a_caller_may_not_see_is_answered_as_one_that_does_not_exist(doors: Doors):
    hidden = doors.create("case", public=False, publicity={"publicity": "secret"})
    number = doors.read("case", hidden, "archivist").json()["number"]
    made, answers = doors.create("decision"), []
    for named in (number, "EI/OLE/1"):
        told = doors.change("decision", made["id"], "registrations", {"case": named}, made["version"], by="registrar")
        answers.append((told.status_code, told.json()))
    assert answers[0] == answers[1]
