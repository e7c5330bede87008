"""The upgrade to the one fold lists what stands otherwise than before; nothing final happens to it meanwhile."""

import json
import subprocess
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from archive.actor.events import Role
from archive.actor.usecases import register_actor
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.model import Decision
from archive.decision.usecases import record_decision
from archive.disposal.events import Note
from archive.disposal.model import Disposal, Stage
from archive.disposal.usecases import approve, disposals, list_for_destruction, review
from archive.founding.differences import FoldNotReviewed, differing
from archive.kernel import ActorId
from archive.recordwide import Reason, Reclassified
from archive.retention.binding import in_force
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow
from archive.retention.usecases import adopt_schedule, reclassify
from archive.values import Publicity
from services.home.archive_home import ArchiveHome, make_home
from services.home.health import health
from services.home.upgrade import planned, upgrade
from tests.api.cli.process.command import run as process
from tests.api.doors import Doors, keys_for
from tests.older import made_older

WHY = Reason(reason="luokka tarkistettiin")
ROWS = (
    ScheduleRow(code="A", years=20, trigger="document_date", basis="TOS"),
    ScheduleRow(code="B", years=3, trigger="document_date", basis="TOS"),
)


DAY = date(2020, 2, 1)


class Old:
    """An archive that an older program made, in which rules and views folded in orders of their own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, *more: ScheduleRow, shown: bool = False) -> None:
        self.home = folder / "home"
        patch.setattr("archive.founding.usecases.SOFTWARE", "sunset-archive 0.1")
        make_home(self.home, origin="koe", organisation="Koe")
        with ArchiveHome(self.home) as home:
            archive, by = home.archive, home.admin().actor
            assert by is not None
            adopted = ScheduleAdopted(
                code="tos",
                version="1",
                in_force_from=date(2000, 1, 1),
                rows=ROWS + more,
                content=ScheduleText(title="TOS"),
            )
            adopt_schedule(archive, adopted, by=by)
            self.plain = self.decided(home, "B")
            self.kept = self.decided(home, "A", ("B", "2020-04-01"))  # alike in both orders
            self.longer = self.decided(home, "B", ("A", "2020-05-01"), ("B", "2020-04-01"))
            self.shorter = self.decided(home, "A", ("B", "2020-05-01"), ("A", "2020-04-01"))
            self.shut = self.decided(home, "B", ("A", "2020-05-01"), ("B", "2020-04-01"), publicity="not_public")
            self.list = list_for_destruction(archive, [self.plain, self.shorter], Note(), by=by).id
            other = register_actor(archive, "toinen", by=by)
            review(archive, self.list, Note(), by=by)
            approve(archive, self.list, Note(), cooling_off_days=0, by=ActorId(other))
            if shown:  # by an event of before what a class hides was recorded
                decision = archive.load(Decision, self.plain)
                version = in_force(archive, "S", date(2020, 1, 1))
                assert version is not None
                moved = Reclassified(record_class="S", schedule=version[0].id, reclassified_on=DAY, content=WHY)
                decision.record(moved, by=by)
                archive.add(decision)
        patch.undo()
        made_older(self.home)

    @property
    def waiting(self) -> set[UUID]:
        """What stands otherwise under the one fold."""
        return {self.longer, self.shorter, self.shut}

    def decided(self, home: ArchiveHome, code: str, *moved: tuple[str, str], publicity: str = "public") -> UUID:
        by = home.admin().actor
        assert by is not None
        recorded = DecisionRecorded(
            decided_on=date(2020, 1, 1),
            record_class=code,
            publicity=Publicity(publicity=publicity),
            personal="none",
            content=Wording(title=f"Päätös {code}"),
        )
        id = record_decision(home.archive, recorded, by=by).id
        for to, on in moved:
            event = Reclassified(record_class=to, reclassified_on=date.fromisoformat(on), content=WHY)
            reclassify(home.archive, "decision", id, event, by=by)
        return id


@pytest.fixture
def older(tmp_path: Path) -> Old:
    """Before its upgrade."""
    with pytest.MonkeyPatch.context() as patch:
        return Old(tmp_path, patch)


@pytest.fixture
def old(older: Old) -> Old:
    """Upgraded."""
    assert planned(older.home).differing == len(older.waiting)
    assert upgrade(older.home, None, "koe").differing == len(older.waiting)
    return older


def test_what_stands_otherwise_is_listed_once_with_how_it_stood(old: Old):
    with ArchiveHome(old.home) as home:
        found = {each.record: each for each in differing(home.archive)}
        assert set(found) == old.waiting
        longer, shorter = found[old.longer], found[old.shorter]
        assert [each.record_class for each in (longer.rules, longer.views, longer.now)] == ["B", "A", "A"]
        assert (str(longer.rules.due), str(longer.now.due)) == ("2023-01-02", "2040-01-02")
        assert [each.record_class for each in (shorter.rules, shorter.views, shorter.now)] == ["A", "B", "B"]
        position = home.archive.position
        assert any("fold list" in note for note in health(home).notes)
    with ArchiveHome(old.home) as again:
        assert again.archive.position == position
        assert len(differing(again.archive)) == 3


def test_what_a_class_hides_that_the_older_program_showed_is_listed(tmp_path: Path):
    row = ScheduleRow(
        code="S", years=20, trigger="document_date", basis="TOS", publicity="secret", ground="24 §", secret_years=25
    )
    with pytest.MonkeyPatch.context() as patch:
        old = Old(tmp_path, patch, row, shown=True)
    assert upgrade(old.home, None, "koe").differing == len(old.waiting) + 1
    with ArchiveHome(old.home) as home:
        found = {each.record: each for each in differing(home.archive)}[old.plain]
        assert [each.publicity for each in (found.rules, found.views, found.now)] == ["public", "public", "secret"]


def test_a_new_archive_has_nothing_to_list(tmp_path: Path):
    make_home(tmp_path / "home", origin="uusi", organisation="Uusi")
    with ArchiveHome(tmp_path / "home") as home:
        names = [each.event.name for each in home.archive.read(0, 100)]
        assert "archive.fold_introduced.v1" not in names
        assert differing(home.archive) == []


def test_until_it_is_reviewed_it_is_not_destroyed_and_lists_let_go_of_it(old: Old):
    with ArchiveHome(old.home) as home:
        by = home.admin().actor
        assert by is not None
        assert not home.archive.load(Disposal, old.list).open
        (anew,) = [each for each in disposals(home.archive) if each.open]
        assert ([each.record for each in anew.remaining], anew.stage) == ([old.plain], Stage.listed)
        with pytest.raises(FoldNotReviewed):
            list_for_destruction(home.archive, [old.shorter], Note(), by=by)


def test_many_differences_are_noted_and_reviewed_in_parts_and_none_is_lost(older: Old, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("archive.retention.foldreview.AT_ONCE", 2)
    monkeypatch.setattr("archive.founding.differences.AT_ONCE", 2)
    upgrade(older.home, None, "koe")
    old = older
    with ArchiveHome(old.home) as home, TestClient(create_app(home)) as client:
        doors = Doors(client, keys_for(home), old.home)
        assert {each.record for each in differing(home.archive)} == old.waiting
        parts = [each.event for each in home.archive.read(0, 1000) if each.event.name == "archive.fold_differs.v1"]
        assert [len(each.differences) for each in parts] == [2, 1]
        assert doors.post("/fold-differences/reviews", {"all": True, "reason": "katsottu"}).status_code == 201
        parts = [each.event for each in home.archive.read(0, 1000) if each.event.name == "archive.fold_reviewed.v1"]
        assert [len(each.records) for each in parts] == [2, 1]
        assert doors.get("/fold-differences", "archivist").json()["total"] == 0


def test_an_archivist_lists_and_reviews_it_over_rest(old: Old):
    with ArchiveHome(old.home) as home, TestClient(create_app(home)) as client:
        doors = Doors(client, keys_for(home), old.home)
        assert doors.get("/fold-differences").status_code == 401
        assert doors.get("/fold-differences", "registrar").status_code == 403
        told = doors.get("/fold-differences", "archivist").json()
        assert {each["record"] for each in told["items"]} == set(map(str, old.waiting))
        stranger = {"records": [str(old.plain)], "reason": "katsottu"}
        assert doors.post("/fold-differences/reviews", stranger).status_code == 404
        reviewed = doors.post("/fold-differences/reviews", {"records": [str(old.shorter)], "reason": "katsottu"})
        assert reviewed.status_code == 201, reviewed.text
        assert doors.get("/fold-differences", "archivist").json()["total"] == 2
        made = doors.post("/disposals", {"records": [str(old.shorter)]})
        assert made.status_code == 201, made.text


def test_a_review_names_records_or_says_all_and_gives_a_reason(old: Old):
    with ArchiveHome(old.home) as home, TestClient(create_app(home)) as client:
        doors = Doors(client, keys_for(home), old.home)
        one = [str(old.shorter)]
        for body in ({"records": []}, {}, {"records": one, "all": True}):
            refused = doors.post("/fold-differences/reviews", body | {"reason": "katsottu"})
            assert (refused.status_code, refused.json()["field"]) == (422, "records"), body
        blank = doors.post("/fold-differences/reviews", {"records": one, "reason": "  "})
        assert (blank.status_code, blank.json()["field"]) == (422, "reason")
        assert doors.get("/fold-differences", "archivist").json()["total"] == 3
        assert doors.post("/fold-differences/reviews", {"all": True, "reason": "katsottu"}).status_code == 201
        assert doors.get("/fold-differences", "archivist").json()["total"] == 0


def test_what_waits_is_not_opened_before_it_is_reviewed(old: Old):
    with ArchiveHome(old.home) as home, TestClient(create_app(home)) as client:
        doors = Doors(client, keys_for(home), old.home)
        shut, shown = str(old.shut), str(old.longer)
        public = {"publicity": {"publicity": "public"}, "reason": "katsottu"}
        refused = doors.change("decision", shut, "publicity", public, 3)
        assert (refused.status_code, refused.json()["code"]) == (409, "fold_not_reviewed")
        assert "archive fold review" in refused.json()["remedy"]
        assert doors.get(f"/decisions/{shut}").status_code == 404
        publication = {"ground": "JulkL 16.3 §", "published_from": "2026-01-01", "ends_on": "2027-01-01"}
        refused = doors.change("decision", shown, "publications", publication, 3)
        assert refused.json()["code"] == "fold_not_reviewed"
        closing = {"publicity": {"publicity": "not_public"}, "reason": "katsottu"}
        assert doors.change("decision", shown, "publicity", closing, 3).status_code == 201  # what closes does not wait
        assert doors.post("/fold-differences/reviews", {"records": [shut], "reason": "katsottu"}).status_code == 201
        assert doors.change("decision", shut, "publicity", public, 3).status_code == 201


def test_all_that_is_due_is_listed_without_what_waits_which_the_duties_mark(old: Old):
    with ArchiveHome(old.home) as home, TestClient(create_app(home)) as client:
        doors = Doors(client, keys_for(home), old.home)
        (anew,) = [each for each in disposals(home.archive) if each.open]
        withdrawn = {"reason": "kaikki yhdellä listalla"}
        path, headers = f"/disposals/{anew.id}/withdrawals", {"If-Match": f'"{anew.version}"'}
        assert doors.post(path, withdrawn, headers=headers).status_code == 201
        made = doors.post("/disposals", {})
        assert made.status_code == 201, made.text
        listed = home.archive.load(Disposal, UUID(made.json()["id"]))
        assert [each.record for each in listed.remaining] == [old.plain, old.kept]
        named = doors.post("/disposals", {"records": [str(old.shorter)]})
        assert (named.status_code, named.json()["record"]) == (409, str(old.shorter))
        due = doors.get("/retention/due", "archivist", params={"everything": True, "limit": 500}).json()["items"]
        assert {each["id"] for each in due if each["waits_for"] == "fold_review"} == set(map(str, old.waiting))


@pytest.mark.drill
def test_and_from_the_command_line(old: Old):
    def run(*said: str, noun: tuple[str, ...] = ("fold",)) -> subprocess.CompletedProcess[str]:
        return process(old.home, *noun, *said)

    found = json.loads(run("list", "--json").stdout)
    assert {each["record"] for each in found} == set(map(str, old.waiting))
    assert "records to review" in run("list").stdout
    opening = ("change", "publicity", str(old.shut), "--set", "publicity.publicity=public", "--set", "reason=x")
    refused = run(*opening, noun=())
    assert (refused.returncode, "has not been reviewed" in refused.stderr) == (2, True)
    refused = run("dispose", "list", str(old.shorter), noun=())
    assert f"It is record {old.shorter}." in refused.stderr
    assert run("review", "--reason", "katsottu").returncode == 2
    assert run("review", "--all").returncode == 2
    assert run("review", "--all", "--reason", "katsottu").returncode == 0
    assert json.loads(run("list", "--json").stdout) == []


def test_what_a_role_may_not_see_is_not_listed_for_it(old: Old):
    with ArchiveHome(old.home) as home, TestClient(create_app(home)) as client:
        doors = Doors(client, keys_for(home), old.home)
        for role in (Role.reader, Role.registrar):
            assert doors.get("/fold-differences", role.value).status_code == 403
