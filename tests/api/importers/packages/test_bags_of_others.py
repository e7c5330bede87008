"""A bag made by anybody becomes a case with documents; what is not as it states is rejected by name."""

import os
from datetime import date
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.values import Interval
from tests.api.importers.conftest import Home, refused
from tests.api.importers.packages.made import a_bag, sealed

INFO = """Source-Organization: Hanketoimisto
External-Identifier: HT/2021/1
External-Description: Hankkeen asiakirjat,
   kaksi osaa
Contact-Name: Maija Meikäläinen
Date: 12.3.2021
"""
FILES = {"raportti.txt": "Loppuraportti", "liitteet/budjetti.txt": "Budjetti"}


def codes(summary) -> dict[str, str]:
    """Why something was rejected, by its place."""
    return {each["source"]: each["code"] for each in refused(summary)}


def test_its_files_become_documents_of_one_case_with_what_the_bag_states(home: Home, tmp_path: Path):
    told = home.take(a_bag(tmp_path / "bag", FILES, INFO), "package")
    assert (told.recorded, told.rejected) == (3, 0)
    (case,) = home.events("case.opened")
    assert case.event.content.title == "HT/2021/1"
    assert case.event.content.sender == "Hanketoimisto"
    assert "External-Description: Hankkeen asiakirjat, kaksi osaa\n" in case.event.content.text
    filed = {one.event.content.title: one.event for one in home.events("document.filed")}
    assert set(filed) == {"raportti.txt", "budjetti.txt", "HT/2021/1: metadata"}
    report = filed["raportti.txt"]
    assert (report.content.sender, report.case) == ("Hanketoimisto", case.stream)
    assert report.content.source == "Hanketoimisto, HT%2F2021%2F1/data/raportti.txt"


def test_nothing_that_a_person_wrote_stands_in_a_fact(home: Home, tmp_path: Path):
    home.take(a_bag(tmp_path / "Meikäläinen Maija", {"Maija Meikäläinen.txt": "x"}), "package")
    facts = " ".join(str(one.event.model_dump(exclude={"content"})) for one in home.events())
    assert "Maija" not in facts


def test_a_second_import_records_nothing_and_changed_bytes_are_a_new_version(home: Home, tmp_path: Path):
    bag = a_bag(tmp_path / "bag", FILES, INFO)
    first = home.take(bag, "package")
    again = home.take(bag, "package")
    assert (again.recorded, again.duplicates, again.position) == (0, 3, first.position)
    a_bag(bag, FILES | {"raportti.txt": "Korjattu"}, INFO)
    assert home.take(bag, "package").recorded == 2  # the report, and the metadata with its new digest
    assert home.names()["document.version_filed.v1"] == 2


def test_a_dry_run_counts_the_same_and_records_nothing(home: Home, tmp_path: Path):
    bag = a_bag(tmp_path / "bag", FILES, INFO)
    before = home.archive.position
    told = home.take(bag, "package", dry=True)
    assert (told.recorded, told.rejected, home.archive.position) == (3, 0, before)
    assert not list((home.folder / "blobs").rglob("*.*"))


def test_only_the_file_that_differs_stays_out_until_it_is_mended(home: Home, tmp_path: Path):
    bag = a_bag(tmp_path / "bag", FILES, INFO)
    report = bag / "data/raportti.txt"
    report.write_text("Loppuraportta")
    told = home.take(bag, "package")
    assert codes(told) == {"data/raportti.txt": "digest_differs"}
    (reject,) = refused(told)
    assert "the file has" in reject["reason"]
    assert reject["original"]["digests"]["sha256"] in reject["reason"]
    assert "raportti.txt" not in {each.title for each in home.content("document.filed")}
    report.write_text("Loppuraportti")
    assert home.take(bag, "package").recorded == 1


@pytest.mark.parametrize(
    ("harm", "where", "code"),
    [
        (lambda bag: (bag / "data/raportti.txt").unlink(), "data/raportti.txt", "missing_file"),
        (lambda bag: (bag / "data/muu.txt").write_text("x"), "data/muu.txt", "not_listed"),
    ],
)
def test_what_is_missing_or_not_listed_is_named_and_the_rest_goes_in(home: Home, tmp_path: Path, harm, where, code):
    bag = a_bag(tmp_path / "bag", FILES, INFO)
    harm(bag)
    told = home.take(bag, "package")
    assert codes(told)[where] == code
    assert "budjetti.txt" in {each.title for each in home.content("document.filed")}


