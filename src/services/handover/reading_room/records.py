"""The pages of records: state, timeline, what they name and what names them, files, and the text that is searched."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from archive.access.caller import ANONYMOUS
from projections.search.entry import Entry
from projections.search.findable.entries import entries_of
from projections.search.language.analysis_pool import Analysts
from projections.search.rows import row_of
from projections.states import StateReader
from services.handover.package.events import DOCUMENTS, MIGRATED
from services.handover.package.payload import Payload
from services.handover.reading_room.scratch import Line, Scratch
from services.handover.reading_room.shards import SMALL, numbered
from services.handover.reading_room.terms import Index
from services.home.archive_home import ArchiveHome
from services.lists.tables import CENTS, text_of
from services.sight.disclosure import told_of_one

AT_ONCE, NAMING = 200, 100
"""Records read together; records that name one and are shown on its page, the others being in scripts of their own."""
HERE = 1_000_000
"""Letters that are analysed in this process: most words are known, and other processes take longer to begin."""


class Pages:
    """What the page of each record shows; its words go to the index at the same time."""

    def __init__(
        self, home: ArchiveHome, states: StateReader, payload: Payload, scratch: Scratch, index: Index
    ) -> None:
        self._home, self._states, self._payload, self._scratch, self._index = home, states, payload, scratch, index
        self._upto, self._language = states.position(), home.projections.language

    def all(self, analysts: Analysts) -> Iterator[dict[str, Any]]:
        """The page of every record, by its place."""
        place = letters = 0
        while found := self._scratch.states(place, AT_ONCE):
            entries = self._entries([id for id, _ in found])
            letters += sum(len(each.title) + len(each.text) for each in entries)
            rows = analysts.rows(entries) if letters > HERE else (row_of(each, self._language) for each in entries)
            for (id, state), entry, row in zip(found, entries, rows, strict=True):
                self._index.add(place, row)
                yield self._page(place, id, state, entry.text)
                place += 1

    def _entries(self, ids: list[str]) -> list[Entry]:
        """What everybody finds of these records today."""
        told = entries_of(self._states, ids, self._home.today(), self._home.projections.texts.read)
        found = {id: each for id, entries in told for each in entries if each.open and each.current}
        return [found.get(id) or Entry(id, "", "", "") for id in ids]

    def _page(self, place: int, id: str, state: dict[str, Any], text: str) -> dict[str, Any]:
        naming = self._scratch.named_by(id)
        shown = [*islice(naming, NAMING)]
        page = {
            "state": _plain(state, _currency(state)),
            "events": [_plain(each) for each in self._events(id)],
            "names": {id: _line(line) for id, line in self._scratch.names(id)},
            "named": [*map(_line, shown)],
            "files": [*self._files(id)],
            "text": text,
        }
        if (first := next(naming, None)) is not None:
            rest = (_line(line) for line in (first, *naming))
            page["more"] = len(numbered(self._payload, f"naming-{place}", rest, SMALL))
        return page

    def _events(self, id: str) -> list[dict[str, Any]]:
        """The timeline: every event that everybody may see."""
        known = [event for event in self._home.archive.history(UUID(id)) if event.position <= self._upto]
        told = told_of_one(self._home, self._states, ANONYMOUS, known, full=False)
        return [each for each in told if "name" in each]

    def _files(self, id: str) -> Iterator[list[Any]]:
        """The files of a document with the place of their bytes in the package."""
        for digest, *told in self._scratch.files_of(id):
            folder = next((each for each in (DOCUMENTS, MIGRATED) if self._payload.has(f"{each}/{digest}")), None)
            if folder is not None:
                yield [f"../{folder}/{digest}", *told]


def _currency(state: Mapping[str, Any]) -> str:
    """The currency of a record whose figures are in cents alone."""
    return next((each["currency"] for each in state.values() if isinstance(each, dict) and "currency" in each), "EUR")


def _plain(value: Any, currency: str = "EUR") -> Any:
    """A value with its sums in decimals, and its vague days as intervals."""
    if isinstance(value, dict):
        if "cents" in value:
            rest = {name: each for name, each in value.items() if name not in ("cents", "currency")}
            return {"sum": text_of(value)} | _plain(rest, currency)
        if value and value.keys() <= {"earliest", "latest"}:
            return text_of(value)
        return {
            name.removesuffix(CENTS): {"sum": text_of({"cents": each, "currency": currency})}
            if name.endswith(CENTS) and isinstance(each, int)
            else _plain(each, currency)
            for name, each in value.items()
        }
    return [_plain(each, currency) for each in value] if isinstance(value, list) else value


def _line(line: Line) -> list[Any]:
    return list(line)
