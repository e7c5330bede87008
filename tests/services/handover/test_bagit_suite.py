"""The BagIt conformance suite and the sample packages of E-ARK: our verdict on each, and why it is narrower.

A package is a bag of one profile: every file in manifests of SHA-256 and SHA-512, plain names, nothing beside them.
"""

import os
from pathlib import Path

import pytest

from archive.errors import NotFound
from services.handover.checks.bag import Bag
from services.handover.checks.check import check_package
from services.handover.checks.findings import Findings, NotAPackage

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("ARCHIVE_TEST_DATA", ROOT / "../shared/data")).resolve() / "conformance"
pytestmark = pytest.mark.skipif(not (DATA / "bagit").is_dir(), reason="ARCHIVE_TEST_DATA names no conformance suite")
NO_MANIFEST, NAME, BESIDE = "a manifest is missing", "a name is not plain", "a manifest of another algorithm"
NARROWER = {
    "v0.96/valid/bag-with-encoded-names": NAME,
    "v0.96/valid/bag-with-escapable-characters": NAME,
    "v0.97/valid/bag-with-encoded-names": NAME,
    "v0.97/valid/bag-with-escapable-characters": NAME,
    "v0.97/valid/bag-with-space": NAME,
    "v0.97/valid/holey-bag": NAME,
    "v0.97/warning/same-filename-listed-twice-with-different-normalization": NAME,
    "v0.97/warning/same-filename-listed-twice-with-the-same-hash": BESIDE,
}
"""Valid bags that we refuse for another reason than that a manifest is missing (docs/handover.md)."""


def bags(*verdicts: str) -> list[str]:
    found = sorted((DATA / "bagit").glob("*/*/*"))
    return [each.relative_to(DATA / "bagit").as_posix() for each in found if each.parent.name in verdicts]


def found_in(bag: str) -> set[tuple[str, str]]:
    """Kind and place of each difference."""
    findings = Findings()
    try:
        Bag(DATA / "bagit" / bag, findings).check(lambda done, total: None)
    except NotAPackage:
        return {("not_a_package", "")}
    return {(each.kind, each.where) for each in findings.differences}


@pytest.mark.parametrize("bag", bags("invalid", "linux-only", "windows-only"))
def test_every_invalid_bag_is_refused(bag: str):
    assert found_in(bag)


@pytest.mark.parametrize("bag", bags("valid", "warning"))
def test_a_valid_bag_of_another_profile_is_refused_for_the_reason_we_name(bag: str):
    manifests = {f"{kind}-{name}.txt" for kind in ("manifest", "tagmanifest") for name in ("sha256", "sha512")}
    found, reason = found_in(bag), NARROWER.get(bag, NO_MANIFEST)
    if reason == NAME:
        assert {kind for kind, _ in found} == {"hostile_name"}
    elif reason == BESIDE:
        assert {kind for kind, _ in found} == {"extra_file"}
    else:
        assert {where for kind, where in found if kind == "missing_file"} & manifests


def test_a_bag_of_the_suite_with_what_our_profile_demands_is_valid(tmp_path: Path):
    import shutil

    from tests.services.handover.packages import sealed_again

    shutil.copytree(DATA / "bagit/v1.0/valid/basicBag", tmp_path / "bag")
    for name in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
        (tmp_path / "bag" / name).unlink(missing_ok=True)
    (tmp_path / "bag/bag-info.txt").touch()
    sealed_again(tmp_path / "bag")
    findings = Findings()
    Bag(tmp_path / "bag", findings).check(lambda done, total: None)
    assert findings.differences == []


@pytest.mark.parametrize("sample", sorted((DATA / "eark").glob("validator-ips/unpacked/*")), ids=lambda path: path.name)
def test_an_information_package_without_a_bag_is_no_handover_package(sample: Path):
    with pytest.raises(NotFound):
        check_package(sample)
