"""One contract for all that follows the record: the state views and the index, on either engine."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from archive.access.usecases import classify
from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.decision.events import DecisionRecorded, DecisionSuperseded, Wording
from archive.decision.model import Decision
from archive.decision.usecases import record_decision, supersede_decision
from archive.errors import Conflict, NotReady
from archive.record.draft import Draft
from archive.registration import Description, PublicityClassified, RecordDestroyed
from archive.values import Publicity, PublicityClass
from projections import read_models as projecting
from projections.read_models import Projections
from projections.search import partitions
from projections.search.request import Request
from services.home.archive_home import ArchiveHome, make_home
from tests.given import SECRETARY, WHY, day
from tests.projections.test_follow import waited

PUBLIC = Publicity(publicity=PublicityClass.public)
SECRET = Publicity(publicity=PublicityClass.secret, ground="JulkL 24 §", secret_from=day("1996-06-01"), secret_years=25)


@pytest.fixture(params=["tantivy", "whoosh"])
def home(request: pytest.FixtureRequest, tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ARCHIVE_ENGINE", request.param)
    monkeypatch.delenv("ARCHIVE_HOME", raising=False)
    monkeypatch.setattr(projecting, "WAIT_SECONDS", 5.0)
    make_home(tmp_path / "home", origin="test")
    with ArchiveHome(tmp_path / "home", clock=clock) as opened:
        yield opened


def decide(home: ArchiveHome, title: str, publicity: Publicity = PUBLIC, **facts: Any) -> str:
    recorded = DecisionRecorded(personal="none", publicity=publicity, content=Wording(title=title), **facts)
    return str(record_decision(home.archive, recorded, by=SECRETARY).id)


def some_history(home: ArchiveHome) -> list[str]:
    """Records of several kinds: made public, hidden, superseded and destroyed again."""
    ids = [decide(home, f"Päätös {n}", PUBLIC if n % 2 else SECRET, decided_on=day("2021-01-01")) for n in range(8)]
    open_case(home.archive, CaseOpened(number="1/2021", content=Description(title="Asia")), by=SECRETARY)
    superseded = DecisionSuperseded(superseded_on=day("2021-06-10"), content=WHY)
    supersede_decision(home.archive, ids[1], superseded, by=SECRETARY)
    hidden = PublicityClassified(publicity=SECRET, content=WHY)
    classify(home.archive, "decision", ids[3], hidden, by=SECRETARY)
    gone = home.archive.load(Decision, ids[5])
    gone.destroy(RecordDestroyed(destroyed_on=day("2021-06-01"), basis="TOS 1"), by=SECRETARY)
    home.archive.add(gone, destroys=tuple(each.position for each in home.archive.history(gone.id)))
    return ids


def standing(projections: Projections) -> list[tuple[int, tuple[int, int]]]:
    return [(model.writer().position(), model.writer().checksum()) for model in models(projections)]


def models(projections: Projections) -> tuple[Any, Any]:
    return projections.states_model, projections.search_model


def found(home: ArchiveHome, q: str = "", **asked: Any) -> set[str]:
    with home.projections.search() as index:
        return {hit.id for hit in index.find(Request(q=q, limit=100, fold=False, **asked)).hits}


def test_followed_once_again_or_anew_it_is_the_same(home: ArchiveHome):
    assert home.projections.states_position() == -1
    some_history(home)
    assert home.projections.catch_up()
    once = standing(home.projections)
    assert [position for position, _ in once] == [home.archive.position] * 2
    assert once[1][1][0] == 8
    assert home.projections.catch_up()
    assert standing(home.projections) == once
    rebuilt = home.projections.rebuild()
    assert [each.same_as_before for each in rebuilt] == [True, True]
    assert [(each.position, (each.rows, each.checksum)) for each in rebuilt] == once
    assert standing(home.projections) == once


def test_what_was_taken_is_never_counted_twice(home: ArchiveHome):
    some_history(home)
    home.projections.catch_up()
    once = standing(home.projections)
    for model in models(home.projections):
        with suppress(sqlite3.IntegrityError):
            model.writer().apply(home.archive.seen(0, 100))
    assert standing(home.projections) == once


def test_interrupted_in_the_middle_nothing_was_taken_and_the_next_time_everything(home: ArchiveHome, monkeypatch):
    some_history(home)
    home.projections.take_lease()
    states, search = (model.writer() for model in models(home.projections))
    states._db.execute("CREATE TEMP TRIGGER torn BEFORE INSERT ON position BEGIN SELECT RAISE(ABORT, 'torn'); END")
    with pytest.raises(sqlite3.IntegrityError, match="torn"):
        states.apply(home.archive.seen(0, 100))
    assert (states.position(), states.checksum()) == (0, (0, 0))
    states._db.execute("DROP TRIGGER torn")
    states.apply(home.archive.seen(0, 100))
    last = search._index._engines["all"]

    def torn(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as fault:
        fault.setattr(last, "write", torn)
        with pytest.raises(OSError, match="no space"):
            search.apply(home.archive.seen(0, 100))
    assert search.position() == 0
    home.projections.catch_up()
    assert [each.same_as_before for each in home.projections.rebuild()] == [True, True]


def test_an_event_of_a_later_software_sets_its_record_aside_and_the_rest_goes_on(home: ArchiveHome):
    some_history(home)
    unknown = Draft(uuid4(), 1, "case.vanished.v9", b'{"content":"00"}', bytes(32))
    (bad,) = home.archive.recorder.insert_events([unknown])
    decide(home, "Myöhempi")
    home.projections.catch_up()
    assert [position for position, _ in standing(home.projections)] == [home.archive.position] * 2
    assert [(each.position, each.reason) for each in home.projections.set_aside()] == [(bad, "unknown_event")]


def test_a_stopped_index_leaves_the_views_going(home: ArchiveHome, monkeypatch: pytest.MonkeyPatch):
    some_history(home)
    home.projections.take_lease()

    def refuse(*_: object) -> None:
        raise ValueError

    with monkeypatch.context() as fault:
        fault.setattr(home.projections.search_model.writer(), "apply", refuse)
        home.projections.catch_up()
    assert [f.standing.stopped_at for f in home.projections.followers] == [None, 1]
    with home.projections.states(home.archive.position) as states:
        assert states.position() == home.archive.position
    with pytest.raises(NotReady), home.projections.search(home.archive.position):
        pass
    home.projections.rebuild()
    assert home.projections.catch_up()
    assert home.projections.search_position() == home.archive.position


def test_a_rebuild_goes_on_beside_readers_and_writers_who_never_see_less(home: ArchiveHome):
    some_history(home)
    home.projections.catch_up()
    home.projections.start()
    done, seen, failed = threading.Event(), {"states": [0], "search": [0]}, []

    def read(name: str) -> None:
        while not done.is_set():
            try:
                with getattr(home.projections, name)() as reader:
                    seen[name].append(reader.position())
            except Exception as error:  # noqa: BLE001  any failure of a reader fails the test
                failed.append(error)

    def write() -> None:
        for number in range(15):
            decide(home, f"Uusi päätös {number}")
            home.projections.wake()

    threads = [threading.Thread(target=read, args=(name,)) for name in seen] + [threading.Thread(target=write)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        home.projections.rebuild()
    threads[-1].join()
    with home.projections.search(home.archive.position):
        done.set()
    for thread in threads:
        thread.join()
    assert failed == []
    for name, positions in seen.items():
        assert positions == sorted(positions), name
        assert len(positions) > 3
    with home.projections.states(), home.projections.search():
        home.projections.wake()
    for model in models(home.projections):
        assert waited(lambda m=model: sum(path.is_dir() for path in m.generations.folder.iterdir()) == 1)


def test_one_rebuild_at_a_time(home: ArchiveHome):
    with pytest.raises(Conflict, match="in progress"):
        home.projections.rebuild(lambda *_: home.projections.rebuild() and None)


CATCH_UP = """
import sys
from pathlib import Path
from services.home.archive_home import ArchiveHome
with ArchiveHome(Path(sys.argv[1])) as home:
    print(home.projections.catch_up(), home.projections.states_position())
