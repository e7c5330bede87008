"""The live generation of a read model, for reading: opened once, reopened when CURRENT names another."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from archive.errors import NotReady
from projections.generations.folders import Generations, Lock


class Closable(Protocol):
    """Anything that can be closed."""

    def close(self) -> None:
        """Release what it holds open."""


T = TypeVar("T", bound=Closable)


class _Held(Generic[T]):
    def __init__(self, name: str, reader: T, lock: Lock) -> None:
        self.name, self.reader, self.lock, self.users, self.past = name, reader, lock, 0, False

    def close_if_unused(self, generations: Generations) -> None:
        """Let an older generation go with its last user."""
        if self.past and self.users == 0:
            self.reader.close()
            self.lock.give_back()
            generations.sweep()


class Live(Generic[T]):
    """Gives out the reader of the live generation; an older one is closed when its last user is done."""

    def __init__(self, generations: Generations, open: Callable[[Path], T]) -> None:
        self.generations, self._open = generations, open
        self._lock = threading.Lock()
        self._held: _Held[T] | None = None

    @contextmanager
    def reader(self) -> Iterator[T]:
        """The reader of the live generation. Refuses: none was built yet."""
        with self.held() as (reader, _):
            yield reader

    @contextmanager
    def held(self) -> Iterator[tuple[T, Path]]:
        """The reader of the live generation, and the folder it is in. Refuses: none was built yet."""
        with self._lock:
            held = self._newest()
            held.users += 1
        try:
            yield held.reader, self.generations.folder / held.name
        finally:
            with self._lock:
                held.users -= 1
                held.close_if_unused(self.generations)

    def _newest(self) -> _Held[T]:
        name, lock = self.generations.current(), None
        while lock is None:
            if self._held is not None and name in (None, self._held.name):
                return self._held
            lock = self.generations.open(name) if name else None
            if lock is None:  # a rebuild took over since CURRENT was read, unless it names the same again
                asked, name = name, self.generations.current()
                if name in (None, asked):
                    raise NotReady("This view is being built for the first time.")
        assert name is not None
        try:
            reader = self._open(self.generations.folder / name)
        except BaseException:
            lock.give_back()
            raise
        self._retire()
        self._held = _Held(name, reader, lock)
        return self._held

    def _retire(self) -> None:
        if self._held is not None:
            self._held.past = True
            self._held.close_if_unused(self.generations)
            self._held = None

    def close(self) -> None:
        """Release what it holds open."""
        with self._lock:
            self._retire()
