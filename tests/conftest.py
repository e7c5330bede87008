"""One archive in a temporary folder, on a clock the test may move."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import typer.testing
from typer.main import get_command

from api.language.chosen import of_environment
from archive.record.store import Archive
from tests import profiles

SECRET = bytes(32)
LONGEST = {
    "test_conformance", "test_kills", "test_takeover", "test_search_helsinki", "test_stated", "test_docs",
    "test_questions", "test_restore_chains", "test_live", "test_streams_and_signals", "test_camt", "test_limits",
    "test_winddown_walk", "test_pages_in_browser", "test_disposal_kills", "test_leaks", "test_clock",
    "test_view_ahead", "test_beside",
}  # fmt: skip
"""Files that take longest: none of them is left alone at the end of a run."""
profiles.load()
os.environ.setdefault("ARCHIVE_IDENTIFY_MINUTES", "0")  # tests count events; those of formats ask for it
if of_environment(os.environ) != "en":
    os.environ["LC_ALL"] = "C.UTF-8"  # tests read sentences in English
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs us in the background may have it ignored
typer.testing._get_command = cache(get_command)  # the commands are the same in every test; making them takes longest


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2021, 6, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    """An archive of its own for this test."""
    with Archive(tmp_path / "events.sqlite", origin="test", secret=SECRET, clock=clock) as opened:
        yield opened


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Random tests are marked as such, and as drills where they are tried many times; the longest files come first."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.random)
            if profiles.THOROUGH:
                item.add_marker(pytest.mark.drill)
