"""Formats: identified once and recorded, listed with their risk, migrated copies beside their originals."""

import io
import os
import resource
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.access.caller import ANONYMOUS
from archive.document.events import DocumentFormatIdentified, File, NewVersion
from archive.document.model import Document
from archive.document.usecases import file_version, identify_format
from archive.errors import Invalid, NotRecognised
from projections.states import Question
from services.formats.identifying import Scanner, identify_all
from services.formats.listing import formats_of
from services.formats.migrating import migrate
from services.formats.risk import risk_of
from services.home.archive_home import ArchiveHome, make_home
from tests.api.disposals import an_office
from tests.api.doors import Doors, keys_for
from tests.services.backup.backed_up import command, file

pytest.importorskip("pygfried")
pypdf = pytest.importorskip("pypdf")
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" {said}</rdf:RDF></x:xmpmeta>"""
CLAIMED = 'pdfaid:part="2" pdfaid:conformance="B"/>'
CLAIMED_INSIDE = "><pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance></rdf:Description>"


def a_pdf(said: str = "") -> bytes:
    """A PDF whose metadata, if any, are compressed: no search of its bytes finds them."""
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    if said:
        stream = pypdf.generic.StreamObject()
        stream.set_data(XMP.format(said=said).encode())
        packed = stream.flate_encode()
        writer._root_object[pypdf.generic.NameObject("/Metadata")] = writer._add_object(packed)
    writer.write(out)
    assert b"pdfaid" not in out.getvalue()
    return out.getvalue()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[ArchiveHome]:
    make_home(tmp_path / "home", origin="toimisto", organisation="Toimisto")
    with ArchiveHome(tmp_path / "home") as opened:
        yield opened


def shown(home: ArchiveHome, id: str) -> dict:
    home.projections.catch_up()
    with home.projections.states() as states:
        return states.one(id, Question(home.admin(), home.today())).state


def listed(home: ArchiveHome, caller=None, **more) -> dict:
    home.projections.catch_up()
    with home.projections.states() as states:
        return formats_of(states, Question(caller or home.admin(), home.today()), home.archive.timezone, **more)


def identified(home: ArchiveHome) -> dict[str, int]:
    home.projections.catch_up()
    return identify_all(home, home.admin()).as_dict()


def test_what_is_found_is_recorded_with_the_document_and_not_looked_for_again(home):
    ids = [file(home, "Päätös", a_pdf(CLAIMED)), file(home, "Salainen", a_pdf(), secret=True)]
    assert identified(home) == {"identified": 2, "unknown": 0, "unread": 0}
    (claimed, plain) = (shown(home, str(id))["versions"][0]["identified"] for id in ids)
    assert (claimed["puid"], claimed["basis"], claimed["claim"]) == ("fmt/17", "signature", "PDF/A-2b")
    assert claimed["program"].startswith("siegfried ") and "PRONOM" in claimed["program"]
    assert (plain["puid"], plain.get("claim")) == ("fmt/17", None)
    at = home.archive.position
    assert identified(home) == {"identified": 0, "unknown": 0, "unread": 0}
    assert home.archive.position == at


def test_a_claim_is_read_from_elements_as_well(home, tmp_path):
    (tmp_path / "a.pdf").write_bytes(a_pdf(CLAIMED_INSIDE))
    with Scanner(tmp_path) as scanner:
        assert scanner.identify(tmp_path / "a.pdf", "a.pdf")["claim"] == "PDF/A-3u"


def test_a_file_that_ends_the_reader_or_is_nothing_known_is_recorded_as_not_identified(home, tmp_path):
    id = file(home, "Outo", b"\x00\x01\x02odd\xff" * 50)
    assert identified(home) == {"identified": 0, "unknown": 1, "unread": 0}
    assert shown(home, str(id))["versions"][0]["identified"]["basis"] == "none"
    with Scanner(tmp_path) as scanner:
        scanner.identify(home.blobs.path(home.blobs.put(b"a")[0]), "a.txt")
        scanner._process.kill()
        assert scanner.identify(tmp_path / "missing", "a.txt") == {"basis": "none", "program": "siegfried"}
        assert scanner.identify(home.blobs.path(home.blobs.put(b"teksti")[0]), "a.txt")["puid"] == "x-fmt/111"


def test_the_format_of_a_version_that_begins_later_than_its_document_is_shown_on_each_day_that_has_it(home):
    id, by = file(home, "Muistio", b"ensin"), home.admin().actor
    digest, size = home.blobs.put(b"sitten")
    file_version(home.archive, id, NewVersion(file=File(digest=digest, size=size)), by=by, dated=home.today())
    assert identified(home)["identified"] == 2
    home.projections.catch_up()
    with home.projections.states() as states:
        days = (home.today(), home.today() - timedelta(days=1))
        now, before = (states.one(str(id), Question(home.admin(), each)).state for each in days)
    assert [each["identified"]["puid"] for each in now["versions"]] == ["x-fmt/111"] * 2
    assert [(each["number"], "identified" in each) for each in before["versions"]] == [(1, True)]
    assert "identified" not in before
    assert identified(home)["identified"] == 0


def test_a_list_cut_short_goes_on_where_it_was(home):
    for number in range(3):
        file(home, f"Asiakirja {number}", b"teksti %d" % number)
    home.projections.catch_up()
    assert identify_all(home, home.admin(), limit=2).identified == 2
    assert identified(home)["identified"] == 1


