"""A clock is believed as far as what is known of moments before allows."""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.clock.evidence import SourceSilent, TimeSource, boot, time_source, uptime
from archive.clock.moment import ClockNotBelieved, Today, latest_of
from archive.clock.watch import Believed, Watch
from archive.errors import Invalid
from tests.machine import Machine


def begun(machine: Machine, home: Path, tail: datetime | None = None, **given: TimeSource) -> Watch:
    watch = machine.watch(home, **given)
    watch.begin(tail, 0)
    return watch


@pytest.fixture
def machine() -> Machine:
    return Machine()


def says(moment: datetime) -> TimeSource:
    line = f"import datetime; print({moment.isoformat()!r})"
    return TimeSource(f'{sys.executable} -c "{line}"')


def test_a_new_archive_believes_its_clock(machine: Machine, tmp_path: Path):
    moment = begun(machine, tmp_path).look()
    assert (moment.why, moment.assumed) == (None, machine.clock)
    moment.require_believed()


@pytest.mark.parametrize("days", [1, 10, 3650, -1, -400])
def test_a_jump_while_the_machine_runs_is_seen_whatever_its_size(machine: Machine, tmp_path: Path, days: int):
    watch = begun(machine, tmp_path)
    machine.goes_on(hours=3)
    machine.set(days=days)
    moment = watch.look()
    assert moment.why == ("ahead" if days > 0 else "behind")
    assert moment.assumed == machine.true
    assert (moment.earliest, moment.latest) == tuple(sorted((machine.true, machine.clock)))
    with pytest.raises(ClockNotBelieved, match="The clock of this machine shows"):
        moment.require_believed()
    machine.set()
    assert watch.look().why is None


@pytest.mark.parametrize("days", [2, 3650, -3])
def test_a_jump_between_two_processes_of_one_run_of_the_machine_is_seen(machine: Machine, tmp_path: Path, days: int):
    begun(machine, tmp_path).close()
    machine.goes_on(days=200)
    machine.set(days=days)
    moment = begun(machine, tmp_path).look()
    assert moment.why == ("ahead" if days > 0 else "behind")
    assert abs(moment.assumed - machine.true) < timedelta(seconds=1)


def test_long_rest_on_a_machine_that_kept_running_is_believed(machine: Machine, tmp_path: Path):
    begun(machine, tmp_path, machine.true).close()
    machine.goes_on(days=900)
    assert begun(machine, tmp_path, machine.true - timedelta(days=900)).look().why is None


def test_after_the_machine_was_off_a_month_is_believed_and_years_are_not(machine: Machine, tmp_path: Path):
    tail = machine.true
    begun(machine, tmp_path, tail).close()
    machine.rests(days=30)
    begun(machine, tmp_path, tail).close()
    machine.rests(days=1200)
    moment = begun(machine, tmp_path, tail).look()
    assert moment.why == "ahead"
    assert moment.assumed == machine.true - timedelta(days=1200)  # the last believed moment, not the last event


def test_a_doubted_moment_goes_on_and_is_never_remembered(machine: Machine, tmp_path: Path):
    tail = machine.true
    begun(machine, tmp_path, tail).close()
    kept = (tmp_path / "clock.json").read_bytes()
    machine.rests(days=1)
    machine.set(days=4000)
    watch = begun(machine, tmp_path, tail)
    first = watch.look().assumed
    machine.goes_on(hours=5)
    assert watch.look().assumed == first + timedelta(hours=5)
    watch.close()
    assert (tmp_path / "clock.json").read_bytes() == kept


def test_many_small_steps_do_not_become_a_large_one(machine: Machine, tmp_path: Path):
    watch, minutes = begun(machine, tmp_path), 0
    while watch.look(keep=True).why is None:
        minutes += 9
        machine.goes_on(minutes=10)
        machine.set(minutes=minutes)
        assert minutes < 60
    assert minutes == 18


def test_a_clock_that_drifts_a_second_in_two_thousand_is_believed_for_a_year(machine: Machine, tmp_path: Path):
    watch = begun(machine, tmp_path)
    for day in range(1, 366):
        machine.goes_on(days=1)
        machine.set(seconds=43 * day)
        assert watch.look().why is None


