"""All read models of one archive: who projects, how far they are, how they are read and rebuilt."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.errors import Conflict, Invalid, NotReady
from archive.store import Archive
from projections.aside import Aside
from projections.findable import FindableModel, aside_in
from projections.follow import Follower
from projections.fulltext import FullTexts
from projections.generations import Lock
from projections.model import UNREADABLE, Generational
from projections.search.index import EngineName, SearchIndex, analyser_with, open_index
from projections.states import StateModel, StateReader

WAIT_SECONDS = 30.0
STATES_REST_SECONDS, INDEX_REST_SECONDS = 0.1, 2.0
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: rows and checksum of the new generation, and whether the one before had the same."""

    model: str
    position: int
    rows: int
    checksum: int
    same_as_before: bool | None


class Projections:
    """The state views and the search index of one archive."""

    def __init__(
        self, home: Path, archive: Archive, texts: FullTexts, *, engine: EngineName = "auto", batch: int = 2000
    ) -> None:
        self._archive, self._batch, self.texts = archive, batch, texts
        analyser = self._analyser = analyser_with(home / "views" / "words.sqlite")

        def write_index(folder: Path) -> FindableModel:
            index = open_index(folder, engine, analyser=analyser, create=True)
            return FindableModel(folder, index, self.states_model.live.reader, texts, archive.day)

        def read_index(folder: Path) -> SearchIndex:
            return open_index(folder, engine, analyser=analyser)

        self.states_model: Generational[StateModel, StateReader] = Generational(
            "states", home / "views" / "states", lambda folder: StateModel(folder, archive.seen_of), StateReader
        )
        self.search_model: Generational[FindableModel, SearchIndex] = Generational(
            "search", home / "index", write_index, read_index
        )
        self._lease = Lock(home / "views" / "lease")
        self.projects = False
        self.followers: list[Follower] = []
        self._warming: threading.Thread | None = None

    def close(self) -> None:
        if self._warming is not None:
            self._warming.join()
        for follower in self.followers:
            follower.stop()
        self.search_model.close()
        self.states_model.close()
        self.texts.close()
        self._lease.give_back()

    # -- reading -------------------------------------------------------------------------------------------------

    @contextmanager
    def states(self, min_position: int = 0) -> Iterator[StateReader]:
        """The state views, at least at a position. Refuses: not there in time."""
        self._wait(self.states_position, min_position, "states")
        with self.states_model.live.reader() as reader:
            yield reader

    @contextmanager
    def search(self, min_position: int = 0) -> Iterator[SearchIndex]:
        """The search index, at least at a position. Refuses: not there in time."""
        self._wait(self.search_position, min_position, "states", "search")
        with self.search_model.live.reader() as index:
            yield index

    @property
    def analyser(self) -> str:
        """Which analysis the index is made with."""
        return self._analyser.name

    def set_aside(self) -> list[Aside]:
        """Records that a view cannot show, by whichever view was first; none while there are no views."""
        found: dict[str, Aside] = {}
        try:
            with self.states_model.live.reader() as states:
                found |= {each.id: each for each in states.aside()}
        except (NotReady, *UNREADABLE):
            pass
        current = self.search_model.generations.current()
        for each in aside_in(self.search_model.generations.folder / current) if current else ():
            found.setdefault(each.id, each)
        return sorted(found.values(), key=lambda each: (each.position, each.id))

    def states_position(self) -> int:
        """How far the state views are; -1 while there are none."""
        return _position(self.states_model)

    def search_position(self) -> int:
        """How far the search index is; -1 while there is none."""
        return _position(self.search_model)

    def _wait(self, standing: Callable[[], int], wanted: int, *models: str) -> None:
        """Until a view stands at a position. Refuses: one not recorded yet, one that a stopped model never reaches."""
        if wanted > 0 and wanted > self._archive.position:
            remedy = "Give the Archive-Position of a write to this archive, or leave min_position out."
            raise Invalid("Nothing is recorded at the position asked for.", field="min_position", remedy=remedy)
        deadline, pause = time.monotonic() + WAIT_SECONDS, 0.001
        while standing() < wanted:
            self.wake()
            if self._stops_before(wanted, models) or time.monotonic() > deadline:
                raise NotReady("The view has not reached the position asked for.", field="min_position")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)

    def _stops_before(self, wanted: int, models: tuple[str, ...]) -> bool:
        stops = [f.standing.stopped_at for f in self.followers if f.standing.name in models]
        return any(stop is not None and stop <= max(wanted, 1) for stop in stops)

    # -- following -----------------------------------------------------------------------------------------------

    def take_lease(self) -> bool:
        """Whether this process projects from now on; one process at a time does."""
        self.projects = self.projects or self._lease.take()
        if self.projects and not self.followers:
            self.states_model.generations.sweep()
            self.search_model.generations.sweep()
            self.followers = [
                Follower(
                    self._archive,
                    self.states_model.writer,
                    "states",
                    batch=self._batch,
                    guard=self.states_model.guarded,
                    renew=self.states_model.renew,
                    rest=STATES_REST_SECONDS,
                ),
                Follower(
                    self._archive,
                    self.search_model.writer,
                    "search",
                    batch=self._batch,
                    limit=self.states_position,
                    guard=self.search_model.guarded,
                    renew=self.search_model.renew,
                    rest=INDEX_REST_SECONDS,
                    between=self._between_rounds,
                ),
            ]
        return self.projects

    def _turn_of_day(self) -> None:
        """What the calendar changed since the last time is a write of the index, never an event."""
        self._archive.tend()
        with self.search_model.guarded():
            writer = self.search_model.writer()
            if writer.position() and self.states_position() > 0:
                writer.turn_of_day()

    def _between_rounds(self) -> None:
        """While the archive is served: at its start and after each midnight, what is too costly for the day."""
        self._turn_of_day()
        with self.search_model.guarded():
            self.search_model.writer().settle()

    def start(self) -> bool:
        """Project in threads of their own, if this process gets the lease; make ready for the first question."""
        self._warming = threading.Thread(target=self._analyser.lookup, args=("arkisto",), name="warm-up", daemon=True)
        self._warming.start()
        if self.take_lease():
            for follower in self.followers:
                follower.start()
        return self.projects

    def wake(self) -> None:
        for follower in self.followers:
            follower.wake()

    def hurry(self) -> None:
        """Somebody waits for what was recorded last."""
        for follower in self.followers:
            follower.hurry()

    def catch_up(self, progress: Progress | None = None) -> bool:
        """Bring every read model to the newest position in this thread; False where another process projects."""
        if not self.take_lease():
            return False
        for follower in self.followers:
            name = follower.standing.name
            told = (lambda done, total, name=name: progress(name, done, total)) if progress else None
            follower.catch_up(told)
        self._turn_of_day()
        return True

    # -- forgetting ----------------------------------------------------------------------------------------------

    @contextmanager
    def purging(self) -> Iterator[None]:
        """Held while what was destroyed is removed from derived copies; no rebuild runs meanwhile.

        Refuses: another process projects, a rebuild is under way, a read model that does not follow to the end.
        """
        lock = Lock(self.states_model.generations.folder.parent / "rebuild")
        if not lock.take():
            raise Conflict("A rebuild is under way.", remedy="The destruction goes on when it has ended.")
        try:
            if not self.take_lease():
                raise Conflict("Another process projects.", remedy="It goes on with the destruction.")
            yield
        finally:
            lock.give_back()

    def purge(self, *, whole: bool = False) -> None:
        """Leave nothing of destroyed records in any derived file. Refuses: a model that took not every tombstone."""
        target = self._archive.position
        self.catch_up()
        if min(self.states_position(), self.search_position()) < target:
            raise NotReady("A view has not taken the destruction yet.")
        with self.states_model.guarded():
            self.states_model.writer().purge(whole=whole)
        with self.search_model.guarded():
            self.search_model.writer().purge()
        self._analyser.words.purge()
        for model in (self.states_model, self.search_model):
            with model.live.reader():  # lets an older generation go
                model.generations.sweep()
            if model.generations.others():
                raise NotReady("An older generation of a view is still read.")

    def renew(self) -> None:
        """Build every read model anew, so that nothing stays in its folders but what it writes now.

        Called within `purging`. Refuses: a generation before that is still read.
        """
        self._rebuild(self.states_model, lambda: self._archive.position, None)
        self._rebuild(self.search_model, self.states_position, None)
        self.purge()

    # -- rebuilding ----------------------------------------------------------------------------------------------

    def rebuild(self, progress: Progress | None = None) -> list[Rebuilt]:
        """Build every read model anew beside the live one, compare, and let it take over at once.

        Readers go on meanwhile and never see less than before. Refuses: a second rebuild at the same time.
        """
        lock = Lock(self.states_model.generations.folder.parent / "rebuild")
        if not lock.take():
            raise Conflict("A rebuild is under way already.", remedy="Wait for it to end.")
        try:
            states = self._rebuild(self.states_model, lambda: self._archive.position, progress)
            return [states, self._rebuild(self.search_model, self.states_position, progress)]
        finally:
            lock.give_back()

    def _rebuild(
        self,
        model: "Generational[StateModel, StateReader] | Generational[FindableModel, SearchIndex]",
        limit: Callable[[], int],
        progress: Progress | None,
    ) -> Rebuilt:
        with model.beside() as (writer, promote):
            follower = Follower(self._archive, lambda: writer, model.name, batch=self._batch, limit=limit)
            follower.catch_up((lambda done, total: progress(model.name, done, total)) if progress else None)
            with model.guarded():
                position = follower.catch_up()
                if follower.standing.stopped_at is not None:
                    raise NotReady(
                        f"The rebuild of {model.name} stopped at {follower.standing.stopped_at}:"
                        f" {follower.standing.reason}. The live one stays."
                    )
                rows, checksum = writer.checksum()
                before = self._before(model, position)
                model.drop_writer()
                promote()
        for follower in self.followers:
            follower.resume()
        return Rebuilt(model.name, position, rows, checksum, None if before is None else before == (rows, checksum))

    @staticmethod
    def _before(
        model: "Generational[StateModel, StateReader] | Generational[FindableModel, SearchIndex]", position: int
    ) -> tuple[int, int] | None:
        """Rows and checksum of the live generation, if it stands at the same position."""
        try:
            if model.generations.current() is None:
                return None
            live = model.writer()
            return live.checksum() if live.position() == position else None
        except UNREADABLE:
            return None


def _position(model: "Generational[StateModel, StateReader] | Generational[FindableModel, SearchIndex]") -> int:
    try:
        with model.live.reader() as reader:
            return reader.position()
    except (NotReady, *UNREADABLE):
        return -1
