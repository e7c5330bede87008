"""What everybody may see as SÄHKE2 and as national METS: valid, complete, and nothing of what is hidden."""

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree
from typer.testing import CliRunner

from api.cli.main import app
from api.importers.run import run_import
from archive.access.caller import ANONYMOUS
from archive.errors import ArchiveError, Invalid
from services.home.archive_home import ArchiveHome, make_home
from services.national.export import export_as
from tests.api.disposals import PUBLIC, Office, an_office
from tests.services.national.schemas import METS, SAHKE2, valid, valid_mets

N, M, P = "{http://www.arkisto.fi/skeemat/Sahke2/2019/08/29}", "{http://www.loc.gov/METS/}", "{info:lc/xmlns/premis-v2}"
TITLE, HIDDEN, TEXT = "Avustus & <alue> \x0b", "Salainen muistio Ilves", "Avustus myönnetään."


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("national") / "home") as made:
        case = made.doors.post(
            "/cases", PUBLIC | {"number": "A/1/2021", "title": "Asia", "opened_on": "2021-02-02"}
        ).json()
        stage = {"stage": "1", "status": "Valmistelu", "entered_on": "2021-02-03", "handler": "Esittelijä"}
        made.doors.post(f"/cases/{case['id']}/stages", stage, headers={"If-Match": '"1"'})
        made.paper(TITLE, TEXT, case=case["id"], personal="none", sender="Hakija ry")
        made.paper("Ilman asiaa", "Muu teksti.", personal="none")
        made.paper("Henkilötietoja", "Ilves ja Karhu.", personal="personal")
        made.paper(HIDDEN, "Salattu sisältö.", case=case["id"], publicity={"publicity": "not_public"})
        made.executed(made.paper("Hävitettävä", "Hävitettävä teksti.", personal="none"))
        made.doors.post("/cases", {"number": "A/2/2021", "title": HIDDEN, "publicity": {"publicity": "not_public"}})
        made.home.projections.catch_up()
        yield made


def exported(office: Office, form: Any, out: Path) -> tuple[Path, Any]:
    made = export_as(office.home, office.home.admin(), form, out, door="test", contract="sopimus-1")
    return made.folder, etree.parse(made.folder / made.metadata).getroot()


def texts(root: Any, path: str) -> list[str]:
    return [each.text for each in root.iterfind(path)]


@pytest.mark.parametrize("form", ["sahke2", "mets"])
def test_nothing_hidden_or_destroyed_is_in_any_byte(office: Office, tmp_path: Path, form: str):
    folder, _ = exported(office, form, tmp_path)
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for words in (HIDDEN, "Ilves", "Salattu sisältö", "Hävitettävä", "Henkilötietoja", "A/2/2021"):
        assert words.encode() not in everything
    assert TEXT.encode() in everything
    assert not any("Avustus" in path.name for path in folder.rglob("*"))


def test_sahke2_has_cases_stages_records_and_files(office: Office, tmp_path: Path):
    folder, root = exported(office, "sahke2", tmp_path)
    assert texts(root, f"{N}CaseFile/{N}NativeId") == ["A/1/2021", f"{office.home.archive.origin}:ilman-asiaa"]
    assert texts(root, f"{N}CaseFile/{N}Action/{N}Title") == ["Valmistelu", "Avustus & <alue>  ", "Ilman asiaa"]
    assert set(texts(root, f".//{N}Record/{N}Restriction/{N}PublicityClass")) == {"Julkinen"}
    assert root.findtext(f".//{N}TransferContractId") == "sopimus-1"
    assert (root.findtext(f".//{N}Record/{N}Agent/{N}CorporateName"), root.findtext(f".//{N}Record/{N}Function")) == (
        "Hakija ry", "03 00",
    )  # fmt: skip
    for document in root.iter(f"{N}Document"):
        file = folder / document.findtext(f"{N}File/{N}Path") / document.findtext(f"{N}File/{N}Name")
        assert hashlib.sha256(file.read_bytes()).hexdigest() == document.findtext(f"{N}HashValue")


@pytest.mark.skipif(not SAHKE2.is_file(), reason="ARCHIVE_TEST_DATA names no schema of SÄHKE2")
def test_sahke2_is_valid_by_its_schema(office: Office, tmp_path: Path):
    valid(SAHKE2, exported(office, "sahke2", tmp_path)[1])


