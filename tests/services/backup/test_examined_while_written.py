"""A record is examined as of one moment, whatever others record meanwhile."""

from pathlib import Path
from threading import Thread

from archive.ledger.acknowledged import HOME, Mark, examine, path_of, read_mark
from services.home.archive_home import ArchiveHome
from tests.services.backup.backed_up import file


def test_a_record_that_grows_while_it_is_examined_belongs_to_its_log(home: Path):
    """Its end, its number of events and its root are read together, or it would seem mixed with another."""
    record = home / "events.sqlite"
    with ArchiveHome(home) as opened:
        start = opened.archive.position
        writing = Thread(target=lambda: [file(opened, f"Asiakirja {n}", b"teksti %d" % n) for n in range(60)])
        writing.start()
        seen: list[int] = []
        while writing.is_alive():
            mark = read_mark(path_of(record), HOME)
            found = examine(record, [mark] if mark else [], whole=True)
            assert not found.lacking
            seen.append(found.position)
        writing.join()
        assert seen == sorted(seen)
        assert len(set(seen)) > 5
        assert examine(record, [Mark(HOME, opened.archive.position, None)]).position == start + 60
