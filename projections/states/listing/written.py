"""Writes the rows of lists beside those of the state: in the same transaction, from the same rows."""

import sqlite3
from collections.abc import Sequence

from projections.states.access import is_for_everyone
from projections.states.listing.columns import Row, list_tables
from projections.states.opened.rows import TABLE, add_open, close_open, write_open
from projections.states.opened.ways import BEYOND, lacking_alone
from projections.states.rows import STILL, Span


class ListRows:
    """The rows of lists of records, and of what is open of them, until they are written; of what is destroyed none."""

    def __init__(self) -> None:
        self._tables, self._plain = list_tables(), lacking_alone()
        self._open = list[Row]()
        self._now, self._before = dict[str, list[Row]](), dict[str, list[Row]]()

    def add(self, access: Row, rows: Sequence[Row], spans: Sequence[Span]) -> None:
        """Take in a record: its row of access, its rows of state, and the spans these were made of."""
        if access[5]:
            return
        kind = access[2]
        table, everyone = self._tables.get(kind), is_for_everyone(access)
        plain, texts = kind in self._plain, () if table is None or table.whole else table.texts
        for row, span in zip(rows, spans, strict=True):
            told = span.state.keys()
            if not plain or not told.isdisjoint(BEYOND):
                add_open(self._open, row, span.state)
            if table is None or (texts and told.isdisjoint(texts)):
                continue
            made = table.row(row, span.state, everyone)
            if made is None:
                continue
            if row[2] == STILL:
                self._now.setdefault(kind, []).append(made)
            else:
                self._before.setdefault(kind, []).append((*made, row[2]))

    def write(self, db: sqlite3.Connection) -> None:
        """Write them."""
        write_open(db, self._open)
        for kind, found in self._now.items():
            table = self._tables[kind]
            db.executemany(f"INSERT INTO {table.now} VALUES ({table.places})", found)
        for kind, found in self._before.items():
            table = self._tables[kind]
            db.executemany(f"INSERT INTO {table.before} VALUES ({table.places},?)", found)


def close_lists(db: sqlite3.Connection, access: Row, closed: Sequence[tuple[int, int, int, str]]) -> None:
    """Move rows that no longer hold to those known before; `closed` has known_to, first, known_from, valid_from."""
    close_open(db, closed)
    table = list_tables().get(access[2])
    if table is None:
        return
    for known_to, first, known_from, valid_from in closed:
        at = "first = ? AND known_from = ? AND valid_from = ?"
        key = (first, known_from, valid_from)
        if db.execute(f"INSERT INTO {table.before} SELECT *, ? FROM {table.now} WHERE {at}", (known_to, *key)).rowcount:
            db.execute(f"DELETE FROM {table.now} WHERE {at}", key)


def show_lists(db: sqlite3.Connection, access: Row) -> None:
    """Note on every row of a record whether it is open to everyone; that is judged by its newest event."""
    table = list_tables().get(access[2])
    if table is None or not table.whole:
        return
    everyone = is_for_everyone(access)
    for name in (table.now, table.before):
        at = "first = ? AND everyone <> ?"
        db.execute(f"UPDATE {name} SET everyone = ? WHERE {at}", (everyone, access[0], everyone))


def erase_lists(db: sqlite3.Connection, access: Row) -> None:
    """Take the rows of a record away."""
    table = list_tables().get(access[2])
    for name in (TABLE, *((table.now, table.before) if table is not None else ())):
        db.execute(f"DELETE FROM {name} WHERE first = ?", (access[0],))
