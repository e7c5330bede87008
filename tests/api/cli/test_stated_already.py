"""What is stated already is refused with the command that decides it again or corrects it; that command works."""

import re
import shlex
from typing import Any

import pytest

from tests.api.cli.test_complete import Command, archive, decision, refused  # noqa: F401
from tests.api.doors import Doors


def offered(remedy: str | None) -> list[str]:
    """The words of the command in a remedy."""
    found = re.search(r"`archive (.+)`", remedy or "")
    assert found, remedy
    return shlex.split(found[1])


SECRET = ["--publicity", "salainen", "--ground", "24 §", "--secret-from", "1.2.2019", "--secret-years", "25"]


@pytest.mark.parametrize(
    ("first", "other", "noun", "field", "value"),
    [
        (["--dated", "2.2.2019"], ["--dated", "1.2.2019"], "event-corrections", "decided_on", "2019-02-01"),
        (
            ["--received-on", "2.2.2019"],
            ["--received-on", "1.2.2019"],
            "event-corrections",
            "received_on",
            "2019-02-01",
        ),
        (["--personal", "ei"], ["--personal", "kyllä"], "event-corrections", "personal", "personal"),
        (
            ["--case", "KOE/1/2019", "--publicity", "julkinen"],
            ["--case", "KOE/2/2019"],
            "event-corrections",
            "case",
            "KOE/2/2019",
        ),
        (["--class", "02 05"], ["--class", "henkilöstö"], "classifications", "record_class", "03 01"),
        (["--publicity", "julkinen"], SECRET, "publicity", "publicity", "secret"),
        (SECRET, ["--ground", "25 § 'a'"], "publicity", "publicity.ground", "25 § 'a'"),
    ],
)
def test_the_remedy_names_a_command_that_states_the_other_value(
    archive: Command,  # noqa: F811
    first: list[str],
    other: list[str],
    noun: str,
    field: str,
    value: str,
):
    id = decision(archive)["id"]
    rows = archive.home.parent / "toinen.jsonl"
    rows.write_text('{"kind": "case", "number": "KOE/2/2019", "title": "Toinen", "publicity": "julkinen"}', "utf-8")
    archive("import", str(rows), "--kind", "jsonl")
    archive("complete", id, *first)
    error = refused(archive, id, *other)
    command = offered(error.remedy)
    assert command[:3] == ["change", noun, id]
    archive(*command)
    shown: Any = archive("show", id)
    for part in field.split("."):
        shown = shown[part]
    shown = archive("show", shown)["number"] if field == "case" else shown
    assert (shown["publicity"] if isinstance(shown, dict) else shown) == value


def test_a_vague_date_is_corrected_as_offered(archive: Command):  # noqa: F811
    rows = archive.home.parent / "asiakirja.jsonl"
    rows.write_text('{"kind": "document", "key": "a", "title": "Asiakirja", "dated": "3/2019"}', "utf-8")
    archive("import", str(rows), "--kind", "jsonl")
    (document,) = archive("incomplete", "--kind", "document")
    archive(*offered(refused(archive, document["id"], "--dated", "viim. 2/2019").remedy))
    assert archive("show", document["id"])["dated"] == {"latest": "2019-02-28"}


def test_a_name_is_described_again_where_the_kind_allows_it_and_never_repeated(archive: Command):  # noqa: F811
    rows = archive.home.parent / "asiakirja.jsonl"
    rows.write_text('{"kind": "document", "key": "a", "title": "Asiakirja", "sender": "Seija Esimerkki"}', "utf-8")
    archive("import", str(rows), "--kind", "jsonl")
    (document,) = archive("incomplete", "--kind", "document")
    error = refused(archive, document["id"], "--sender", "Toinen Nimi")
    assert offered(error.remedy)[:3] == ["change", "descriptions", document["id"]]
    assert not re.search("Seija|Toinen", f"{error} {error.remedy}")
    archive(*offered(error.remedy))
    assert archive("show", document["id"])["sender"] == "NAME"
    made = decision(archive)["id"]
    archive("complete", made, "--sender", "Seija Esimerkki")
    assert "cannot be changed" in (refused(archive, made, "--sender", "Toinen Nimi").remedy or "")


def test_over_rest_it_is_the_same_remedy(doors: Doors):
    made = doors.create("decision", decided_on="2020-01-10", personal="none")
    told = doors.change("decision", made["id"], "registrations", {"personal": "personal"}, 1).json()
    assert told["code"] == "already_stated"
    assert "POST event-corrections" in told["remedy"]
    corrected = {"corrects": 1, "personal": "personal", "reason": "x"}
    assert doors.change("decision", made["id"], "event-corrections", corrected, 1).status_code == 201