def test_a_record_of_later_moments_says_that_the_clock_is_behind(machine: Machine, tmp_path: Path):
    ahead = machine.true + timedelta(days=3650)
    moment = begun(machine, tmp_path, ahead).look()
    assert (moment.why, moment.earliest, moment.latest) == ("behind", machine.clock, ahead)


def test_files_touched_later_than_the_clock_shows_speak_against_it(machine: Machine, tmp_path: Path):
    touched = machine.true + timedelta(days=90)
    (tmp_path / "events.sqlite").write_bytes(b"")
    os.utime(tmp_path / "events.sqlite", (touched.timestamp(), touched.timestamp()))
    assert begun(machine, tmp_path, machine.true).look().why == "behind"


def test_files_never_speak_for_a_clock_that_is_ahead(machine: Machine, tmp_path: Path):
    tail = machine.true
    machine.set(days=4000)
    (tmp_path / "events.sqlite").write_bytes(b"")
    os.utime(tmp_path / "events.sqlite", (machine.clock.timestamp(), machine.clock.timestamp()))
    assert begun(machine, tmp_path, tail).look().why == "ahead"


def test_a_time_source_settles_it_at_once(machine: Machine, tmp_path: Path):
    tail = machine.true
    begun(machine, tmp_path, tail).close()
    machine.rests(days=4000)
    assert begun(machine, tmp_path, tail, source=says(machine.true)).look().why is None
    machine.rests(days=1)
    machine.set(days=3)
    moment = begun(machine, tmp_path, tail, source=says(machine.true)).look()
    assert (moment.why, moment.assumed) == ("source", machine.true)


def test_a_source_that_says_nothing_settles_nothing(machine: Machine, tmp_path: Path):
    tail = machine.true
    begun(machine, tmp_path, tail).close()
    machine.rests(days=4000)
    for line in ("false", "echo tomorrow", "echo 2026-01-01T00:00:00", "/no/such/command", "echo 'x"):
        watch = begun(machine, tmp_path, tail, source=TimeSource(line))
        assert watch.look().why == "ahead"
        assert watch.silent
        with pytest.raises(SourceSilent):
            TimeSource(line).ask()


def test_a_source_is_named_in_one_way_alone():
    assert time_source("") is None
    assert time_source("command:date -u +%FT%TZ") is not None
    for wrong in ("date", "file:/tmp/moment", "command:", "command: "):
        with pytest.raises(Invalid):
            time_source(wrong)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b'{"boot": 1, "moment": "x"}', bytes(range(256))])
def test_a_file_that_does_not_read_is_as_none(machine: Machine, tmp_path: Path, damage: bytes):
    (tmp_path / "clock.json").write_bytes(damage)
    watch = begun(machine, tmp_path, machine.true)
    assert watch.look().why is None
    assert Believed.read(tmp_path / "clock.json") is not None
    assert set(json.loads((tmp_path / "clock.json").read_text())) == {"boot", "uptime", "moment", "newest", "answer"}


def test_an_answer_reaches_the_watch_of_another_process(machine: Machine, tmp_path: Path):
    tail = machine.true
    begun(machine, tmp_path, tail).close()
    machine.rests(days=4000)
    serving, command = begun(machine, tmp_path, tail), begun(machine, tmp_path, tail)
    assert serving.look().why == "ahead"
    command.answered(machine.clock, 1)
    assert serving.look().why is None
    assert begun(machine, tmp_path, tail).look().why is None


def test_today_is_two_days_while_the_clock_is_doubted(machine: Machine, tmp_path: Path):
    watch = begun(machine, tmp_path)
    machine.set(days=400)
    today = Today.of(watch.look(), ZoneInfo("Europe/Helsinki"))
    assert (today.isoformat(), latest_of(today).isoformat()) == ("2026-03-02", "2027-04-06")
    plain = datetime(2026, 1, 1, tzinfo=UTC).date()
    assert latest_of(plain) == plain


def test_this_machine_says_how_long_it_runs():
    before = uptime()
    assert 0 < before <= uptime()
    assert boot() == boot()
