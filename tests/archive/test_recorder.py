"""The recorder passes the library's own conformance suite, and keeps our own promises beyond it."""

import sqlite3
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.tests.persistence import ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase

from archive.ledger.leaf import leaf_hash
from archive.record.draft import Attached, Draft
from archive.record.recorder import Recorder


class TestConformance(ApplicationRecorderTestCase[Recorder]):
    """The library's suite for application recorders."""

    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.recorders: list[Recorder] = []

    def tearDown(self) -> None:
        for recorder in self.recorders:
            recorder.close()
        self.folder.cleanup()

    def create_recorder(self) -> Recorder:
        self.recorders.append(Recorder(Path(self.folder.name, "events.sqlite"), "test"))
        return self.recorders[-1]


class TestOrder(NonInterleavingNotificationIDsBaseCase):
    """The library's suite for one total order: two batches never interleave."""

    setUp = TestConformance.setUp
    tearDown = TestConformance.tearDown
    create_recorder = TestConformance.create_recorder


del ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase


@pytest.fixture
def recorder(tmp_path: Path):
    made = Recorder(tmp_path / "events.sqlite", "test")
    yield made
    made.close()


def some(n: int = 1, stream: UUID | None = None, first: int = 1) -> list[StoredEvent]:
    stream = stream or uuid4()
    return [Draft(stream, first + i, "case.opened.v1", b'{"n":1}', b"r" * 32, b'{"t":1}') for i in range(n)]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE event SET fact = x'00'",
        "DELETE FROM event",
        "UPDATE content SET bytes = x'00'",
        "DELETE FROM content",
        "INSERT OR REPLACE INTO content SELECT position, random, x'00', seal FROM content",
    ],
)
def test_the_record_refuses_to_be_altered(recorder: Recorder, sql: str):
    recorder.insert_events(some(3))
    db = sqlite3.connect(recorder.path)
    db.execute("PRAGMA recursive_triggers=ON")
    with pytest.raises(sqlite3.IntegrityError, match=r"never|only by destruction"):
        db.execute(sql)
    db.close()


def test_content_leaves_by_a_destruction_that_names_its_authority(recorder: Recorder):
    recorder.insert_events(some(2))
    recorder.insert_events(some(1), attached=Attached(destroys=(1,)))
    assert [row[9] for row in recorder.read(0, 10)] == [None, b'{"t":1}', b'{"t":1}']
    assert recorder.database.reader.execute("SELECT * FROM destruction").fetchall() == [(1, 3)]


def test_the_leaf_is_over_what_is_stored(recorder: Recorder):
    recorder.insert_events(some(5))
    for row in recorder.read(0, 10):
        assert leaf_hash(row[:8]) == row[8]


def test_the_moment_of_recording_never_goes_back(tmp_path: Path):
    moments = iter(
        [datetime(2020, 1, 2, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 3, tzinfo=UTC)]
    )
    recorder = Recorder(tmp_path / "events.sqlite", "test", clock=lambda: next(moments))
    for _ in range(3):
        recorder.insert_events(some())
    days = [row[5][:10] for row in recorder.read(0, 10)]
    recorder.close()
    assert days == ["2020-01-02", "2020-01-02", "2020-01-03"]


def test_closing_ends_the_reading_of_other_threads_with_an_error_and_no_crash(tmp_path: Path):
    for _ in range(5):
        recorder = Recorder(tmp_path / "events.sqlite", "test")
        recorder.insert_events(some(50))
        ends: list[str] = []
        started = threading.Barrier(4)

        def read(recorder: Recorder = recorder, ends: list[str] = ends, started: threading.Barrier = started) -> None:
            recorder.select_notifications(0, 50)
            started.wait()
            try:
                while True:
                    recorder.select_notifications(0, 50)
            except sqlite3.ProgrammingError as error:
                ends.append(str(error))

        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        started.wait()
        time.sleep(0.01)
        recorder.close()
        for thread in threads:
            thread.join()
        assert ends == ["The record is closed."] * 3
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            recorder.count()


def test_a_folder_that_is_not_there_is_an_error_and_nothing_more(tmp_path: Path):
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        Recorder(tmp_path / "nowhere" / "events.sqlite", "test")


def test_a_refused_batch_leaves_no_trace_and_no_gap(recorder: Recorder):
    stream = uuid4()
    recorder.insert_events(some(2, stream))
    with pytest.raises(Exception, match="UNIQUE"):
        recorder.insert_events([*some(3), *some(1, stream, first=2)])
    recorder.insert_events(some(1))
    assert [row[0] for row in recorder.read(0, 10)] == [1, 2, 3]


def test_two_recorders_of_one_file_share_one_order(tmp_path: Path):
    one, two = (Recorder(tmp_path / "events.sqlite", "test") for _ in range(2))
    for i in range(10):
        (one, two)[i % 2].insert_events(some(2))
    assert [row[0] for row in one.read(0, 100)] == list(range(1, 21))
    one.close(), two.close()


def test_a_clock_far_ahead_is_kept_by_the_next_event(tmp_path: Path):
    ahead = datetime.now(UTC) + timedelta(days=1)
    one = Recorder(tmp_path / "events.sqlite", "test", clock=lambda: ahead)
    one.insert_events(some())
    one.close()
    two = Recorder(tmp_path / "events.sqlite", "test")
    two.insert_events(some())
    first, second = (row[5] for row in two.read(0, 2))
    two.close()
    assert first == second


def test_what_was_rolled_back_is_never_marked_as_acknowledged(tmp_path: Path):
    """A commit that failed (a full disk) followed by one that adds nothing left a mark beyond the record."""
    recorder = Recorder(tmp_path / "events.sqlite", "koe")
    event = StoredEvent(uuid4(), 1, "case.opened.v1", b'{"content":"00"}')
    recorder.insert_events([event])

    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        recorder.insert_events([StoredEvent(uuid4(), 1, "case.opened.v1", b"{}")], attached=Attached(guard=fail))
    with recorder.transaction():
        pass
    assert (recorder.acknowledged.last.position, recorder.max_notification_id()) == (1, 1)
    recorder.close()
