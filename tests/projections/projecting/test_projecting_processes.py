"""One process carries events to the read models; views and index are rebuilt beside the others."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from archive.access.usecases import classify
from archive.errors import Conflict
from archive.registration import PublicityClassified
from projections.search import partitions
from services.home.archive_home import ArchiveHome
from tests.given import SECRETARY, WHY
from tests.projections.projecting.followed import SECRET, decide, found, models, some_history, standing
from tests.projections.test_follow import waited


def test_a_rebuild_goes_on_beside_readers_and_writers_who_never_see_less(home: ArchiveHome):
    some_history(home)
    home.projections.catch_up()
    home.projections.start()
    done, seen, failed = threading.Event(), {"states": [0], "search": [0]}, []

    def read(name: str) -> None:
        while not done.is_set():
            try:
                with getattr(home.projections, name)() as reader:
                    seen[name].append(reader.position())
            except Exception as error:  # noqa: BLE001  any failure of a reader fails the test
                failed.append(error)

    def write() -> None:
        for number in range(15):
            decide(home, f"Uusi päätös {number}")
            home.projections.wake()

    threads = [threading.Thread(target=read, args=(name,)) for name in seen] + [threading.Thread(target=write)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        home.projections.rebuild()
    threads[-1].join()
    with home.projections.search(home.archive.position):
        done.set()
    for thread in threads:
        thread.join()
    assert failed == []
    for name, positions in seen.items():
        assert positions == sorted(positions), name
        assert len(positions) > 3
    with home.projections.states(), home.projections.search():
        home.projections.wake()
    for model in models(home.projections):
        assert waited(lambda m=model: sum(path.is_dir() for path in m.generations.folder.iterdir()) == 1)


def test_one_rebuild_at_a_time(home: ArchiveHome):
    with pytest.raises(Conflict, match="in progress"):
        home.projections.rebuild(lambda *_: home.projections.rebuild() and None)


CATCH_UP = """
import sys
from pathlib import Path
from services.home.archive_home import ArchiveHome
with ArchiveHome(Path(sys.argv[1])) as home:
    print(home.projections.catch_up(), home.projections.states_position())
"""


def other_process(home: Path) -> str:
    command = [sys.executable, "-c", CATCH_UP, str(home)]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ.copy()).stdout.strip()


def test_one_process_projects_and_the_other_leaves_it_to_it(home: ArchiveHome):
    some_history(home)
    assert home.projections.catch_up()
    decide(home, "Uusi")
    assert other_process(home.home) == f"False {home.archive.position - 1}"
    home.projections.close()
    assert other_process(home.home) == f"True {home.archive.position}"


def test_the_weight_of_withdrawn_records_goes_at_a_start_and_after_midnight(
    home: ArchiveHome, clock: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(partitions, "REWRITTEN_AT_ONCE", -1)
    ids = some_history(home)
    home.projections.catch_up()
    index = home.projections.search_model.writer()._index

    def hide(id: str) -> None:
        classify(home.archive, "decision", id, PublicityClassified(publicity=SECRET, content=WHY), by=SECRETARY)

    def owed_at(position: int) -> bool:
        assert waited(lambda: home.projections.search_position() == position)
        return index.purge_owed()

    hide(ids[7])
    home.projections.catch_up()
    assert index.purge_owed()
    home.projections.start()
    assert waited(lambda: not index.purge_owed())
    hide(ids[1])
    assert owed_at(home.archive.position)
    home.projections.wake()
    assert not waited(lambda: not index.purge_owed(), 1.0)
    clock.move(days=1)
    home.projections.wake()
    assert waited(lambda: not index.purge_owed())
    assert found(home, "päätös", partition="all") == set(ids) - {ids[5]}


def test_an_index_that_does_not_open_is_built_anew(home: ArchiveHome, clock: Any) -> None:
    some_history(home)
    home.projections.catch_up()
    before, path = standing(home.projections), home.home
    name = home.projections.search_model.generations.current()
    home.close()
    (path / "index" / name / "about.json").write_bytes(b"{")
    with ArchiveHome(path, clock=clock) as again:
        assert again.projections.search_position() == -1
        again.projections.catch_up()
        assert standing(again.projections)[1] == before[1]
