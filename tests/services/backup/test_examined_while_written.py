"""A record is examined as of one moment, whatever others record meanwhile."""

from itertools import count
from pathlib import Path
from threading import Event, Thread

from archive.ledger.acknowledged import HOME, Mark, examine, path_of, read_mark
from services.home.archive_home import ArchiveHome
from tests.services.backup.backed_up import file


def test_a_record_that_grows_while_it_is_examined_belongs_to_its_log(home: Path):
    """Its end, its number of events and its root are read together, or it would seem mixed with another."""
    record, enough = home / "events.sqlite", Event()
    with ArchiveHome(home) as opened:

        def write() -> None:
            for number in count():
                if enough.is_set():
                    return
                file(opened, f"Asiakirja {number}", b"teksti %d" % number)

        writing, seen = Thread(target=write), list[int]()
        writing.start()
        try:
            while len(set(seen)) < 20:
                mark = read_mark(path_of(record), HOME)
                found = examine(record, [mark] if mark else [], whole=True)
                assert not found.lacking
                seen.append(found.position)
        finally:
            enough.set()
            writing.join()
        assert seen == sorted(seen)
        newest = opened.archive.position
        assert examine(record, [Mark(HOME, newest, None)]).position == newest
