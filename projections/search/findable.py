"""What of each record can be found: the read model that feeds the search index from the state views.

It follows behind the state views, so that every record it indexes is at least as new as the events it took.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from archive.clock.moment import Today, latest_of
from archive.files.whole import write_whole
from archive.fold.registry import State
from archive.kernel import Seen
from archive.kind import Kind, kind_of, kinds
from projections.aside import Aside, is_of_the_machine, reason_of
from projections.search.entry import Entry
from projections.search.index import SearchIndex
from projections.states.ask import StateReader
from projections.states.model import day_of
from projections.states.rows import NEVER
from projections.text import Extraction
from projections.text.fulltext import FullTexts, Named

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
        since = {event.stream: event.position for event in batch}
        self.retry()
        position = batch[-1].position
        self._keep_root(position)
        if not self._index_all(list(touched), since, position):
            self._index.apply([], position)
        _keep_aside(self._folder, self._waiting.values())

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
            _keep_aside(self._folder, self._waiting.values())
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
            _keep_aside(self._folder, self._waiting.values())
        self._keep_days(today, latest, self._turned)
        self._turning.unlink(missing_ok=True)
        return len(turned)

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
            _keep_aside(self._folder, self._waiting.values())


def entries_of(
    reader: StateReader,
    ids: Iterable[str],
    today: date,
    read: Callable[[list[Named]], Mapping[str, Extraction]],
) -> list[tuple[str, list[Entry]]]:
    """The entries that records have in the index on a day, as the views know them; `read` gives texts by digest."""
    spans = {id: reader.newest(id) for id in ids}
    opened = {id: reader.open_to(id, today) for id in spans}
    files = [file for states in spans.values() for _, _, _, state in states for file in _files(state)]
    texts = {digest: found.text for digest, found in read(files).items()}
    return [
        (id, [entry_of(kinds()[span[3]["kind"]], span, opened[id], today, texts) for span in states])
        for id, states in spans.items()
        if not states or states[0][3]["kind"] in kinds()
    ]


def turned_in(folder: Path, name: str = "turned") -> tuple[date, date] | None:
    """The days as of which the index in a folder was made; None where it does not say.

    Under the name `turning` the days it is being brought to, which some of its records go by already.
    """
    try:
        first, *rest = map(date.fromisoformat, (folder / name).read_text("ascii").split())
    except (FileNotFoundError, ValueError):
        return None
    return first, rest[0] if rest else first


def aside_in(folder: Path) -> list[Aside]:
    """Records quarantined by the index in a folder."""
    try:
        return [Aside(**each) for each in orjson.loads((folder / "aside.json").read_bytes())]
    except (FileNotFoundError, ValueError, TypeError):
        return []


def _keep_aside(folder: Path, waiting: Iterable[Aside]) -> None:
    now = sorted(waiting, key=lambda each: (each.position, each.id))
    if now != aside_in(folder):
        write_whole(folder / "aside.json", orjson.dumps(now), durable=False)


def _may_be_found(event: str) -> bool:
    """Whether an event may be one of a record of the business: of a kind, or of any record."""
    return event.startswith("record.") or kind_of(event) is not None


def _files(state: State) -> list[Named]:
    newest = (state.get("versions") or [{}])[-1]
    return [Named(newest["digest"], newest.get("filename", ""), state["id"])] if "digest" in newest else []


def entry_of(
    kind: Kind,
    span: tuple[str, str, int, State],
    opened: tuple[bool, bool],
    today: date,
    texts: Mapping[str, str],
) -> Entry:
    """The entry of one span of days of a record; `opened`: whether it is public, and whether everyone may see it."""
    start, end, opening, state = span
    day = today.isoformat()
    publicity = state.get("publicity") or {}
    return Entry(
        id=state["id"],
        kind=kind.name,
        title=state.get("title") or "",
        text="\n\n".join(_texts(kind, state, texts)),
        numbers=tuple(str(state[name]) for name in kind.numbers if state.get(name)),
        date=_date(day_of(state)),
        case=state.get("case") or (state["id"] if kind.name == "case" else None),
        body=state.get("body"),
        organisation=next((state[name] for name in kind.faces if state.get(name)), None),
        record_class=state.get("record_class"),
        language=state.get("language"),
        amounts=tuple(abs(state[name]["cents"]) for name in kind.sums if state.get(name)),
        public=opened[0],
        open=opened[1],
        origin=state.get("origin"),
        publicity=publicity.get("publicity", "not_public"),
        personal=state.get("personal") or "",
        valid_from=_date(start),
        valid_to=None if end == NEVER else _date(end),
        current=(start <= day or bool(opening)) and day < end,
        collection=state.get("collection"),
        status=state["status"],
    )


def _date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _texts(kind: Kind, state: State, texts: Mapping[str, str]) -> Iterator[str]:
    for name, *deeper in kind.found:
        value = state.get(name)
        if value.__class__ is str and not deeper:
            if value:
                yield value
        elif value:
            yield from _at(value, deeper)
    for file in _files(state):
        if texts.get(file.digest):
            yield texts[file.digest]


def _at(value: Any, path: Sequence[str]) -> Iterator[str]:
    """What is said at a place of a state, in each item where there is a list on the way."""
    if isinstance(value, list):
        for each in value:
            yield from _at(each, path)
    elif path and isinstance(value, dict):
        yield from _at(value.get(path[0]), path[1:])
    elif value and not path:
        yield str(value)
