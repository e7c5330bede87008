"""A successor hands on what it received: the next archive has the whole way of every event, and asks any of them."""

import json
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from archive.access.caller import ANONYMOUS
from archive.errors import ArchiveError, NotFound
from archive.ledger.verify.verify import verify
from projections.search.request import Request
from services.handover.checks.check import check_package
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from services.identity.callers import question_of
from services.search import find
from tests.services.handover.packages import described_again
from tests.services.handover.packing import packed


@pytest.fixture(scope="module")
def middle(packages, tmp_path_factory) -> Path:
    """An archive that received from two predecessors."""
    folder = tmp_path_factory.mktemp("middle") / "home"
    make_home(folder, origin="valissa", organisation="Välissä")
    with ArchiveHome(folder) as home:
        for package in packages.values():
            receive(home, package, home.admin())
        home.projections.catch_up()
    return folder


@pytest.fixture(scope="module")
def handed_on(middle, tmp_path_factory) -> Path:
    with ArchiveHome(middle) as home:
        return packed(home, tmp_path_factory.mktemp("handed-on"))


@pytest.fixture
def last(tmp_path):
    make_home(tmp_path / "last", origin="viimeinen", organisation="Viimeinen")
    with ArchiveHome(tmp_path / "last") as home:
        yield home


def states_of(home: ArchiveHome, known_at: str | None, origins: set[str]) -> dict[str, dict]:
    home.projections.catch_up()
    question = question_of(home, ANONYMOUS, None, known_at)
    with home.projections.states() as states:
        ids = states.known_ids(list(states.ids()), question, destroyed=False)
        found = {}
        for id in ids:
            with suppress(NotFound):  # not known at that position
                found[id] = states.one(id, question).state
    return {id: state for id, state in found.items() if state["origin"] in origins}


def test_what_was_received_twice_over_is_as_it_was_at_its_first_archive(last, middle, handed_on, offices):
    done = receive(last, handed_on, last.admin())
    received = last.archive.recorder.operations.received
    assert received.upto("valissa") == done.size
    for origin, folder in offices.items():
        with ArchiveHome(folder) as there:
            assert states_of(last, None, {origin}) == states_of(there, None, {origin})
        upto = received.upto(origin)
        here = received.here(origin, upto)
        assert (received.way(here)[0].origin, received.way(here)[0].position) == (origin, upto)
        assert [each.origin for each in received.way(here)] == [origin, "valissa"]
    assert verify(last.home / "events.sqlite", last.home / "blobs").first_difference is None


def test_a_search_says_whose_each_record_was_at_first(last, handed_on):
    receive(last, handed_on, last.admin())
    last.projections.catch_up()
    hits = find(last, ANONYMOUS, Request("muistio OR avustus"))["hits"]
    assert {each["origin"] for each in hits} == {"eka", "toka"}


def test_every_archive_on_the_way_can_be_asked_as_it_knew(last, middle, handed_on):
    receive(last, handed_on, last.admin())
    with ArchiveHome(middle) as there:
        upto = last.archive.recorder.operations.received.upto("valissa")
        for at in (1, upto // 2, upto):
            expected = states_of(there, f"{at}", {"eka", "toka", "valissa"})
            assert states_of(last, f"valissa@{at}", {"eka", "toka", "valissa"}) == expected
        assert states_of(last, "eka@5", {"eka", "toka"}) == states_of(there, "eka@5", {"eka", "toka"})


def test_a_package_that_comes_by_two_ways_is_received_once(last, handed_on, packages):
    receive(last, packages["eka"], last.admin())
    done = receive(last, handed_on, last.admin())
    received = last.archive.recorder.operations.received
    assert done.events > 0 and received.upto("valissa") == done.size
    assert receive(last, packages["toka"], last.admin()).events == 0
    assert verify(last.home / "events.sqlite", last.home / "blobs").first_difference is None


def test_what_the_first_archives_recorded_is_checked_by_what_they_signed(handed_on, tmp_path):
    found = check_package(handed_on)
    assert found["ok"], found["differences"]
    (told,) = [each for each in found["checks"] if each["check"] == "received"]
    assert told["archives"] == ["eka", "toka"] and told["events"] > 20


@pytest.mark.parametrize("change", ["moment", "missing", "origin"])
def test_a_way_that_was_changed_is_refused(change, handed_on, last, tmp_path):
    package = tmp_path / handed_on.name
    shutil.copytree(handed_on, package)
    (path,) = package.rglob("received.jsonl")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    if change == "moment":
        lines[3]["way"][0]["recorded_at"] = "2020-01-01T00:00:00.000000Z"
    elif change == "missing":
        del lines[3]
    else:
        lines[3]["way"][0]["origin"] = "toka"
    path.write_text("".join(json.dumps(each) + "\n" for each in lines))
    described_again(package)
    before = last.archive.position
    with pytest.raises(ArchiveError, match=r"received\.jsonl"):
        receive(last, package, last.admin())
    assert last.archive.position == before
