"""Carries events to read models in batches; the only caller of apply().

Each read model is followed on its own: one that stops at a poisoned event leaves the rest going. Data and position
are one commit of the read model, so a kill at any moment is resumed where it left off.
"""

import logging
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from archive.background import Background
from archive.errors import ArchiveError, Damaged, Stopping, StorageFull
from archive.files import databases
from archive.files.databases import DoesNotRead, NotNow
from archive.kernel import Seen, UnknownEvent
from archive.record.bulk import garbage_seldom
from archive.record.store import Archive
from projections.generations.bounds import ViewAhead
from projections.search.request import IndexStale

log = logging.getLogger("archive.follow")
IDLE_SECONDS = 0.5
RETRY_SECONDS = 2.0
REST_RATIO = 20
PASSING = (NotNow, OSError, StorageFull, Stopping, ViewAhead)
"""Failures of the machine or of a view, not of an event; they are retried."""


def is_damage(error: Exception) -> bool:
    """Whether an error states that the files of a read model are torn, rather than that an event is poisoned."""
    return isinstance(error, IndexStale) or databases.is_damage(error)


class ReadModel(Protocol):
    """What follows the record: it knows its position and takes a batch whole or not at all."""

    name: str

    def position(self) -> int:
        """The position of the newest event it contains."""

    def apply(self, batch: Sequence[Seen]) -> None:
        """Apply a batch of events; data and position are committed together."""


@dataclass(slots=True)
class Standing:
    """Where one read model is, and why it stopped, if it did."""

    name: str
    position: int = 0
    stopped_at: int | None = None
    reason: str | None = None
    retrying: str | None = None


class Follower:
    """Carries the record to one read model, in this thread (catch_up) or in one of its own (start).

    `limit` states how far it may go: a model that reads another one stays behind that one. `guard` is held while a
    batch is taken, `between` runs before each round, `renew` replaces a model whose own files are damaged.
    A thread of its own pauses after each round for a few times as long as the round took, at most `rest` seconds and
    not while somebody waits, so that commands come first and a costly commit takes many events.
    """

    def __init__(
        self,
        archive: Archive,
        model: Callable[[], ReadModel],
        name: str,
        *,
        batch: int = 2000,
        limit: Callable[[], int] | None = None,
        between: Callable[[], None] = lambda: None,
        guard: Callable[[], AbstractContextManager[None]] = nullcontext,
        renew: Callable[[], None] = lambda: None,
        rest: float = 0.0,
    ) -> None:
        self._archive, self._model, self._batch = archive, model, batch
        self._limit = limit or (lambda: archive.position)
        self._between, self._guard, self._renew = between, guard, renew
        self._rest, self._renewed_at = rest, -1
        self.standing = Standing(name)
        self._hurry = threading.Event()
        self._thread = Background(f"follow-{name}", self._round)

    def catch_up(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Follow until where the record stands now, or a poisoned event; answers with the position reached.

        A model whose files turn out damaged is started again, once for as far as it had come.
        """
        try:
            return self._carry(progress)
        except Exception as error:
            if not self._renewed(error):
                raise
            return self._carry(progress)

    def _renewed(self, error: Exception) -> bool:
        """Whether the error was damage of the model's files and the model was started again for it."""
        reached = self.standing.position
        if not is_damage(error) or reached <= self._renewed_at or not self._archive.recorder.acknowledged.in_place():
            return False
        log.warning("%s is damaged (%s) and is rebuilt", self.standing.name, type(error).__name__)
        self._renewed_at = reached
        self._renew()
        return True

    def _carry(self, progress: Callable[[int, int], None] | None) -> int:
        with self._guard():
            position = self.standing.position = self._model().position()
        target = self._limit()
        while position < target and self.standing.stopped_at is None and not self._thread.ending:
            with self._guard(), garbage_seldom():
                model = self._model()
                position = self._step(model, model.position(), target)
            if progress:
                progress(position, target)
        return position

    def _step(self, model: ReadModel, position: int, target: int) -> int:
        try:
            batch = self._read(position, self._batch, target)
            if not batch:
                return target
            model.apply(batch)
            position = batch[-1].position
        except PASSING:
            raise
        except Exception as error:
            if is_damage(error):
                raise
            log.warning("%s refused a batch after %d: %s", self.standing.name, position, type(error).__name__)
            position = self._one_by_one(model, position, target)
        self.standing.position = position
        return position

    def _one_by_one(self, model: ReadModel, position: int, target: int) -> int:
        """Find the event that cannot be taken; everything before it goes in."""
        upto = min(position + self._batch, target)
        while position < upto:
            try:
                batch = self._read(position, 1, target)
                model.apply(batch)
                position = batch[-1].position
            except PASSING:
                raise
            except Exception as error:
                if is_damage(error):
                    raise
                self._stand_still(position + 1, error)
                break
        return position

    def _read(self, position: int, count: int, target: int) -> list[Seen]:
        try:
            return self._archive.seen(position, count, upto=target)
        except DoesNotRead as error:
            if is_damage(error):
                raise Damaged("The record cannot be read: its file is damaged.") from error
            raise

    def _stand_still(self, position: int, error: Exception) -> None:
        known = isinstance(error, (ArchiveError, UnknownEvent))
        self.standing.reason = getattr(error, "code", type(error).__name__) if known else type(error).__name__
        self.standing.stopped_at = position
        # Frames alone: the message of an exception may hold content.
        where = "" if known else "\n" + "".join(traceback.format_tb(error.__traceback__))
        log.error("%s stopped at %d: %s%s", self.standing.name, position, self.standing.reason, where)

    def start(self) -> None:
        """Follow in a thread of its own until stop()."""
        self._thread.start()

    def _round(self) -> float:
        wait, started = IDLE_SECONDS, monotonic()
        try:
            self._between()
            self.catch_up()
            self.standing.retrying = None
        except PASSING as error:
            if self.standing.retrying != type(error).__name__:
                log.warning("%s is retried later: %s", self.standing.name, type(error).__name__)
            self.standing.retrying = type(error).__name__
            wait = RETRY_SECONDS
        except Exception as error:  # noqa: BLE001  a poisoned event is found, not guessed
            if not self._renewed(error):
                self._stand_still(self.standing.position + 1, error)
        self._hurry.wait(min(self._rest, REST_RATIO * (monotonic() - started)))
        self._hurry.clear()
        return wait

    def wake(self) -> None:
        """There may be something new."""
        self._thread.wake()

    def hurry(self) -> None:
        """Somebody waits for what is new."""
        self._hurry.set()
        self._thread.wake()

    def resume(self) -> None:
        """Try again after a stand-still, with a model that was rebuilt or repaired."""
        self.standing.stopped_at = self.standing.reason = None
        self._thread.wake()

    def stop(self) -> None:
        """Finish the batch in hand and end the thread."""
        self._thread.end()
        self.hurry()
        self._thread.stop()

    @property
    def ended(self) -> bool:
        """Whether it was asked to end."""
        return self._thread.ending


def stop_all(followers: Sequence[Follower]) -> None:
    """Write nothing more to any view: the record was replaced under them."""
    if not all(follower.ended for follower in followers):
        log.error("events.sqlite was replaced while the archive is served; all requests are refused from now on.")
    for follower in followers:
        follower.stop()
