"""A pytest plugin that notes for each test which lines it ran, how long it took and how it ended."""

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import coverage
import pytest


class Recording:
    """Switches the context of coverage at each test; processes that a test starts are told its name."""

    def __init__(self, folder: Path) -> None:
        self._coverage = coverage.Coverage(data_suffix=True, config_file=os.environ["COVERAGE_PROCESS_START"])
        self._ended = (folder / f"ended-{os.getpid()}.jsonl").open("w", encoding="utf-8")
        self._seconds = 0.0
        self._passed = True
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        os.environ["MUTATION_TEST"] = item.nodeid
        self._coverage.switch_context(item.nodeid)
        self._seconds, self._passed = 0.0, True
        before = sum(os.times()[:4])
        ended = yield
        worked = round(sum(os.times()[:4]) - before, 2)
        line = {"test": item.nodeid, "seconds": round(self._seconds, 3), "worked": worked, "passed": self._passed}
        self._ended.write(json.dumps(line) + "\n")
        return ended

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds += report.duration
        self._passed = self._passed and report.outcome == "passed"

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        self._coverage.save()
        self._ended.close()


def pytest_configure(config: pytest.Config) -> None:
    folder = os.environ.get("MUTATION_MAP")
    carries_out = hasattr(config, "workerinput") or not config.getoption("numprocesses", None)
    if folder and carries_out:
        config.pluginmanager.register(Recording(Path(folder)))
