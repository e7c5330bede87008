"""What of each record can be found: the read model that feeds the search index from the state views.

It follows behind the state views, so that every record it indexes is at least as new as the events it took.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from archive.clock.moment import Today, latest_of
from archive.files.whole import write_whole
from archive.kernel import Seen
from archive.kind import kind_of
from projections.aside import Aside, is_of_the_machine, reason_of
from projections.search.entry import Entry
from projections.search.findable.entries import entries_of
from projections.search.findable.marks import aside_in, keep_aside, turned_in
from projections.search.index import SearchIndex
from projections.states.ask import StateReader
from projections.text.fulltext import FullTexts

READ_TOGETHER = 100  # records indexed in one commit after their files were read again
Readers = Callable[[], AbstractContextManager[StateReader]]


class FindableModel:
    """Follows the record into one generation of the index."""

    name = "search"

    def __init__(
        self,
        folder: Path,
        index: SearchIndex,
        states: Readers,
        texts: FullTexts,
        today: Callable[[], date],
        keep_root: Callable[[int], None] = lambda position: None,
    ) -> None:
        self._keep_root = keep_root
        self._index, self._states, self._texts, self._today = index, states, texts, today
        self._folder, self._turned, self._turning = folder, folder / "turned", folder / "turning"
        self._waiting: dict[str, Aside] = {}
        self._hidden: set[str] | None = None
        self._day, self._latest = self._read_days()
        self._settled: date | None = None

    def position(self) -> int:
        """The position of the newest event it contains."""
        return self._index.position()

    def apply(self, batch: Sequence[Seen]) -> None:
        """Index every record the batch touched as it is known now; data and position in one commit."""
        touched = dict.fromkeys(event.stream for event in batch if _may_be_found(event.name))
        with self._states() as reader:
            touched |= dict.fromkeys(reader.goes_by(touched).values())  # a case tells what was merged into it
        since = {event.stream: event.position for event in batch}
        self.retry()
        position = batch[-1].position
        self._keep_root(position)
        if not self._index_all(list(touched), since, position):
            self._index.apply([], position)
        keep_aside(self._folder, self._waiting.values())

    def retry(self) -> None:
        """Index again what the views show whole by now, and once per start whatever is quarantined.

        A newer program may make whole what an older one could not, in the views first and then here.
        """
        with self._states() as reader:
            hidden = {each.id for each in reader.aside()}
        if self._hidden is None:
            self._waiting = {each.id: each for each in aside_in(self._folder)}
            again = list(self._waiting)
        else:
            again = [id for id in self._hidden - hidden if id in self._waiting]
        if again:
            self._index_all(again, {}, self._index.position())
            keep_aside(self._folder, self._waiting.values())
        self._hidden = hidden

    def _index_all(self, ids: list[str], since: Mapping[str, int], position: int, *, halved: bool = False) -> bool:
        """Index records; answers whether all went in at once, with the position.

        One that cannot be indexed is found by halving, withdrawn from the index, and set aside.
        """
        before = self._index.position() if halved else position
        try:
            self._index.apply(self._changes(ids), before)
        except Exception as error:
            if is_of_the_machine(error):
                raise
            reason = reason_of(error)
        else:
            with self._states() as reader:
                hidden = {each.id: each for each in reader.aside()}
            for id in ids:
                self._waiting.pop(id, None)
            self._waiting |= {id: hidden[id] for id in ids if id in hidden}
            return True
        if len(ids) > 1:
            half = len(ids) // 2
            self._index_all(ids[:half], since, position, halved=True)
            self._index_all(ids[half:], since, position, halved=True)
        elif ids:
            self._index.apply([(ids[0], [])], self._index.position())
            known = self._waiting.get(ids[0])
            self._waiting[ids[0]] = Aside(ids[0], known.position if known else since.get(ids[0], position), reason)
        return False

    def checksum(self) -> tuple[int, int]:
        """See `SearchIndex`."""
        return self._index.checksum()

    def close(self) -> None:
        """Release what it holds open."""
        self._index.close()

    def turn_of_day(self) -> int:
        """Index again what the calendar alone changed since the last time; answers with how many records."""
        self.retry()
        today = self._today()
        latest = latest_of(today)
        if (self._day, self._latest) == (today, latest):
            return 0
        with self._states() as reader:
            turned = reader.turned(min(self._day, today), max(self._latest, latest))
        self._keep_days(today, latest, self._turning)
        if turned:
            self._index_all(turned, {}, self._index.position())
            keep_aside(self._folder, self._waiting.values())
        self._keep_days(today, latest, self._turned)
        self._turning.unlink(missing_ok=True)
        return len(turned)

    def read_again(self) -> int:
        """Index again the records whose files are to be read again; answers with how many."""
        done = 0
        while awaited := self._texts.awaited(READ_TOGETHER):
            self._index_all(awaited, {}, self._index.position())
            keep_aside(self._folder, self._waiting.values())
            self._texts.settled(awaited)
            done += len(awaited)
        return done

    def settle(self) -> bool:
        """Once a day, and at the first call: take the weight of withdrawn records out of the statistics, if any is."""
        today, owed = self._today(), self._index.purge_owed()
        if owed and self._settled != today:
            self._index.settle()
        self._settled = today
        return owed

    def purge(self) -> None:
        """Rewrite the index so that no remains of destroyed records are left in its files."""
        self._index.purge()

    def _read_days(self) -> tuple[date, date]:
        """The day of the last turn, twice unless the clock was distrusted; a new generation is indexed as of today.

        After a turn that was cut off, everything is turned again.
        """
        kept = turned_in(self._folder)
        if kept is not None:
            return (date.min, date.min) if self._turning.exists() else kept
        fresh = self._index.position() == 0
        days = (self._today(), latest_of(self._today())) if fresh else (date.min, date.min)
        self._keep_days(*days, self._turned)
        return days

    def _keep_days(self, day: date, latest: date, place: Path) -> None:
        self._day, self._latest = day, latest
        write_whole(place, " ".join(dict.fromkeys((day.isoformat(), latest.isoformat()))).encode(), durable=False)

    def _as_of(self) -> date:
        """The day as of which the index is, or is being, made."""
        return self._today() if self._day == date.min else Today.over(self._day, self._latest)

    def _changes(self, ids: Iterable[str]) -> list[tuple[str, list[Entry]]]:
        with self._states() as reader:
            return entries_of(reader, ids, self._as_of(), self._texts.read)

    def withhold(self, id: str, aside: Aside | None) -> None:
        """Take a record out of the index; it is quarantined where there is such a record."""
        self.retry()
        self._index.apply([(id, [])], self._index.position())
        if aside is not None:
            self._waiting[id] = aside
            keep_aside(self._folder, self._waiting.values())


def _may_be_found(event: str) -> bool:
    """Whether an event may be one of a record of the business: of a kind, or of any record."""
    return event.startswith("record.") or kind_of(event) is not None
