"""Who carries events to the read models: the process that holds the lease, and its followers.

Who may write to the views is decided here alone.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.background import Background
from archive.errors import Stopping
from archive.record.store import Archive
from projections.closures import Closures
from projections.follow import Follower, stop_all
from projections.generations.bounds import Bounds
from projections.generations.marks import root_keeper, states_of
from projections.generations.read_model import Generational
from projections.generations.rebuild import Model, Progress
from projections.lease import SILENT_SECONDS, Holder, Lease, LeaseLost, Pulse, holder, watching
from projections.search.findable import FindableModel
from projections.search.index import EngineName, SearchIndex, analyser_with, open_index
from projections.search.meaning.vectors import Vectors
from projections.standing import position_of, require_within
from projections.states import StateModel, StateReader
from projections.text.fulltext import FullTexts

log = logging.getLogger("archive.projections")
STATES_REST_SECONDS, INDEX_REST_SECONDS = 0.1, 2.0


class Projector:
    """The state views and the search index of one archive, and what brings them to the newest event."""

    def __init__(
        self,
        home: Path,
        archive: Archive,
        texts: FullTexts,
        *,
        engine: EngineName = "auto",
        batch: int = 2000,
        words: Path | None = None,
    ) -> None:
        analyser = self._analyser = analyser_with(words or home / "views" / "words.sqlite")
        self._archive, self._batch, self.texts, self.words = archive, batch, texts, analyser.words
        self.meanings = Vectors(home / "views" / "meanings.sqlite")
        self._bounds, self._closures = Bounds(archive), Closures(archive)
        self._ending = threading.Event()

        def write_index(folder: Path) -> FindableModel:
            index = open_index(folder, engine, analyser=analyser, create=True, ending=self._ending.is_set)
            keep = root_keeper(archive, folder)
            return FindableModel(folder, index, self.states_model.live.reader, texts, archive.day, keep)

        def read_index(folder: Path) -> SearchIndex:
            return open_index(folder, engine, analyser=analyser)

        self.states_model: Generational[StateModel, StateReader] = Generational(
            "states", home / "views" / "states", states_of(archive), self._read_states
        )
        self.search_model: Generational[FindableModel, SearchIndex] = Generational(
            "search", home / "index", write_index, read_index
        )
        self._lease_path = home / "views" / "lease"
        self._lease, self._taking = Lease(self._lease_path), threading.Lock()
        self._pulse = Pulse(self._lease_path)
        self.states_model.fence = self.search_model.fence = self._fence
        self.followers: list[Follower] = []
        self.holder_of: Callable[[str], tuple[str, str, str | None] | None] = lambda id: None
        """Which archive holds a destroyed record that passed on. Set by who knows the custody of records."""
        self.elsewhere: Callable[[bool], object] = lambda waits: None
        """Tells the process that holds the lease that there is something new, and whether somebody waits for it."""
        self._warming: threading.Thread | None = None
        self._watch: Background | None = None

    def end(self) -> None:
        """Interrupt long work as soon as possible; the archive is about to be closed."""
        self._ending.set()

    def require_running(self) -> None:
        """Refuse to begin long work once the archive is about to be closed."""
        if self._ending.is_set():
            raise Stopping

    def close(self, *, texts: bool = True) -> None:
        """End following and let go of every file; `texts` of those that are shared too."""
        if self._watch is not None:
            self._watch.stop()
        if self._warming is not None:
            self._warming.join()
        for follower in self.followers:
            follower.stop()
        self.search_model.close()
        self.states_model.close()
        if texts:
            self.texts.close()
        self._closures.close()
        self._lease.give_back()

    def _read_states(self, folder: Path) -> StateReader:
        reader = StateReader(folder, self._closures.withheld)
        reader.holder_of = self.holder_of
        return reader

    def states_position(self) -> int:
        """How far the state views are; -1 while there are none, or none that is read."""
        return position_of(self.states_model, self._bounds)

    def search_position(self) -> int:
        """How far the search index is; -1 while there is none, or none that is read."""
        return position_of(self.search_model, self._bounds)

    # -- who writes ----------------------------------------------------------------------------------------------

    @property
    def projects(self) -> bool:
        """Whether this process holds the lease that others see, as observed right now."""
        return self._lease.mine

    @property
    def serves(self) -> bool:
        """Whether this process takes the lease by itself as soon as it is free."""
        return self._watch is not None

    def holder(self) -> Holder | None:
        """Which process holds the lease, as observed right now; None where nobody carries events on."""
        return holder(self._lease_path)

    def take_lease(self) -> bool:
        """Whether this process projects from now on; one process at a time does. A server begins to follow at once."""
        self._archive.recorder.acknowledged.require()
        with self._taking:
            taken = self._lease.take()
            if taken and not self.followers:
                self.states_model.generations.sweep()
                self.search_model.generations.sweep()
                self.followers = self._made_followers()
                if self._watch is not None:
                    for follower in self.followers:
                        follower.start()
            return taken

    def _fence(self) -> None:
        """Refuse to open what another process may write to, once this one was superseded."""
        if self._lease.held:
            self._lease.require()

    def _supersede(self) -> bool:
        """Go on in place of a holder that gives no sign though events wait, in copies of what it writes to."""
        waits = self._archive.position > min(self.states_position(), self.search_position())
        if not waits or self._pulse.seconds() < SILENT_SECONDS:
            return False
        for model in (self.states_model, self.search_model):
            model.generations.supersede()
        if self._lease.supersede(self._pulse):
            log.warning("The process that updated the read models does not respond; this process takes over.")
        return self.take_lease()

    def _made_followers(self) -> list[Follower]:
        def made(model: Model, rest: float, **more: Any) -> Follower:
            more |= {"batch": self._batch, "guard": lambda: self.writing(model), "renew": model.renew, "rest": rest}
            return Follower(self._archive, model.writer, model.name, **more)

        search = {"limit": self.states_position, "between": self._between_rounds}
        return [made(self.states_model, STATES_REST_SECONDS), made(self.search_model, INDEX_REST_SECONDS, **search)]

    @contextmanager
    def writing(self, model: Model) -> Iterator[None]:
        """The guard of a model, while the lease is held. Refuses: another process may hold it; a view that is ahead."""
        self._archive.recorder.acknowledged.require()  # before a lock is made where the home was
        with model.guarded():
            self._lease.require()
            self._archive.recorder.acknowledged.require()
            require_within(model, self._bounds)
            yield

    def _look(self) -> None:
        """Now and then while serving: take over where nobody projects, leave off where lease or record was lost."""
        if not self._archive.recorder.acknowledged.look():
            self._archive.recorder.database.keep_aside()
            if self._lease.held:
                stop_all(self.followers)
                self._leave_off()
                self._lease.give_back()
            return
        try:
            if self._lease.held:
                self._lease.require()
            elif self.take_lease():
                log.info("This process updates the read models from now on.")
            else:
                self._supersede()
        except LeaseLost:
            log.warning("The lease was removed or superseded; this process requests it again.")
            self._leave_off()
            self._lease.lose()

    def _leave_off(self) -> None:
        """Write to the views no more; who holds the lease does."""
        with self._taking:
            followers, self.followers = self.followers, []
            for follower in followers:
                follower.stop()
            self.states_model.drop_writer()
            self.search_model.drop_writer()

    # -- carrying on ---------------------------------------------------------------------------------------------

    def start(self) -> bool:
        """Project in threads of their own, if this process gets the lease; make ready for the first question."""
        self._warming = threading.Thread(target=self._analyser.prepare, name="warm-up", daemon=True)
        self._warming.start()
        if self.take_lease():
            for follower in self.followers:
                follower.start()
        self._watch = watching(self._look)
        return self.projects

    def wake(self) -> None:
        """Notify the followers that there are new events."""
        for follower in self.followers:
            follower.wake()
        if not self.projects:
            self.elsewhere(False)

    def hurry(self) -> None:
        """Somebody waits for what was recorded last."""
        for follower in self.followers:
            follower.hurry()
        if not self.projects:
            self.elsewhere(True)

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

    def _turn_of_day(self) -> None:
        """What the calendar changed since the last time is a write of the index, never an event."""
        if not self._archive.recorder.reading:
            self._archive.tend()
        with self.writing(self.search_model):
            writer = self.search_model.writer()
            if writer.position() and self.states_position() > 0:
                writer.turn_of_day()
                writer.read_again()

    def _between_rounds(self) -> None:
        """While the archive is served: at its start and after each midnight, what is too costly for the day."""
        self._turn_of_day()
        with self.writing(self.search_model):
            self.search_model.writer().settle()
