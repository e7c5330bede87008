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
DIV, OF = "(<div [^>]*)", r"\1"
IN_MAP = "(?s)(<structMap.*)"
EXACTLY = [  # with what is broken along with it, as the specification says it twice
    ("CSIP2", "MUST", changed(('(<mets:?[^>]*?) TYPE="Mixed"', r'\1 TYPE="Papers"')), ()),
    ("CSIP3", "SHOULD", changed(('(<mets:?[^>]*?) TYPE="Mixed"', r'\1 TYPE="Other"')), ()),
    ("CSIP4", "SHOULD", changed((r'(<mets:?[^>]*?) csip:CONTENTINFORMATIONTYPE="OTHER"',
                                 r'\1 csip:CONTENTINFORMATIONTYPE="records"')), ()),
    ("CSIP5", "MAY", changed((r'(<mets:?[^>]*?) csip:OTHERCONTENTINFORMATIONTYPE="[^"]*"', OF)), ()),
    ("CSIP16", "MUST", changed(("IDENTIFICATIONCODE", "CODE")), ()),
    ("CSIP20", "SHOULD", changed(('(<dmdSec[^>]*) STATUS="CURRENT"', r'\1 STATUS="VALID"')), ()),
    ("CSIP26", "MUST", changed(('(?s)(<dmdSec.*?) MIMETYPE="[^"]*"', r'\1 MIMETYPE="xml"')), ()),
    ("CSIP34", "SHOULD", changed(('(<digiprovMD[^>]*) STATUS="CURRENT"', r'\1 STATUS="VALID"')), ()),
    ("CSIP61", "MAY", changed(("<fileGrp ", '<fileGrp ADMID="ID-premis ID-none" ')), ()),
    ("CSIP62", "SHOULD", changed(('(<fileGrp [^>]*?) csip:CONTENTINFORMATIONTYPE="OTHER"',
                                  r'\1 csip:CONTENTINFORMATIONTYPE="records"')), ()),
    ("CSIP63", "MAY", changed(('(<fileGrp [^>]*?) csip:OTHERCONTENTINFORMATIONTYPE="[^"]*"', OF)), ()),
    ("CSIP64", "MUST", changed(("</fileSec>", '<fileGrp ID="ID-x" USE="Data"><file ID="ID-y" MIMETYPE="a/b" SIZE="1" '
                                'CREATED="2026-01-01T00:00:00Z" CHECKSUM="0" CHECKSUMTYPE="MD5"><FLocat LOCTYPE="URL" '
                                'xlink:type="simple" xlink:href="x"/></file></fileGrp></fileSec>')), ()),
    ("CSIP66", "MUST", changed(('(?s)(<fileGrp [^>]*USE="Documentation"[^>]*>).*?</fileGrp>', r"\1</fileGrp>")), ()),
    ("CSIP68", "MUST", changed((' MIMETYPE="text/html"', ' MIMETYPE="html"')), ()),
    ("CSIP74", "MAY", changed(("<file ", '<file ADMID="ID-none" ')), ()),
    ("CSIP75", "MAY", changed(("<file ", '<file DMDID="ID-premis" ')), ()),
    ("CSIP88", "MUST", changed(('<div [^>]*LABEL="Metadata"[^>]*(/>|></div>)', "")), ("CSIP91", "CSIP92")),
    ("CSIP89", "MUST", changed(('<div [^>]*LABEL="Metadata"', '<div DMDID="ID-ead" ADMID="ID-premis" LABEL="Metadata"'),
                               ('(LABEL="Metadata") DMDID="ID-ead" ADMID="ID-premis"', OF)), ()),
    ("CSIP90", "MUST", changed(('LABEL="Metadata"', 'LABEL="metadata"')), ("CSIP88", "CSIP91", "CSIP92")),
    ("CSIP91", "SHOULD", changed((' ADMID="ID-premis"', ' ADMID="ID-ead"')), ()),
    ("CSIP92", "SHOULD", changed((' DMDID="ID-ead"', ' DMDID="ID-premis"')), ()),
    ("CSIP93", "SHOULD", changed(('(?s)<div [^>]*LABEL="Documentation".*?</div>', "")), ()),
    ("CSIP94", "MUST", changed(('<div [^>]*LABEL="Documentation"', '<div LABEL="Documentation"')), ()),
    ("CSIP95", "MUST", changed(('(<div [^>]*LABEL=)"Documentation"', r'\1"documents"')), ("CSIP93",)),
    ("CSIP98", "MUST", changed(('<div [^>]*LABEL="Schemas"', '<div LABEL="Schemas"')), ()),
    ("CSIP99", "MUST", changed(('(<div [^>]*LABEL=)"Schemas"', r'\1"schemata"')), ("CSIP97",)),
    ("CSIP102", "MUST", changed(('<div [^>]*LABEL="Representations"', '<div LABEL="Representations"')), ()),
    ("CSIP103", "MUST", changed(('(<div [^>]*LABEL=)"Representations"', r'\1"Content"')), ()),
    ("CSIP106", "MUST", changed(('<div [^>]*(LABEL="Representations/tables")', r"<div \1")), ()),
    ("CSIP107", "MUST", changed(('(<div [^>]*LABEL=)"Representations/', r'\1"')), ()),
    ("CSIP109", "MUST", changed(("(<mptr [^>]*representations/tables/[^>]*/>)", r"\1\1")), ()),
    ("CSIP116", "MUST", changed(('FILEID="ID-grp-documentation"', 'FILEID="ID-grp-schemas"')), ("CSIP99",)),
    ("CSIP118", "MUST", changed(('FILEID="ID-grp-schemas"', 'FILEID="ID-grp-none"')), ()),
    ("CSIP119", "MUST", changed(('FILEID="ID-rep-tables"', 'FILEID="ID-none"')), ()),
]  # fmt: skip
OF_A_SIP = [
    ("SIP3", "MAY", changed((' RECORDSTATUS="NEW"', ' RECORDSTATUS="REVISED" LASTMODDATE="2026-01-01T00:00:00Z"'))),
    ("SIP5", "MAY", changed(("</metsHdr>", '<altRecordID TYPE="NUMBER">1</altRecordID></metsHdr>'))),
    ("SIP11", "MUST", changed(("</metsHdr>", '<agent ROLE="ARCHIVIST" TYPE="OTHER"><name>A</name></agent></metsHdr>'))),
    ("SIP14", "MUST", changed(("</metsHdr>", '<agent ROLE="ARCHIVIST" TYPE="ORGANIZATION"><name>A</name><note>1</note>'
                               "</agent></metsHdr>"))),
    ("SIP17", "MUST", changed(("</metsHdr>", '<agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="OFFICE"><name>A</name>'
                               "</agent></metsHdr>"))),
    ("SIP20", "MUST", changed((r' \w+:NOTETYPE="IDENTIFICATIONCODE"', ""))),
    ("SIP28", "MUST", changed(("</metsHdr>", '<agent ROLE="PRESERVATION" TYPE="INDIVIDUAL"><name>A</name></agent>'
                               "</metsHdr>"))),
    ("SIP31", "MUST", changed(("</metsHdr>", '<agent ROLE="PRESERVATION" TYPE="ORGANIZATION"><name>A</name>'
                               "<note>1</note></agent></metsHdr>"))),
]  # fmt: skip


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


