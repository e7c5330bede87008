"""Work of a served archive in a thread of its own: called again, woken, stopped, never ended by a failure."""

import logging
import threading
import time
from collections.abc import Callable

import pytest

from archive import background
from archive.background import Background

LONG = 600.0


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.005)
    return holds()


def test_work_is_done_again_after_the_rest_it_asks_for_until_it_is_stopped():
    done = threading.Semaphore(0)
    work = Background("counting", lambda: done.release() or 0.001)
    work.start()

    assert all(done.acquire(timeout=60) for _ in range(3))
    assert work.stop()
    assert not any(thread.name == "counting" for thread in threading.enumerate())


def test_the_first_rest_comes_before_the_work_and_waking_cuts_it_short():
    done: list[int] = []
    work = Background("woken", lambda: done.append(1) or LONG, first=LONG)
    work.start()
    assert not done

    work.wake()
    assert eventually(lambda: done == [1])
    work.wake()
    assert eventually(lambda: done == [1, 1])
    work.stop()


def test_work_that_asks_for_no_rest_ends_its_thread_and_may_be_begun_anew():
    done: list[int] = []
    work = Background("once", lambda: done.append(1))
    work.start()
    assert eventually(lambda: len(done) == 1 and not any(t.name == "once" for t in threading.enumerate()))
    work.start()
    assert eventually(lambda: len(done) == 2)
    work.stop()


def test_a_failure_is_logged_without_its_words_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(background, "RETRY_SECONDS", 0.001)
    tried: list[int] = []

    def work() -> float:
        tried.append(1)
        if len(tried) == 1:
            raise ValueError("Maija Meikäläinen")
        return LONG

    failing = Background("failing", work)
    with caplog.at_level(logging.ERROR):
        failing.start()
        assert eventually(lambda: len(tried) == 2)
    failing.stop()
    assert "failing failed and is tried again: ValueError" in caplog.text
    assert "Maija" not in caplog.text


def test_long_work_sees_that_it_is_to_end():
    begun = threading.Event()
    work: Background

    def long() -> float:
        begun.set()
        assert eventually(lambda: work.ending)
        return LONG

    work = Background("long", long)
    work.start()
    assert begun.wait(10)
    assert not work.ending
    assert work.stop()
    assert work.ending


def test_a_start_while_it_is_at_work_begins_no_second_thread():
    work = Background("single", lambda: LONG)
    work.start()
    work.start()
    assert sum(thread.name == "single" for thread in threading.enumerate()) == 1
    assert work.stop()


def test_stopping_what_never_began_says_so():
    assert not Background("idle", lambda: LONG).stop()
