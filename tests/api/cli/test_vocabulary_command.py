"""A vocabulary is imported by a command, and questions at both interfaces are widened by it until it is removed."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from api.cli.main import app
from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home

LINES: list[dict[str, Any]] = [
    {"kind": "decision", "key": key, "title": title, "text": text, "decided_on": "2020-05-05",
     "publicity": "public", "personal": "none"}
    for key, title, text in (("1", "Päätös", "Asunnon remontti."), ("2", "Päätös 2", "Silta maalattiin keväällä."))
]  # fmt: skip


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), *words])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    make_home(folder / "home", origin="koe", organisation="Koe")
    (folder / "lines.jsonl").write_text("\n".join(json.dumps(line) for line in LINES), "utf-8")
    assert run(folder / "home", "import", str(folder / "lines.jsonl"), "--kind", "jsonl").exit_code == 0
    (folder / "labels.tsv").write_text("uri\tlabel\tlanguage\nx:1\tasunto\tfi\nx:1\tbostad\tsv\n", "utf-8")
    return folder / "home"


def test_a_vocabulary_widens_questions_at_both_interfaces_until_it_is_removed(home: Path):
    before = run(home, "search", "bostad", "--json")
    assert json.loads(before.stdout)["total"] == 0
    made = run(home, "vocabulary", "import", str(home.parent / "labels.tsv"), "--json")
    assert json.loads(made.stdout) | {"analyser": ""} == {
        "name": "labels", "labels": 2, "concepts": 1, "analyser": "",
    }  # fmt: skip
    assert run(home, "vocabulary", "show", "bostad").stdout.split() == ["asunto"]
    told = run(home, "search", "bostad")
    assert "Asunnon" in told.stdout
    assert "bostad was also searched as asunto." in told.stdout
    assert json.loads(run(home, "search", "bostad", "--no-vocabulary", "--json").stdout)["total"] == 0
    with ArchiveHome(home) as opened, TestClient(create_app(opened)) as client:
        answer = client.get("/search", params={"q": "bostad"}).json()
        assert (answer["total"], answer["whole"], answer["widened"]) == (1, 0, {"bostad": ["asunto"]})
        assert client.get("/search", params={"q": "bostad", "vocabulary": "false"}).json()["total"] == 0
        assert run(home, "vocabulary", "remove").exit_code == 0
        assert client.get("/search", params={"q": "bostad"}).json()["total"] == 0
    assert "No vocabulary was imported" in str(run(home, "vocabulary", "show").exception)


def test_a_relaxed_answer_tells_at_both_interfaces_what_it_lacks(home: Path):
    told = run(home, "search", "remontti silta")
    assert "without: silta" in told.stdout
    assert "No record has every word; these have some." in told.stdout
    found = json.loads(run(home, "search", "remontti silta", "--match", "all", "--json").stdout)
    assert (found["total"], found["hits"]) == (0, [])
    with ArchiveHome(home) as opened, TestClient(create_app(opened)) as client:
        hits = client.get("/search", params={"q": "remontti silta"}).json()["hits"]
        assert sorted(hit["lacks"] for hit in hits) == [["remontti"], ["silta"]]
        refused = client.get("/search", params={"q": "silta", "match": "some"})
        assert refused.status_code == 422
