"""Receiving over HTTP: packages in one folder of the server, by name; the receipt; the roles."""

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.services.backup.backed_up import command
from tests.services.handover.offices import later


@pytest.fixture
def doors(packages, tmp_path):
    placed = tmp_path / "arrived"
    shutil.copytree(packages["eka"], placed / packages["eka"].name)
    (placed / ("bag-" + "0" * 8 + "-0000-0000-0000-" + "0" * 12)).symlink_to(packages["toka"])
    make_home(tmp_path / "home", origin="seuraaja", organisation="Seuraaja")
    with (tmp_path / "home" / "archive.toml").open("a") as settings:
        settings.write(f'packages = "{placed}"\n')
    with (
        ArchiveHome(tmp_path / "home") as home,
        TestClient(create_app(home), headers={"User-Agent": "test"}) as client,
    ):
        yield Doors(client, keys_for(home), home.home)


def test_a_package_is_checked_received_and_its_receipt_goes_back(doors, packages, offices, tmp_path):
    named = {"package": packages["eka"].name}
    checked = doors.post("/handovers/checks", named).json()
    assert checked["ok"] and checked["own_key_only"] and str(tmp_path) not in str(checked)
    received = doors.post("/handovers/receptions", named)
    assert received.status_code == 201, received.text
    told = received.json()
    assert (told["sender"], told["repeated"], told["package"]) == ("eka", False, checked["digest"])
    assert doors.post("/handovers/receptions", named).json()["repeated"]
    found = doors.get("/search", params={"q": "muistio", "min_position": told["position"]}).json()
    assert {each["origin"] for each in found["hits"]} == {"eka"}
    receipt = doors.get(f"/handovers/receptions/{told['handover']}/receipt", "archivist").json()
    with ArchiveHome(later(offices["eka"], tmp_path)) as there, TestClient(create_app(there)) as client:
        sender = Doors(client, keys_for(there), there.home)
        made = sender.post("/handovers/receipts", {"receipt": receipt})
        assert made.status_code == 201, made.text
        altered = receipt | {"event": receipt["event"] | {"version": 2}}
        assert sender.post("/handovers/receipts", {"receipt": altered}).status_code == 422


def test_a_zip_file_is_checked_and_received_as_its_folder(doors, packages, successor, tmp_path):
    package = packages["eka"]
    path = shutil.make_archive(str(tmp_path / "arrived" / package.name), "zip", package.parent, package.name)
    named = {"package": Path(path).name}
    assert doors.post("/handovers/checks", named).json()["ok"]
    received = doors.post("/handovers/receptions", named)
    assert received.status_code == 201, received.text
    assert doors.post("/handovers/receptions", {"package": package.name}).json()["repeated"]
    told = command(successor.home, "handover", "receive", path)
    assert (told["sender"], told["package"]) == ("eka", received.json()["package"])
    (tmp_path / "arrived" / f"{package.name}.zip").write_bytes(b"PK no zip")
    assert doors.post("/handovers/receptions", named).json()["code"] == "zip_refused"
    assert not [each for home in (doors.home, successor.home) for each in home.glob("temporary/*/handover-*")]


@pytest.mark.parametrize("by", [None, "reader", "registrar", "auditor"])
def test_only_archivists_check_and_receive(by, doors, packages):
    for path in ("checks", "receptions"):
        refused = doors.post(f"/handovers/{path}", {"package": packages["eka"].name}, by)
        assert refused.status_code == (401 if by is None else 403), refused.text
        assert by in (None, "auditor") or "requires the role archivist" in refused.json()["detail"]
    missing = doors.get("/handovers/receptions/00000000-0000-0000-0000-000000000000/receipt", by)
    assert missing.status_code == (401 if by is None else 403)


def test_nothing_outside_the_folder_is_read(doors):
    nothing, link = "bag-" + "1" * 8 + "-0000-0000-0000-" + "0" * 12, "bag-" + "0" * 8 + "-0000-0000-0000-" + "0" * 12
    for name, status in ((nothing, 404), (link, 404), ("../home", 422), ("/etc", 422), ("", 422)):
        assert doors.post("/handovers/receptions", {"package": name}).status_code == status


def test_an_archive_that_names_no_folder_takes_none(successor: ArchiveHome, packages: dict[str, Path]):
    with TestClient(create_app(successor)) as client:
        doors = Doors(client, keys_for(successor), successor.home)
        refused = doors.post("/handovers/receptions", {"package": packages["eka"].name})
    assert (refused.status_code, refused.json()["field"]) == (422, "package")
