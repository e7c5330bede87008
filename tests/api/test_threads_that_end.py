"""A server starts and ends threads all its life: what each opened is closed with it."""

import gc
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from services.home.archive_home import ArchiveHome, make_home

THREADS = 40


def files() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def in_threads(work: Callable[[], object]) -> None:
    for _ in range(THREADS):
        thread = Thread(target=work)
        thread.start()
        thread.join()


def test_threads_that_read_the_views_and_the_record_leave_no_file_open(tmp_path: Path):
    make_home(tmp_path / "home", origin="toimisto", organisation="Toimisto")
    with ArchiveHome(tmp_path / "home") as home:
        home.projections.catch_up()

        def read() -> None:
            with home.projections.states() as states:
                assert states.position() == home.archive.position
                assert states.kept("SELECT count(*) FROM state")
            assert list(home.archive.read(0, 1))

        in_threads(read)
        before = files()
        in_threads(read)
        assert files() <= before + 2
