"""A package of an office: whole, provable, without secrets; every change to it is found and named."""

import csv
import fcntl
import json
import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from archive.access.caller import ANONYMOUS, Caller
from archive.actor.events import Role
from archive.errors import ArchiveError, Conflict, Invalid, NotAllowed
from archive.handover.events import HandoverIssued
from projections.duties.open_items import DISPOSAL, WRITE, in_order
from projections.states import Question
from services.handover.package.create import Package
from services.lists.tables import as_csv
from services.winddown.status import status
from tests.api.disposals import Office
from tests.services.handover.packages import (
    LOG,
    OPEN,
    PERSONAL,
    SECRET,
    checked,
    copied,
    inside,
    package_of,
)


def events_of(package: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (inside(package) / LOG / "events.jsonl").read_bytes().splitlines()]


def test_a_package_checks_out_with_the_key_of_its_sender(office: Office, made: Package):
    key = json.loads((inside(made.folder) / LOG / "keys.json").read_bytes())["keys"][0]
    found = checked(made.folder, key)
    assert (found["ok"], found["differences"], found["own_key_only"]) == (True, [], False)
    assert found["digest"] == made.digest
    assert checked(made.folder)["own_key_only"]


def test_its_issue_is_an_event_with_its_digest(office: Office, made: Package):
    (recorded,) = (each.event for each in office.home.archive.history(UUID(made.id)))
    assert isinstance(recorded, HandoverIssued)
    assert (recorded.package, recorded.position, recorded.handed_as) == (made.digest, made.size, "copy")


def test_the_log_goes_whole_and_secrets_stay(made: Package):
    events = events_of(made.folder)
    assert [each["position"] for each in events] == list(range(1, made.size + 1))
    assert all("fact" in each and "content" in each for each in events)
    everything = b"".join(path.read_bytes() for path in made.folder.rglob("*") if path.is_file())
    assert OPEN.encode() in everything
    for hidden in (SECRET, PERSONAL, "Salattu teksti", "Osoite ja puhelin", "Hävitettävä teksti"):
        assert hidden.encode() not in everything
    with (inside(made.folder) / LOG / "left-out.csv").open() as lines:
        reasons = {(row["kind"], row["reason"]) for row in csv.DictReader(lines)}
    assert {("document", "restricted"), ("document", "on_request"), ("actor", "office")} <= reasons
    assert made.destroyed == 1
    assert made.left_out > 2


def test_every_offered_profile_makes_a_package(office: Office, tmp_path: Path):
    for profile in ("sip", "dip"):
        package = package_of(office, tmp_path, profile=profile)
        assert checked(package.folder)["ok"]
        assert f'OAISPACKAGETYPE="{profile.upper()}"' in (inside(package.folder) / "METS.xml").read_text()


