"""What people read at the terminal: files written out, what a case holds, everything a search found."""

import csv
import hashlib
import io
import json
import os
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from tests.api.doors import Doors, a_body
from tests.api.examples import SECRET
from tests.processes import forked

TEXT = "Muistio toimitilojen käytöstä.".encode()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(doors: Doors, *words: str, by: str | None = None):
    key = ["--as", doors.keys[by]] if by else []
    return CliRunner().invoke(app, ["--home", str(doors.home), *key, *words])


def refused(doors: Doors, *words: str, by: str | None = None) -> str:
    """What a command says that is refused; it is a process of its own."""
    key = ["--as", doors.keys[by]] if by else []
    done = forked.run(["--home", str(doors.home), *key, *words], env=dict(os.environ), cwd=Path.cwd())
    assert done.returncode == 2, done
    return str(done.stderr)


def filed(doors: Doors, name: str = "muistio.txt", **fields: object) -> str:
    body = a_body("document") | {"publicity": {"publicity": "public"}} | fields
    made = doors.upload(body, (name, TEXT, "text/plain"))
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def test_a_file_is_written_out_under_its_name(doors: Doors, tmp_path: Path):
    id = filed(doors)
    told = run(doors, "get", id, "--json")
    assert told.exit_code == 0, told.stderr
    assert json.loads(told.stdout) == {
        "id": id, "file": "muistio.txt", "bytes": len(TEXT), "digest": hashlib.sha256(TEXT).hexdigest(),
    }  # fmt: skip
    assert (tmp_path / "muistio.txt").read_bytes() == TEXT
    assert "--overwrite" in refused(doors, "get", id)
    assert run(doors, "get", id, "--overwrite").exit_code == 0
    (tmp_path / "folder").mkdir()
    assert run(doors, "get", id[:8], "--out", "folder").exit_code == 0
    assert (tmp_path / "folder" / "muistio.txt").read_bytes() == TEXT
    assert run(doors, "get", id, "--out", "-").stdout_bytes == TEXT


@pytest.mark.parametrize("name", ["../ulos.txt", "/etc/passwd", "..", "a\nb.txt", ".", "-", "ä" * 200 + ".txt"])
def test_a_hostile_name_stays_in_the_folder(doors: Doors, tmp_path: Path, name: str):
    id = filed(doors, name)
    told = run(doors, "get", id, "--json")
    assert told.exit_code == 0, told.stderr
    written = Path(json.loads(told.stdout)["file"])
    assert written.parent == Path()
    assert [each.name for each in tmp_path.iterdir()] == [written.name]
    assert written.name.isprintable()


def test_who_may_not_see_a_document_gets_no_file(doors: Doors, tmp_path: Path):
    assert "error: " in refused(doors, "get", filed(doors, **SECRET), by="reader")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [("--file-version", "9"), ("--representation", "1"), ("--out", "/dev/null")])
def test_what_cannot_be_written_is_refused_in_words(doors: Doors, words: tuple[str, ...]):
    assert "error: " in refused(doors, "get", filed(doors), *words)


def test_a_case_shows_what_is_filed_to_it_and_the_caller_may_see(doors: Doors):
    case = doors.create("case")["id"]
    public, secret = filed(doors, case=case), filed(doors, case=case, **SECRET)
    decision = doors.create("decision", case=case)["id"]
    every = json.loads(run(doors, "show", case, "--json").stdout)
    assert {each["id"] for each in every["records"]} == {public, secret, decision}
    assert every["records_in_all"] == 3
    seen = json.loads(run(doors, "show", case, "--json", by="reader").stdout)
    assert {each["id"] for each in seen["records"]} == {public, decision}
    assert seen["records_in_all"] == 2
    words = run(doors, "show", case).stdout
    assert decision in words  # whole, however narrow the terminal is
    assert "3 of 3 records of this case." in words


def test_a_search_shows_its_pages_and_everything(doors: Doors):
    made = [doors.create("case", title=f"Purjelaivan vuokraus {n}")["id"] for n in range(7)]
    first, second = (run(doors, "search", "purjelaivan", "--limit", "3", "--page", page) for page in ("1", "2"))
    assert "more with --page 2 or --all" in first.stdout
    assert not {id for id in made if id in first.stdout} & {id for id in made if id in second.stdout}
    beyond = run(doors, "search", "purjelaivan", "--limit", "3", "--page", "9")
    assert (beyond.exit_code, any(id in beyond.stdout for id in made)) == (0, False)
    every = json.loads(run(doors, "search", "purjelaivan", "--limit", "2", "--all", "--json").stdout)
    assert {hit["id"] for hit in every["hits"]} == set(made)
    rows = list(csv.DictReader(io.StringIO(run(doors, "search", "purjelaivan", "--csv").stdout)))
    assert {row["id"] for row in rows} == set(made)


def test_a_search_is_a_table_at_an_address_of_its_own(doors: Doors):
    made = [doors.create("decision", title=f"Höyrylaivan vuokraus {n}") for n in range(4)]
    hidden = doors.create("decision", title="Höyrylaivan salainen vuokraus", public=False, **SECRET)
    asked = {"q": "höyrylaivan", "min_position": hidden["position"]}
    for by, ids in ((None, made), ("archivist", [*made, hidden])):
        table = doors.get("/search.csv", by, params=asked)
        assert table.headers["Content-Type"].startswith("text/csv")
        assert {row["id"] for row in csv.DictReader(io.StringIO(table.text))} == {each["id"] for each in ids}
        lines = doors.get("/search.jsonl", by, params=asked).text.splitlines()
        assert {json.loads(line)["id"] for line in lines} == {each["id"] for each in ids}


def test_the_version_is_told():
    told = CliRunner().invoke(app, ["--version"])
    assert (told.exit_code, told.stdout.split()[0]) == (0, "archive")


def test_a_taken_port_is_told_before_anything_is_built(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = ["--home", str(tmp_path / "sample"), "demo", "--port", str(taken.getsockname()[1])]
        done = forked.run(words, env=dict(os.environ), cwd=tmp_path)
    assert (done.returncode, "[--port]" in done.stderr) == (2, True)
    assert not (tmp_path / "sample").exists()


def test_a_new_archive_says_what_to_do_next(tmp_path: Path):
    words = ["--home", str(tmp_path / "new"), "init", "--origin", "x", "--organisation", "Toimisto"]
    told = CliRunner().invoke(app, words)
    assert [word for word in ("import", "serve", "keys create") if word not in told.stdout] == []
    assert "Next" not in CliRunner().invoke(app, words).stdout  # there is one already
