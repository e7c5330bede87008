"""The command recognises what it is given: a package by what is in it, any other source as files."""

from pathlib import Path

import pytest

from tests.api.importers.office import Office
from tests.api.importers.packages.made import a_bag, an_information_package, zipped


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "archive")


def test_a_package_is_recognised_and_found_with_its_case(office: Office, tmp_path: Path):
    package = zipped(an_information_package(tmp_path / "paketti"), tmp_path)
    told = office.told("import", str(package))
    assert (told["recorded"], told["rejected"]) == (3, 0)
    assert [each["title"] for each in office.listed("cases")] == ["Hankearkisto"]
    assert {each["title"] for each in office.listed("documents")} >= {"Loppuraportti", "Muistio ja liite.txt"}
    assert office.listed("documents", by=None) == []  # no class of publicity is stated
    assert not list((office.folder / "temporary").rglob("handover-*"))


def test_the_form_can_be_stated_otherwise(office: Office, tmp_path: Path):
    bag = a_bag(tmp_path / "bag", {"a.txt": "a"})
    assert office.told("import", str(bag), "--kind", "folder")["recorded"] == 5


def test_a_dry_run_and_a_second_import_record_nothing(office: Office, tmp_path: Path):
    bag = a_bag(tmp_path / "bag", {"a.txt": "a"})
    assert office.told("import", str(bag), "--dry-run")["dry_run"]
    assert office.listed("documents") == []
    assert office.told("import", str(bag))["recorded"] == 2
    assert office.told("import", str(bag))["events"] == 0


def test_later_metadata_that_say_otherwise_are_reported_and_corrected_on_demand(office: Office, tmp_path: Path):
    said = "Source-Organization: Toimisto\nExternal-Identifier: 1\nTitle: Eka\n"
    bag = a_bag(tmp_path / "bag", {"a.txt": "a"}, said)
    office.told("import", str(bag))
    a_bag(bag, {"a.txt": "a"}, f"{said}Date: 12.3.2021\n")
    assert office.told("import", str(bag))["completed"] == 1
    a_bag(bag, {"a.txt": "a"}, f"{said.replace('Eka', 'Toka')}Date: 12.3.2021\n")
    told = office.told("import", str(bag))
    assert (told["differing"], told["corrected"]) == (2, 0)  # the document, and that with the metadata
    assert {each["code"] for each in office.rejects(told)} == {"differs"}
    assert office.told("import", str(bag), "--correct", "--reason", "kirjoitusvirhe")["corrected"] == 2


@pytest.mark.drill
def test_our_own_package_is_sent_to_its_own_command(office: Office, tmp_path: Path):
    made = office.told("handover", "create", "--to", "Seuraaja", "--out", str(tmp_path / "out"))
    assert "archive handover receive" in office.refused("import", made["folder"])
    told = Office(tmp_path / "other").told("import", made["folder"], "--kind", "package")
    assert (told["rejected"], told["recorded"] > 5) == (0, True)


@pytest.mark.parametrize("name", ["tyhjä", "lue.txt", "x.zip"])
def test_what_is_no_package_is_refused_with_the_reason(office: Office, tmp_path: Path, name: str):
    source = tmp_path / name
    source.write_text("x") if "." in name else source.mkdir()
    said = office.refused("import", str(source), "--kind", "package")
    assert "Give a bag" in said or "unpack it yourself" in said