def test_a_link_is_never_followed(home: Home, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("Loppuraportti")
    bag = a_bag(tmp_path / "bag", FILES, INFO)
    (bag / "data/raportti.txt").unlink()
    (bag / "data/raportti.txt").symlink_to(secret)
    assert codes(home.take(bag, "package"))["data/raportti.txt"] == "link"


@pytest.mark.parametrize("path", ["../raportti.txt", "/etc/passwd", "data/../../x", "data//x", "~/x"])
def test_a_manifest_that_leads_out_of_the_bag_refuses_all_of_it(home: Home, tmp_path: Path, path: str):
    bag = a_bag(tmp_path / "bag", FILES, INFO)
    with (bag / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(f"{'0' * 64}  {path}\n")
    sealed(bag)
    told = home.take(bag, "package")
    assert (told.recorded, codes(told)) == (0, {"bag": "hostile_name"})


def test_a_tag_file_that_was_changed_refuses_all_of_it(home: Home, tmp_path: Path):
    bag = a_bag(tmp_path / "bag", FILES, INFO)
    (bag / "bag-info.txt").write_text(INFO.replace("Hanketoimisto", "Muu toimisto"))
    told = home.take(bag, "package")
    assert (told.recorded, codes(told)) == (0, {"bag": "tag_file_differs"})


def test_bags_of_one_name_and_two_organisations_are_not_mixed(home: Home, tmp_path: Path):
    one = a_bag(tmp_path / "a/bag", {"x.txt": "yksi"}, "Source-Organization: Yksi\nExternal-Identifier: 1\n")
    two = a_bag(tmp_path / "b/bag", {"x.txt": "kaksi"}, "Source-Organization: Kaksi\nExternal-Identifier: 1\n")
    assert [home.take(each, "package").recorded for each in (one, two)] == [2, 2]
    assert home.names()["case.opened.v1"] == 2


def test_every_package_of_a_folder_goes_in_and_what_is_none_is_rejected(home: Home, tmp_path: Path):
    a_bag(tmp_path / "in/eka", {"a.txt": "a"})
    a_bag(tmp_path / "in/toka", {"b.txt": "b"}, version="0.97", by="md5")
    (tmp_path / "in/lue.txt").write_text("ei paketti")
    told = home.take(tmp_path / "in", "package")
    assert (told.recorded, codes(told)) == (4, {"lue.txt": "container_refused"})


def test_a_folder_without_a_package_is_refused(home: Home, tmp_path: Path):
    (tmp_path / "in").mkdir()
    with pytest.raises(ArchiveError, match=r"neither bagit.txt nor METS.xml"):
        home.take(tmp_path / "in", "package")


def test_a_day_of_the_bag_is_a_day_of_its_documents(home: Home, tmp_path: Path):
    home.take(a_bag(tmp_path / "bag", FILES, INFO), "package")
    days = {one.event.content.title: one.event.dated for one in home.events("document.filed")}
    assert days["raportti.txt"] == Interval(earliest=date(2021, 3, 12), latest=date(2021, 3, 12))


@pytest.mark.parametrize(
    ("encoding", "info"),
    [("utf-7", b"External-Identifier: +2AA-q"), ("unicode_escape", b"Title: \\ud800"), ("punycode", b"Title: x: y-")],
)
def test_text_that_is_none_in_the_declared_encoding_is_rejected_by_name(
    home: Home, tmp_path: Path, encoding: str, info: bytes
):
    bag = a_bag(tmp_path / "bag", {"a.txt": "hei"})
    (bag / "bagit.txt").write_text(f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {encoding}\n")
    (bag / "bag-info.txt").write_bytes(info + b"\n")
    sealed(bag)
    assert codes(home.take(bag, "package")) == {"bag": "package_invalid"}


def test_a_bag_whose_folder_has_a_name_of_another_encoding_goes_in_once(home: Home, tmp_path: Path):
    bag = a_bag(tmp_path / os.fsdecode(b"hanke-\xe4"), {"a.txt": "hei"})
    assert home.take(bag, "package").recorded == 2
    assert home.take(bag, "package").duplicates == 2