def test_formats_are_listed_by_risk_and_number_of_what_the_caller_may_see(home):
    file(home, "Muistio", a_pdf())
    file(home, "Salainen", b"\x00\x01salainen\xff" * 50, secret=True)
    assert [each["risk"] for each in listed(home)["items"]] == ["unknown"]
    identified(home)
    found = listed(home)
    assert [(each["risk"], each["puid"], each["files"]) for each in found["items"]] == [
        ("unknown", None, 1),
        ("medium", "fmt/17", 1),
    ]
    assert found["items"][1]["oldest"] == found["items"][1]["newest"] == home.today().isoformat()
    assert "File Formats" in found["risk_source"]
    assert [each["puid"] for each in listed(home, ANONYMOUS)["items"]] == ["fmt/17"]
    assert listed(home, risk="high")["files"] == 0


def test_risk_is_that_of_the_national_service():
    assert [risk_of(puid) for puid in ("fmt/477", "fmt/412", "fmt/39", None)] == ["low", "medium", "high", "unknown"]


def test_a_migrated_copy_is_a_further_representation_and_replaces_nothing(home):
    id = file(home, "Muistio", b"original text")
    copy = a_pdf(CLAIMED)
    made = migrate(home, home.admin(), id, io.BytesIO(copy), "muistio.pdf", program="lowriter", program_version="24.2")
    state = shown(home, str(id))
    (representation,) = state["representations"]
    assert (representation["file_version"], representation["program"]) == (1, "lowriter")
    assert representation["identified"]["claim"] == "PDF/A-2b"
    assert len(state["versions"]) == 1
    with home.files.open(str(id), representation["digest"]) as source:
        assert source.read() == copy
    again = migrate(home, home.admin(), id, io.BytesIO(copy), "toinen.pdf", program="x", program_version="1")
    assert again.replayed and again.version == made.version
    assert listed(home)["files"] == 2


def test_what_a_document_does_not_have_is_refused(home):
    id = file(home, "Muistio", b"teksti")
    by = home.admin().actor
    for wrong in ({"file_version": 2}, {"representation": 1}, {}, {"file_version": 1, "representation": 1}):
        with pytest.raises(Invalid):
            identify_format(home.archive, id, DocumentFormatIdentified(basis="none", **wrong), by=by)
    with pytest.raises(NotRecognised):
        identify_all(home, ANONYMOUS)
    assert len(home.archive.load(Document, UUID(str(id))).timeline.events) == 1


def test_the_commands_identify_list_and_record_a_copy(home, tmp_path):
    id = file(home, "Muistio", b"teksti")
    (tmp_path / "copy.pdf").write_bytes(a_pdf())
    options = ("--program", "lowriter", "--program-version", "24.2")
    told = command(home.home, "migrated", id, tmp_path / "copy.pdf", *options)
    assert (told["id"], told["replayed"]) == (str(id), False)
    found = command(home.home, "formats", "--identify")
    assert found["done"] == {"identified": 1, "unknown": 0, "unread": 0}
    assert {each["puid"]: each["files"] for each in found["items"]} == {"fmt/17": 1, "x-fmt/111": 1}


def test_rest_lists_identifies_and_takes_a_copy(home):
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        doors = Doors(client, keys_for(home), home.home)
        made = doors.create("document", public=True)
        sent = {"files": {"file": ("copy.pdf", a_pdf())}, "data": {"program": "lowriter", "program_version": "24.2"}}
        path = f"/documents/{made['id']}/representations"
        assert doors.ask("POST", path, None, headers={"If-Match": '"1"'}, **sent).status_code == 401
        copied = doors.ask("POST", path, "registrar", headers={"If-Match": '"1"'}, **sent)
        assert copied.status_code == 201, copied.text
        receipt = copied.json()
        shown = doors.read("document", receipt)
        assert shown.json()["representations"][0]["identified"]["puid"] == "fmt/17"
        bytes_of = doors.get(f"/documents/{made['id']}/content", params={"representation": 1})
        assert bytes_of.content == sent["files"]["file"][1]
        assert doors.get(f"/documents/{made['id']}/content", params={"representation": 2}).status_code == 404
        filed = doors.upload({"title": "Muistio", "publicity": {"publicity": "public"}}, ("a.txt", b"teksti", ""))
        assert doors.ask("POST", "/formats/identifications", "registrar").status_code == 403
        done = doors.ask("POST", "/formats/identifications", "archivist").json()
        assert done == {"identified": 1, "unknown": 0, "unread": 0, "remaining": False}
        listed = doors.get("/formats", params={"min_position": filed.json()["position"] + 1}).json()
        assert {each["puid"] for each in listed["items"]} <= {"fmt/17", "x-fmt/111"}
        table = doors.get("/formats", params={"format": "csv"})
        assert table.text.startswith("puid,format,")


def test_a_migrated_copy_is_destroyed_with_its_document(tmp_path):
    with an_office(tmp_path / "home") as office:
        record = office.paper("Kirje", "Hävitettävä teksti.")
        admin = office.home.admin()
        migrate(
            office.home,
            admin,
            UUID(record["id"]),
            io.BytesIO(a_pdf(CLAIMED)),
            "k.pdf",
            program="a",
            program_version="1",
        )
        digest = office.home.blobs.put(a_pdf(CLAIMED))[0]
        assert office.home.blobs.path(digest).exists()
        office.executed(record)
        assert not office.home.blobs.path(digest).exists()


def test_a_format_is_identified_where_many_files_are_open(tmp_path: Path):
    """A server that holds a thousand connections identifies as well."""
    (tmp_path / "muistio.txt").write_text("Muistio.", encoding="utf-8")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2500)), hard))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        with Scanner(tmp_path) as scanner:
            assert scanner.identify(tmp_path / "muistio.txt", "muistio.txt")["basis"] != "none"
    finally:
        for each in held:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
