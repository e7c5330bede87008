"""The sender signs every file of a package: what no log proves cannot be changed unnoticed."""

import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.errors import Invalid
from archive.ledger.usecases import known_keys
from services.handover.checks.check import check_package
from services.handover.package.bag import package_digest
from services.handover.package.create import Package
from services.handover.receiving.receive import receive
from services.handover.receiving.verifying import PackageRefused
from services.home.archive_home import ArchiveHome
from tests.api.disposals import Office
from tests.services.handover.packages import LOG, checked, copied, described_again, inside, kinds_of, seal_tags

SIGNED = "signed-files.jsonl"
TABLES = "representations/tables/data"


def restated(**said: object) -> Callable[[Path], str]:
    def change(package: Path) -> str:
        path = inside(package) / LOG / "package.json"
        path.write_text(json.dumps(json.loads(path.read_bytes()) | said))
        return f"{LOG}/package.json"

    return change


def replaced(name: str, old: str, new: str) -> Callable[[Path], str]:
    def change(package: Path) -> str:
        path = inside(package) / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return name

    return change


def a_table(package: Path) -> str:
    path = inside(package) / TABLES / "datapackage.json"
    name = f"{TABLES}/documents.csv"
    table = inside(package) / name
    described = json.loads(path.read_bytes())
    before = table.read_bytes()
    table.write_bytes(before.replace(b"Avustus", b"Lainoja"))
    for each in described["resources"]:
        if each["path"] == "documents.csv":
            each |= {"bytes": table.stat().st_size, "hash": f"sha256:{sha256(table.read_bytes()).hexdigest()}"}
    path.write_text(json.dumps(described))
    return name


CHANGES: dict[str, Callable[[Path], str]] = {
    "as": restated(**{"as": "transfer"}),
    "to": restated(to="Muu virasto"),
    "organisation": restated(organisation="Muu organisaatio"),
    "records": restated(records={}),
    "a table": a_table,
    "EAD3": replaced("metadata/descriptive/ead3.xml", "Avustus", "Lainoja"),
    "an original name": replaced(
        "representations/documents/metadata/preservation/premis.xml", "</originalName>", "x</originalName>"
    ),
    "README": replaced("documentation/README.txt", "for", "to"),
    "keys.json": replaced(f"{LOG}/keys.json", "archive-keys.v1", "archive-keys.v1 "),
    "offline.py": replaced(f"{LOG}/offline.py", "import sys", "import sys, os"),
    "schemas": replaced("schemas/events.schema.json", "object", "number"),
    "the profile of METS": replaced("METS.xml", 'PROFILE="https://', 'PROFILE="https://x'),
}


@pytest.fixture
def key(office: Office) -> str:
    return known_keys(office.home.archive)[0].key.vkey


@pytest.mark.parametrize("what", CHANGES)
def test_a_file_changed_behind_every_manifest_is_named(what: str, made: Package, key: str, tmp_path: Path):
    package = copied(made.folder, tmp_path)
    name = CHANGES[what](package)
    described_again(package)
    found = checked(package, key)
    altered = {each["where"] for each in found["differences"] if each["kind"] == "altered_file"}
    assert not found["ok"]
    assert any(where.endswith(name) for where in altered), found["differences"]


@pytest.mark.parametrize("what", ["to", "offline.py"])
def test_the_verifier_of_one_file_names_it_too(what: str, made: Package, key: str, tmp_path: Path):
    package = copied(made.folder, tmp_path)
    own = made.folder / inside(made.folder).relative_to(made.folder) / LOG / "offline.py"
    command = [sys.executable, "-I", "-S", str(own), "--key", key, str(package / SIGNED)]
    well = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (well.returncode, "files of a package" in well.stdout) == (0, True), well.stdout
    name = CHANGES[what](package)
    described_again(package)
    differs = subprocess.run(command, capture_output=True, text=True, check=False)
    assert differs.returncode == 1
    assert "altered_file" in differs.stdout
    assert name.rpartition("/")[2] in differs.stdout or "manifest" in differs.stdout


def test_receive_refuses_it_and_records_nothing(made: Package, key: str, tmp_path: Path, successor: ArchiveHome):
    package = copied(made.folder, tmp_path)
    restated(**{"as": "transfer"})(package)
    described_again(package)
    before = successor.archive.position
    with pytest.raises(PackageRefused, match=r"not the file that the sender signed|differ"):
        receive(successor, package, successor.admin(), keys=(key,))
    assert successor.archive.position == before


def test_a_list_of_another_package_or_with_other_lines_is_refused(made: Package, key: str, tmp_path: Path):
    package = copied(made.folder, tmp_path)
    path = package / SIGNED
    first, *lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join((first, *lines[1:])))
    seal_tags(package)
    assert "altered_list" in kinds_of(checked(package, key))
    said = json.loads(first)
    signature = said["note"].split("\n\n", 1)[1].replace("\n", "")
    said["note"] = said["note"].replace(signature[-12:-2], "A" * 10)
    path.write_bytes(b"".join((json.dumps(said).encode() + b"\n", *lines)))
    seal_tags(package)
    assert not checked(package, key)["ok"]


def test_a_package_without_the_list_is_refused_unless_its_digest_vouches(made: Package, key: str, tmp_path: Path):
    package = copied(made.folder, tmp_path)
    (package / SIGNED).unlink()
    seal_tags(package)
    found = checked(package, key)
    assert (found["ok"], found["signed"], kinds_of(found)) == (False, False, {"missing_file"})
    assert [each["where"] for each in found["differences"]] == [SIGNED]
    assert check_package(package, (key,), digest=package_digest(package))["ok"]


def test_the_check_says_in_words_who_signed(office: Office, made: Package, key: str):
    def said(*keys: str) -> str:
        found = checked(made.folder, *keys)
        return next(each["says"] for each in found["checks"] if each["check"] == "signed files")

    organisation, origin = office.home.settings.organisation, office.home.archive.origin
    assert said(key).startswith(f"{organisation} (archive {origin}) signed the list of all ")
    assert said(key).endswith(" UTC. The signature fits the key of the sender that you gave.")
    assert "only the sender can confirm that it is theirs" in said()
    well = checked(made.folder, key)
    assert (well["signed"], well["reservation"]) == (True, None)
    assert "nothing vouches for them but the package" in checked(made.folder)["reservation"]
    told = CliRunner().invoke(app, ["handover", "check", str(made.folder), "--key", key])
    assert f"  {said(key)}\n" in told.stdout


def test_the_digest_given_by_another_way_vouches_for_every_file(made: Package, tmp_path: Path):
    command = ["--home", str(tmp_path / "none"), "handover", "check", str(made.folder), "--json", "--digest"]
    well = CliRunner().invoke(app, [*command, made.digest])
    assert (well.exit_code, json.loads(well.stdout)["reservation"]) == (0, None)
    other = CliRunner().invoke(app, [*command, "0" * 64])
    assert other.exit_code == 1
    assert kinds_of(json.loads(other.stdout)) == {"other_digest"}
    assert isinstance(CliRunner().invoke(app, [*command, "abc"]).exception, Invalid)


def test_receive_compares_the_digest(made: Package, successor: ArchiveHome):
    with pytest.raises(PackageRefused, match="digest"):
        receive(successor, made.folder, successor.admin(), digest="0" * 64)
    with pytest.raises(Invalid):
        receive(successor, made.folder, successor.admin(), digest="none")
    assert receive(successor, made.folder, successor.admin(), digest=made.digest).vouched
