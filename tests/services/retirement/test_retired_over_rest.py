"""Retiring over HTTP and with the command: two people, the list of what is missing, the answers afterwards."""

import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.actor.events import Role
from archive.actor.usecases import issue_key, register_actor
from archive.deliverable.events import DeliverableRegistered, Use, UseReported, Work
from archive.deliverable.usecases import register_deliverable, report_use
from archive.errors import Conflict, Invalid
from archive.record.races import Overtaken
from archive.recordwide import HoldPlaced, HoldReleased
from archive.retention.usecases import place_hold, release_hold
from archive.retirement.usecases import begin_retirement, retirement
from services.handover.receiving.receipts import acknowledge, receipt_of
from services.handover.receiving.receive import Outcome, receive
from services.home.archive_home import ArchiveHome, make_home
from services.retirement.coverage import uncovered
from services.retirement.steps import propose
from tests.api.doors import Doors, keys_for
from tests.given import ID, WHY
from tests.services.backup.backed_up import command
from tests.services.handover.offices import an_ended_office
from tests.services.handover.test_transfers import day
from tests.services.retirement.retiring import (
    ADDRESS,
    KEY,
    Two,
    actor,
    approved,
    at_once,
    handed_over,
    keys_of,
    published,
    received,
)


def reasons(doors: Doors) -> set[str]:
    return {each["reason"] for each in doors.get("/retirement", "archivist").json()["uncovered"]}


def waited(happened: Callable[[], bool]) -> None:
    """Until it has happened; the server does it by itself."""
    while not happened():
        time.sleep(0.05)


@pytest.mark.drill
def test_two_people_retire_a_served_archive(two: Two, tmp_path: Path):
    with ArchiveHome(two.sender) as home:
        secret = next(str(id) for id in home.archive.streams("document.filed.v1")[1:2])
        (case,) = home.archive.streams("case.opened.v1")
        home.projections.catch_up()
        with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
            keys = keys_for(home)
            other = register_actor(home.archive, "toinen", by=actor(home))
            keys["second"] = issue_key(home.archive, other, Role.archivist, label="toinen", by=actor(home))
            doors = Doors(client, keys, home.home)
            assert doors.get("/retirement").json()["status"] == "none"
            assert "uncovered" not in doors.get("/retirement").json()
            assert reasons(doors) == set()
            order = {"address": "https://seuraaja.example/{id}"}
            assert doors.post("/retirement/proposals", order, "registrar").status_code == 403
            made = doors.post("/retirement/proposals", order)
            assert made.status_code == 201, made.text
            match = {"If-Match": made.headers["ETag"]}
            same = doors.post("/retirement/approvals", {}, headers=match)
            assert (same.status_code, same.json()["code"]) == (409, "same_person")
            assert doors.post("/retirement/approvals", {}, "second").status_code == 428
            done = doors.post("/retirement/approvals", {}, "second", headers=match)
            assert done.status_code == 201, done.text
            match = {"If-Match": done.headers["ETag"]}
            early = doors.post("/retirement/executions", {}, headers=match)
            assert (early.status_code, early.json()["code"]) == (409, "checkpoint_not_published")
            published(home, tmp_path / "outside")
            started = doors.post("/retirement/executions", {}, headers=match)
            assert started.status_code == 201, started.text
            waited(lambda: "checkpoint_not_published" in str(doors.get("/retirement", "archivist").json()))
            assert doors.get("/retirement", "archivist").json()["status"] == "retired"
            assert home.keys.under("ledger:")
            published(home, tmp_path / "outside")
            home.disposing.wake()
            waited(lambda: not home.keys.under("ledger:"))
            position = home.archive.position
            gone = doors.get(f"/cases/{case}", params={"min_position": position})
            assert gone.status_code == 410
            assert gone.json()["held_by"] == "Seuraaja"
            assert gone.json()["address"] == f"https://seuraaja.example/{case}"
            assert gone.json()["certificate"] == "/retirement/certificate"
            assert doors.get(f"/documents/{secret}").status_code == 404
            assert doors.get(f"/documents/{secret}", "archivist").status_code == 410
            refused = doors.post("/cases", {"title": "Uusi", "number": "9/2026", "publicity": {"publicity": "public"}})
            assert (refused.status_code, refused.json()["code"]) == (409, "retired")
            certificate = doors.get("/retirement/certificate")
            assert certificate.status_code == 200, certificate.text
            assert certificate.json()["position"] == position
            assert doors.get("/ledger/checkpoint").status_code == 200


def given_again(sender: ArchiveHome, successor: ArchiveHome, out: Path) -> Outcome:
    """A newer copy of the sender, which its holder takes; its receipts come back."""
    newer = handed_over(sender, out, handed_as="copy")
    taken = receive(successor, newer.folder, successor.admin(), identities=[KEY])
    for of in ("received", "opened"):
        receipt = receipt_of(successor, UUID(newer.id), of)
        acknowledge(sender, receipt, sender.admin(), keys=keys_of(successor))
    sender.projections.catch_up()
    return taken


def left(home: ArchiveHome) -> list[tuple[str, str]]:
    """Record and reason of what no receipt covers."""
    home.projections.catch_up()
    return [(each["record"], each["reason"]) for each in command(home.home, "retire", "status")["uncovered"]]


