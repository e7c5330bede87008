"""A later manifest completes what the first left out; what it states otherwise is told, and corrected where asked."""

import json
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ArchiveError
from tests.api.cli.test_retention_cli import Command

TOS = """code,title,years,trigger,basis,action
02 05,Talous,10,document_date,KirjanpL 2:10,destroy
03 01,Henkilöstö,50,document_date,KirjanpL 2:10,destroy
"""
BARE = "file,title\na.txt,\n"
FIRST = {"file": "a.txt", "title": "Muistio", "date": "1.2.2019", "sender": "Aino Virtanen", "recipient": "POP"}
FIRST |= {"class": "03 01", "publicity": "public", "personal": "personal", "person": "Aino Virtanen"}
BECAUSE = ["--correct", "--reason", "luettelo tarkistettu"]


def table(*rows: dict[str, str]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return "\n".join([";".join(columns), *(";".join(row.get(name, "") for name in columns) for row in rows)]) + "\n"


class Office:
    """An archive and a folder of papers that is imported again and again."""

    def __init__(self, at: Path) -> None:
        self.command, self.papers = Command(at / "home"), at / "Paperit"
        self.papers.mkdir()
        for name in ("a.txt", "b.txt"):
            (self.papers / name).write_text(f"Teksti {name}", "utf-8")
        (at / "tos.csv").write_text(TOS, "utf-8")
        self.command("init", "--origin", "koe", "--organisation", "Koe")
        self.command("schedule", "import", str(at / "tos.csv"), "--version", "1", "--from", "1.1.2000")

    def take(self, manifest: str | dict[str, str], *words: str) -> dict[str, Any]:
        text = manifest if isinstance(manifest, str) else table(manifest)
        (self.papers / "manifest.csv").write_text(text, "utf-8")
        told: dict[str, Any] = self.command("import", str(self.papers), *words)
        return told

    def shown(self) -> dict[str, Any]:
        """The record of a.txt."""
        found = self.command("search", "Teksti")["hits"]
        shown = [self.command("show", each["id"]) for each in found]
        return next(each for each in shown if each["versions"][0]["filename"] == "a.txt")

    def history(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = self.command("show", self.shown()["id"], "--history")
        return events

    def key(self, name: str, role: str) -> str:
        made: str = self.command("keys", "create", name, "--role", role)["key"]
        return made


def told(summary: dict[str, Any]) -> dict[str, dict[str, Any]]:
    lines = Path(summary["rejects_file"]).read_text("utf-8").splitlines() if summary["rejects_file"] else []
    return {each["field"]: each for each in map(json.loads, lines)}


def counts(summary: dict[str, Any]) -> tuple[int, int, int]:
    return summary["completed"], summary["differing"], summary["corrected"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_later_manifest_completes_what_the_first_left_out(office: Office):
    assert counts(office.take(BARE)) == (0, 0, 0)
    secret = FIRST | {"publicity": "secret", "ground": "24.1 §", "secret_from": "1.2.2019", "secret_years": "25"}
    made = office.take(secret | {"date": "helmikuu 2019"})
    assert (counts(made), made["recorded"], made["rejected"], made["rejects_file"]) == ((1, 0, 0), 1, 0, None)
    found = office.shown()
    assert (found["title"], found["sender"], found["recipient"], found["person"]) == (
        *("Muistio", "Aino Virtanen", "POP", "Aino Virtanen"),
    )
    assert (found["dated"], found["date_text"]) == (
        {"earliest": "2019-02-01", "latest": "2019-02-28"},
        "helmikuu 2019",
    )
    assert (found["record_class"], found["personal"], found["publicity"]["secret_years"]) == ("03 01", "personal", 25)
    again = office.take(secret | {"date": "helmikuu 2019"})
    assert (counts(again), again["events"], again["duplicates"]) == ((0, 0, 0), 0, 2)


def test_what_differs_is_told_with_both_values_and_nothing_changes(office: Office):
    office.take(FIRST)
    before = office.shown()
    later = FIRST | {"title": "Pöytäkirja", "date": "3.2.2019", "sender": "STM", "class": "02 05", "personal": "none"}
    made = office.take(later | {"publicity": "secret", "person": "Bo Ek"})
    assert (counts(made), made["events"], made["rejected"]) == ((0, 7, 0), 0, 0)
    assert office.shown() == before
    lines = told(made)
    assert {field: (each["stands"], each["states"]) for field, each in lines.items()} == {
        "title": ("Muistio", "Pöytäkirja"),
        "sender": ("Aino Virtanen", "STM"),
        "person": ("Aino Virtanen", "Bo Ek"),
        "date": ("2019-02-01", "2019-02-03"),
        "class": ("03 01", "02 05"),
        "personal": ("personal", "none"),
        "publicity": ("public", "secret"),
    }
    for each in lines.values():
        assert (each["code"], each["recorded"], each["corrected"]) == ("differs", True, False)
        assert (each["record"], each["source"], each["line"]) == (before["id"], "a.txt", 2)
        assert "Aino" not in each["reason"] + each["remedy"] and "Bo Ek" not in each["reason"] + each["remedy"]
    assert "archive change event-corrections" in lines["date"]["remedy"]
    assert "archive change descriptions" in lines["sender"]["remedy"]
    assert counts(office.take(later)) == (0, 5, 0)


def test_corrections_are_events_with_their_reason_and_recorded_once(office: Office):
    office.take(FIRST)
    later = FIRST | {"title": "Pöytäkirja", "date": "3.2.2019", "sender": "STM", "publicity": "secret"}
    made = office.take(later, *BECAUSE)
    assert (counts(made), made["events"], made.get("waiting")) == ((0, 4, 4), 4, None)
    assert {field: each["corrected"] for field, each in told(made).items()} == dict.fromkeys(
        ("title", "sender", "date", "publicity"), True
    )
    found = office.shown()
    assert (found["title"], found["sender"], found["dated"]["earliest"]) == ("Pöytäkirja", "STM", "2019-02-03")
    assert found["publicity"]["publicity"] == "secret"
    names = ("record.corrected.v1", "document.described.v1")
    corrections = [each for each in office.history() if each["name"] in names]
    assert [each["content"]["reason"] for each in corrections] == ["luettelo tarkistettu"] * 4
    again = office.take(later, *BECAUSE)
    assert (counts(again), again["events"], again["rejects_file"]) == ((0, 0, 0), 0, None)


def test_what_opens_a_record_or_shortens_its_retention_waits_on_one_list(office: Office):
    rows = [FIRST | {"publicity": "not_public"}, FIRST | {"file": "b.txt"}]
    office.take(table(*rows))
    later = table(rows[0] | {"publicity": "public"}, rows[1] | {"class": "02 05"})
    made = office.take(later, *BECAUSE)
    assert (counts(made), made["waiting"]) == ((0, 2, 2), 2)
    listed = office.command("corrections", "show", made["list"])
    assert [each["outcome"] for each in listed["corrections"]] == ["waiting", "waiting"]
    assert all(each["effect"] for each in listed["corrections"])
    assert office.shown()["publicity"]["publicity"] == "not_public"
    again = office.take(later, *BECAUSE)
    assert (counts(again), again["events"], again["waiting"], again["list"]) == ((0, 0, 0), 0, 2, made["list"])
    bare = office.take(later)
    assert (counts(bare), bare["waiting"]) == ((0, 0, 0), 2)
    with pytest.raises(ArchiveError) as error:
        office.command("corrections", "approve", made["list"], "--reason", "tarkistettu")
    assert error.value.code == "same_person"
    other = office.key("Toinen Virkailija", "archivist")
    office.command("--as", other, "corrections", "approve", made["list"], "--reason", "tarkistettu")
    assert office.shown()["publicity"]["publicity"] == "public"
    done = office.take(later, *BECAUSE)
    assert (counts(done), done["events"], done.get("waiting")) == ((0, 0, 0), 0, None)


def test_a_correction_that_a_second_person_rejected_is_told_and_not_recorded_again(office: Office):
    office.take(FIRST | {"publicity": "not_public"})
    made = office.take(FIRST, *BECAUSE)
    other = office.key("Toinen Virkailija", "archivist")
    office.command("--as", other, "corrections", "reject", made["list"], "--reason", "väärin")
    again = office.take(FIRST, *BECAUSE)
    assert (counts(again), again["events"], again.get("waiting")) == ((0, 1, 0), 0, None)
    assert "version 2" in told(again)["publicity"]["reason"]


def test_who_may_not_see_a_record_learns_nothing_of_it_and_completes_nothing(office: Office):
    office.take(FIRST | {"publicity": "not_public", "sender": ""})
    registrar = office.key("Kirjaaja", "registrar")
    answers = []
    for sender, title in (("Aino Virtanen", "Muistio"), ("STM", "Pöytäkirja")):
        (office.papers / "manifest.csv").write_text(table(FIRST | {"sender": sender, "title": title}), "utf-8")
        told = office.command("--as", registrar, "import", str(office.papers))
        answers.append({name: value for name, value in told.items() if name != "seconds"})
    assert answers[0] == answers[1]
    assert (counts(answers[0]), answers[0]["events"], answers[0]["rejects_file"]) == ((0, 0, 0), 0, None)
    assert "not compared" in answers[0]["notes"][0]
    with pytest.raises(ArchiveError) as error:
        office.command("--as", registrar, "import", str(office.papers), *BECAUSE)
    assert (error.value.code, error.value.field) == ("not_allowed", "correct")


def test_what_only_an_archivist_decides_is_not_completed_by_a_registrar(office: Office):
    office.take({"file": "a.txt", "publicity": "public", "personal": "none"})
    registrar = office.key("Kirjaaja", "registrar")
    later = table({"file": "a.txt", "publicity": "public", "personal": "none", "class": "02 05", "sender": "STM"})
    (office.papers / "manifest.csv").write_text(later, "utf-8")
    made = office.command("--as", registrar, "import", str(office.papers))
    assert (counts(made), made["events"], made["rejected"]) == ((0, 0, 0), 0, 1)
    assert (told(made)["record_class"]["code"], told(made)["record_class"]["line"]) == ("not_allowed", 2)
    row = {"file": "a.txt", "publicity": "public", "sender": "STM", "person": "Aino Virtanen"}
    (office.papers / "manifest.csv").write_text(table(row), "utf-8")
    made = office.command("--as", registrar, "import", str(office.papers))
    assert (counts(made), made["rejected"], len(made["notes"])) == ((1, 0, 0), 0, 1)
    assert (office.shown()["sender"], office.shown().get("person")) == ("STM", None)


def test_a_value_that_people_changed_here_is_told_and_not_brought_back(office: Office):
    office.take(FIRST)
    id = office.shown()["id"]
    office.command("change", "descriptions", id, "--set", "title=Parempi", "--set", "reason=selvennys")
    office.command("change", "publicity", id, "--set", "publicity=secret", "--set", "reason=arvio")
    made = office.take(FIRST, *BECAUSE)
    assert (counts(made), made["events"]) == ((0, 2, 0), 0)
    assert "version 1" in told(made)["title"]["reason"]
    assert "archive change publicity" in told(made)["publicity"]["remedy"]
    assert office.shown()["title"] == "Parempi"


def test_a_person_and_the_wording_of_a_vague_day_are_corrected_as_the_row_states_them(office: Office):
    office.take(FIRST | {"date": "2/2019"})
    later = FIRST | {"person": "Bo Ek", "title": "Pöytäkirja", "date": "maaliskuu 2019"}
    assert "--set person=NAME" in told(office.take(later))["person"]["remedy"]
    made = office.take(later, *BECAUSE)
    assert counts(made) == (0, 3, 3)
    found = office.shown()
    assert (found["person"], found["date_text"], found["dated"]["earliest"]) == (
        "Bo Ek",
        "maaliskuu 2019",
        "2019-03-01",
    )
    assert counts(office.take(later, *BECAUSE)) == (0, 0, 0)


def test_a_dry_run_counts_the_same_and_records_nothing(office: Office):
    office.take(FIRST)
    later = FIRST | {"title": "Pöytäkirja", "date": "3.2.2019", "publicity": "secret", "ground": "24.1 §"}
    before = office.shown()
    told_before = office.take(later, "--dry-run", *BECAUSE)
    assert (counts(told_before), told_before["dry_run"]) == ((0, 3, 3), True)
    assert office.shown() == before
    assert counts(office.take(later, *BECAUSE)) == counts(told_before)


def test_a_correction_that_is_refused_is_told_and_stops_nothing(office: Office):
    office.take(FIRST)
    made = office.take(FIRST | {"class": "99 99", "date": "3.2.2119", "title": "Pöytäkirja"}, *BECAUSE)
    assert (counts(made), made["rejected"]) == ((0, 3, 1), 0)
    assert {field for field, each in told(made).items() if not each["corrected"]} == {"class", "date"}
    assert office.shown()["title"] == "Pöytäkirja"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["--correct"], "--reason"),
        (["--correct", "--reason", " "], "--reason"),
        (["--reason", "syy"], "--correct"),
        (["--correct", "--reason", "syy", "--kind", "jsonl"], "correct"),
    ],
)
def test_corrections_without_a_reason_or_a_manifest_are_refused_by_name(office: Office, words: list[str], field: str):
    with pytest.raises(ArchiveError) as error:
        office.take(FIRST, *words)
    assert error.value.field == field