@pytest.mark.skipif(not METS.is_file(), reason="ARCHIVE_TEST_DATA names no schema of METS")
def test_mets_is_valid_by_its_schema_and_so_is_every_description(office: Office, tmp_path: Path):
    valid_mets(exported(office, "mets", tmp_path)[1])


def test_mets_describes_every_record_and_every_file_once(office: Office, tmp_path: Path):
    folder, root = exported(office, "mets", tmp_path)
    described = {each.get("ID") for each in root.iter(f"{M}dmdSec")}
    assert described == {each.get("DMDID") for each in root.iter(f"{M}div") if each.get("DMDID")}
    assert len(described) == 3
    files = {each.get("ID") for each in root.iter(f"{M}file")}
    assert files == {each.get("FILEID") for each in root.iter(f"{M}fptr")}
    assert len(files) == len(list(folder.glob("tiedostot/*"))) == 2
    sizes = {
        each.findtext(f".//{P}messageDigest"): int(each.findtext(f".//{P}size")) for each in root.iter(f"{P}object")
    }
    assert sizes == {
        hashlib.sha256(path.read_bytes()).hexdigest(): path.stat().st_size for path in folder.glob("tiedostot/*")
    }


def test_another_archive_imports_what_we_export(office: Office, tmp_path: Path):
    folder, _ = exported(office, "sahke2", tmp_path / "out")
    make_home(tmp_path / "other", origin="muu", organisation="Muu")
    with ArchiveHome(tmp_path / "other") as home:
        by = home.admin().actor
        assert by
        told = run_import(home.archive, home.blobs, folder, kind="sahke2", by=by, rejects=tmp_path / "rejects")
        assert (told.rejected, told.recorded) == (0, 4)
        again = run_import(home.archive, home.blobs, folder, kind="sahke2", by=by, rejects=tmp_path / "rejects")
        assert again.events == 0


def test_who_is_no_archivist_exports_nothing_and_nothing_stays(office: Office, tmp_path: Path):
    with pytest.raises(ArchiveError):
        export_as(office.home, ANONYMOUS, "sahke2", tmp_path / "out", door="test")
    with pytest.raises(Invalid, match="inside the archive"):
        export_as(office.home, office.home.admin(), "sahke2", office.home.home / "out", door="test")
    assert not (tmp_path / "out").exists()


def test_a_damaged_file_is_refused_and_no_export_is_left(office: Office, tmp_path: Path):
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    path = office.home.blobs.path(digest)
    path.chmod(0o600)
    path.write_bytes(TEXT.encode()[:-1] + b"!")
    try:
        with pytest.raises(ArchiveError):
            exported(office, "mets", tmp_path)
    finally:
        path.write_bytes(TEXT.encode())
    assert not list(tmp_path.iterdir())


def test_an_archive_without_public_records_is_refused(tmp_path: Path):
    make_home(tmp_path / "home", origin="uusi", organisation="Uusi")
    with ArchiveHome(tmp_path / "home") as home, pytest.raises(Invalid, match="everybody may see"):
        home.projections.catch_up()
        export_as(home, home.admin(), "mets", tmp_path / "out", door="test")


def test_over_rest_it_is_a_zip_file_for_archivists_alone(office: Office):
    answer = office.doors.post("/exports", {"form": "sahke2"}, by="archivist")
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/zip")
    with ZipFile(io.BytesIO(answer.content)) as file:
        assert [name.rpartition("/")[2] for name in file.namelist() if name.endswith(".xml")] == ["sahke2.xml"]
    assert office.doors.post("/exports", {"form": "sahke2"}, by="reader").status_code == 403
    assert office.doors.post("/exports", {"form": "muu"}, by="archivist").status_code == 422
    assert not list(office.home.temporary.folder.glob("export-*"))


def test_the_commands_write_a_folder(office: Office, tmp_path: Path):
    for form in ("sahke2", "mets"):
        words = ["--home", str(office.home.home), "export", form, "--out", str(tmp_path), "--json"]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
        told = json.loads(result.stdout.splitlines()[-1])
        assert (Path(told["folder"]) / told["metadata"]).is_file()
        assert told["files"] == 2
