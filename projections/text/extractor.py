"""Reads many files with a few warm processes; one file with one."""

import select
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from projections.text.extraction import Extraction, Limits
from projections.text.worker import Worker

Key = TypeVar("Key")

DEFAULT_LIMITS = Limits()


class Extractor:
    """A pool of reading processes. One reading at a time: not to be shared between threads.

    Memory stays bounded: as many answers are in hand as there are workers, each no longer than the limits say.
    """

    def __init__(self, workers: int = 2, limits: Limits = DEFAULT_LIMITS, *, folder: Path | None = None) -> None:
        if workers < 1:
            raise ValueError("At least one worker is needed.")
        self._workers = [Worker(limits, folder) for _ in range(workers)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process. A later reading would start new ones."""
        for worker in self._workers:
            worker.close()

    def extract(self, path: Path, *, filename: str = "", media_type: str = "") -> Extraction:
        """The text of one file, by a process that stays warm for the next."""
        worker = self._workers[0]
        worker.ask(path, filename or path.name, media_type)
        try:
            while not (finished := _finished((worker,))):
                pass
        except BaseException:
            worker.close()  # a half-read answer must not be taken for the next file's
            raise
        return finished[0][1]

    def extract_many(self, files: Iterable[tuple[Key, Path, str]]) -> Iterator[tuple[Key, Extraction]]:
        """(key, path, filename) in, (key, extraction) out as each is finished, in no promised order.

        A worker gets its next file before the answer is handed over, so it reads while the caller works.
        """
        waiting = iter(files)
        busy: dict[Worker, Key] = {}
        try:
            for worker in self._workers:
                _give(worker, waiting, busy)
            while busy:
                for worker, extraction in _finished(tuple(busy)):
                    key = busy.pop(worker)
                    _give(worker, waiting, busy)
                    yield key, extraction
        finally:
            for worker in busy:
                worker.close()


def extract(path: Path, *, filename: str = "", media_type: str = "", limits: Limits = DEFAULT_LIMITS) -> Extraction:
    """The text of one file, by a process of its own. Never raises for bad input; a missing file is an answer too."""
    with Extractor(1, limits) as extractor:
        return extractor.extract(path, filename=filename, media_type=media_type)


def _give(worker: Worker, waiting: Iterator[tuple[Key, Path, str]], busy: dict[Worker, Key]) -> None:
    following = next(waiting, None)
    if following is not None:
        key, path, filename = following
        worker.ask(path, filename or path.name)
        busy[worker] = key


def _finished(workers: tuple[Worker, ...]) -> list[tuple[Worker, Extraction]]:
    """Wait until an answer comes or a deadline passes; anyone who has finished by then, possibly nobody."""
    poll = select.poll()
    for worker in workers:
        poll.register(worker, select.POLLIN)
    nearest = min(worker.deadline for worker in workers)
    poll.poll(max(0.0, nearest - time.monotonic()) * 1000 + 1)
    answers = [(worker, worker.answer()) for worker in workers]
    return [(worker, extraction) for worker, extraction in answers if extraction is not None]
