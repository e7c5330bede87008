"""What the record says while its clock is doubted, and after somebody said which moment is right."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.clock.events import ClockConfirmed, ClockCorrected, ClockDoubted, ClockSettled, clock_id
from archive.clock.model import ClockBehindRecord, NothingToConfirm, NothingToCorrect
from archive.clock.usecases import confirm_clock, correct_clock, standing
from archive.founding.usecases import found_archive
from archive.ledger.verify.verify import verify
from archive.notice.events import NoticeReceived
from archive.notice.usecases import receive_notice
from archive.record.store import Archive
from tests.given import SECRETARY
from tests.machine import Machine


@contextmanager
def opened(machine: Machine, home: Path) -> Iterator[Archive]:
    watch = machine.watch(home)
    with Archive(home / "events.sqlite", origin="test", secret=bytes(32), watch=watch) as archive:
        yield archive


def note(archive: Archive, item: int) -> int:
    """One event, of no matter what."""
    moment = datetime.fromisoformat("2021-06-01T12:00:00Z")
    return receive_notice(
        archive, NoticeReceived(system="s", item=str(item), change="updated", changed_at=moment), by=SECRETARY
    ).position


def stamps(archive: Archive) -> list[datetime]:
    return [each.recorded_at for each in archive.read(0, 1000)]


def words(archive: Archive) -> list[str]:
    return [each.event.name for each in archive.history(clock_id("test"))]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine on which an archive was founded an hour ago."""
    machine = Machine()
    with opened(machine, tmp_path) as archive:
        found_archive(archive, "Koe")
    machine.goes_on(hours=1)
    return machine


def test_under_a_clock_that_is_ahead_recording_goes_on_from_the_true_moment_and_says_so(
    machine: Machine, tmp_path: Path
):
    machine.set(days=3650)
    with opened(machine, tmp_path) as archive:
        position = note(archive, 1)
        said, its = archive.read(position - 2, 2)
        assert isinstance(said.event, ClockDoubted)
        assert (said.event.clock, said.event.assumed, said.event.why) == (machine.clock, machine.true, "ahead")
        assert said.recorded_at == its.recorded_at == machine.true
        assert its.position == position
        note(archive, 2)
        assert words(archive) == [ClockDoubted.name]
    machine.set()
    with opened(machine, tmp_path) as archive:
        note(archive, 3)
        assert words(archive) == [ClockDoubted.name, ClockSettled.name]
        assert standing(archive).unanswered == 1
        confirm_clock(archive, "Kello oli väärässä, nyt se on oikein.", by=SECRETARY)
        assert standing(archive).warnings == []
        with pytest.raises(NothingToConfirm):
            confirm_clock(archive, "Uudestaan.", by=SECRETARY)
    assert verify(tmp_path / "events.sqlite", tmp_path / "blobs").ok


def test_after_years_without_use_the_clock_is_confirmed_for_every_process(machine: Machine, tmp_path: Path):
    machine.rests(days=2000)
    with opened(machine, tmp_path) as serving, opened(machine, tmp_path) as command:
        assert serving.today() < machine.true.date() == serving.day().latest
        note(serving, 1)
        confirm_clock(command, "Arkisto oli kaapissa.", by=SECRETARY)
        assert serving.moment().why is command.moment().why is None
        assert serving.today() == machine.true.date()
        note(serving, 2)
        assert stamps(serving)[-2:] == [machine.clock, machine.clock]
        assert words(serving) == [ClockDoubted.name, ClockConfirmed.name]


def test_moments_recorded_ahead_are_corrected_and_begin_anew(machine: Machine, tmp_path: Path):
    with Archive(tmp_path / "events.sqlite", origin="test", secret=bytes(32)) as archive:
        archive._clock = lambda: machine.true + timedelta(days=3650)  # as an earlier version recorded it
        archive.recorder._clock = archive._clock
        wrong = note(archive, 1)
    with opened(machine, tmp_path) as archive:
        assert archive.moment().why == "behind"
        with pytest.raises(ClockBehindRecord):
            confirm_clock(archive, "Kello on oikein.", by=SECRETARY)
        machine.goes_on(minutes=1)
        before, made = machine.true, correct_clock(archive, "Kello oli kerran edellä.", by=SECRETARY)
        assert archive.moment().why is None
        machine.goes_on(minutes=1)
        last = note(archive, 2)
        assert stamps(archive)[-2:] == [before, machine.true]
        assert isinstance(archive.read(made.position - 1, 1)[0].event, ClockCorrected)
        assert archive.position_at(before - timedelta(seconds=1)) == wrong - 1
        assert archive.position_at(before) == made.position
        assert archive.position_at(machine.true) == archive.position_at(machine.true.replace(year=2050)) == last
        assert archive.position_at(machine.true.replace(year=2000)) == 0
        with pytest.raises(NothingToCorrect):
            correct_clock(archive, "Uudestaan.", by=SECRETARY)
    found = verify(tmp_path / "events.sqlite", tmp_path / "blobs")
    assert found.ok, found.first_difference
    assert any("start again" in note for note in found.notes)


def test_no_other_event_may_state_an_earlier_moment(machine: Machine, tmp_path: Path):
    with opened(machine, tmp_path) as archive:
        note(archive, 1)
        archive.recorder.stamping = None
        position = note(archive, 2)
    with closing(sqlite3.connect(tmp_path / "events.sqlite")) as db:
        db.execute("DROP TRIGGER event_is_never_altered")
        db.execute("UPDATE event SET recorded_at = '2001-01-01T00:00:00.000000Z' WHERE position = ?", (position,))
        db.commit()
    found = verify(tmp_path / "events.sqlite", tmp_path / "blobs").first_difference
    assert found is not None
    assert found.position == position


def test_verify_says_from_where_on_the_clock_was_doubted(machine: Machine, tmp_path: Path):
    machine.set(days=30)
    with opened(machine, tmp_path) as archive:
        position = note(archive, 1) - 1
    notes = verify(tmp_path / "events.sqlite", tmp_path / "blobs").notes
    assert notes[0] == (
        f"From position {position} on, the clock was not trusted; nobody has confirmed the right time since."
    )


def test_an_answer_a_kill_kept_from_the_file_is_found_in_the_record(machine: Machine, tmp_path: Path):
    machine.rests(days=2000)
    kept = (tmp_path / "clock.json").read_bytes()
    with opened(machine, tmp_path) as archive:
        confirm_clock(archive, "Arkisto oli kaapissa.", by=SECRETARY)
    (tmp_path / "clock.json").write_bytes(kept)
    with opened(machine, tmp_path) as archive:
        assert archive.moment().why is None


def test_what_was_built_with_a_given_clock_is_not_doubted(tmp_path: Path):
    machine = Machine()
    with Archive(tmp_path / "events.sqlite", origin="test", secret=bytes(32), clock=lambda: machine.clock) as archive:
        found_archive(archive, "Koe")
    machine.rests(days=9000)
    with opened(machine, tmp_path) as archive:
        assert archive.watch is None
    assert not (tmp_path / "clock.json").exists()