"""


def other_process(home: Path) -> str:
    command = [sys.executable, "-c", CATCH_UP, str(home)]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ.copy()).stdout.strip()


def test_one_process_projects_and_the_other_leaves_it_to_it(home: ArchiveHome):
    some_history(home)
    assert home.projections.catch_up()
    decide(home, "Uusi")
    assert other_process(home.home) == f"False {home.archive.position - 1}"
    home.projections.close()
    assert other_process(home.home) == f"True {home.archive.position}"


def test_the_calendar_alone_opens_a_record_and_moves_the_version_in_force(home: ArchiveHome, clock: Any):
    ids = some_history(home)
    home.projections.catch_up()
    before = home.archive.position
    public = {ids[1], ids[7]}
    assert found(home) == public
    assert found(home, filters={"status": ("in_force",)}) == public
    clock.move(days=1)  # 2 June 2021: 25 years are over
    home.projections.catch_up()
    assert found(home) == public | {ids[0], ids[2], ids[3], ids[4], ids[6]}
    assert found(home, filters={"status": ("superseded",)}) == set()
    clock.move(days=8)
    home.projections.catch_up()
    assert found(home, filters={"status": ("superseded",)}) == {ids[1]}
    assert ids[1] not in found(home, filters={"status": ("in_force",)})
    assert ids[1] in found(home, filters={"status": ("in_force",)}, as_of=date(2021, 6, 9))
    assert home.archive.position == before
    assert home.projections.search_model.writer().turn_of_day() == 0


def test_a_turn_of_the_calendar_is_made_up_for_after_a_stop(home: ArchiveHome, clock: Any):
    ids = some_history(home)
    home.projections.catch_up()
    path = home.home
    home.close()
    clock.move(days=400)
    with ArchiveHome(path, clock=clock) as again:
        again.projections.catch_up()
        assert ids[0] in found(again)
        assert found(again, filters={"status": ("superseded",)}) == {ids[1]}


def test_what_is_hidden_or_destroyed_is_not_found(home: ArchiveHome, clock: Any):
    ids = some_history(home)
    home.projections.catch_up()
    assert found(home, "päätös") == {ids[1], ids[7]}
    everything = found(home, "päätös", partition="all")
    assert everything == set(ids) - {ids[5]}
    classify(home.archive, "decision", ids[7], PublicityClassified(publicity=SECRET, content=WHY), by=SECRETARY)
    home.projections.catch_up()
    assert found(home, "päätös") == {ids[1]}


def test_the_weight_of_withdrawn_records_goes_at_a_start_and_after_midnight(
    home: ArchiveHome, clock: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(partitions, "REWRITTEN_AT_ONCE", -1)
    ids = some_history(home)
    home.projections.catch_up()
    index = home.projections.search_model.writer()._index

    def hide(id: str) -> None:
        classify(home.archive, "decision", id, PublicityClassified(publicity=SECRET, content=WHY), by=SECRETARY)

    def owed_at(position: int) -> bool:
        assert waited(lambda: home.projections.search_position() == position)
        return index.purge_owed()

    hide(ids[7])
    home.projections.catch_up()
    assert index.purge_owed()
    home.projections.start()
    assert waited(lambda: not index.purge_owed())
    hide(ids[1])
    assert owed_at(home.archive.position)
    home.projections.wake()
    assert not waited(lambda: not index.purge_owed(), 1.0)
    clock.move(days=1)
    home.projections.wake()
    assert waited(lambda: not index.purge_owed())
    assert found(home, "päätös", partition="all") == set(ids) - {ids[5]}


def test_an_index_that_does_not_open_is_built_anew(home: ArchiveHome, clock: Any) -> None:
    some_history(home)
    home.projections.catch_up()
    before, path = standing(home.projections), home.home
    name = home.projections.search_model.generations.current()
    home.close()
    (path / "index" / name / "about.json").write_bytes(b"{")
    with ArchiveHome(path, clock=clock) as again:
        assert again.projections.search_position() == -1
        again.projections.catch_up()
        assert standing(again.projections)[1] == before[1]
