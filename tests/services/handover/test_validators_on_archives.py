"""Every validator of others on whole archives: the sample, and real decisions of Helsinki as they are imported."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.importers.run import run_import
from services.handover.checks.check import check_package
from services.handover.package.create import create_package
from services.home.archive_home import ArchiveHome, make_home
from tests.api.sample.template import copied
from tests.services.handover.packages import inside
from tests.services.handover.test_independent_proofs import of_package, verified
from tests.services.handover.test_validators import AGAINST_A_SIP, commons_ip, eark_errors, said, validator

pytestmark = [pytest.mark.drill, pytest.mark.timeout(1500)]
DATA = Path(os.environ.get("ARCHIVE_TEST_DATA", Path(__file__).parents[3] / "../shared/data")).resolve()
DECISIONS = DATA / "decisions/helsinki-ahjo/decisions_latest.json"
PROFILES = ("aip", "sip", "dip")
BAGIT_UTILS = "import pathlib, sys; from bagit_utils import Bag; print(Bag(pathlib.Path(sys.argv[1])).validate().valid)"


def the_sample(factory: pytest.TempPathFactory, folder: Path) -> Path:
    return copied(factory, folder)


def helsinki(factory: pytest.TempPathFactory, folder: Path) -> Path:
    if not DECISIONS.exists():
        pytest.skip("no test data: set ARCHIVE_TEST_DATA")
    make_home(folder, origin="helsinki", organisation="Helsinki")
    with ArchiveHome(folder) as home:
        by = home.admin().actor
        assert by
        run_import(home.archive, home.blobs, DECISIONS, kind="ahjo", by=by, rejects=folder / "rejects")
    return folder


@pytest.fixture(scope="module", params=[the_sample, helsinki], ids=["sample", "helsinki"])
def packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A package of each profile; each was checked by our own check, with PREMIS, METS and EAD3 by XSD."""
    folder, made = tmp_path_factory.mktemp("validated"), dict[str, Path]()
    with ArchiveHome(request.param(tmp_path_factory, folder / "home")) as home:
        for profile in PROFILES:
            home.projections.catch_up()
            ordered = {"to": "Seuraaja", "door": "test", "profile": profile}
            made[profile] = create_package(home, home.admin(), folder / profile, **ordered).folder
    for package in made.values():
        found = check_package(package)
        assert found["ok"], found["differences"][:5]
    return made


@pytest.mark.parametrize("profile", PROFILES)
def test_eark_validator_has_no_error(packages: dict[str, Path], profile: str):
    errors = eark_errors(packages[profile])
    assert errors <= (AGAINST_A_SIP if profile == "sip" else set())


@pytest.mark.parametrize("profile", PROFILES)
def test_commons_ip_calls_it_valid(packages: dict[str, Path], profile: str):
    summary = commons_ip(packages[profile])["summary"]
    assert summary["result"] == "VALID"
    assert profile == "sip" or summary["errors"] == 0


def test_bagit_and_bagit_utils_call_the_bag_valid(packages: dict[str, Path]):
    pytest.importorskip("bagit")
    command = [sys.executable, "-m", "bagit", "--validate", "--quiet", str(packages["aip"])]
    assert subprocess.run(command, capture_output=True, check=False, timeout=600).returncode == 0
    assert said(validator("BAGIT_UTILS"), "-c", BAGIT_UTILS, str(packages["aip"])).strip() == "True"


def test_frictionless_calls_the_tables_valid(packages: dict[str, Path]):
    data = inside(packages["aip"]) / "representations/tables/data"
    told = said(validator("FRICTIONLESS"), "-m", "frictionless", "validate", "--json", "datapackage.json", cwd=data)
    assert json.loads(told)["valid"]


def test_aics_tlog_proves_every_event(packages: dict[str, Path]):
    validator("TLOG")
    asked = of_package(packages["aip"])
    checkpoints = len(asked["notes"])
    found = verified(**asked)
    assert (found["checkpoints"], found["roots"], found["consistent"]) == (checkpoints, checkpoints, checkpoints - 1)
