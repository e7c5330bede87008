"""Secret content at the doors: read by those who may while its key is here, said to be unavailable while it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.cli.process.command import refused, run, said
from tests.api.doors import Doors, keys_for
from tests.archive.sealing.sealed_archive import found_in

WORDS = "Salaisenmerkki lausunto toimitiloista"
SECRET = {"publicity": "secret", "ground": "JulkL 24.1 § 32 k", "secret_from": "2024-01-01", "secret_years": 25}


@contextmanager
def served(folder: Path, keys: dict[str, str]) -> Iterator[Doors]:
    home = ArchiveHome(folder)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys or keys_for(home), folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    return tmp_path / "home"


def a_document(doors: Doors, publicity: dict, words: str = WORDS) -> dict:
    case = doors.create("case")["id"]
    body = {"title": "Lausunto", "case": case, "personal": "none", "publicity": publicity}
    made = doors.upload(body, ("lausunto.txt", words.encode(), "text/plain"))
    assert made.status_code == 201, made.text
    return made.json()


@pytest.mark.drill
def test_a_secret_document_is_sealed_and_served_until_its_key_is_gone(folder: Path, tmp_path: Path):
    keys: dict[str, str] = {}
    with served(folder, keys) as doors:
        keys = doors.keys
        secret = a_document(doors, SECRET)
        public = a_document(doors, {"publicity": "public"}, "Julkinen muistio")
        at = f"/documents/{secret['id']}"
        waiting = {"min_position": public["position"]}
        assert doors.get(f"{at}/content", "archivist", params=waiting).text == WORDS
        assert doors.get(f"{at}/text", "archivist", params=waiting).json()["text"].strip() == WORDS
        found = doors.get("/search", "archivist", params={"q": "Salaisenmerkki", **waiting}).json()
        assert [hit["id"] for hit in found["hits"]] == [secret["id"]]
        assert doors.get(f"{at}/content").status_code == 404
        assert found_in(folder, b"Salaisenmerkki") == []
        assert not list((folder / "temporary").glob("*/opened/*"))
        notes = " ".join(doors.get("/health", "admin").json()["notes"])
        assert "has never been tested" in notes
        assert "unavailable" not in notes
    (folder / "keys" / "master.key").rename(tmp_path / "elsewhere")
    with served(folder, keys) as doors:
        problem = doors.get(f"{at}/content", "archivist")
        assert (problem.status_code, problem.json()["code"]) == (503, "key_unavailable")
        assert doors.get(f"/documents/{public['id']}/content").text == "Julkinen muistio"
        health = doors.get("/health", "admin").json()
        assert health["status"] == "degraded"
        assert "unavailable" in " ".join(health["notes"])
        assert doors.create("decision")["position"]
        refusal = doors.upload({"title": "Toinen", "publicity": SECRET}, ("a.txt", b"a", "text/plain"))
        assert (refusal.status_code, refusal.json()["code"]) == (503, "key_unavailable")
    verified = said(run(folder, "verify", "--json"))
    assert verified["ok"]
    assert verified["unopened"] > 0
    rebuilt = said(run(folder, "rebuild", "--json"))
    assert [each["position"] for each in rebuilt] == [verified["position"]] * 2
    shown = said(run(folder, "show", secret["id"], "--json"))
    assert shown["unavailable"] is True
    assert "title" not in shown
    (tmp_path / "elsewhere").rename(folder / "keys" / "master.key")
    run(folder, "rebuild")
    assert said(run(folder, "show", secret["id"], "--json"))["title"] == "Lausunto"


@pytest.mark.drill
def test_with_every_key_gone_a_public_archive_opens_verifies_and_serves(folder: Path):
    with served(folder, {}) as doors:
        a_document(doors, SECRET)
        public = a_document(doors, {"publicity": "public"}, "Julkinen muistio")
    (folder / "keys.sqlite").unlink()
    (folder / "keys" / "master.key").unlink()
    refused(run(folder, "stats"), "keys merge")
    assert said(run(folder, "keys", "renew", "--reason", "Levy hajosi.", "--json"))["ok"]
    assert said(run(folder, "verify", "--json"))["ok"]
    with served(folder, doors.keys) as doors:
        assert doors.get(f"/documents/{public['id']}/content").text == "Julkinen muistio"
        assert doors.get("/health", "admin").json()["status"] == "degraded"
    assert said(run(folder, "show", public["id"], "--json"))["title"] == "Lausunto"


@pytest.mark.drill
def test_the_verbs_of_the_master_key(folder: Path, tmp_path: Path):
    with served(folder, {}) as doors:
        a_document(doors, SECRET)
    places = [tmp_path / name for name in ("yksi", "kaksi", "kolme")]
    for place in places:
        place.mkdir()
    refused(run(folder, "keys", "shares", "--recovery", folder), "must not be inside the archive")
    shares = said(run(folder, "keys", "shares", "--recovery", *places, "--threshold", "2", "--json"))["shares"]
    assert "has never been tested" in " ".join(said(run(folder, "verify", "--json"))["notes"])
    refused(run(folder, "keys", "rehearse", shares[0]), "2 different shares")
    assert said(run(folder, "keys", "rehearse", *shares[1:], "--json")) == {"ok": True, "opened": 1}
    assert "rehearsed" not in " ".join(said(run(folder, "verify", "--json"))["notes"])
    lost = (folder / "keys" / "master.key").read_text()
    (folder / "keys" / "master.key").unlink()
    assert said(run(folder, "keys", "restore", *shares[:2], "--json"))["ok"]
    assert (folder / "keys" / "master.key").read_text() == lost
    assert said(run(folder, "keys", "rotate-master", "--json")) == {"epoch": 2, "rewrapped": 1}
    verified = said(run(folder, "verify", "--json"))
    assert (verified["ok"], verified["unopened"]) == (True, 0)
    refused(run(folder, "keys", "rehearse", *shares), "do not belong to the master key in use")
    refused(run(folder, "stats", env={"ARCHIVE_MASTER_KEY": "nowhere"}), "source of a master key")


@pytest.mark.drill
def test_an_import_again_puts_no_sealed_bytes_in_clear(folder: Path, tmp_path: Path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "salainen.txt").write_text(WORDS)
    (source / "manifest.csv").write_text("file,publicity\nsalainen.txt,secret\n")
    assert said(run(folder, "import", source, "--json"))["recorded"] > 0
    for _ in range(2):
        assert found_in(folder, b"Salaisenmerkki") == []
        assert said(run(folder, "import", source, "--json"))["recorded"] == 0
