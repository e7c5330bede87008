"""One read model with its generations: reading the live one, writing it, rebuilding it beside."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from archive.files.databases import DoesNotRead
from archive.kernel import Seen
from projections.generations.copy import copy_generation
from projections.generations.folders import Generations, Lock
from projections.generations.live import Closable, Live
from projections.search.request import IndexStale

log = logging.getLogger("archive.projections")
UNREADABLE = (IndexStale, DoesNotRead)


class Writer(Protocol):
    """The writing side of a read model, in one generation."""

    name: str

    def position(self) -> int:
        """The position of the newest event it contains."""

    def apply(self, batch: list[Seen]) -> None:
        """Apply a batch of events; data and position are committed together."""

    def checksum(self) -> tuple[int, int]:
        """A checksum over its rows: the same for the same rows in any order."""

    def close(self) -> None:
        """Release what it holds open."""


W = TypeVar("W", bound=Writer)
R = TypeVar("R", bound=Closable)


class Generational(Generic[W, R]):
    """A read model: `write` opens the writer in a folder, `read` the reader.

    The writer belongs to the process that holds the lease, and follows CURRENT when a rebuild replaces it.
    """

    def __init__(self, name: str, folder: Path, write: Callable[[Path], W], read: Callable[[Path], R]) -> None:
        self.name = name
        self.generations = Generations(folder)
        self.live: Live[R] = Live(self.generations, read)
        self.fence: Callable[[], None] = lambda: None
        """Refuses if this process must not write to any generation any more."""
        self._write = write
        self._writer: tuple[str, W, Lock] | None = None

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Held while a batch is taken, and while a rebuilt generation takes over."""
        lock = Lock(self.generations.folder / ".guard")
        lock.take(wait=True)
        try:
            yield
        finally:
            lock.give_back()

    def writer(self) -> W:
        """The writer of the live generation. One that cannot be opened is replaced by an empty one, which is filled
        again.
        """
        current = self.generations.current()
        self.fence()  # asked after CURRENT was read: what a successor makes live later is not opened
        if self._writer and self._writer[0] == current:
            return self._writer[1]
        self.drop_writer()
        if current is not None and self.generations.is_superseded(current):
            current = self._copied(current)
        lock = self.generations.open(current) if current else None
        if current is not None and lock is not None:
            try:
                self._writer = (current, self._opened(current), lock)
                return self._writer[1]
            except UNREADABLE as error:
                lock.give_back()
                log.warning("%s cannot be opened (%s) and is rebuilt", self.name, type(error).__name__)
            except BaseException:
                lock.give_back()
                raise
        return self._begin_anew()

    def _opened(self, generation: str) -> W:
        writer = self._write(self.generations.folder / generation)
        try:
            writer.position()
        except BaseException:
            writer.close()
            raise
        return writer

    def _copied(self, generation: str) -> str:
        """Make a copy of a generation live, in its place."""
        name, lock = self.generations.create()
        try:
            copy_generation(self.generations.folder / generation, self.generations.folder / name)
            self.fence()
            self.generations.promote(name)
        finally:
            lock.give_back()
        self.generations.sweep()
        return name

    def _begin_anew(self) -> W:
        name, lock = self.generations.create()
        try:
            writer = self._opened(name)
            self.fence()
            self.generations.promote(name)
        except BaseException:
            lock.give_back()
            raise
        self._writer = (name, writer, lock)
        return writer

    def renew(self) -> None:
        """Begin an empty generation in place of the live one, whose files are damaged."""
        with self.guarded():
            self.drop_writer()
            self._begin_anew()

    def drop_writer(self) -> None:
        """Close the writer, so that the next one opens its files again."""
        if self._writer is not None:
            _, writer, lock = self._writer
            self._writer = None
            writer.close()
            lock.give_back()
            self.generations.sweep()

    @contextmanager
    def beside(self) -> Iterator[tuple[W, Callable[[], None]]]:
        """A new generation beside the live one, and the function that makes it live. Unpromoted, it goes again."""
        name, lock = self.generations.create()
        try:
            writer = self._opened(name)
            try:
                yield writer, lambda: self.generations.promote(name)
            finally:
                writer.close()
        finally:
            lock.give_back()
            self.generations.sweep()

    def close(self) -> None:
        """Release what it holds open."""
        self.drop_writer()
        self.live.close()
