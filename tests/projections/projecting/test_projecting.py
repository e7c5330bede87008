"""One contract for all that follows the record: the state views and the index, on either engine."""

import sqlite3
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from archive.access.usecases import classify
from archive.errors import NotReady
from archive.record.draft import Draft
from archive.registration import PublicityClassified
from services.home.archive_home import ArchiveHome
from tests.given import SECRETARY, WHY
from tests.projections.projecting.followed import SECRET, decide, found, models, some_history, standing


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
