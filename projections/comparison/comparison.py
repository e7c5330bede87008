"""Compares everything derived with a new fold of the record: state views, search index, texts and words.

Some records at a time, so that it is done in passing while an archive is served, and whole by `archive verify --views`.
What differs is checked twice, for the record goes on meanwhile.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from archive.clock.moment import Today, latest_of
from archive.kernel import Seen
from archive.record.sqlite.history import History
from projections.comparison.difference import Difference
from projections.generations.bounds import noted
from projections.search.entry import Entry
from projections.search.findable import aside_in, entries_of, turned_in
from projections.search.index import SearchIndex
from projections.search.language.analyser import Analyser
from projections.search.language.word_cache import StoredWords
from projections.search.request import Partition
from projections.states.ask import StateReader
from projections.states.comparison import HIGHEST, LOWEST, ViewsCompared, id_in
from projections.text import Extraction
from projections.text.fulltext import FullTexts, Named

PARTITIONS: tuple[Partition, ...] = ("open", "public", "all")
TOGETHER = 100  # records compared with the index at once


@dataclass(frozen=True, slots=True)
class Derived:
    """What is compared: one generation of the views, one of the index where there is one, and the caches."""

    views: StateReader
    index: SearchIndex | None
    index_folder: Path | None
    texts: FullTexts | None


@dataclass(slots=True)
class Portion:
    """What some records were found to be; `upto` is the first position of the last of them, None after the last."""

    upto: int | None = None
    records: int = 0
    unopened: int = 0
    differences: list[Difference] = field(default_factory=list)
    events: dict[str, list[Seen]] = field(default_factory=dict)


class Comparison:
    """Compares what is derived with the record, as of a day."""

    def __init__(self, derived: Derived, reading: History, today: Callable[[], date]) -> None:
        self._derived, self._reading, self._today = derived, reading, today
        self._views = ViewsCompared(derived.views, reading)

    def close(self) -> None:
        """Release what it holds open."""
        self._views.close()

    def portion(self, after: int, limit: int) -> Portion:
        """Compare the records that began after a position, at most so many."""
        done, end = Portion(), self._views.position()
        begun = self._reading.begun_between(after, limit, end)
        whole = len(begun) < limit
        for start in range(0, len(begun), TOGETHER):
            self._some(begun[start : start + TOGETHER], done)
        upto = begun[-1][0] if not whole else HIGHEST if self._views.position() == end else end
        firsts = [first for first, _ in begun]
        found = self._views.strangers(after or LOWEST, upto, firsts)
        if found:  # looked at again: a record may have begun meanwhile
            newest = self._reading.position()
            begun = self._reading.begun_between(after, 2**31, min(upto, newest))
            found = self._views.strangers(after or LOWEST, upto, [first for first, _ in begun])
        done.differences += found
        done.upto = None if whole else begun[-1][0]
        return done

    def one(self, id: str) -> Portion:
        """Compare one record again."""
        done, events = Portion(), self._reading.seen_of(id, self._views.position())
        if events:
            self._some([(events[0].position, id)], done)
        return done

    def _some(self, begun: Sequence[tuple[int, str]], done: Portion) -> None:
        days, first = None, Portion()
        while days != (now := self._days()):  # looked at again where the index was brought to another day meanwhile
            days, first = now, Portion()
            self._as_of(days, begun, first)
            if not any(each.where.startswith("index.") for each in first.differences):
                break
        done.records += first.records
        done.unopened += first.unopened
        done.events |= first.events
        done.differences += first.differences

    def _as_of(self, days: Sequence[date], begun: Sequence[tuple[int, str]], done: Portion) -> None:
        expected: list[dict[str, list[Entry]]] = [{} for _ in days]
        for first, id in begun:
            events, found = self._views.record(first, id)
            if found:
                events, found = self._views.record(first, id)
            if _unavailable(events):
                done.unopened += 1
                continue
            if events and events[-1].position > self._views.position():
                continue
            done.records += 1
            done.events[id] = events
            done.differences += found + self._text_of(id)
            self._expect(id, events, days, expected)
        self._index(expected, done)

    # -- the index -----------------------------------------------------------------------------------------------

    def _days(self) -> list[date]:
        """The days as of which the index was made, and those it is being brought to by this process or another."""
        folder = self._derived.index_folder
        kept = [turned_in(folder, name) for name in ("turned", "turning")] if folder else []
        return [Today.over(*days) for days in dict.fromkeys(filter(None, kept))] or [self._today()]

    def _expect(
        self, id: str, events: Sequence[Seen], days: Sequence[date], expected: list[dict[str, list[Entry]]]
    ) -> None:
        """Put down what the index should hold of the record now folded; nothing where it lags behind."""
        index, folder = self._derived.index, self._derived.index_folder
        if index is None or folder is None or not events or self._views.upto > index.position():
            return
        aside = any(each.id == id for each in aside_in(folder))
        for entries, day in zip(expected, days, strict=True):
            made = dict(entries_of(self._views.folded, [] if aside else [id], day, self._read))
            entries[id] = made.get(id, [])

    def _read(self, files: list[Named]) -> Mapping[str, Extraction]:
        return self._derived.texts.read(files) if self._derived.texts else {}

    def _index(self, expected: Sequence[Mapping[str, Sequence[Entry]]], done: Portion) -> None:
        index = self._derived.index
        if index is None or not any(expected):
            return
        best: dict[str, list[Difference]] | None = None
        for entries in expected:
            found: dict[str, list[Difference]] = {}
            for each in index.compare(entries) if best is None else _again(index, entries, best):
                found.setdefault(each.record, []).append(each)
            best = found if best is None else {id: min(best[id], found.get(id, []), key=len) for id in best}
        done.differences += [each for found in (best or {}).values() for each in found]

    # -- what is of no record ------------------------------------------------------------------------------------

    def whole(self, *, damage: bool = False) -> list[Difference]:
        """What is of no record: the tables themselves, the position, the day of the index."""
        found = [*self._views.whole(), *(self._views.damage() if damage else ())]
        folder, index = self._derived.index_folder, self._derived.index
        if index and folder and (noted(folder) or index.position() > self._reading.position()):
            found.append(Difference("index.position", "", "position"))
        turned = turned_in(folder) if folder else None
        if turned is not None and turned[0] > latest_of(self._today()):
            found.append(Difference("index.turned", "", "day"))
        return found

    def strangers(self, partition: Partition, start: int) -> Portion | None:
        """Entries of a partition that belong to no record, some at a time; None after the last."""
        index = self._derived.index
        ids = index.held(partition, start) if index is not None else []
        found = [
            Difference(f"index.{partition}", id_in(id), "id", "superfluous")
            for id in dict.fromkeys(ids)
            if not self._reading.seen_of(id, HIGHEST)
        ]
        return Portion(start + len(ids), differences=found) if ids else None

    def _text_of(self, id: str) -> list[Difference]:
        texts = self._derived.texts
        if texts is None:
            return []
        spans = self._views.folded.newest(id)
        digests = {
            each["digest"] for _, _, _, state in spans for each in state.get("versions") or () if "digest" in each
        }
        return [Difference("texts.text", id, "record") for digest in digests if texts.is_altered(digest)]


def _again(index: SearchIndex, entries: Mapping[str, Sequence[Entry]], found: Mapping[str, object]) -> list[Difference]:
    doubted = {id: entries[id] for id in found if id in entries}
    return index.compare(doubted) if doubted else []


def texts_compared(texts: FullTexts) -> Iterator[list[Difference]]:
    """Texts that are not as they were read, whichever record they are of, some at a time."""
    for columns in texts.altered():
        yield [Difference("texts.text", "", column) for column in columns]


def words_compared(analyser: Analyser, words: StoredWords, *, together: int = 200) -> Iterator[list[Difference]]:
    """Words of the cache that are not what analysis makes of them, some at a time. Which word is never said."""
    after = ("", "")
    while rows := words.rows(after, together):
        found = [analyser.altered(*row) for row in rows]
        yield [Difference("words.words", "", column) for column in found if column]
        after = rows[-1][:2]


def _unavailable(events: list[Seen]) -> bool:
    """Whether the content of an event is kept under a key that is not here."""
    return any(event.content is not None and event.content.get("unavailable") is True for event in events)