def test_a_hold_placed_after_the_transfer_ends_here_before_its_copy_goes(two: Two, tmp_path: Path):
    """The holder gets the fact of the hold, not its reason; nobody is asked to lose that without a word."""
    with ArchiveHome(two.sender) as home, ArchiveHome(two.successor) as successor:
        (case,) = home.archive.streams("case.opened.v1")
        hold = HoldPlaced(hold=ID, mandate="OK 17:40", starts_on=day("2022-01-01"), content=WHY)
        place_hold(home.archive, [case], hold, by=actor(home))
        assert left(home) == [(str(case), "held_here")]
        with pytest.raises(Conflict, match="do not cover everything"):
            propose(home, ADDRESS, None, None, destroy_later_contents=True, by=actor(home))
        released = HoldReleased(hold=ID, released_on=home.today(), content=WHY)
        release_hold(home.archive, [case], released, by=actor(home))
        assert left(home) == [(str(case), "changed_since")]
        taken = given_again(home, successor, tmp_path / "newer")
        assert [each["event"] for each in taken.beside] == ["record.hold_placed.v1", "record.hold_released.v1"]
        assert (taken.unopened, taken.opened > 0) == (None, True)  # the rest of the bag is taken
        assert left(home) == [(str(case), "recorded_after_transfer")]
        with pytest.raises(Conflict, match="do not cover everything"):
            approved(home)
        command(two.sender, "retire", "propose", "--address", ADDRESS, "--destroy-later-contents")
        home.projections.catch_up()
        assert command(two.sender, "retire", "status")["later_contents_upto"] == home.archive.position - 1
        assert left(home) == []
        again = HoldPlaced(
            hold=UUID(int=1), mandate="OK 17:40", starts_on=home.today(), ends_on=home.today(), content=WHY
        )
        place_hold(home.archive, [case], again, by=actor(home))
        assert left(home) == [(str(case), "held_here")]  # what is recorded after the proposal was not given up


def test_what_another_process_records_after_the_judgement_stops_the_beginning(two: Two, tmp_path: Path):
    with ArchiveHome(two.sender) as home, ArchiveHome(two.sender) as beside:
        home.projections.catch_up()
        approved(home)
        judged = published(home, tmp_path / "outside")
        (case,) = home.archive.streams("case.opened.v1")
        hold = HoldPlaced(hold=ID, mandate="OK 17:40", starts_on=day("2022-01-01"), content=WHY)
        place_hold(beside.archive, [case], hold, by=actor(beside))
        with pytest.raises(Overtaken):
            begin_retirement(home.archive, judged, None, by=actor(home))
        assert retirement(home.archive).begun is None


def test_a_use_counts_as_covered_only_where_its_holder_proved_it(two: Two, tmp_path: Path):
    office = at_once(an_ended_office(tmp_path / "office", "toinen"))
    with ArchiveHome(office) as home:
        made = DeliverableRegistered(made_on=day("2021-05-01"), content=Work(title="Käsikirja"))
        deliverable = register_deliverable(home.archive, made, by=actor(home)).id
    make_home(tmp_path / "seuraaja", origin="seuraaja", organisation="Seuraaja")
    with ArchiveHome(office) as home, ArchiveHome(tmp_path / "seuraaja") as successor:
        received(home, successor, handed_over(home, tmp_path / "out"))
        for archive, known in ((None, None), ("kolmas", 7), ("seuraaja", 9)):
            use = Use(user="Alue", work=f"Ohje {known}")
            told = UseReported(used_on=home.today(), manner="updated", archive=archive, position=known, content=use)
            report_use(home.archive, deliverable, told, by=actor(home), proven=known is not None)
        given_again(home, successor, tmp_path / "newer")
        positions = [each.position for each in uncovered(home)]
        first = home.archive.history(deliverable)
        said = [each.position for each in first if isinstance(each.event, UseReported)]
        assert positions == said[:1]
        assert [each.reason for each in uncovered(home)] == ["recorded_after_transfer"]
        assert list(uncovered(home, said[0])) != []  # the report of a third archive is only in its package too
        assert list(uncovered(home, said[1])) == []  # the holder itself proved the last one


@pytest.mark.parametrize("by", ["checkpoint", "run"])
def test_what_waits_for_the_last_checkpoint_is_run_again(two: Two, tmp_path: Path, by: str):
    outside = f"{tmp_path / 'outside'}/"
    with ArchiveHome(two.sender) as home:
        home.projections.catch_up()
        approved(home)
        published(home, tmp_path / "outside")
    command(two.sender, "checkpoint", "--to", outside)
    with pytest.raises(Conflict, match="published or time-stamped"):
        command(two.sender, "retire", "run")
    if by == "checkpoint":
        assert command(two.sender, "checkpoint", "--to", outside)["published"] == outside
    told = command(two.sender, "retire", "run", "--to", outside)
    assert (tmp_path / "outside" / f"checkpoint.{told['position']}").is_file()
    assert command(two.sender, "retire", "run") == told
    with ArchiveHome(two.sender) as home:
        assert home.keys.under("ledger:") == []
    lists = [folder / "destructions.jsonl" for folder in (tmp_path / "outside", two.sender / "retirement")]
    assert lists[0].read_bytes() == lists[1].read_bytes()


def test_an_address_is_one_line_that_is_shown(two: Two):
    for address in ("", " ", "https://x.example/{id}\n", "x\x1b[31m"):
        with pytest.raises(Invalid, match="not shown"):
            command(two.sender, "retire", "propose", "--address", address)


def test_nothing_is_covered_before_a_transfer_is_accepted(tmp_path: Path):
    office = at_once(an_ended_office(tmp_path / "office", "eka"))
    with ArchiveHome(office) as home:
        home.projections.catch_up()
    told = command(office, "retire", "status")
    assert {each["reason"] for each in told["uncovered"]} == {"not_transferred"}
    assert len(told["uncovered"]) == 4
