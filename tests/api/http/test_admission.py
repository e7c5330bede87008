"""Forty questions that all reach their bound: some answered, the rest told when to ask again, health never held up."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles

import httpx2
import pytest

from tests.api.live import made_home, serving

STANDIN = Path(__file__).with_name("standin")
QUESTIONS, FEWEST, WITHIN = 40, 10, 5.0


def slow_question(number: int) -> str:
    """Sixty long words that nobody met before and that the stand-in would take ten seconds over, each."""
    letters = [
        chr(97 + at // 8) + chr(97 + at % 8) + chr(97 + number % 26) + chr(97 + number // 26) for at in range(60)
    ]
    return " ".join(f"hidas{sign}hidashidas{sign}" for sign in letters)


def health_times(client: httpx2.Client, until: threading.Event, at_least: int) -> list[float]:
    times: list[float] = []
    while len(times) < at_least or not until.is_set():
        started = time.perf_counter()
        assert client.get("/health").status_code == 200
        times.append(time.perf_counter() - started)
        time.sleep(0.01)
    return times


def asked(client: httpx2.Client, number: int) -> tuple[int, bool, float]:
    started = time.perf_counter()
    answer = client.get("/search", params={"q": slow_question(number)})
    return answer.status_code, "retry-after" in answer.headers, time.perf_counter() - started


@pytest.mark.drill
def test_forty_slow_questions_at_once_hold_up_neither_health_nor_each_other(tmp_path: Path):
    folder = tmp_path / "home"
    with serving(folder, made_home(folder), env={"PYTHONPATH": str(STANDIN)}) as server:
        many = server.doors.client
        assert asked(many, 99)[0] == 200  # everything is loaded
        # Another program on the machine makes a round slower, never faster: the best of three is the server's own.
        assert any(holds_up_nothing(many, str(many.base_url), first) for first in (0, 100, 200))


def holds_up_nothing(many: httpx2.Client, base: str, first: int) -> bool:
    """Whether every question was answered or refused soon, and health nearly as soon as without them."""
    with httpx2.Client(base_url=base, timeout=60) as client:
        ended = threading.Event()
        ended.set()
        idle = health_times(client, ended, 100)
        ended.clear()
        with ThreadPoolExecutor(QUESTIONS + 1) as threads:
            busy = threads.submit(health_times, client, ended, 20)
            answers = list(threads.map(lambda number: asked(many, first + number), range(QUESTIONS)))
            ended.set()
            told = busy.result()
    statuses = [status for status, _, _ in answers]
    assert set(statuses) <= {200, 429}
    assert all(retry for status, retry, _ in answers if status == 429)
    soon = max(took for _, _, took in answers) < WITHIN
    times = quantiles(told, n=20)[-1] / quantiles(idle, n=20)[-1]
    return soon and statuses.count(200) >= FEWEST and times <= 10
