"""Compares while the archive is served: a share of the records each day, some at a time, with long rests between.

A record whose copies differ is withheld at once; health names it, and `archive rebuild` rebuilds the copies.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

from archive.background import Background
from archive.errors import ArchiveError, Damaged, NotFound
from archive.files.databases import is_damage
from archive.files.digest import pieces_of, sha256_of
from archive.kernel import Seen
from archive.record.store import Archive
from archive.sealing.files import Files
from projections.comparison.comparison import PARTITIONS, Comparison, Derived, Portion, texts_compared, words_compared
from projections.comparison.difference import Difference, Kind
from projections.comparison.withholding import withhold
from projections.generations.bounds import ViewAhead
from projections.read_models import Projections
from projections.search.language.analyser import Analyser
from projections.search.language.word_cache import StoredWords
from projections.search.request import IndexStale
from services.audit.results import Compared

log = logging.getLogger("archive.compare")
REST_SECONDS, REST_RATIO = 2.0, 20
DONE_SECONDS, RETRY_SECONDS = 60.0, 600.0
AT_ONCE = 4  # records; more where a day would not do otherwise
BUSY_SECONDS = 43_200  # of a day, for its share


class Stopped(Exception):
    """The archive is being closed."""


class Comparer:
    """A thread of its own, of low urgency; it works in the process that projects alone. `days` is for a whole round."""

    def __init__(self, home: Path, archive: Archive, files: Files, projections: Projections, *, days: int) -> None:
        self._home, self._archive, self._files, self._projections = home, archive, files, projections
        self._days = days
        self._reading = archive.recorder.operations.history
        self._rest: Iterator[list[Difference]] | None = None
        self._keeping, self._met = threading.Lock(), list[Difference]()
        self._thread = Background("compare", self._compare, first=REST_SECONDS)

    def start(self) -> None:
        """Start the work in a separate thread."""
        if self._days:
            self._thread.start()

    def stop(self) -> None:
        """End the thread; the next start goes on where it was."""
        self._thread.stop()

    def _compare(self) -> float | None:
        began = perf_counter()
        try:
            worked = self._projections.projects and self.look()
        except Stopped:
            return None
        except Exception as error:  # noqa: BLE001  whatever it is, the archive is served on
            log.warning("the views were not compared with the record: %s", getattr(error, "code", type(error).__name__))
            self._torn(error)
            return RETRY_SECONDS
        return max(REST_SECONDS, REST_RATIO * (perf_counter() - began)) if worked else DONE_SECONDS

    def _torn(self, error: Exception) -> None:
        """Keep it where a file does not read."""
        if isinstance(error, ViewAhead):
            return  # health says so as long as it is so
        where = "index" if isinstance(error, IndexStale) else "views" if is_damage(error) else ""
        if where:
            known = Compared.read(self._home)
            known.add([Difference(where, "", "file")], self._archive.now())
            known.write(self._home)

    @contextmanager
    def meeting(self, record: str, digest: str) -> Iterator[None]:
        """Around reading a file of a record for somebody: one that is missing or altered is kept as a difference."""
        try:
            yield
        except Damaged:
            kind: Kind = "altered" if self._files.present(record, digest) else "missing"
            found = [Difference("files", record, "digest", kind)]
            with self._keeping, suppress(OSError):
                self._met += [each for each in found if each not in self._met]
                known = Compared.read(self._home)
                if known.add(found, self._archive.now()):
                    log.error("%s", found[0].told())  # noqa: TRY400  the trace tells nothing more
                    known.write(self._home)
            raise

    def known(self) -> Compared:
        """What was compared and what differs, with what this process met since the last portion was written."""
        with self._keeping:
            known = Compared.read(self._home)
            known.add(self._met, self._archive.now())
            return known

    def _keep(self, known: Compared, now: datetime) -> None:
        with self._keeping:
            known.add(self._met, now)
            known.write(self._home)

    def look(self) -> bool:
        """Compare the next records, if any of the share of this day is left; answers whether."""
        known, now = Compared.read(self._home), self._archive.now()
        day, count = self._archive.day().isoformat(), self._reading.records()
        if known.day != day:
            known.day, known.today = day, 0
        share = -(-count // max(1, self._days))
        if known.today >= share and self._rest is None:
            return False
        self._next(known, max(AT_ONCE, -(-share * int(REST_SECONDS) // BUSY_SECONDS)), now)
        known.looked_at = now
        self._keep(known, now)
        return True

    def round(self) -> Compared:
        """Compare everything now, and withhold what differs."""
        self._rest = None
        known = Compared.read(self._home)
        known.position, known.began_at = 0, None
        now = self._archive.now()
        while self._next(known, 500, now):
            pass
        known.looked_at = now
        self._keep(known, now)
        return known

    def forget_words(self) -> None:
        """Begin the word cache again where something in it differs: a rebuild would read it again."""
        if any(each.where.startswith("words.") for each in Compared.read(self._home).differences):
            self._projections.words.purge()

    def rebuilt(self) -> None:
        """Forget what was found of copies that were rebuilt since."""
        known = Compared.read(self._home)
        known.rebuilt()
        known.write(self._home)

    def _next(self, known: Compared, limit: int, now: datetime) -> bool:
        """One portion of a round, or of what is of no record at its end; answers whether the round goes on."""
        if self._rest is not None:
            return self._ending(known, now)
        with self._comparison() as comparison:
            if known.began_at is None:
                known.began_at, known.position = now, 0
                known.records = known.files = known.unopened = 0
                self._found(known, comparison.whole(), {}, now)
            self._again(known, comparison)
            done = comparison.portion(known.position, limit)
            self._found(known, done.differences, done.events, now)
            for id, events in done.events.items():
                self._compare_files(known, id, events, now)
            known.records += done.records
            known.unopened += done.unopened
            known.today += done.records + done.unopened
            if done.upto is not None:
                known.position = done.upto
                return True
        self._rest = self._remaining()
        return True

    def _ending(self, known: Compared, now: datetime) -> bool:
        assert self._rest is not None
        found = next(self._rest, None)
        if found is None:
            self._rest, known.ended_at, known.began_at, known.position = None, now, None, 0
            return False
        self._found(known, found, {}, now)
        return True

    def _remaining(self) -> Iterator[list[Difference]]:
        """Entries, texts and words that are of no record; each portion with a reader of its own moment."""
        for name in PARTITIONS:
            held: Portion | None = Portion(upto=0)
            while held is not None and held.upto is not None:
                with self._comparison() as comparison:
                    held = comparison.strangers(name, held.upto)
                yield held.differences if held else []
        yield from texts_compared(self._projections.texts)
        with closing(StoredWords(self._home / "views" / "words.sqlite")) as words:
            yield from words_compared(Analyser(), words)

    def _again(self, known: Compared, comparison: Comparison) -> None:
        """Leave out what was made whole since: by a new event, a start or a rebuild."""
        for record in dict.fromkeys(each.record for each in known.differences[:20] if each.record):
            if any(each.where == "files" and each.record == record for each in known.differences):
                self._files_again(known, record)
            known.clear(record, comparison.one(record).differences)

    def _files_again(self, known: Compared, record: str) -> None:
        """Leave out what was found of the files of a record where all of them are whole again."""
        digests = _named_files(self._reading.seen_of(record, self._reading.position()))
        try:
            if not all(self._is_whole(record, digest) for digest in digests):
                return
        except ArchiveError:
            return
        with self._keeping:
            self._met = [each for each in self._met if each.record != record]
            known.files_whole(record)

    def _found(self, known: Compared, found: list[Difference], events: dict[str, list[Seen]], now: datetime) -> None:
        for each in known.add(found, now):
            log.error("%s", each.told())
        for id in dict.fromkeys(each.record for each in found if each.record):
            withhold(self._projections, id, events.get(id) or self._reading.seen_of(id, self._reading.position()))

    def _compare_files(self, known: Compared, id: str, events: list[Seen], now: datetime) -> None:
        """Read the files a record names and compare them with their digests; altered ones are never given out."""
        for digest in _named_files(events):
            try:
                whole = self._is_whole(id, digest)
            except NotFound:
                still = _named_files(self._reading.seen_of(id, self._reading.position()))
                found = [Difference("files", id, "digest", "missing")] if digest in still else []
            except Damaged:
                found = [Difference("files", id, "digest")]
            except ArchiveError:  # its key is not here
                continue
            else:
                known.files += 1
                found = [] if whole else [Difference("files", id, "digest")]
            for each in known.add(found, now):
                log.error("%s", each.told())

    def _is_whole(self, id: str, digest: str) -> bool:
        with self._files.open(id, digest) as file:
            return sha256_of(self._until_stopped(pieces_of(file)))[0] == digest

    def _until_stopped(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if self._thread.ending:
                raise Stopped
            yield piece

    @contextmanager
    def _comparison(self) -> Iterator[Comparison]:
        projections = self._projections
        with projections.states() as views, projections.search() as index:
            live = projections.search_model.generations
            folder = live.folder / (live.current() or "")
            comparison = Comparison(Derived(views, index, folder, projections.texts), self._reading, self._today)
            try:
                yield comparison
            finally:
                comparison.close()

    @property
    def _today(self) -> Callable[[], date]:
        return self._archive.day


def _named_files(events: list[Seen]) -> list[str]:
    """The digests of the files that the content of these events names, each once."""
    found: dict[str, None] = {}
    waiting: list[object] = [event.content for event in events]
    while waiting:
        match waiting.pop(0):
            case dict(members):
                digest = members.get("digest")
                if isinstance(digest, str) and len(digest) == 64:
                    found[digest] = None
                waiting += members.values()
            case [*parts]:
                waiting += parts
    return list(found)
