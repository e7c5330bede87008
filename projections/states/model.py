"""The read model that writes the state views: batches of events in, rows on both clocks out."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.kernel import Seen, UnknownEvent, UnreadableEvent
from archive.record.parts import PARTS
from archive.retention.judged import judged
from projections.aside import is_of_the_machine, reason_of
from projections.states.access import access_of, part_of
from projections.states.listing.written import ListRows, close_lists, erase_lists, show_lists
from projections.states.merged import ever_merged, merges
from projections.states.money.lines import BEGINNINGS, INSERT, WHOLES, Line, lines_of
from projections.states.opened.rows import TABLE as OPEN
from projections.states.opened.rows import write_states
from projections.states.rows import Span, spans_of
from projections.states.tables import (
    BY_DAY,
    INHERIT,
    INSERT_ACCESS,
    INSERT_NEW_ACCESS,
    MANY,
    OF_A_RECORD,
    VERSION,
    StateTables,
    closed_row,
    row_of,
    texts_of,
)
from projections.states.texts import INSERT as INSERT_TEXT

_NO_WHOLE = (None, *closed_row(0, "", "", 0)[1:])


class StateModel(StateTables):
    """Follows the record; deleting its folder loses nothing.

    `history` reads the events of one record up to a position, for records that are touched again. Without a folder it
    is in memory, to compare another one with. `keep_root` keeps what the record is at a position about to be taken.
    """

    name = "states"
    version = VERSION

    def __init__(
        self,
        folder: Path | None,
        history: Callable[[str, int], list[Seen]],
        keep_root: Callable[[int], None] = lambda position: None,
    ) -> None:
        self._history, self._keep_root = history, keep_root
        self._hidden = False
        self._coming: Mapping[str, list[Seen]] = {}
        super().__init__(folder)
        self._ordered = folder is None
        try:
            self.retry()
        except BaseException:
            self._db.close()
            raise

    def apply(self, batch: Sequence[Seen]) -> None:
        """Take the batch and the new position in one commit, or nothing at all."""
        last = batch[-1].position
        if batch[0].position <= self.position():
            raise sqlite3.IntegrityError("the batch was already applied")
        self._keep_root(last)
        streams = defaultdict[str, list[Seen]](list)
        for event in batch:
            streams[event.stream].append(event)
        self._commit(streams, last)
        if not self._ordered and len(batch) < MANY:
            self._db.execute(BY_DAY)
            self._ordered = True

    def retry(self) -> list[str]:
        """Try every record in quarantine once more; answers with those that are whole again."""
        waiting, last = [each.id for each in self.aside()], self.position()
        if waiting:
            self._commit({id: self._history(id, last) for id in waiting}, last)
        still = {each.id for each in self.aside()}
        return [id for id in waiting if id not in still]

    def _commit(self, streams: Mapping[str, list[Seen]], last: int) -> None:
        self._coming = streams
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._hidden = self._db.execute("SELECT 1 FROM aside LIMIT 1").fetchone() is not None
            begun, others = dict[str, list[Seen]](), dict[str, list[Seen]]()
            for id, events in streams.items():
                if events[0].name.startswith("schedule."):
                    self._take(id, events, last)  # first: the rows of classes are looked up
                elif events[0].version == 1 and not self._hidden and not merges(events):
                    begun[id] = events
                else:
                    others[id] = events
            if not self._take_begun(begun, last):
                others = {id: events for id, events in streams.items() if id in begun or id in others}
            for id, events in others.items():
                self._take(id, events, last)
            self._db.execute("INSERT OR REPLACE INTO position VALUES (1, ?)", (last,))
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        finally:
            self._coming = {}

    def _take_begun(self, streams: dict[str, list[Seen]], last: int) -> bool:
        """Write records that begin here all at once; nothing, and False, where one of them cannot be shown."""
        rows, money, texts = list[tuple[Any, ...]](), list[Line](), list[tuple[Any, ...]]()
        access: dict[str, tuple[Any, ...]] = {}
        lists = ListRows()
        try:
            for stream, events in streams.items():
                _require_known(events)
                spans = spans_of(judged(events, self._row))
                access[stream] = who = access_of(stream, events[-1].version, spans, events[0])
                rows += (own := [row_of(who[0], span, destroyed=who[5]) for span in spans])
                if spans[0].texts:
                    texts += texts_of(who[0], spans)
                if events[0].name in BEGINNINGS:
                    whole = self._whole(events[0], access)
                    money += lines_of(events, whole[0] if whole else None, self._first_of)
                    if events[0].name in PARTS:
                        access[stream] = part_of(access[stream], whole or _NO_WHOLE)
                lists.add(access[stream], own, spans)
        except Exception as error:
            if is_of_the_machine(error):
                raise
            return False
        try:
            write_states(self._db, rows)
            self._db.executemany(INSERT_NEW_ACCESS, access.values())
            self._db.executemany(INSERT, money)
            self._db.executemany(INSERT_TEXT, texts)
            lists.write(self._db)
        except sqlite3.Error as error:
            if is_of_the_machine(error):
                raise
            for events in streams.values():
                self._erase(events[0].position)
            return False
        return True

    def _take(self, stream: str, events: list[Seen], last: int) -> None:
        """Write what a record is now; one that an event of it does not let be shown is quarantined.

        Whatever of it was written before the error goes with its rows: no savepoint, which would copy every page first.
        """
        try:
            self._write(stream, events, last)
        except Exception as error:
            if is_of_the_machine(error):
                raise
            self._set_aside(stream, events, reason_of(error))

    def _write(self, stream: str, events: list[Seen], last: int) -> None:
        begins = events[0].version == 1
        whole = events if begins else self._history(stream, last)
        _require_known(whole)
        merged = ever_merged(whole, lambda id: self._history(id, last)) if merges(whole) else {}
        spans = spans_of(judged(whole, self._row), self._judged(merged))
        access, money = access_of(stream, events[-1].version, spans, whole[0]), list[Line]()
        if whole[0].name in BEGINNINGS:
            account = self._whole(whole[0], {stream: access})
            money = lines_of(whole, account[0] if account else None, self._first_of)
            if whole[0].name in PARTS:
                access = part_of(access, account or _NO_WHOLE)
        waits = self._hidden and self._db.execute("DELETE FROM aside WHERE id = ?", (stream,)).rowcount > 0
        destroyed = any(event.name == "record.destroyed.v1" for event in events)
        fresh = spans
        if not begins or waits or merged:
            fresh = self._changed(access, spans, replace=destroyed or bool(merged))
        rows = [row_of(whole[0].position, span, destroyed=access[5]) for span in fresh]
        write_states(self._db, rows)
        lists = ListRows()
        lists.add(access, rows, fresh)
        lists.write(self._db)
        if len(fresh) < len(spans):
            show_lists(self._db, access)
        self._db.executemany(INSERT_TEXT, texts_of(whole[0].position, spans))
        self._db.execute(INSERT_ACCESS, access)
        if money:
            self._db.execute("DELETE FROM money WHERE first = ?", (whole[0].position,))
            self._db.executemany(INSERT, money)
        if access[2] in PARTS.values():
            self._pass_on(access)
            if not begins and destroyed:
                self._empty_parts(access[0], last)
        into = spans[-1].state.get("merged_into")
        if into and (others := self._history(into, last)):
            self._take(into, others, last)  # it tells the whole

    def _judged(self, merged: Mapping[str, Sequence[Seen]]) -> dict[str, Sequence[Seen]]:
        """The events of merged cases as they are folded. Refuses: one that cannot be shown, for the whole cannot be."""
        for events in merged.values():
            _require_known(events)
        return {id: judged(events, self._row) for id, events in merged.items()}

    def _whole(self, first: Seen, made: Mapping[str, tuple[Any, ...]]) -> tuple[Any, ...] | None:
        """The access row of the grant or project that a record is, or of the grant it belongs to; None without one."""
        id = first.stream if first.name.startswith(WHOLES) else first.fact.get("grant")
        return made.get(id or "") or self._db.execute("SELECT * FROM access WHERE id = ?", (id,)).fetchone()

    def _first_of(self, id: str) -> int | None:
        """The position of the first event of a record that is here, or comes with this batch."""
        row = self._db.execute("SELECT first FROM access WHERE id = ?", (id,)).fetchone()
        if row:
            return int(row[0])
        coming = self._coming.get(id)
        return coming[0].position if coming and coming[0].version == 1 else None

    def _pass_on(self, access: tuple[Any, ...]) -> None:
        """Parts are seen by whoever sees the whole."""
        self._db.execute(INHERIT, (*access[4:11], access[0]))

    def _empty_parts(self, whole: int, last: int) -> None:
        """Write the parts of a destroyed record anew, of which the record holds no content any more."""
        parts = self._db.execute("SELECT first, id FROM access WHERE parent = ?", (whole,)).fetchall()
        for first, id in parts:
            for table in ("state", "money", "text", OPEN):
                self._db.execute(f"DELETE FROM {table} WHERE first = ?", (first,))
            events = self._history(id, last)
            write_states(self._db, [row_of(first, span, destroyed=True) for span in spans_of(events)])
            self._db.executemany(INSERT, lines_of(events, whole, self._first_of))

    def _set_aside(self, stream: str, events: list[Seen], reason: str) -> None:
        """Withhold a record: its rows go, its access is closed to everyone who may not see everything."""
        found = self._db.execute("SELECT first, kind, parent FROM access WHERE id = ?", (stream,)).fetchone()
        first, kind, parent = found or (events[0].position, events[0].name.partition(".")[0], None)
        self._erase(first)
        closed = closed_row(first, stream, kind, events[-1].version, parent)
        self._db.execute(INSERT_ACCESS, closed)
        if kind in PARTS.values():
            self._pass_on(closed)
        since = "INSERT INTO aside VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET reason = excluded.reason"
        self._db.execute(since, (stream, events[-1].position, reason))
        self._hidden = True

    def _changed(self, access: tuple[Any, ...], spans: list[Span], *, replace: bool) -> list[Span]:
        """Spans to add rows for, of a record already here, after closing what holds no more.

        A destruction replaces every row: what was destroyed may not stay in older ones.
        """
        first = access[0]
        if replace:
            for table in ("state", "text"):
                self._db.execute(f"DELETE FROM {table} WHERE first = ?", (first,))
            erase_lists(self._db, access)
            return spans
        held = {
            (known, valid): until
            for known, valid, until in self._db.execute(
                "SELECT known_from, valid_from, known_to FROM state WHERE first = ?", (first,)
            )
        }
        closed = [
            (span.known_to, first, span.known_from, span.valid_from)
            for span in spans
            if held.get((span.known_from, span.valid_from), span.known_to) != span.known_to
        ]
        at = "first = ? AND known_from = ? AND valid_from = ?"
        self._db.executemany(f"UPDATE state SET known_to = ? WHERE {at}", closed)
        close_lists(self._db, access, closed)
        return [span for span in spans if (span.known_from, span.valid_from) not in held]

    def withhold(self, id: str, events: list[Seen], reason: str) -> None:
        """Quarantine a record whose rows are not what its events make of them; rows of no record go."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            first = events[0].position if events else 0
            for table in OF_A_RECORD:
                sql = f"DELETE FROM {table} WHERE first IN (SELECT first FROM access WHERE id = ? UNION SELECT ?)"
                self._db.execute(sql, (id, first))
            self._db.execute("DELETE FROM access WHERE id = ? OR first = ?", (id, first))
            self._db.execute("DELETE FROM aside WHERE id = ?", (id,))
            if events:
                self._set_aside(id, events, reason)
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise


def _require_known(events: Sequence[Seen]) -> None:
    """Refuse a record with an event that this program does not know or cannot read."""
    for event in events:
        if event.trouble:
            raise (UnknownEvent if event.trouble == UnknownEvent.code else UnreadableEvent)(event.name)
