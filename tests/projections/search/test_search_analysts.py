"""Entries analysed in other processes give the rows they would give in this one, whatever happens to the processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from projections.search import Entry, Request, open_index
from projections.search.language import analysis_pool as analysts
from projections.search.language.analyser import Analyser
from projections.search.language.analysis_pool import MANY, PORTION, Analysts
from projections.search.rows import row_of

from .entries import a_report, an_archive, changes


def many(count: int) -> Iterator[Entry]:
    """Entries of different texts; every tenth is longer than a pipe takes at once."""
    for n in range(count):
        text = f"Valtionavustuksen käyttöselvitys numero {n}. Rapporten godkändes. Maksatushakemus {n * 7}."
        yield a_report(f"r{n}", title=f"Selvitys {n}", text=text * (3_000 if n % 10 == 0 else 1))


@pytest.fixture
def two(analyser: Analyser) -> Iterator[Analysts]:
    made = Analysts(analyser, cores=2)
    yield made
    made.close()


@pytest.mark.drill
def test_the_rows_are_those_of_one_process_and_in_order(two: Analysts, analyser: Analyser):
    entries = list(many(MANY + 33))
    assert list(two.rows(entries)) == [row_of(entry, analyser) for entry in entries]
    assert [child._process.poll() for child in two._children] == [None, None]


def test_a_few_start_no_process(two: Analysts, analyser: Analyser):
    entries = an_archive()
    assert list(two.rows(entries)) == [row_of(entry, analyser) for entry in entries]
    assert two._children == []


def test_a_few_more_go_to_processes_that_are_there(two: Analysts, analyser: Analyser, monkeypatch: pytest.MonkeyPatch):
    list(two.rows(many(MANY)))
    entries = list(many(PORTION))
    expected = [row_of(entry, analyser) for entry in entries]
    monkeypatch.setattr(analysts, "row_of", lambda *_: pytest.fail("analysed in this process"))
    assert list(two.rows(entries)) == expected


@pytest.mark.drill
def test_a_child_that_is_killed_costs_nothing(two: Analysts, analyser: Analyser):
    entries = list(many(MANY * 2))
    found = []
    for row in two.rows(entries):
        found.append(row)
        if len(found) in (1, 150, 151, 380):
            victim = two._children[len(found) % 2]._process
            assert victim
            victim.send_signal(signal.SIGKILL)
            if len(found) == 150:
                victim.wait()
    assert found == [row_of(entry, analyser) for entry in entries]


def test_what_nobody_waited_for_is_never_taken_for_something_else(two: Analysts, analyser: Analyser):
    entries = list(many(MANY * 2))
    abandoned = two.rows(entries)
    assert next(abandoned).id == "r0"
    abandoned.close()
    others = [replace(entry, id=f"toinen-{entry.id}") for entry in entries]
    assert [row.id for row in two.rows(others)] == [entry.id for entry in others]


def test_more_children_than_portions_wait_for_each_other(analyser: Analyser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(analysts, "PORTION", 3)
    monkeypatch.setattr(analysts, "AHEAD", 4)
    made = Analysts(analyser, cores=5)
    entries = list(many(MANY))
    assert [row.id for row in made.rows(entries)] == [entry.id for entry in entries]
    made.close()


def test_an_idle_child_ends_by_itself_and_another_takes_its_place(
    two: Analysts, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
):
    boot = "import sys, projections.search.language.analysis_pool as a; a.IDLE_SECONDS = 0.3; a.serve(*sys.argv[2:])"
    monkeypatch.setattr(analysts, "_BOOT", boot)
    entries = list(many(MANY))
    before = list(two.rows(entries))
    for child in two._children:
        assert child._process
        assert child._process.wait(timeout=60) == 0
    assert list(two.rows(entries)) == before


@pytest.mark.drill
def test_the_children_end_with_their_parent(tmp_path: Path):
    program = (
        "import time\n"
        "from tests.projections.search.test_search_analysts import MANY, Analyser, Analysts, many\n"
        "made = Analysts(Analyser(None), cores=2)\n"
        "list(made.rows(many(MANY)))\n"
        "print(*(child._process.pid for child in made._children), flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert len(pids) == 2
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any(map(_runs, pids)):
        time.sleep(0.05)
    assert not any(map(_runs, pids))


def test_a_large_batch_and_its_rewrite_are_found_like_small_ones(tmp_path: Path, analyser: Analyser, engine: str):
    entries = [replace(entry, text=entry.text[:300]) for entry in many(MANY + 1)]
    index = open_index(tmp_path / "index", engine, analyser=analyser, create=True)
    index.apply(changes(entries), 1)
    index.purge()
    answer = index.find(Request("käyttöselvitys", "all", facets=("kind",), fold=False))
    assert (answer.total, answer.facets["kind"]) == (MANY + 1, [("report", MANY + 1)])
    index.close()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
