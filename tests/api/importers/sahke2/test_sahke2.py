"""A transfer of SÄHKE2 becomes cases with stages and documents; nothing personal stands in a fact."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from api.importers.packages.recognising import kind_of
from archive.errors import ArchiveError
from archive.values import PersonalData, PublicityClass
from tests.api.importers.conftest import ROOT, Home, refused
from tests.api.importers.office import Office, viewed
from tests.api.importers.packages.made import zipped
from tests.api.importers.sahke2.transfers import SECRET, a_case, a_document, a_record, a_transfer, an_action

DATA = Path(os.environ.get("ARCHIVE_TEST_DATA", ROOT / "../shared/data")).resolve()
XSD = DATA / "conformance/sahke2/Sahke2_2019_03.xsd"


@pytest.fixture
def transfer(tmp_path: Path) -> Path:
    """Two actions; three records: of two files, secret, on paper."""
    folder = tmp_path / "siirto"
    document, native = (
        a_document(folder, name, name, use=use) for name, use in (("hakemus.txt", "Arkisto"), ("h.doc", "Natiivi"))
    )
    secret = a_document(folder, "lausunto.txt", "Lausunto henkilöstä")
    first = an_action(a_record(native, document), a_record(id="asiakirja-2", title="Paperiliite"))
    second = an_action(
        a_record(secret, id="asiakirja-3", restriction=SECRET, title="Lausunto"), title="Päätös", day="2021-06-01"
    )
    return a_transfer(folder, a_case(first, second))


def filed(home: Home) -> dict[str, Any]:
    return {one.event.content.title: one.event for one in home.events("document.filed")}


def codes(summary: Any) -> dict[str, str]:
    return {each["source"]: each["code"] for each in refused(summary)}


@pytest.mark.skipif(not XSD.is_file(), reason="ARCHIVE_TEST_DATA names no schema of SÄHKE2")
def test_what_these_tests_import_is_valid_by_the_schema(transfer: Path):
    etree.XMLSchema(etree.parse(XSD)).assertValid(etree.parse(transfer / "sahke2.xml"))


def test_cases_actions_and_records_are_received_with_all_they_state(home: Home, transfer: Path):
    assert kind_of(transfer) == kind_of(transfer / "sahke2.xml") == "sahke2"
    told = home.take(transfer, "sahke2")
    assert (told.recorded, told.rejected) == (6, 0)  # the case, four documents, the closing
    (case,) = viewed(home, "case")
    assert (case["number"], case["title"], case["status"]) == ("HT/12/2021", "Avustuksen hakeminen", "closed")
    assert (case["opened_on"], case["received_on"], case["closed_on"]) == ("2021-03-12", "2021-03-11", "2021-12-31")
    assert case["publicity"]["publicity"] == "public"
    for line in ("RetentionPeriod: 10", "RetentionReason: Kirjanpitolaki 2:10", "Subject (YSO): avustukset",
                 "ClassificationScheme: 02 05 01 Hakeminen", "Agent Laatija: Antti Aalto, Hanketoimisto"):  # fmt: skip
        assert line in case["text"]
    stages = [
        (one.event.stage, one.event.content.status, one.event.entered_on) for one in home.events("case.stage_recorded")
    ]
    assert stages == [("1", "Vireilletulo", date(2021, 3, 12)), ("2", "Päätös", date(2021, 6, 1))]
    documents = filed(home)
    assert set(documents) == {"Hakemus", "Hakemus (Natiivi: h.doc)", "Paperiliite", "Lausunto"}
    application = documents["Hakemus"]
    assert application.content.file.filename == "hakemus.txt"
    assert application.content.sender == "Antti Aalto, Hanketoimisto"
    assert application.content.claimed_class == "02 05 01"
    assert (application.received_on, application.language) == (date(2021, 3, 11), "fi")
    assert "Description: Hakemus liitteineen" in application.content.text
    assert documents["Paperiliite"].content.file is None


def test_secrecy_and_persons_are_received_as_restrictions(home: Home, transfer: Path):
    home.take(transfer, "sahke2")
    statement = filed(home)["Lausunto"]
    publicity = statement.publicity
    assert (publicity.publicity, publicity.ground) == (PublicityClass.secret, "JulkL 24 § 1 mom. 20 k.")
    assert publicity.last_secret_day() >= date(2046, 3, 12)
    assert statement.personal is PersonalData.sensitive
    assert statement.content.person == "Maija Meikäläinen (131052-308T)"


@pytest.mark.parametrize("id", ["131052-308T", "HT/131052-308T/2021", "Aalto/2021", "HT 2021 Antti", "ilman numeroa"])
def test_an_identifier_that_may_name_a_person_never_stands_in_a_fact(home: Home, tmp_path: Path, id: str):
    home.take(a_transfer(tmp_path / "siirto", a_case(id=id)), "sahke2")
    (opened,) = home.events("case.opened")
    assert opened.event.number.startswith("F-")
    assert f"NativeId: {id}" in opened.event.content.text
    facts = " ".join(str(one.event.model_dump(exclude={"content"})) for one in home.events())
    assert id not in facts


def test_a_second_import_records_nothing_also_of_a_closed_case(home: Home, transfer: Path):
    first = home.take(transfer, "sahke2")
    again = home.take(transfer, "sahke2")
    assert (again.events, again.duplicates, again.position) == (0, 6, first.position)


def test_a_packed_transfer_is_the_same(home: Home, transfer: Path, tmp_path: Path):
    assert home.take(zipped(transfer, tmp_path), "sahke2", temporary=tmp_path).recorded == 6
    assert home.take(transfer, "sahke2").events == 0


def test_a_dry_run_records_nothing(home: Home, transfer: Path):
    before = home.archive.position
    assert (home.take(transfer, "sahke2", dry=True).recorded, home.archive.position) == (6, before)


def test_a_number_that_is_taken_is_not_mixed(home: Home, tmp_path: Path):
    one = a_transfer(tmp_path / "a", a_case(title="Yksi"), organisation="Yksi")
    two = a_transfer(tmp_path / "b", a_case(title="Kaksi"), organisation="Kaksi")
    home.take(one, "sahke2")
    told = home.take(two, "sahke2")
    assert {each["title"]: each["number"][:2] for each in viewed(home, "case")} == {"Yksi": "HT", "Kaksi": "F-"}
    assert any("number of their own" in note for note in told.notes)
    assert home.take(two, "sahke2").events == 0


def test_bytes_that_differ_are_rejected_and_the_rest_goes_in(home: Home, transfer: Path):
    (transfer / "tiedostot/lausunto.txt").write_text("toinen")
    told = home.take(transfer, "sahke2")
    assert codes(told) == {"tiedostot/lausunto.txt": "digest_differs"}
    assert "Lausunto" not in filed(home)
    (transfer / "tiedostot/lausunto.txt").write_text("Lausunto henkilöstä")
    assert home.take(transfer, "sahke2").recorded == 1


def test_a_missing_an_unlisted_and_a_hostile_file_are_named(home: Home, tmp_path: Path):
    folder = tmp_path / "siirto"
    gone, hostile = (
        a_document(folder, "pois.txt", "x"),
        a_document(folder, "h.txt", "x").replace("<Path>tiedostot", "<Path>../.."),
    )
    a_transfer(folder, a_case(an_action(a_record(gone), a_record(hostile, id="2"))))
    (folder / "tiedostot/pois.txt").unlink()
    told = home.take(folder, "sahke2")
    assert codes(told) == {"pois.txt": "missing_file", "h.txt": "hostile_name", "tiedostot/h.txt": "not_listed"}


def test_of_a_case_that_is_rejected_nothing_goes_in(home: Home, tmp_path: Path):
    folder = tmp_path / "siirto"
    bad = a_case(an_action(a_record(a_document(folder, "a.txt", "a"))), title=" ")
    told = home.take(a_transfer(folder, bad, a_case(id="HT/13/2021")), "sahke2")
    assert home.names()["document.filed.v1"] == 0
    assert [each["field"] for each in refused(told)] == ["Title", "CaseFile", "CaseFile"]
    assert [each["number"] for each in viewed(home, "case")] == ["HT/13/2021"]


@pytest.mark.parametrize("harm", [lambda text: text[:-30], lambda text: text.replace("</Metadata>", "<x>")])
def test_damage_is_named_once_and_what_came_before_is_kept(home: Home, transfer: Path, harm: Any):
    path = transfer / "sahke2.xml"
    path.write_text(harm(path.read_text()))
    told = home.take(transfer, "sahke2")
    assert codes(told)["sahke2.xml"] == "package_invalid"


def test_what_is_no_transfer_is_refused(home: Home, tmp_path: Path):
    (tmp_path / "muu").mkdir()
    (tmp_path / "muu/a.xml").write_text("<a/>")
    assert kind_of(tmp_path / "muu") == "folder"
    with pytest.raises(ArchiveError, match="no metadata of SÄHKE2"):
        home.take(tmp_path / "muu", "sahke2")


def test_the_command_recognises_it_and_shows_only_what_is_public(transfer: Path, tmp_path: Path):
    office = Office(tmp_path / "archive")
    assert office.told("import", str(transfer))["recorded"] == 6
    assert {each["title"] for each in office.listed("documents")} >= {"Hakemus", "Lausunto"}
    assert "Lausunto" not in {each.get("title") for each in office.listed("documents", by=None)}


def test_comments_and_instructions_state_nothing(home: Home, tmp_path: Path):
    path = a_transfer(tmp_path / "siirto", a_case(an_action(a_record()), title="Avustus")) / "sahke2.xml"
    comment = "<!-- Maija Meikäläinen --><?tila vanha?>"
    said = path.read_text("utf-8").replace("<CaseFile>", f"<CaseFile>{comment}")
    path.write_text(said.replace("<Title>", f"<Title>{comment}").replace("<Restriction>", f"<Restriction>{comment}"))
    assert home.take(path.parent, "sahke2").recorded == 3
    assert [one.event.content.title for one in home.events("case.opened")] == ["Avustus"]


@pytest.mark.parametrize("harm", [("2046-03-12", "31.12.2099"), (">25<", f">{'9' * 5000}<")])
def test_a_period_of_secrecy_that_cannot_be_read_keeps_the_record_hidden(home: Home, tmp_path: Path, harm: tuple):
    restriction = SECRET.replace(*harm).replace("2046-03-12", "")
    home.take(a_transfer(tmp_path / "siirto", a_case(an_action(a_record(restriction=restriction)))), "sahke2")
    (document,) = home.archive.streams("document.filed.v1")
    publicity = home.archive.history(document)[0].event.publicity
    assert (publicity.publicity, publicity.secret_years) == (PublicityClass.secret, None)
