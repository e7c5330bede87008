"""An information package of E-ARK becomes a case with documents: METS, PREMIS, EAD and Dublin Core describe them."""

from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from archive.values import Interval
from tests.api.importers.conftest import Home, refused
from tests.api.importers.packages.made import a_bag, an_information_package, described, put, sealed

RAPORTTI, MUISTIO = "representations/rep1/data/a b.txt", "representations/rep1/data/1.bin"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return an_information_package(tmp_path / "paketti")


def filed(home: Home) -> dict[str, Any]:
    """The documents by their titles."""
    return {one.event.content.title: one.event for one in home.events("document.filed")}


def codes(summary) -> dict[str, str]:
    return {each["source"]: each["code"] for each in refused(summary)}


def test_descriptions_become_titles_days_originators_formats_and_names(home: Home, package: Path):
    told = home.take(package, "package")
    assert (told.recorded, told.rejected) == (3, 0)
    (case,) = home.content("case.opened")
    assert (case.title, case.sender) == ("Hankearkisto", "Hanketoimisto")
    assert "OBJID: uuid-hanke" in case.text
    assert "scopecontent: Hankkeen asiakirjat." in case.text
    documents = filed(home)
    assert set(documents) == {"Loppuraportti", "Muistio ja liite.txt", "Hankearkisto: metadata"}
    report, memo = documents["Loppuraportti"], documents["Muistio ja liite.txt"]
    assert report.dated == Interval(earliest=date(2021, 3, 12), latest=date(2021, 3, 12))
    assert memo.dated == Interval(earliest=date(2020, 5, 4), latest=date(2020, 5, 4))
    assert (memo.content.file.filename, memo.content.file.format) == (
        "Muistio ja liite.txt", "Plain Text File (x-fmt/111)",
    )  # fmt: skip
    assert memo.content.sender == "Hanketoimisto"
    assert memo.content.source == f"uuid-hanke/{MUISTIO}"


def test_the_metadata_stay_together_as_they_were(home: Home, package: Path):
    home.take(package, "package")
    file = filed(home)["Hankearkisto: metadata"].content.file
    with ZipFile(home.blobs.path(file.digest)) as kept:
        names = {name: kept.read(name) for name in kept.namelist()}
    assert set(names) == {
        "METS.xml", "metadata/descriptive/ead3.xml", "representations/rep1/METS.xml",
        "representations/rep1/metadata/preservation/premis.xml",
    }  # fmt: skip
    assert all((package / name).read_bytes() == content for name, content in names.items())


def test_a_second_import_records_nothing(home: Home, package: Path):
    first = home.take(package, "package")
    assert home.take(package, "package").position == first.position


@pytest.mark.parametrize(
    ("inside", "text", "code"),
    [(MUISTIO, "Muistion tekstx", "digest_differs"), (MUISTIO, "lyhyt", "size_differs")],
)
def test_bytes_that_differ_are_rejected_by_name(home: Home, package: Path, inside: str, text: str, code: str):
    (package / inside).write_text(text)
    told = home.take(package, "package")
    assert (told.recorded, codes(told)) == (2, {inside: code})


def test_premis_alone_notices_a_file_that_was_replaced_with_its_mets(home: Home, package: Path):
    (package / MUISTIO).write_text("Muistion tekstx")
    described(package)
    assert codes(home.take(package, "package")) == {MUISTIO: "digest_differs"}


def test_metadata_that_differ_describe_nothing(home: Home, package: Path):
    ead = package / "metadata/descriptive/ead3.xml"
    ead.write_text(ead.read_text().replace("Hankearkisto", "Hankearkistx"))
    told = home.take(package, "package")
    assert codes(told) == {"metadata/descriptive/ead3.xml": "digest_differs"}
    assert [each.title for each in home.content("case.opened")] == ["Hanke"]


