"""A package is verified, recorded once with everything it proves, beside others, and acknowledged to its sender."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import orjson
import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.access.caller import ANONYMOUS
from archive.case.model import Case
from archive.document.model import Document
from archive.errors import ArchiveError, Invalid, NotRecognised
from archive.ledger.offline import Checker
from archive.ledger.usecases import known_keys
from archive.ledger.verify.verify import verify
from archive.registration import RecordHeld
from archive.retention.dueness import due_of
from projections.search.request import Request
from projections.states import Question
from services.handover.receiving.arrived import PackageRefused
from services.handover.receiving.receipts import acknowledge, receipt_of
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome
from services.search import find
from tests.services.backup.backed_up import CLEAR_TEXT, command, file
from tests.services.handover.offices import later
from tests.services.handover.packing import packed


class Killed(Exception):
    """The process ended here."""


def arrived(home: ArchiveHome, package: Path, **more):
    done = receive(home, package, home.admin(), **more)
    home.projections.catch_up()
    return done


def open_views(home: ArchiveHome, known_at: int | None = None) -> dict[str, dict]:
    home.projections.catch_up()
    question = Question(ANONYMOUS, home.today(), known_at=known_at)
    with home.projections.states() as states:
        ids = states.known_ids(list(states.ids()), question, destroyed=False)
        return {id: states.one(id, question).state for id in ids}


def sound(home: ArchiveHome) -> bool:
    return verify(home.home / "events.sqlite", home.home / "blobs").first_difference is None


def test_every_event_is_received_with_its_place_its_moment_and_its_bytes(successor, offices, packages):
    done = arrived(successor, packages["eka"])
    with ArchiveHome(offices["eka"]) as there:
        rows = there.archive.recorder.read(0, 1000, upto=done.size)
        kept = {row[11]: row for row in successor.archive.recorder.read(0, 1000) if row[10] == "eka"}
        assert done.events == done.size == len(rows) == len(kept)
        for row in rows:
            here = kept[row[0]]
            assert (here[2:5], here[6:8], here[12], here[13]) == (row[2:5], row[6:8], row[8], row[5])
    assert sound(successor)


def test_what_anybody_sees_of_it_is_the_same_at_both_ends(successor, offices, packages):
    own = set(open_views(successor))
    arrived(successor, packages["eka"])
    with ArchiveHome(offices["eka"]) as there:
        wanted = open_views(there)
    here = open_views(successor)
    assert {id: here[id] for id in here.keys() - own} == wanted
    assert len(wanted) == 4


def test_a_search_finds_what_came_beside_its_own_and_says_whose_each_is(successor, packages):
    for package in packages.values():
        arrived(successor, package)
    hits = find(successor, ANONYMOUS, Request("muistio OR avustus"))["hits"]
    assert {each["origin"] for each in hits} == {"eka", "toka", "seuraaja"}
    assert all(each["title"].endswith(each["origin"].replace("seuraaja", "avustus")) for each in hits)
    assert sound(successor)


def test_the_bytes_of_open_documents_came_and_those_of_secret_ones_did_not(successor, offices, packages):
    done = arrived(successor, packages["eka"])
    assert done.files == 2
    with ArchiveHome(offices["eka"]) as there:
        digest, _ = there.blobs.put(CLEAR_TEXT + b"eka")
    with successor.blobs.open(digest) as stored:
        assert stored.read() == CLEAR_TEXT + b"eka"


def test_due_days_agree_and_what_was_held_is_held(successor, offices, packages):
    arrived(successor, packages["eka"])
    with ArchiveHome(offices["eka"]) as there:
        case = there.archive.streams("case.opened.v1")[0]
        due = due_of(there.archive, there.archive.load(Case, case)).due
    assert due == date(2032, 3, 2)
    assert due_of(successor.archive, successor.archive.load(Case, case)).due == due
    held = [id for id in successor.archive.received("document.filed.v1") if is_held(successor, id)]
    assert len(held) == 1


def is_held(home: ArchiveHome, id: UUID) -> bool:
    try:
        home.archive.load(Document, id).must_be_unheld(home.archive.today())
    except RecordHeld:
        return True
    return False


def test_a_package_received_twice_is_received_once(successor, packages):
    first, at = arrived(successor, packages["eka"]), successor.archive.position
    again = arrived(successor, packages["eka"])
    assert (again.repeated, again.events, again.position) == (True, 0, first.position)
    assert successor.archive.position == at


def test_of_a_newer_package_only_what_is_new_is_received(successor, offices, packages, tmp_path):
    arrived(successor, packages["eka"])
    with ArchiveHome(later(offices["eka"], tmp_path)) as there:
        newer = packed(there, tmp_path / "newer")
    done = arrived(successor, newer)
    assert 0 < done.events < done.size
    assert "Myöhempi" in {each.get("title") for each in open_views(successor).values()}
    assert sound(successor)


def test_what_the_sender_destroyed_since_is_destroyed_here_too(successor, offices, packages, tmp_path):
    arrived(successor, packages["eka"])
    digest, _ = successor.blobs.put(CLEAR_TEXT + b"eka")
    with ArchiveHome(later(offices["eka"], tmp_path)) as there:
        newer = packed(there, tmp_path / "newer")
    arrived(successor, newer)
    assert "Julkinen muistio eka" not in {each.get("title") for each in open_views(successor).values()}
    assert not successor.blobs.path(digest).exists()
    assert sound(successor)


@pytest.mark.parametrize("where", ["verified", "evidence", "files", "events", "received"])
def test_a_kill_at_any_step_is_completed_by_the_same_command(where, successor, packages):
    def step(name: str) -> None:
        if name == where:
            raise Killed

    with pytest.raises(Killed):
        arrived(successor, packages["eka"], step=step)
    assert sound(successor)
    done = arrived(successor, packages["eka"])
    assert successor.archive.recorder.operations.received.upto("eka") == done.size
    assert [each.event.name for each in successor.archive.history(done.id)] == ["handover.received.v1"]
    assert sound(successor)


def test_the_tree_of_the_sender_can_be_computed_again_from_what_is_kept(successor, packages):
    done = arrived(successor, packages["eka"])
    kept = successor.archive.history(done.id)[0].event.content.file
    with successor.blobs.open(kept.digest) as stored, ZipFile(stored) as packed_here:
        checker = Checker([], [])
        checker.chain(json.loads(packed_here.read("checkpoints.json")))
        found = checker.export(iter(packed_here.read("events.jsonl").splitlines(keepends=True)))
    assert found["covered"] == done.size


def test_the_sender_imports_the_receipt_once(successor, offices, packages, tmp_path):
    done = arrived(successor, packages["toka"])
    receipt = receipt_of(successor, done.handover)
    with ArchiveHome(offices["eka"]) as another, pytest.raises(ArchiveError, match="not issued here"):
        acknowledge(another, receipt, another.admin())
    with ArchiveHome(later(offices["toka"], tmp_path)) as there:
        with pytest.raises(ArchiveError, match=r"differs|altered|cannot be read"):
            acknowledge(there, receipt.replace(b'"version": 1', b'"version": 2'), there.admin())
        assert not acknowledge(there, receipt, there.admin()).replayed
        assert acknowledge(there, receipt, there.admin()).replayed
        told = there.archive.history(done.handover)[-1].event
        assert (told.recipient, told.position) == ("seuraaja", done.position)


def test_only_archivists_receive(successor, packages):
    with pytest.raises(NotRecognised):
        receive(successor, packages["eka"], ANONYMOUS)


def test_an_archive_does_not_receive_its_own_package(offices, packages, tmp_path):
    with (
        ArchiveHome(later(offices["eka"], tmp_path)) as there,
        pytest.raises(ArchiveError, match="comes from this archive"),
    ):
        receive(there, packages["eka"], there.admin())


def test_the_key_of_the_sender_is_asked_for(successor, offices, packages):
    with ArchiveHome(offices["toka"]) as other, ArchiveHome(offices["eka"]) as there:
        strange, known = (orjson.loads(chain_keys(each)) for each in (other, there))
    with pytest.raises(ArchiveError, match="not signed by a known key"):
        arrived(successor, packages["eka"], keys=tuple(strange))
    assert arrived(successor, packages["eka"], keys=tuple(known)).vouched


def chain_keys(home: ArchiveHome) -> bytes:
    return orjson.dumps([each.key.vkey for each in known_keys(home.archive)])


def test_the_command_receives_and_writes_a_receipt(successor, packages, tmp_path):
    told = command(successor.home, "handover", "receive", packages["eka"], "--receipt", tmp_path / "receipt.json")
    assert (told["sender"], told["repeated"]) == ("eka", False)
    assert json.loads((tmp_path / "receipt.json").read_text())["format"] == "archive-proof.v1"
    assert command(successor.home, "handover", "receive", packages["eka"])["repeated"]


def test_the_board_of_a_predecessor_is_not_that_of_its_successor(successor, packages):
    before = command(successor.home, "winddown", "status")
    arrived(successor, packages["eka"])
    after = command(successor.home, "winddown", "status")
    assert (after["open"], after["items"], after["wind_downs"]) == (before["open"], before["items"], [])


def test_of_two_receives_at_once_the_second_waits_and_is_told_that_it_was_received(successor, packages):
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(receive, successor, packages["eka"], successor.admin()) for _ in range(2)]
        done = sorted((each.result() for each in both), key=lambda each: each.repeated)
    assert [each.repeated for each in done] == [False, True]
    assert done[0].events == done[0].size and done[1].events == 0
    assert sound(successor)


def test_a_receipt_that_cannot_be_written_is_said_beside_what_was_recorded(successor, packages, tmp_path):
    (tmp_path / "in the way").write_text("")
    told = CliRunner().invoke(
        app,
        [
            "--home", str(successor.home), "handover", "receive", str(packages["eka"]),
            "--receipt", str(tmp_path / "in the way" / "receipt.json"),
        ],
    )  # fmt: skip
    assert (told.exit_code, "The package is recorded. The receipt was not written" in told.output) == (1, True)
    again = command(successor.home, "handover", "receive", packages["eka"], "--receipt", tmp_path / "receipt.json")
    assert again["repeated"] and (tmp_path / "receipt.json").exists()


def test_equal_texts_of_two_predecessors_are_two_hits_each_with_its_archive(successor, offices, packages, tmp_path):
    arrived(successor, packages["eka"])
    with ArchiveHome(later(offices["eka"], tmp_path)) as there:
        file(there, "Yhteinen muistio", b"sama teksti molemmilla virastoilla")
        arrived(successor, packed(there, tmp_path / "out"))
    file(successor, "Yhteinen muistio", b"sama teksti molemmilla virastoilla")
    successor.projections.catch_up()
    hits = find(successor, ANONYMOUS, Request("yhteinen muistio", match="all"))["hits"]
    assert {each["origin"]: each["duplicates"] for each in hits} == {"eka": [], "seuraaja": []}
    shown = CliRunner().invoke(app, ["--home", str(successor.home), "search", "yhteinen muistio"]).output
    assert "eka" in shown and "seuraaja" in shown


def test_what_is_given_with_a_package_that_was_received_is_judged_as_at_first(successor, packages):
    receive(successor, packages["eka"], successor.admin())
    with pytest.raises(PackageRefused, match="digest"):
        receive(successor, packages["eka"], successor.admin(), digest="0" * 64)
    for more in ({"digest": "ABC"}, {"keys": ("nonsense",)}):
        with pytest.raises(Invalid):
            receive(successor, packages["eka"], successor.admin(), **more)
    assert receive(successor, packages["eka"], successor.admin()).repeated
