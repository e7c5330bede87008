"""Disposals on the command line: the whole way, by two keys, with the list beside a published checkpoint."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.disposal.model import CoolingOff, SamePerson
from archive.errors import Gone, Invalid, NotFound
from archive.registration import RecordHeld
from tests.api.live import serving

CSV = "code,title,years,trigger,basis\n03 00,Muistiot,0,document_date,KirjanpL 2:10\n"
MANIFEST = "file,title,class,date,publicity\nmuistio.txt,Hävitettävä muistio,03 00,2020-05-05,public\n"


class Command:
    """The command on one archive, in this process; `key` says who acts."""

    def __init__(self, home: Path, key: str | None = None) -> None:
        self.home, self.key = home, key

    def __call__(self, *words: str, plain: bool = False) -> Any:
        acting = ["--as", self.key] if self.key else []
        more = [] if plain else ["--json"]
        done = CliRunner().invoke(app, ["--home", str(self.home), *acting, *words, *more])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.stdout if plain else json.loads(done.stdout)


@pytest.fixture
def archive(tmp_path: Path) -> Command:
    """An archive with a schedule and a paper that is due; another waits for its date."""
    papers = tmp_path / "paperit"
    papers.mkdir()
    (papers / "muistio.txt").write_text("Hävitettävä sisältö määräajan jälkeen.", "utf-8")
    (papers / "toinen.txt").write_text("Säilyvä sisältö.", "utf-8")
    (papers / "manifest.csv").write_text(MANIFEST, "utf-8")
    (tmp_path / "tos.csv").write_text(CSV, "utf-8")
    command = Command(tmp_path / "home")
    command("init", "--origin", "popsote", "--organisation", "Koe")
    with (command.home / "archive.toml").open("a") as file:
        file.write("cooling_off_days = 0\n")
    command("schedule", "import", str(tmp_path / "tos.csv"), "--version", "1", "--from", "2020-01-01")
    assert command("import", str(papers))["recorded"] == 2
    return command


def test_the_whole_way_on_the_command_line(archive: Command, tmp_path: Path):
    other = Command(archive.home, archive("keys", "create", "toinen", "--role", "archivist")["key"])
    due = [each for each in archive("due") if each["action"] == "destroy"]
    listed = archive("dispose", "list", "--class", "03 00", "--note", "Vuoden 2026 luettelo")
    id = listed["id"]
    assert [each["record"] for each in listed["records"]] == [each["id"] for each in due]
    with pytest.raises(NotFound, match="No record is due"):
        archive("dispose", "list")
    archive("dispose", "review", id)
    with pytest.raises(SamePerson):
        archive("dispose", "approve", id)
    assert other("dispose", "approve", id)["status"] == "approved"
    assert [each["status"] for each in archive("dispose", "show")] == ["approved"]
    certificate = archive("dispose", "execute", id)
    assert (certificate["destroyed"], certificate["files"], certificate["search"]["hits"]) == (1, 1, 0)
    assert archive("dispose", "certificate", id) == certificate
    assert "1 files" in archive("dispose", "certificate", id, plain=True)
    assert "executed" in archive("dispose", "show", plain=True)
    with pytest.raises(Gone, match=r"destroyed on \d{4}-\d\d-\d\d \(03 00: KirjanpL 2:10\)") as gone:
        archive("show", due[0]["id"])
    assert id in str(gone.value.remedy)
    assert archive("verify")["ok"] is True
    assert archive("search", "hävitettävä")["total"] == 0

    archive("checkpoint", "--to", f"{tmp_path}/julki/")
    archive("dispose", "export", str(tmp_path / "lista.jsonl"))
    beside = tmp_path / "julki" / "destructions.jsonl"
    assert beside.read_text().splitlines()[1:] == (tmp_path / "lista.jsonl").read_text().splitlines()[1:]
    head, line = map(json.loads, beside.read_text().splitlines())
    assert head["note"].startswith("archive-destructions.v1\npopsote\n1\n")
    assert (line["record"], line["disposal"], len(line["came_from"])) == (due[0]["id"], id, 1)
    assert "muistio" not in beside.read_text()


def test_a_second_import_does_not_bring_it_back(archive: Command, tmp_path: Path):
    other = Command(archive.home, archive("keys", "create", "toinen", "--role", "archivist")["key"])
    id = archive("dispose", "list")["id"]
    archive("dispose", "review", id)
    other("dispose", "approve", id)
    archive("dispose", "execute", id)
    again = archive("import", str(tmp_path / "paperit"))
    assert (again["recorded"], again["rejected"], again["duplicates"]) == (0, 1, 1)
    said = json.loads(Path(again["rejects_file"]).read_text())
    assert said["code"] == "destroyed"
    assert "original" not in said


@pytest.mark.drill
def test_where_the_archive_is_served_the_server_destroys(archive: Command):
    other = Command(archive.home, archive("keys", "create", "toinen", "--role", "archivist")["key"])
    id = archive("dispose", "list")["id"]
    archive("dispose", "review", id)
    other("dispose", "approve", id)
    with serving(archive.home, {"other": str(other.key)}) as server:
        certificate = archive("dispose", "execute", id)
        assert server.doors.get(f"/disposals/{id}/certificate", "other").json() == certificate
        assert server.doors.get(f"/documents/{certificate['records'][0]['record']}").status_code == 410
    assert (certificate["destroyed"], certificate["search"]["hits"]) == (1, 0)
    assert archive("verify")["ok"] is True


def test_a_held_record_is_listed_by_no_command(archive: Command):
    (paper,) = archive("due")
    hold = archive("hold", "place", paper["id"], "--mandate", "PKL 806/2011", "--reason", "Tutkinta")["hold"]
    with pytest.raises(RecordHeld):
        archive("dispose", "list", paper["id"])
    with pytest.raises(NotFound, match="No record is due"):
        archive("dispose", "list")
    archive("hold", "release", hold, "--reason", "Päättyi")
    other = Command(archive.home, archive("keys", "create", "toinen", "--role", "archivist")["key"])
    id = archive("dispose", "list", paper["id"])["id"]
    archive("dispose", "review", id)
    other("dispose", "approve", id)
    archive("hold", "place", paper["id"], "--mandate", "PKL 806/2011", "--reason", "Tutkinta jatkuu")
    with pytest.raises(RecordHeld):
        archive("dispose", "execute", id)
    assert archive("show", paper["id"])["title"] == "Hävitettävä muistio"


def test_time_to_think_again_and_withdrawal(archive: Command):
    settings = archive.home / "archive.toml"
    settings.write_text(settings.read_text().replace("cooling_off_days = 0", "cooling_off_days = 3"))
    other = Command(archive.home, archive("keys", "create", "toinen", "--role", "archivist")["key"])
    id = archive("dispose", "list")["id"]
    archive("dispose", "review", id)
    other("dispose", "approve", id)
    with pytest.raises(CoolingOff):
        archive("dispose", "execute", id)
    archive("dispose", "withdraw", id, "--reason", "Tarvitaan vielä")
    assert archive("dispose", "show", id)["status"] == "withdrawn"
    with pytest.raises(Invalid, match="not an id"):
        archive("dispose", "show", "ei id")
    with pytest.raises(NotFound):
        archive("dispose", "certificate", id)
