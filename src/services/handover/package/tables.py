"""The records of a package as CSV tables with a datapackage.json: what everybody may see.

Source: Data Package 1.0 (Frictionless).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from archive.kind import Kind, kinds
from projections.duties.open_items import Narrowed, in_order
from projections.states import Question, StateReader
from services.handover.package.facts import Facts
from services.handover.package.payload import CSV, JSON, Payload
from services.handover.package.selection import Selected
from services.home.archive_home import ArchiveHome
from services.lists.pages import whole_list
from services.lists.tables import as_csv, columns_of, rows_of, text_of
from services.winddown.status import COLUMNS, row_of

DATA = "representations/tables/data"
SCHEDULE = ("schedule", "version", "in_force_from", "class", "title", "row")
Rows = Iterable[Mapping[str, str]]


class Tables:
    """Writes tables, and at the end the description of them all."""

    def __init__(
        self,
        home: ArchiveHome,
        states: StateReader,
        payload: Payload,
        facts: Facts,
        door: str,
        selected: Selected | None,
        question: Question,
    ) -> None:
        self._selected = selected
        self._home, self._states, self._payload, self._facts, self._door = home, states, payload, facts, door
        self._question = question
        self._resources: list[dict[str, Any]] = []

    def records(self, kind: Kind) -> Iterator[dict[str, Any]]:
        """The records of a kind that everybody may see, and that go along."""
        every = whole_list(self._home, self._states, kind.name, self._question, self._door)
        return (each for each in every if self.has(each["id"]))

    def listed(self) -> dict[str, Kind]:
        """The kinds of which there is a record that everybody may see."""
        there = {name: kind for name, kind in kinds().items() if self._states.count(name, self._question)}
        return {name: kind for name, kind in there.items() if next(self.records(kind), None) is not None}

    def has(self, id: str) -> bool:
        """Whether a record goes along."""
        return self._selected is None or self._selected.has(id)

    def write(self, files: tuple[Sequence[str], Rows]) -> None:
        """Write every table: a kind of record each, the files, what is open, the schedules."""
        for kind in self.listed().values():
            self._table(kind.plural, columns_of(kind), rows_of(kind, self.records(kind)), key=("id",))
        self._table("files", *files, key=("document", "version"))
        self._table("open-items", COLUMNS, (row_of(each) for each in self.open()))
        self._table("schedules", SCHEDULE, self._schedules())
        described = {
            "name": f"handover-{self._facts.id}",
            "title": f"{self._facts.organisation}: tables",
            "created": self._facts.moment,
            "profile": "data-package",
            "resources": self._resources,
        }
        written = orjson.dumps(described, option=orjson.OPT_INDENT_2) + b"\n"
        self._payload.add(f"{DATA}/datapackage.json", JSON, [written])

    def open(self) -> Iterator[dict[str, Any]]:
        """What is open here of the records that go along, as the board has it."""
        received = self._home.archive.recorder.operations.received.any()
        narrowed = Narrowed(origin=self._home.archive.origin if received else "")
        mandatory = self._home.settings.mandatory_by_kind
        items = in_order(self._states, self._question, mandatory, narrowed)
        return (each.as_dict() for each in items if self.has(each.id))

    def _table(self, name: str, columns: Sequence[str], rows: Rows, *, key: tuple[str, ...] = ()) -> None:
        path = f"{name}.csv"
        self._payload.add(f"{DATA}/{path}", CSV, (line.encode() for line in as_csv(columns, rows)))
        member = next(self._payload.members(f"{DATA}/{path}"))
        schema: dict[str, Any] = {"fields": [{"name": each, "type": "string"} for each in columns]}
        if key:
            schema["primaryKey"] = list(key)
        self._resources.append(
            {
                "name": name,
                "path": path,
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": CSV,
                "encoding": "utf-8",
                "bytes": member.size,
                "hash": f"sha256:{member.sha256}",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
                "schema": schema,
            }
        )

    def _schedules(self) -> Iterator[dict[str, str]]:
        for view in self._states.some("schedule", self._question, limit=1000):
            if not self.has(view.id):
                continue
            for version in view.state["versions"]:
                titles = {each.get("code"): each.get("title") for each in version.get("classes", ())}
                for row in version["rows"]:
                    told = {"schedule": view.id, "title": titles.get(row.get("code")), "class": row.get("code")}
                    told |= {name: version[name] for name in ("version", "in_force_from")} | {"row": row}
                    yield {name: text_of(told[name]) for name in SCHEDULE}
