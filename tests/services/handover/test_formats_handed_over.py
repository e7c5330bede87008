"""What is recorded about formats is in PREMIS, and a migrated copy travels as a representation of its own."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from archive.access.caller import ANONYMOUS
from projections.states import Question
from services.formats.identifying import identify_all
from services.formats.migrating import migrate
from services.handover.checks.check import check_package
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from tests.services.backup.backed_up import file
from tests.services.formats.test_formats import CLAIMED, a_pdf
from tests.services.handover.packages import inside
from tests.services.handover.packing import packed
from tests.services.handover.test_validators import commons_ip, eark_errors

PREMIS = {"p": "http://www.loc.gov/premis/v3"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveHome]:
    folder = tmp_path_factory.mktemp("formats") / "home"
    make_home(folder, origin="muotoja", organisation="Toimisto")
    with ArchiveHome(folder) as home:
        admin = home.admin()
        id = file(home, "Muistio", b"original text")
        migrate(home, admin, id, io.BytesIO(a_pdf(CLAIMED)), "muistio.pdf", program="lowriter", program_version="24.2")
        home.projections.catch_up()
        identify_all(home, admin)
        file(home, "Myöhempi", b"not identified")
        yield home


@pytest.fixture(scope="module")
def package(office: ArchiveHome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(office, tmp_path_factory.mktemp("formats-package"))


def formats(package: Path, representation: str) -> list[dict[str, str]]:
    """What PREMIS states of the format of each file."""
    tree = etree.parse(inside(package) / f"representations/{representation}/metadata/preservation/premis.xml")
    found = []
    for each in tree.iterfind(".//p:format", PREMIS):
        names = ("formatRegistryKey", "formatName", "formatNote")
        found.append({name: each.findtext(f".//p:{name}", "", PREMIS) for name in names})
    return found


def test_premis_states_what_was_recorded_and_nothing_else(package: Path):
    (copy,) = formats(package, "migrated")
    assert copy["formatRegistryKey"] == "fmt/17"
    assert "siegfried" in copy["formatNote"] and "claims PDF/A-2b, which nobody verified" in copy["formatNote"]
    documents = formats(package, "documents")
    assert sorted(each["formatRegistryKey"] for each in documents) == ["", "x-fmt/111"]


def test_the_package_is_whole_and_valid(package: Path):
    found = check_package(package)
    assert found["ok"], found["differences"]
    if {"HANDOVER_EARK", "HANDOVER_COMMONS_IP"} <= os.environ.keys():
        assert eark_errors(package) == set()
        assert commons_ip(package)["summary"]["result"] == "VALID", json.dumps(commons_ip(package))[:2000]


def test_the_recipient_has_the_copy_beside_the_original(package: Path, office: ArchiveHome, tmp_path: Path):
    make_home(tmp_path / "home", origin="seuraaja", organisation="Seuraaja")
    with ArchiveHome(tmp_path / "home") as home:
        receive(home, package, home.admin())
        home.projections.catch_up()
        states = []
        for each in (office, home):
            each.projections.catch_up()
            with each.projections.states() as views:
                states.append(
                    {view.id: view.state for view in views.some("document", Question(ANONYMOUS, each.today()))}
                )
        assert states[0] == states[1]
        (copy,) = next(state["representations"] for state in states[1].values() if state.get("representations"))
        with home.blobs.open(copy["digest"]) as source:
            assert source.read() == a_pdf(CLAIMED)
        identify_all(home, home.admin())
        assert home.archive.recorder.operations.history.count_named("document.format_identified.v1") == 0