def test_the_verifier_in_the_package_checks_the_log_with_python_alone(made: Package):
    command = [sys.executable, "-I", "-S", "offline.py", "checkpoints.json", "events.jsonl"]
    ended = subprocess.run(command, cwd=inside(made.folder) / LOG, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_a_package_is_refused_with_the_field(office: Office, tmp_path: Path):
    refused: list[tuple[type[ArchiveError], dict[str, Any], Path]] = [
        (Invalid, {"to": " "}, tmp_path),
        (Invalid, {"to": "a\x1bb"}, tmp_path),
        (Invalid, {"profile": "tar"}, tmp_path),
        (Invalid, {}, office.home.home / "sisällä"),
        (NotAllowed, {"by": Caller(office.home.admin().actor, Role.registrar)}, tmp_path),
    ]
    before = office.home.archive.position
    for sort, said, out in refused:
        with pytest.raises(sort):
            package_of(office, out, **said)
    taken = tmp_path / "tiedosto"
    taken.write_text("")
    with pytest.raises(ArchiveError, match="cannot be written"):
        package_of(office, taken)
    assert office.home.archive.position == before
    assert [each.name for each in tmp_path.iterdir()] == ["tiedosto"]


def test_one_package_to_a_place_at_a_time(office: Office, tmp_path: Path):
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(Conflict, match="Another package"):
            package_of(office, tmp_path)
    finally:
        os.close(handle)


def test_what_a_kill_left_is_removed_or_completed(office: Office, made: Package, tmp_path: Path):
    """Before the event nothing counts; after it the package only lacks its name."""
    half = tmp_path / ".bag-00000000-0000-4000-8000-000000000000.part"
    half.mkdir()
    (half / "bagit.txt").write_text("half")
    whole = copied(made.folder, tmp_path)
    whole.rename(tmp_path / f".{whole.name}.part")
    other = tmp_path / "muuta"
    other.mkdir()
    package = package_of(office, tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == {"muuta", whole.name, package.folder.name}
    assert checked(whole)["ok"]


@pytest.mark.parametrize("whole", [True, False])
def test_what_an_interrupted_package_had_copied_is_not_copied_again(
    office: Office, made: Package, tmp_path: Path, whole: bool
):
    """It is taken if it has its digest; what was cut short is copied anew, and what is not needed goes."""
    place = Path("representations/documents/data")
    half = tmp_path / f".bag-{UUID(int=1 << 78)}.part/data/uuid-{UUID(int=1 << 78)}" / place
    half.mkdir(parents=True)
    file = min((inside(made.folder) / place).iterdir())  # other tests of the office may have filed others
    (half / file.name).write_bytes(file.read_bytes() if whole else b"cut sh")
    (half / ("0" * 64)).write_bytes(b"not in the archive any more")
    before = (half / file.name).stat().st_ino
    with (half / file.name).open("rb"):  # its number is not given to another file meanwhile
        package = package_of(office, tmp_path)
    again = inside(package.folder) / place / file.name
    assert (again.stat().st_ino == before) is whole
    assert checked(package.folder)["ok"]
    assert [each.name for each in tmp_path.iterdir()] == [package.folder.name]


def test_a_failure_leaves_nothing(office: Office, tmp_path: Path):
    def failing(done: int, total: int | None) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ArchiveError, match="disk of the package is full"):
        package_of(office, tmp_path, progress=failing)
    assert not list(tmp_path.iterdir())


def test_a_package_is_downloaded_over_rest(office: Office, tmp_path: Path):
    asked = {"to": "Seuraajavirasto", "profile": "dip"}
    answer = office.doors.post("/handovers", asked)
    assert answer.status_code == 201, answer.text
    with ZipFile(BytesIO(answer.content)) as file:
        file.extractall(tmp_path)
    found = checked(next(tmp_path.iterdir()))
    assert found["ok"]
    assert (found["package"]["to"], found["package"]["profile"]) == ("Seuraajavirasto", "dip")
    assert answer.headers["Digest-Of-Package"] == found["digest"]
    assert not list(office.home.temporary.folder.glob("handover-*"))
    before = office.home.archive.position
    for by, code in ((None, 401), ("reader", 403), ("registrar", 403), ("auditor", 403)):
        assert office.doors.post("/handovers", asked, by).status_code == code
    for body in ({"to": ""}, {"to": "x", "profile": "tar"}, {"to": "x", "as": "gift"}):
        assert office.doors.post("/handovers", body).status_code == 422
    assert office.home.archive.position == before


def test_the_open_items_of_a_package_are_those_of_the_board(office: Office, tmp_path: Path):
    """They are written as they are read, so that memory does not grow with them."""
    with office.home.projections.states() as states:
        question = Question(ANONYMOUS, office.home.today())
        items = status(office.home, states, question)["items"]
        everything = replace(question, caller=office.home.admin())
        told = [each.as_dict() for each in in_order(states, everything, office.home.settings.mandatory_by_kind)]
        board = status(office.home, states, everything)["items"]
    assert told == [each for each in board if each["matter"] not in (WRITE, DISPOSAL)]
    package = package_of(office, tmp_path)
    with (inside(package.folder) / "representations/tables/data/open-items.csv").open(encoding="utf-8") as lines:
        assert [row["id"] for row in csv.DictReader(lines)] == [each["id"] for each in items]
    seen = []
    rows = as_csv(("a",), (seen.append(number) or {"a": str(number)} for number in range(9)))
    assert (next(rows), next(rows), seen) == ("a\r\n", "0\r\n", [0])
