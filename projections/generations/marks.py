"""Marks that views keep of the record they follow: a position, and the root of the tree over everything up to it.

A mark is written before the batch is taken, so that it states what the record was, never how far the view is.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from archive.errors import Damaged
from archive.files.databases import DoesNotRead
from archive.files.mounted import opened_to_read
from archive.files.whole import write_whole
from archive.ledger.acknowledged import Mark, line_of, read_mark
from archive.record.store import Archive
from projections.generations.folders import Generations
from projections.search.index import EngineName, open_index
from projections.search.request import IndexStale
from projections.states import StateModel

NAME = "acknowledged"
FOLDERS = (("states", Path("views") / "states"), ("search", Path("index")))


def root_keeper(archive: Archive, folder: Path) -> Callable[[int], None]:
    """Keeps the mark of one generation."""

    def keep(position: int) -> None:
        try:
            root = archive.recorder.tree.root_at(position)
        except Damaged:  # a tree that lacks a node: verifying names it, and the view goes on
            return
        write_whole(folder / NAME, line_of(position, root), durable=False)

    return keep


def states_of(archive: Archive) -> Callable[[Path], StateModel]:
    """Opens the state views of a generation, which keep its mark."""
    return lambda folder: StateModel(folder, archive.seen_of, root_keeper(archive, folder))


def marks_of_views(home: Path, engine: EngineName) -> Iterator[Mark]:
    """The mark of each live generation, reading alone; one made before there were marks knows its position."""
    for name, place in FOLDERS:
        live = Generations(home / place).current() if (home / place).is_dir() else None
        if live is None:
            continue
        folder = home / place / live
        mark = read_mark(folder / NAME, name)
        if mark is None:
            position = _states(folder) if name == "states" else _search(folder, engine)
            mark = Mark(name, position, None)
        yield mark


def _states(folder: Path) -> int:
    """How far older state views are, whatever version made them; 0 where they do not open."""
    path = folder / "states.sqlite"
    if not path.is_file():
        return 0
    try:
        with closing(opened_to_read(path)) as db:
            row = db.execute("SELECT position FROM position").fetchone()
    except DoesNotRead:
        return 0
    return int(row[0]) if row else 0


def _search(folder: Path, engine: EngineName) -> int:
    try:
        index = open_index(folder, engine)
    except (DoesNotRead, OSError, ValueError, IndexStale):
        return 0
    try:
        return index.position()
    finally:
        index.close()
