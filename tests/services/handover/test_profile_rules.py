"""The rules of E-ARK that no schema states: found by number, level and place, as a validator of others finds them."""

import os
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from typer.testing import CliRunner

from api.cli.main import app
from services.handover.checks.check import check_package
from services.handover.checks.profile import Judge, judged
from services.handover.package.create import Package
from services.handover.package.mets import METS
from tests.services.handover.packages import copied, described_again, inside
from tests.services.handover.test_validators import eark_findings, validator

DATA = Path(os.environ.get("ARCHIVE_TEST_DATA", Path(__file__).parents[3] / "../shared/data")).resolve()
SAMPLES = DATA / "conformance/eark"
OTHERWISE = {
    "CSIP63",  # it asks for a type of content of every group; the profile only where that is OTHER
    "SIP14",  # it judges every agent as the creator of the archive
    "SIP15",  # it does not ask who submits
}


def changed(*pairs: tuple[str, str]) -> Callable[[str], str]:
    def change(text: str) -> str:
        for old, new in pairs:
            text, times = re.subn(old, new, text)
            assert times, old
        return text

    return change


BROKEN = [
    ("CSIP1", "MUST", changed((' OBJID="[^"]+"', ' OBJID=""'))),
    ("CSIP4", "SHOULD", changed((r'(<mets:?[^>]*?) csip:CONTENTINFORMATIONTYPE="OTHER"', r"\1"))),
    ("CSIP8", "SHOULD", changed((' RECORDSTATUS="NEW"', ' RECORDSTATUS="REVISED"'))),
    ("CSIP16", "MUST", changed(("SOFTWARE VERSION", "VERSION"))),
    ("CSIP17", "SHOULD", changed(("(?s)<dmdSec.*?</dmdSec>", ""))),
    ("CSIP20", "SHOULD", changed(('(<dmdSec[^>]*) STATUS="CURRENT"', r"\1"))),
    ("CSIP31", "SHOULD", changed(("(?s)<amdSec.*?</amdSec>", ""))),
    ("CSIP39", "MUST", changed((' MDTYPE="PREMIS"', ' MDTYPE=""'))),
    ("CSIP60", "MUST", changed((' USE="Documentation"', ' USE="Other"'))),
    ("CSIP68", "MUST", changed((' MIMETYPE="text/html"', ' MIMETYPE=""'))),
    ("CSIP92", "SHOULD", changed((' DMDID="[^"]+"', ""))),
    ("CSIP97", "SHOULD", changed((' LABEL="Schemas"', ' LABEL="Other"'))),
    ("CSIP105", "SHOULD", changed(("<mptr [^>]*/>", ""))),
    ("AIP", "MUST", changed(("E-ARK-AIP-v2-2-0", "E-ARK-AIP-v1"))),
    ("AIP9", "MUST", changed(('(<file [^>]*)ID="ID', r'\1ID="X'))),
    ("SIP2", "MUST", changed(('OAISPACKAGETYPE="AIP"', 'OAISPACKAGETYPE="SIP"'))),
    ("SIP15", "MUST", changed(('OAISPACKAGETYPE="AIP"', 'OAISPACKAGETYPE="SIP"'))),
    ("DIP2", "MUST", changed(('OAISPACKAGETYPE="AIP"', 'OAISPACKAGETYPE="DIP"'))),
]


def elements(mets: bytes) -> Iterator[Any]:
    return etree.iterwalk(etree.ElementTree(etree.fromstring(mets)), events=("end",), tag=f"{METS}*")


def elements_alone(mets: bytes) -> Iterator[Any]:
    return (element for _, element in elements(mets))


def test_our_packages_meet_every_rule(made: Package):
    assert check_package(made.folder)["findings"] == []


@pytest.mark.parametrize(("rule", "level", "change"), BROKEN, ids=[rule for rule, _, _ in BROKEN])
def test_a_rule_that_is_not_met_is_found_by_its_number(
    made: Package, rule: str, level: str, change: Callable[[str], str]
):
    mets = change((inside(made.folder) / "METS.xml").read_text("utf-8")).encode()
    found = {each.rule: each for each in judged(elements_alone(mets))}
    assert (found[rule].level, found[rule].where.partition("#")[0]) == (level, "METS.xml")


def test_folders_are_judged_as_the_specification_names_them():
    judge = Judge()
    judge.folders("data/x", ["data/x/METS.xml", "data/x/representations/a/data/1", "data/x/metadata/other/1"])
    assert [(each.rule, each.where) for each in judge.found()] == [
        ("CSIPSTR16", "data/x/documentation"), ("CSIPSTR7", "data/x/metadata/descriptive"),
        ("CSIPSTR6", "data/x/metadata/preservation"), ("CSIPSTR12", "data/x/representations/a/METS.xml"),
        ("CSIPSTR13", "data/x/representations/a/metadata"), ("CSIPSTR15", "data/x/schemas"),
    ]  # fmt: skip


def test_a_rule_of_level_should_is_a_finding_and_no_difference(made: Package, tmp_path: Path):
    package = copied(made.folder, tmp_path)
    path = inside(package) / "METS.xml"
    path.write_text(path.read_text("utf-8").replace(' STATUS="CURRENT"', ""), "utf-8")
    described_again(package)
    found = check_package(package)
    assert {(each["rule"], each["level"]) for each in found["findings"]} == {("CSIP20", "SHOULD"), ("CSIP34", "SHOULD")}
    assert "profile_rule" not in {each["kind"] for each in found["differences"]}
    told = CliRunner().invoke(app, ["handover", "check", str(package)]).output
    assert re.search(r"SHOULD CSIP20: data/uuid-[^:]*/METS.xml#ID-ead: A descriptive section states no STATUS", told)


def test_a_package_of_another_profile_than_it_states_differs(made: Package, tmp_path: Path):
    package = copied(made.folder, tmp_path)
    path = inside(package) / "METS.xml"
    path.write_text(path.read_text("utf-8").replace('OAISPACKAGETYPE="AIP"', 'OAISPACKAGETYPE="AIU"'), "utf-8")
    described_again(package)
    differing = [each["says"] for each in check_package(package)["differences"]]
    assert "METS states another type of package than package.json." in differing


def samples() -> list[Path]:
    found = [*SAMPLES.glob("csip-examples/*.zip"), *SAMPLES.glob("validator-ips/struct/no_*.tar.gz")]
    return sorted(each for each in found if "nomtshdr" not in each.name)  # it reads no METS without a header


def is_an_end(path: Path) -> bool:
    return path.is_file() or not any(path.iterdir())


@pytest.mark.drill
@pytest.mark.parametrize("sample", samples(), ids=lambda path: path.name)
def test_a_validator_of_others_finds_the_same_in_the_samples_of_e_ark(sample: Path, tmp_path: Path):
    validator("EARK")
    with zipfile.ZipFile(sample) if sample.suffix == ".zip" else tarfile.open(sample) as packed:
        packed.extractall(tmp_path)
    (mets,) = (path for path in tmp_path.rglob("METS.xml") if "representations" not in path.parts)
    judge = Judge()
    for element in elements_alone(mets.read_bytes()):
        judge.take(element, "METS.xml", root=True)
    below = [path if path.is_file() else path / "empty" for path in mets.parent.rglob("*") if is_an_end(path)]
    judge.folders("x", [f"x/{path.relative_to(mets.parent).as_posix()}" for path in below])
    ours = {(each.rule, each.level) for each in judge.found()}
    theirs = {each for each in eark_findings(mets.parent) if not each[0].startswith("XML")}
    assert {each for each in ours ^ theirs if each[0] not in OTHERWISE} == set()
