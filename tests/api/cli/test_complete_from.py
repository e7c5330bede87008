"""`archive complete --from` takes a table as a spreadsheet saves it; what one row lacks costs that row alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ArchiveError, Invalid
from tests.api.cli.test_retention_cli import Command

TOS = """code,title,years,trigger,basis,action
02 05,Talous,10,case_resolved,KirjanpL 2:10,destroy
"""


@pytest.fixture
def archive(tmp_path: Path) -> Command:
    """An archive with four cases and a decision that state little, and a schedule."""
    cases = [{"kind": "case", "number": f"KOE/{n}/2019", "title": f"Äänekoski {n}"} for n in range(1, 5)]
    lines = [*cases, {"kind": "decision", "key": "p1", "title": "Päätös"}]
    (tmp_path / "rivit.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    (tmp_path / "tos.csv").write_text(TOS, "utf-8")
    command = Command(tmp_path / "home")
    command("init", "--origin", "koe", "--organisation", "Koe")
    command("schedule", "import", str(tmp_path / "tos.csv"), "--version", "1", "--from", "1.1.2000")
    command("import", str(tmp_path / "rivit.jsonl"), "--kind", "jsonl")
    return command


def table(archive: Command, text: str, encoding: str = "utf-8") -> str:
    path = archive.home.parent / "taulukko.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def rejects(summary: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(summary["rejects_file"]).read_text("utf-8").splitlines()]


FINNISH = (
    "Diaarinumero;Otsikko;Julkisuusluokka;Henkilötiedot;Tehtäväluokka;Salassapitoperuste;Salassapito alkaa;"
    "Salassapitoaika;Lähettäjä\r\n"
    "KOE/1/2019;Äänekoski;julkinen;ei;Talous;;;;Hämeen lääni\r\n"
    'koe / 2/2019;;salassa pidettävä;kyllä;02 05;"JulkL 24.1 § 20 k";1.2.2019;25 vuotta;"Öljy; kaasu ja\r\nvesi"\r\n'
    ";;;;;;;;\r\n"
)
SWEDISH = "Diarienummer\tOffentlighet\tPersonuppgifter\tKlass\nKOE/1/2019\toffentlig\tnej\ttalous\n"
ENGLISH = "number,publicity,personal,class\nKOE/1/2019,public,none,02 05\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize(("text", "rows"), [(FINNISH, 2), (SWEDISH, 1), (ENGLISH, 1), ("sep=,\n" + ENGLISH, 1)])
def test_a_table_is_read_as_a_spreadsheet_saves_it(archive: Command, text: str, rows: int, encoding: str):
    made = archive("complete", "--from", table(archive, text, encoding))
    assert (made["recorded"], made["duplicates"], made["rejected"]) == (rows, 0, 0)
    first = archive("show", "KOE/1/2019")
    assert (first["publicity"]["publicity"], first["personal"], first["record_class"]) == ("public", "none", "02 05")
    if rows == 2:
        second = archive("show", "KOE/2/2019")
        assert second["sender"] == "Öljy; kaasu ja\r\nvesi"
        assert second["publicity"] == {
            "publicity": "secret", "ground": "JulkL 24.1 § 20 k", "secret_from": "2019-02-01", "secret_years": 25
        }  # fmt: skip


def test_the_same_table_again_records_nothing_and_a_longer_one_the_rest(archive: Command):
    archive("complete", "--from", table(archive, ENGLISH))
    again = archive("complete", "--from", table(archive, ENGLISH))
    assert (again["recorded"], again["duplicates"], again["events"]) == (0, 1, 0)
    longer = archive("complete", "--from", table(archive, ENGLISH + "KOE/2/2019,public,none,\n"))
    assert (longer["recorded"], longer["duplicates"], longer["events"]) == (1, 1, 2)


def test_a_refused_row_says_line_field_and_reason_and_stops_nothing(archive: Command):
    rows = ["number;received;personal;publicity", "KOE/1/2019;2/2019;ei;julkinen", "EI/OLE;1.2.2019;ei;julkinen"]
    rows += ["KOE/2/2019;1.2.2019;ei;julkinen", "KOE/3/2019;;ehkä;", ";;ei;", "KOE/3/2019;;ei;;liikaa"]
    rows += ['KOE/3/2019;"1.2.2019;ei;julkinen', "KOE/4/2019;1.2.2019;ei;julkinen", "KOE/2/2019;;kyllä;"]
    rows += ["KOE/3/2019;;;"]
    made = archive("complete", "--from", table(archive, "\n".join(rows)))
    assert (made["recorded"], made["duplicates"], made["rejected"]) == (2, 1, 7)
    told = [(each["line"], each["field"]) for each in rejects(made)]
    fields = ["received_on", "number", "personal", "number", "row", "row", "personal"]
    assert told == list(zip([2, 3, 5, 6, 7, 8, 10], fields, strict=True))
    assert all(each["reason"] and each["remedy"] for each in rejects(made))
    assert rejects(made)[0]["original"] == {
        "number": "KOE/1/2019", "received": "2/2019", "personal": "ei", "publicity": "julkinen"
    }  # fmt: skip
    assert rejects(made)[5]["original"] == rows[7]
    assert rejects(made)[6]["code"] == "already_stated"
    assert archive("show", "KOE/1/2019").get("personal") is None, "nothing of a refused row is recorded"
    assert archive("show", "KOE/2/2019")["personal"] == "none"
    assert archive("show", "KOE/4/2019")["received_on"] == "2019-02-01"


def test_a_rehearsal_counts_the_same_and_records_nothing(archive: Command):
    rows = ["number,personal,final", "KOE/1/2019,ei,", "KOE/1/2019,kyllä,", "KOE/2/2019,x,", "KOE/1/2019,ei,"]
    path, before = table(archive, "\n".join(rows)), archive("stats")
    rehearsed = archive("complete", "--from", path, "--dry-run")
    assert rehearsed["dry_run"]
    assert archive("stats") == before
    made = archive("complete", "--from", path)
    counted = ("recorded", "duplicates", "rejected", "events")
    assert [rehearsed[name] for name in counted] == [made[name] for name in counted] == [1, 1, 2, 1]
    same = ("line", "field", "code", "reason")
    assert [[one[n] for n in same] for one in rejects(rehearsed)] == [[one[n] for n in same] for one in rejects(made)]


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("", "source", "no first line"),
        ("personal,publicity\nei,julkinen\n", "columns", "names no records"),
        ("number,persnal\nKOE/1/2019,ei\n", "columns", "column 2"),
        ("number,class,Tehtäväluokka\nKOE/1/2019,02 05,02 05\n", "record_class", "Two columns"),
        ("Matti Meikäläinen,ei\n", "columns", "column 1"),
    ],
)
def test_a_file_that_is_no_table_of_registrations_is_refused_whole(archive: Command, text: str, field: str, words: str):
    before = archive("stats")
    with pytest.raises(Invalid, match=words) as refused:
        archive("complete", "--from", table(archive, text))
    assert refused.value.field == field
    assert "Matti" not in f"{refused.value} {refused.value.remedy}"
    assert archive("stats") == before


def test_bytes_that_are_no_text_are_refused(archive: Command):
    path = archive.home.parent / "taulukko.csv"
    path.write_bytes(b"PK\x03\x04\x00\x00" + bytes(range(256)))
    with pytest.raises(Invalid, match="neither UTF-8"):
        archive("complete", "--from", str(path))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["KOE/1/2019", "--from", "{}"], "takes the values from the table"),
        (["--from", "{}", "--personal", "ei"], "takes the values from the table"),
        (["--from", "{}", "--final"], "takes the values from the table"),
        (["KOE/1/2019", "--personal", "ei", "--dry-run"], "--dry-run needs --from"),
        (["--personal", "ei"], "No record was named"),
    ],
)
def test_a_table_and_one_record_are_not_mixed(archive: Command, words: list[str], said: str):
    path = table(archive, ENGLISH)
    with pytest.raises(Invalid, match=said):
        archive("complete", *(word.format(path) for word in words))


def test_one_who_may_not_see_a_record_completes_it_by_no_table(archive: Command):
    archive("complete", "KOE/1/2019", "--publicity", "salainen", "--ground", "JulkL", "--secret-from", "1.2.2019")
    archive("complete", "KOE/2/2019", "--publicity", "julkinen")
    key = archive("keys", "create", "kirjaaja", "--role", "registrar")["key"]
    rows = "number,sender,publicity\nKOE/1/2019,STM,\nEI/OLE,STM,\nKOE/2/2019,STM,\nKOE/2/2019,,julkinen\n"
    command = Command(archive.home)
    made = command("--as", key, "complete", "--from", table(archive, rows))
    hidden, missing, *shown = rejects(made)
    assert {**hidden, "line": 0, "original": 0} == {**missing, "line": 0, "original": 0}
    assert (made["recorded"], [each["field"] for each in shown]) == (1, ["Authorization"])
    assert archive("show", "KOE/1/2019").get("sender") is None


def test_a_table_inside_the_archive_is_refused(archive: Command):
    inside = archive.home / "taulukko.csv"
    inside.write_text(ENGLISH, "utf-8")
    with pytest.raises(ArchiveError, match="inside the archive"):
        archive("complete", "--from", str(inside))
