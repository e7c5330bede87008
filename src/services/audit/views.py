"""Compares all that is derived with the record, in a folder that may be open for reading alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from archive.document.blobs import Blobs
from archive.files.databases import DatabaseDamaged, DatabaseUnusable, translated
from archive.founding.keyloss import LOOKUP, keys_to_read
from archive.record.keys import Keys
from archive.record.sqlite.history import History
from archive.record.sqlite.operations import opened_record
from archive.sealing.datakeys import DataKeys
from archive.sealing.files import Files
from archive.sealing.master import source_of
from archive.sealing.rows import Rows
from projections.comparison.comparison import PARTITIONS, Comparison, Derived, texts_compared, words_compared
from projections.comparison.difference import Difference
from projections.generations.folders import Generations
from projections.search.index import SearchIndex, open_index
from projections.search.language.analyser import Analyser
from projections.search.language.word_cache import StoredWords
from projections.search.request import IndexStale
from projections.states import StateReader
from projections.text import TextCache
from projections.text.fulltext import FullTexts
from projections.text.seal import key_of
from services.home.format import require_known_events
from services.home.settings import read_settings

KEPT, TOGETHER = 1000, 500
REMEDY = "'archive rebuild' rebuilds them from the record."


@dataclass(slots=True)
class ViewsVerified:
    """What was compared, and what differs: all of it up to a thousand."""

    records: int = 0
    unopened: int = 0
    differences: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, found: list[Difference]) -> None:
        """Add a difference."""
        fresh = [each for each in dict.fromkeys(found) if each not in self.differences]
        room = max(0, KEPT - len(self.differences))
        self.differences += fresh[:room]
        self.more += len(fresh[room:])

    def lines(self) -> Iterator[str]:
        """The report for people."""
        yield from self.notes
        yield from (f"DIFFERS: {each.told()}" for each in self.differences)
        if self.more:
            yield f"And {self.more} more."
        says = f"and differ from it: {REMEDY}" if self.differences else "and agree with it."
        yield f"Views and index were compared with the events of {self.records} records {says}"

    def as_dict(self) -> dict[str, Any]:
        """The report as --json gives it."""
        return {
            "records": self.records,
            "unopened": self.unopened,
            "differences": [each._asdict() for each in self.differences],
            "more": self.more,
            "notes": self.notes,
        }


def verify_views(home: Path, progress: Callable[[int, int | None], None] = lambda done, total: None) -> ViewsVerified:
    """Compare views, index, texts and words with a fold of the record. Differences are not refusals: see the report.

    Refuses: a record with events of a newer program, which the views of this one lack.
    """
    settings, done = read_settings(home), ViewsVerified()
    require_known_events(home)
    with ExitStack() as held:
        kept = keys_to_read(home / "events.sqlite", home / "keys.sqlite", settings.origin)
        keys = DataKeys(kept, source_of(settings.master_key, home), reading=True)
        held.enter_context(closing(keys))
        reading = held.enter_context(opened_record(home / "events.sqlite", Rows(keys))).history
        live = _live(home / "views" / "states")
        if live is None:
            done.notes.append("There are no state views yet; they are built at the next start.")
            return done
        views = held.enter_context(closing(StateReader(live)))
        folder, index = _live(home / "index"), None
        if folder is not None:
            try:
                index = held.enter_context(closing(open_index(folder, settings.engine)))
            except IndexStale:
                done.notes.append("The search index has another version; it is rebuilt at the next start.")
        texts = _texts(home, keys, kept, done)
        if texts is not None:
            held.enter_context(closing(texts))
        zone = ZoneInfo(settings.timezone)

        def today() -> date:
            return datetime.now(zone).date()

        comparison = Comparison(Derived(views, index, folder, texts), reading, today)
        held.enter_context(closing(comparison))
        try:
            with translated():
                _compare(comparison, texts, reading, done, progress)
            for found in _words(home, index):
                done.add(found)
        except IndexStale:
            done.add([Difference("index", "", "file")])
        except (DatabaseDamaged, DatabaseUnusable):
            done.add([Difference("views", "", "file")])
    return done


def _compare(
    comparison: Comparison,
    texts: FullTexts | None,
    reading: History,
    done: ViewsVerified,
    progress: Callable[[int, int | None], None],
) -> None:
    done.add(comparison.whole(damage=True))
    after: int | None = 0
    total = reading.records()
    while after is not None:
        portion = comparison.portion(after, TOGETHER)
        done.records += portion.records
        done.unopened += portion.unopened
        done.add(portion.differences)
        progress(done.records, total)
        after = portion.upto
    for name in PARTITIONS:
        start = 0
        while held := comparison.strangers(name, start):
            done.add(held.differences)
            start = held.upto or 0
    named = any(each.where == "texts.text" for each in done.differences)
    for found in texts_compared(texts) if texts and not named else ():
        done.add(found)
    if done.unopened:
        done.notes.append(f"{done.unopened} records were not compared: their keys are missing.")


def _texts(home: Path, keys: DataKeys, kept: Path, done: ViewsVerified) -> FullTexts | None:
    """The texts that were read, for comparing; None where there are none, or no secret to know them by."""
    cache, secret = home / "views" / "texts.sqlite", _secret(kept)
    if secret is None or not cache.exists():
        done.notes.append("Extracted texts were not compared: there is no cache, or keys.sqlite is missing.")
        return None
    files = Files(Blobs(home / "blobs"), keys, home / "temporary", secret=b"")
    return FullTexts(TextCache(cache, key_of(secret), reading=True), files, home / "temporary")


def _secret(path: Path) -> bytes | None:
    if not path.exists():
        return None
    with closing(Keys(path, reading=True)) as keys:
        return keys.find(LOOKUP)


def _words(home: Path, index: SearchIndex | None) -> Iterator[list[Difference]]:
    """Words of the cache against their analysis; a cache of another analysis is not used by anybody."""
    if index is None:
        return
    with closing(StoredWords(home / "views" / "words.sqlite")) as words:
        analyser = Analyser()
        if words.analysers() not in ([], [analyser.name]):
            yield [Difference("words.analyser", "", "name")]
        yield from words_compared(analyser, words)


def _live(folder: Path) -> Path | None:
    live = Generations(folder).current() if folder.is_dir() else None
    return folder / live if live else None
