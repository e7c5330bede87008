"""A follower takes every event once and in order, stops at a poisoned one, and waits out what passes."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.kernel import Seen
from archive.record.draft import Draft
from archive.record.store import Archive
from archive.registration import Description
from projections import follow
from projections.follow import Follower
from tests.given import SECRETARY


class Heads:
    """The smallest read model: the numbers of the cases, with the position in one commit."""

    name = "heads"

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.executescript("CREATE TABLE head (position INTEGER, number TEXT); CREATE TABLE stand (position)")
        self.before: Callable[[Sequence[Seen]], None] = lambda batch: None

    def position(self) -> int:
        row = self.db.execute("SELECT max(position) FROM stand").fetchone()
        return row[0] or 0

    def apply(self, batch: Sequence[Seen]) -> None:
        with self.db:
            self.db.execute("BEGIN")
            rows = [(event.position, event.fact["number"]) for event in batch]
            self.db.executemany("INSERT INTO head VALUES (?,?)", rows)
            self.before(batch)
            self.db.execute("INSERT INTO stand VALUES (?)", (batch[-1].position,))

    def taken(self) -> list[int]:
        return [row[0] for row in self.db.execute("SELECT position FROM head ORDER BY rowid")]


@pytest.fixture
def heads(tmp_path: Path) -> Iterator[Heads]:
    made = Heads(tmp_path / "heads.sqlite")
    yield made
    made.db.close()


def some_cases(archive: Archive, count: int, start: int = 0) -> None:
    for number in range(start, start + count):
        open_case(archive, CaseOpened(number=f"{number}/2021", content=Description(title="Asia")), by=SECRETARY)


def poison(archive: Archive) -> int:
    """An event of a later software, which this one does not know."""
    return archive.recorder.insert_events([Draft(uuid4(), 1, "case.vanished.v9", b'{"content":"00"}', bytes(32))])[0]


def test_nothing_is_taken_of_an_empty_record(archive: Archive, heads: Heads):
    assert Follower(archive, lambda: heads, "heads").catch_up() == 0
    assert heads.taken() == []


@pytest.mark.parametrize("batch", [1, 2, 7, 100])
def test_every_event_is_taken_once_in_order(archive: Archive, heads: Heads, batch: int):
    some_cases(archive, 7)
    follower, told = Follower(archive, lambda: heads, "heads", batch=batch), []
    assert follower.catch_up(lambda done, total: told.append((done, total))) == 7
    assert follower.catch_up() == 7
    assert heads.taken() == [1, 2, 3, 4, 5, 6, 7]
    assert told[-1] == (7, 7)
    assert follower.standing.position == 7


def test_a_limit_is_not_passed(archive: Archive, heads: Heads):
    some_cases(archive, 5)
    reached = [3]
    follower = Follower(archive, lambda: heads, "heads", batch=2, limit=lambda: reached[0])
    assert follower.catch_up() == 3
    reached[0] = 5
    assert follower.catch_up() == 5
    assert heads.taken() == [1, 2, 3, 4, 5]


def test_an_event_a_model_cannot_take_stops_it_right_before(archive: Archive, heads: Heads):
    some_cases(archive, 3)
    bad = poison(archive)
    some_cases(archive, 2, start=10)
    follower = Follower(archive, lambda: heads, "heads", batch=100)
    assert follower.catch_up() == 3
    assert heads.taken() == [1, 2, 3]
    assert (follower.standing.stopped_at, follower.standing.reason) == (bad, "KeyError")
    assert follower.catch_up() == 3


def test_an_event_one_model_cannot_take_stops_that_model_alone(archive: Archive, heads: Heads, tmp_path: Path):
    def refuse(batch: Sequence[Seen]) -> None:
        if any(event.position == 4 for event in batch):
            raise KeyError("Matti Meikäläinen")

    some_cases(archive, 6)
    other = Heads(tmp_path / "other.sqlite")
    heads.before = refuse
    stopped, going = (Follower(archive, lambda m=m: m, "heads", batch=3) for m in (heads, other))
    assert (stopped.catch_up(), going.catch_up()) == (3, 6)
    assert (stopped.standing.stopped_at, stopped.standing.reason) == (4, "KeyError")
    assert going.standing.stopped_at is None
    assert heads.taken() == [1, 2, 3]
    heads.before = lambda batch: None
    stopped.resume()
    assert stopped.catch_up() == 6
    assert heads.taken() == other.taken() == [1, 2, 3, 4, 5, 6]
    other.db.close()


def test_what_a_refused_batch_wrote_is_not_kept_and_taken_again(archive: Archive, heads: Heads):
    times = []

    def once(batch: Sequence[Seen]) -> None:
        times.append(len(batch))
        if len(times) == 1:
            raise ValueError

    some_cases(archive, 4)
    heads.before = once
    assert Follower(archive, lambda: heads, "heads").catch_up() == 4
    assert times == [4, 1, 1, 1, 1]
    assert heads.taken() == [1, 2, 3, 4]


def waited(reached: Callable[[], bool], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.005)
    return reached()


@pytest.fixture
def following(archive: Archive, heads: Heads, monkeypatch: pytest.MonkeyPatch) -> Iterator[Follower]:
    monkeypatch.setattr(follow, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(follow, "IDLE_SECONDS", 0.05)
    follower = Follower(archive, lambda: heads, "heads")
    yield follower
    follower.stop()


def test_a_model_in_its_own_thread_is_woken_and_stopped(archive: Archive, heads: Heads, following: Follower):
    following.start()
    some_cases(archive, 3)
    following.wake()
    assert waited(lambda: following.standing.position == 3)
    following.stop()
    some_cases(archive, 1, start=10)
    time.sleep(0.1)
    assert heads.taken() == [1, 2, 3]


def test_a_failure_of_the_machine_is_waited_out(archive: Archive, heads: Heads, following: Follower):
    release = threading.Event()

    def locked(batch: Sequence[Seen]) -> None:
        if not release.is_set():
            raise sqlite3.OperationalError("database is locked")

    heads.before = locked
    some_cases(archive, 2)
    following.start()
    assert waited(lambda: following.standing.retrying == "OperationalError")
    assert following.standing.stopped_at is None
    release.set()
    assert waited(lambda: heads.position() == 2)
    assert waited(lambda: following.standing.retrying is None)
    assert heads.taken() == [1, 2]


def test_a_stopped_model_says_where_and_leaves_no_personal_data_in_the_log(
    archive: Archive, heads: Heads, following: Follower, caplog: pytest.LogCaptureFixture
):
    def refuse(batch: Sequence[Seen]) -> None:
        raise KeyError(batch[0].content["title"])

    heads.before = refuse
    some_cases(archive, 1)
    with caplog.at_level(logging.INFO):
        following.start()
        assert waited(lambda: following.standing.stopped_at == 1)
        following.stop()
    assert "heads stopped at 1: KeyError" in caplog.text
    assert "test_follow.py" in caplog.text
    assert "Asia" not in caplog.text
