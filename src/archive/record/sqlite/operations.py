"""Every operation on the record by its name, over one connection: reading, or within one transaction."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from archive.files.mounted import opened_to_read
from archive.record.sqlite.beside import Beside
from archive.record.sqlite.contents import Contents
from archive.record.sqlite.database import Connected
from archive.record.sqlite.destructions import Destructions
from archive.record.sqlite.history import History
from archive.record.sqlite.lookups import Lookups
from archive.record.sqlite.names import require_known
from archive.record.sqlite.received import Received
from archive.record.sqlite.schema import bring_up, has_table
from archive.record.sqlite.sealed import Sealed
from archive.record.sqlite.tree import Tree
from archive.sealing.rows import Rows


class Operations:
    """The operations in groups. What changes the record stands within a transaction."""

    def __init__(self, db: Connected, rows: Rows) -> None:
        self._db = db
        self.history, self.tree = History(db, rows), Tree(db)
        self.contents = Contents(db, rows)
        self.sealed = Sealed(db, self.contents)
        self.destructions, self.lookups, self.beside = Destructions(db), Lookups(db), Beside(db)
        self.received = Received(db)

    def bring_up(self) -> None:
        """Bring the tables of the shape before to today's, within a transaction; no row is touched."""
        bring_up(self._db())

    def require_known(self) -> None:
        """Refuse a record that holds events this program does not know, by their stored names."""
        require_known(self._db())

    def is_record(self) -> bool:
        """Whether the file holds a record at all, however old."""
        return has_table(self._db(), "event")


@contextmanager
def opened_record(path: Path, rows: Rows | None = None) -> Iterator[Operations]:
    """The record in a file, for reading alone; `rows` opens what is sealed.

    Of a live archive or a copy of one. What must not trust the file reads it by ledger/verify/stored.py.
    """
    with closing(opened_to_read(path, check_same_thread=False)) as db:
        yield Operations(lambda: db, rows or Rows(None))