def test_a_missing_and_an_unlisted_file_are_named(home: Home, package: Path):
    (package / RAPORTTI).unlink()
    put(package / "representations/rep1/data/muu.txt", "muu")
    told = home.take(package, "package")
    assert codes(told) == {RAPORTTI: "missing_file", "representations/rep1/data/muu.txt": "not_listed"}
    assert told.recorded == 2


@pytest.mark.parametrize("path", ["../../x", "/etc/passwd", "data/..%2F..%2F..%2Fx"])
def test_mets_that_leads_out_of_the_package_refuses_all_of_it(home: Home, package: Path, path: str):
    mets = package / "representations/rep1/METS.xml"
    mets.write_text(mets.read_text().replace("data/1.bin", path))
    told = home.take(package, "package")
    assert (told.recorded, set(codes(told).values())) == (0, {"hostile_name"})


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text.replace("<metsHdr", "<metsHead").replace("</metsHdr", "</metsHead"),
        lambda text: text[:-20],
        lambda text: f'<!DOCTYPE mets [<!ENTITY a "b">]>{text}',
    ],
    ids=["not valid", "cut off", "document type"],
)
def test_mets_that_cannot_be_relied_on_refuses_all_of_it(home: Home, package: Path, harm):
    mets = package / "METS.xml"
    mets.write_text(harm(mets.read_text()))
    told = home.take(package, "package")
    assert (told.recorded, codes(told)) == (0, {"paketti": "package_invalid"})


def test_a_file_that_mets_locates_elsewhere_is_never_fetched(home: Home, package: Path):
    mets = package / "representations/rep1/METS.xml"
    mets.write_text(mets.read_text().replace("data/1.bin", "https://example.org/1.bin"))
    told = home.take(package, "package")
    assert codes(told)["https://example.org/1.bin"] == "to_be_fetched"


def test_a_package_within_a_bag_is_described_by_both(home: Home, package: Path, tmp_path: Path):
    inside = {
        each.relative_to(package.parent).as_posix(): each.read_text() for each in package.rglob("*") if each.is_file()
    }
    bag = a_bag(tmp_path / "bag", inside, "Source-Organization: Toimittaja\n")
    told = home.take(bag, "package")
    assert (told.recorded, told.rejected) == (3, 0)
    assert "Loppuraportti" in filed(home)
    (bag / "data/paketti" / MUISTIO).write_text("Muistion tekstx")
    sealed(bag)
    assert set(codes(home.take(bag, "package")).values()) == {"digest_differs"}


def test_dublin_core_within_mets_describes_the_file_that_refers_to_it(home: Home, package: Path):
    mets = package / "representations/rep1/METS.xml"
    wrapped = (
        '<dmdSec ID="ID-dc"><mdWrap MDTYPE="DC"><xmlData xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>Pöytäkirja</dc:title><dc:creator>Johtoryhmä</dc:creator><dc:date>2020</dc:date>"
        "</xmlData></mdWrap></dmdSec>"
    )
    text = (
        mets.read_text()
        .replace("</metsHdr>", f"</metsHdr>{wrapped}")
        .replace('<file ID="ID-0"', '<file ID="ID-0" DMDID="ID-dc"')
    )
    mets.write_text(text)
    root = package / "METS.xml"
    described_root(root, mets)
    home.take(package, "package")
    minutes = filed(home)["Pöytäkirja"]
    assert minutes.content.sender == "Johtoryhmä"
    assert minutes.content.source.endswith("1.bin")


def described_root(root: Path, mets: Path) -> None:
    """State the digest and size that METS of the representation has now."""
    import re

    from tests.api.importers.packages.made import digest_of

    text = re.sub(r'SIZE="\d+" (CREATED="[^"]*") CHECKSUM="[0-9A-F]+"( CHECKSUMTYPE="SHA-256"><FLocat[^>]*METS.xml)',
                  rf'SIZE="{mets.stat().st_size}" \1 CHECKSUM="{digest_of(mets)}"\2', root.read_text())  # fmt: skip
    root.write_text(text)
