"""All read models of one archive: how they are read, cleaned and rebuilt."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from archive.errors import Conflict, Invalid, NotReady
from projections.aside import Aside
from projections.generations.folders import Lock
from projections.generations.rebuild import Model, Progress, Rebuilt, rebuilt
from projections.projector import Projector
from projections.search.findable import turned_in
from projections.search.index import SearchIndex
from projections.search.language.analyser import Analyser
from projections.search.meaning.vectors import Updated
from projections.standing import is_ahead, require_within, set_aside
from projections.states import Question, StateReader

WAIT_SECONDS = 30.0


class Projections(Projector):
    """The state views and the search index of one archive."""

    @contextmanager
    def states(self, min_position: int = 0) -> Iterator[StateReader]:
        """The state views, at least at a position. Refuses: not there in time."""
        self._wait(self.states_position, min_position, "states")
        with self.states_model.live.held() as (reader, folder):
            self._bounds.require("states", folder, reader.position())
            yield reader

    @contextmanager
    def search(self, min_position: int = 0) -> Iterator[SearchIndex]:
        """The search index, at least at a position. Refuses: not there in time."""
        self._wait(self.search_position, min_position, "states", "search")
        with self.search_model.live.held() as (index, folder):
            self._bounds.require("search", folder, index.position())
            yield index

    def closed_since(self, index: SearchIndex, question: Question) -> tuple[str, ...]:
        """Records that an index may still show, and that the caller may not see any more: closed since it took its last
        event or was brought to its last day. Refuses: more than can be judged."""
        if question.caller.sees_all:
            return ()
        touched = set(self._closures.since(index.position()))
        with self.search_model.live.held() as (_, folder), self.states() as states:
            return states.closed_among(touched, turned_in(folder), question)

    @property
    def analyser(self) -> str:
        """Which analysis the index is made with."""
        return self._analyser.name

    @property
    def language(self) -> Analyser:
        """That analysis itself, with the words it has met."""
        return self._analyser

    def set_aside(self) -> list[Aside]:
        """Records that a view cannot show, by whichever view was first; none while there are no views."""
        return set_aside(self.states_model, self.search_model)

    def ahead(self) -> list[str]:
        """Which read models claim to be ahead of the record, and are not read until they are rebuilt."""
        return [model.name for model in (self.states_model, self.search_model) if is_ahead(model, self._bounds)]

    def _wait(self, standing: Callable[[], int], wanted: int, *models: str) -> None:
        """Until a view is at a position; on a disk that takes no writing at the newest, which stays.

        Refuses: one not recorded yet, one that a stopped model never reaches.
        """
        if self._archive.recorder.reading and not wanted:
            wanted = self._archive.position
        if wanted > 0 and wanted > self._archive.position:
            remedy = "Give the Archive-Position of a write to this archive, or leave min_position out."
            raise Invalid("The requested position does not exist.", field="min_position", remedy=remedy)
        for model in (self.states_model, self.search_model):
            if model.name in models:
                require_within(model, self._bounds)
        deadline, pause = time.monotonic() + WAIT_SECONDS, 0.001
        while standing() < wanted:
            self.hurry()
            if self._stops_before(wanted, models) or time.monotonic() > deadline:
                raise NotReady("The view has not reached the requested position.", field="min_position")
            self._carry_on()
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)

    def _carry_on(self) -> None:
        """Bring the views on where no thread does: this process holds the lease, nobody does, or its holder is silent.

        A process that serves has threads for it; an archive on a disk that takes no writing stays as it is.
        """
        if self.serves or self._archive.recorder.reading:
            return
        if not self.catch_up() and self._supersede():
            self.catch_up()

    def _stops_before(self, wanted: int, models: tuple[str, ...]) -> bool:
        stops = [f.standing.stopped_at for f in self.followers if f.standing.name in models]
        return any(stop is not None and stop <= max(wanted, 1) for stop in stops)

    # -- without remains, and anew ---------------------------------------------------------------------------------

    @contextmanager
    def purging(self) -> Iterator[None]:
        """Held while what was destroyed is removed from derived copies; no rebuild runs meanwhile.

        Refuses: another process projects, a rebuild is in progress, a read model that does not follow to the end.
        """
        lock = Lock(self.states_model.generations.folder.parent / "rebuild")
        if not lock.take():
            raise Conflict("A rebuild is in progress.", remedy="The destruction continues when the rebuild has ended.")
        try:
            if not self.take_lease():
                raise Conflict(
                    "Another process updates the read models.", remedy="That process continues the destruction."
                )
            yield
        finally:
            lock.give_back()

    def update_meanings(self, told: Callable[[int, int], object] = lambda done, of: None) -> Updated:
        """Make the vectors that records are near in meaning by, of all that have changed.

        Refuses: the extra is not installed; a rebuild or a destruction is in progress.
        """
        lock = Lock(self.states_model.generations.folder.parent / "rebuild")
        if not lock.take():
            raise Conflict("A rebuild or a destruction is in progress.", remedy="Try again when it has ended.")
        try:
            with self.search() as index:
                of = index.count("all")
                return self.meanings.update(index.current(), lambda done: told(done, of))
        finally:
            lock.give_back()

    def purge(self, *, whole: bool = False) -> None:
        """Leave nothing of destroyed records in any derived file. Refuses: a model that took not every tombstone."""
        target = self._archive.position
        self.catch_up()
        if min(self.states_position(), self.search_position()) < target:
            raise NotReady("A view has not applied the destruction yet.")
        with self.writing(self.states_model):
            self.states_model.writer().purge(whole=whole)
        with self.writing(self.search_model):
            self.search_model.writer().purge()
        self._analyser.words.purge()
        with self.search() as index:
            self.meanings.keep(index.current())
        for model in (self.states_model, self.search_model):
            with model.live.reader():  # lets an older generation go
                model.generations.sweep()
            if model.generations.others():
                raise NotReady("An older generation of a view is still in use.")

    def renew(self) -> None:
        """Rebuild every read model, so that nothing stays in its folders but what it writes now.

        Called within `purging`. Refuses: a generation before that is still read.
        """
        self._rebuilt(self.states_model, lambda: self._archive.position, None)
        self._rebuilt(self.search_model, self.states_position, None)
        self.purge()

    def rebuild(self, progress: Progress | None = None) -> list[Rebuilt]:
        """Rebuild every read model next to the present one, compare, and let it take over at once.

        Readers go on meanwhile and never see less than before. Refuses: a second rebuild at the same time.
        """
        lock = Lock(self.states_model.generations.folder.parent / "rebuild")
        if not lock.take():
            raise Conflict("A rebuild is already in progress.", remedy="Wait until it has ended.")
        try:
            states = self._rebuilt(self.states_model, lambda: self._archive.position, progress)
            return [states, self._rebuilt(self.search_model, self.states_position, progress)]
        finally:
            lock.give_back()

    def _rebuilt(self, model: Model, limit: Callable[[], int], progress: Progress | None) -> Rebuilt:
        found = rebuilt(self._archive, model, limit, self._batch, progress)
        for follower in self.followers:
            follower.resume()
        return found
