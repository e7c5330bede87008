"""Packages made by others over HTTP: by their name in the folder of arriving packages, for registrars."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.importers.packages.made import a_bag, an_information_package, zipped
from tests.api.importers.sahke2.transfers import a_case, a_transfer


@pytest.fixture
def arrived(tmp_path: Path) -> Path:
    folder = tmp_path / "arrived"
    zipped(an_information_package(tmp_path / "paketti"), folder)
    a_bag(folder / "bag", {"a.txt": "a", "b.txt": "b"})
    a_transfer(folder / "siirto", a_case())
    (folder / "muu").mkdir()
    (folder / "link").symlink_to(tmp_path)
    return folder


@pytest.fixture
def doors(arrived: Path, tmp_path: Path) -> Iterator[Doors]:
    make_home(tmp_path / "home", origin="seuraaja", organisation="Seuraaja")
    with (tmp_path / "home" / "archive.toml").open("a") as settings:
        settings.write(f'packages = "{arrived}"\n')
    with (
        ArchiveHome(tmp_path / "home") as home,
        TestClient(create_app(home), headers={"User-Agent": "test"}) as client,
    ):
        yield Doors(client, keys_for(home), home.home)


def test_a_package_is_recognised_imported_and_found_and_imported_once(doors: Doors):
    for name, kind, count in (("paketti.zip", "package", 3), ("bag", "package", 3), ("siirto", "sahke2", 2)):
        dry = doors.post("/imports", {"package": name, "dry_run": True}, by="registrar").json()
        told = doors.post("/imports", {"package": name}, by="registrar")
        assert told.status_code == 201, told.text
        assert (told.json()["kind"], told.json()["recorded"], dry["recorded"]) == (kind, count, count)
        again = doors.post("/imports", {"package": name}, by="registrar").json()
        assert (again["recorded"], again["position"]) == (0, told.json()["position"])
    asked = {"q": "loppuraportti", "min_position": told.json()["position"]}
    assert doors.get("/search", "archivist", params=asked).json()["total"] >= 1


def test_what_differs_is_answered_without_what_is_in_it(doors: Doors, arrived: Path):
    (arrived / "bag/data/a.txt").write_text("Salaisuus")
    told = doors.post("/imports", {"package": "bag"}, by="registrar").json()
    assert [(each["source"], each["code"]) for each in told["rejects"]] == [("data/a.txt", "digest_differs")]
    assert (told["rejected"], "Salaisuus" in str(told), str(arrived) in str(told)) == (1, False, False)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("muu", 422),
        ("puuttuu", 404),
        ("link", 404),
        ("../home", 422),
        ("..", 422),
        ("", 422),
        ("a\x00b", 422),
        ("ä" * 255, 404),
        ("x" * 256, 422),
    ],
)
def test_what_is_no_package_is_refused(doors: Doors, name: str, status: int):
    assert doors.post("/imports", {"package": name}, by="registrar").status_code == status


@pytest.mark.parametrize(
    "odd", [None, True, -1, 10**20, 1.5, [], {}, [None], {"\x00": 1}, "x" * 3000, "\x00", ".", "9999-12-31"]
)
def test_no_odd_value_ends_in_a_defect(doors: Doors, odd: object):
    for address, body in (("/imports", {"package": "bag"}), ("/exports", {"form": "sahke2"})):
        for field in ("package", "kind", "dry_run", "form", "contract"):
            assert doors.post(address, body | {field: odd}, by="archivist").status_code < 500


def test_readers_import_nothing(doors: Doors):
    assert doors.post("/imports", {"package": "bag"}, by="reader").status_code == 403
    assert doors.post("/imports", {"package": "bag"}, by=None).status_code == 401
