"""Every bag of the BagIt conformance suite and every sample package of E-ARK: what goes in, and what is named."""

import os
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from tests.api.importers.conftest import ROOT, Home, refused

DATA = Path(os.environ.get("ARCHIVE_TEST_DATA", ROOT / "../shared/data")).resolve() / "conformance"
pytestmark = pytest.mark.skipif(not (DATA / "bagit").is_dir(), reason="ARCHIVE_TEST_DATA names no conformance suite")
HOSTILE = {("", "hostile_name")}
REFUSED = {
    "v0.97/invalid/baginfo-missing-encoding": {("", "package_invalid")},
    "v0.97/invalid/extra-file-in-bag": {("data/bar", "not_listed"), ("bag-info.txt", "size_differs")},
    "v0.97/invalid/invalid-version-number": {("", "package_invalid")},
    "v0.97/invalid/missing-bagit.txt": {("", "not_a_package")},
    "v1.0/invalid/bagit-with-invalid-whitespace": {("", "package_invalid")},
    "v1.0/invalid/notAllManifestsListAllFiles": {("data/missingFromManifest.txt", "not_listed")},
    "v1.0/invalid/same-filename-listed-twice-with-different-hashes": {("", "tag_file_differs")},
    # Here names are told apart by their case, and one of the two is not there.
    "v0.97/warning/duplicate-file-with-different-case": {("data/HELLO.txt", "missing_file")},
}
"""Place and code of everything that is rejected; the place is empty where all of a package is."""
WITHOUT_ITS_FILE = "v0.97/warning/special-system-files"
"""Its .DS_Store is lost in some copies of the suite."""


def bags(*verdicts: str) -> list[str]:
    found = sorted((DATA / "bagit").glob("*/*/*"))
    return [each.relative_to(DATA / "bagit").as_posix() for each in found if each.parent.name in verdicts]


def rejected(home: Home, source: Path) -> set[tuple[str, str]]:
    """Place and code of everything that is rejected; a second import records nothing and rejects the same."""
    try:
        told = home.take(source, "package", temporary=home.folder)
    except ArchiveError as error:
        return {("", error.code)}
    again = home.take(source, "package", temporary=home.folder)
    assert (again.events, again.rejected) == (0, told.rejected)
    return {(each["source"] if each["source"] != source.name else "", each["code"]) for each in refused(told)}


@pytest.mark.parametrize("bag", [each for each in bags("valid", "warning") if each != WITHOUT_ITS_FILE])
def test_every_valid_bag_goes_in_whole(home: Home, bag: str):
    source = DATA / "bagit" / bag
    assert rejected(home, source) == REFUSED.get(bag, set())
    payload = sum(1 for each in (source / "data").rglob("*") if each.is_file())
    assert home.names()["document.filed.v1"] == payload + 1


@pytest.mark.parametrize("bag", bags("invalid", "linux-only", "windows-only"))
def test_of_every_invalid_bag_what_is_wrong_is_named(home: Home, bag: str):
    assert rejected(home, DATA / "bagit" / bag) == REFUSED.get(bag, HOSTILE)


WRONG_SIZE = ("schemas/xlink.xsd", "size_differs")
"""The minimal package states 8,322 bytes; the file has 8,052."""
NOT_THERE = {
    (f"representations/rep1/schemas/{name}.xsd", "missing_file")
    for name in ("mets", "XMLSchema", "xlink", "CSIPExtensionMETS")
}
"""METS of the representation is a copy of that of the package, and names files that are not there."""
OTHER_SIZE = ("schemas/CSIPExtensionMETS.xsd", "size_differs")
NO_PACKAGE = {("", "not_a_package")}
SAMPLES = {
    "validator-ips/unpacked/733dc055-34be-4260-85c7-5549a7083031": {("aip.json", "not_listed")},
    **{f"validator-ips/minimal/minimal_IP_with_schemas.{end}": {WRONG_SIZE} for end in ("zip", "tar", "tar.gz")},
    **{f"validator-ips/bad/multi_{name}.zip": NO_PACKAGE for name in ("dir", "file", "var")},
    "validator-ips/struct/empty.zip": NO_PACKAGE,
    "validator-ips/struct/no_reps.tar.gz": {WRONG_SIZE},
    **{
        f"validator-ips/struct/no_{name}.tar.gz": {WRONG_SIZE, *NOT_THERE}
        for name in ("data", "md", "messages", "other", "pres", "repmd")
    },
    "csip-examples/minimal_IP_with_schemas.zip": {WRONG_SIZE},
    "csip-examples/minimal_IP_invmets.zip": {("", "package_invalid")},
    "csip-examples/minimal_IP_nocrtdt.zip": {WRONG_SIZE, OTHER_SIZE},
    "csip-examples/minimal_IP_nomtshdr.zip": {WRONG_SIZE, OTHER_SIZE},
}


def test_every_sample_package_is_judged():
    there = [*(DATA / "eark").glob("validator-ips/*/*"), *(DATA / "eark").glob("csip-examples/*.zip")]
    assert {each.relative_to(DATA / "eark").as_posix() for each in there} == SAMPLES.keys()


@pytest.mark.parametrize("sample", SAMPLES)
def test_of_every_sample_package_what_is_wrong_is_named(home: Home, sample: str):
    assert rejected(home, DATA / "eark" / sample) == SAMPLES[sample]


def test_a_real_package_is_described_by_its_metadata(home: Home):
    home.take(DATA / "eark/validator-ips/unpacked/733dc055-34be-4260-85c7-5549a7083031", "package")
    (case,) = home.content("case.opened")
    assert "OBJID: 733dc055-34be-4260-85c7-5549a7083031" in case.text
    picture = next(each for each in home.content("document.filed") if each.title == "RODA-in.png")
    assert picture.file.format == "Portable Network Graphics 1.0 (fmt/11)"