@pytest.mark.parametrize(("rule", "level", "change", "along"), EXACTLY, ids=[each[0] for each in EXACTLY])
def test_a_rule_is_found_and_no_other(
    made: Package, rule: str, level: str, change: Callable[[str], str], along: tuple[str, ...]
):
    mets = change((inside(made.folder) / "METS.xml").read_text("utf-8")).encode()
    found = {each.rule: each.level for each in judged(elements_alone(mets))}
    assert (set(found), found.get(rule)) == ({rule, *along}, level)


@pytest.mark.parametrize(("rule", "level", "change"), OF_A_SIP, ids=[each[0] for each in OF_A_SIP])
def test_a_rule_of_submissions_is_found_and_no_other(
    made: Package, rule: str, level: str, change: Callable[[str], str]
):
    mets = (inside(made.folder) / "METS.xml").read_text("utf-8")
    mets = mets.replace("E-ARK-AIP-v2-2-0", "E-ARK-SIP-v2-2-0").replace("earkaip.", "earksip.")
    mets = mets.replace('OAISPACKAGETYPE="AIP"', 'OAISPACKAGETYPE="SIP"').replace("ARCHIVIST", "CREATOR")
    assert not judged(elements_alone(mets.encode()))
    assert [(each.rule, each.level) for each in judged(elements_alone(change(mets).encode()))] == [(rule, level)]


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
