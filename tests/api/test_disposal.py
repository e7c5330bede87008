"""From the list of what is due to the certificate, at the doors."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.disposals import Office, an_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("office") / "home") as opened:
        yield opened


def every_byte(home: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def test_a_record_goes_from_the_list_to_its_certificate(office: Office):
    doors = office.doors
    gone = office.paper("Tuhottava muistio", "Tämä teksti hävitetään määräajan päätyttyä Zylkanderissa.\n" * 40)
    kept = office.paper("Säilyvä muistio", "Tämä teksti jää arkistoon.\n" * 40)
    assert doors.read("document", gone).json()["title"] == "Tuhottava muistio"
    assert doors.get("/search", params={"q": "Zylkanderissa", "min_position": kept["position"]}).json()["total"] == 1
    certificate = office.executed(gone)
    assert [each["record"] for each in certificate["records"]] == [gone["id"]]
    assert certificate["records"][0]["basis"].startswith("KirjanpL")
    assert (certificate["hits"], certificate["files"], certificate["left"]) == (0, 1, [])
    assert certificate["search"]["by"] == "content"
    assert certificate["search"]["probes"] > 5
    assert certificate["backups_until"] == "2026-02-12"
    for path in (f"/documents/{gone['id']}", f"/documents/{gone['id']}/content", f"/documents/{gone['id']}/text"):
        refused = doors.get(path)
        assert refused.status_code == 410, path
        told = refused.json()
        assert (told["code"], told["reason"]) == ("destroyed", "03 00: KirjanpL 1336/1997 2:10")
        assert doors.get(told["certificate"]).json()["records"][0]["record"] == gone["id"]
    assert doors.get("/search", params={"q": "Zylkanderissa"}).json()["total"] == 0
    listed = doors.get("/documents", "archivist").json()["items"]
    assert [each["id"] for each in listed] == [kept["id"]]
    names = {each.get("name") for each in doors.get("/events", params={"limit": 1000}).json()["events"]}
    assert "record.destroyed.v1" in names
    left = every_byte(doors.home)
    for word in ("Tuhottava muistio", "Zylkanderissa", "zylkander"):
        assert word.encode() not in left
    assert "Säilyvä muistio".encode() in left
