"""The records that everybody may see, by cases, with what they state and their files; read again and again alike."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from archive.access.caller import ANONYMOUS
from archive.days import Days
from archive.kind import Kind, kinds
from archive.retention.schedule import ScheduleRow
from projections.states import Question, StateReader
from services.handover.package.description import legible
from services.home.archive_home import ArchiveHome
from services.lists.pages import whole_list

FILES = "tiedostot"
"""The folder of the files; each is named by its digest, so that no name of a file says anything."""
Record = Mapping[str, Any]
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")


class Paper(NamedTuple):
    """One file of a record: a version as it was filed, or a migrated copy."""

    record: str
    digest: str
    size: int
    name: str
    original: str
    media_type: str
    format: str
    format_version: str
    puid: str
    migrated: bool
    filed_at: str

    @property
    def path(self) -> str:
        """Where it is in the export."""
        return f"{FILES}/{self.name}"


class Level(NamedTuple):
    """A step of the classification: its code and what it is called."""

    code: str
    title: str


class Holdings:
    """What everybody may see today, of views that do not change meanwhile."""

    def __init__(
        self, home: ArchiveHome, states: StateReader, door: str, only: Callable[[str], bool] = lambda id: True
    ) -> None:
        """`only` states of an id whether the record is asked for."""
        self.home, self._states, self._door, self._only = home, states, door, only
        self.question = Question(ANONYMOUS, home.today())

    def cases(self) -> Iterator[Record]:
        """The cases, in the order in which they were opened here."""
        return self._asked("case", self.question)

    def filed(self, case: str | None) -> Iterator[tuple[Kind, Record]]:
        """The records of a case, kind by kind; None: those without one that everybody may see."""
        for kind in kinds().values():
            if kind.name == "case" or not self._states.count(kind.name, self.question):
                continue
            asked = self.question if case is None else replace(self.question, filters={"case": case})
            if case is None or "case" in {each.field for each in kind.all_parents}:
                for record in self._asked(kind.name, asked):
                    if case is not None or not record.get("case"):
                        yield kind, record

    def every(self) -> Iterator[tuple[Kind, Record]]:
        """Every record, cases among them, kind by kind."""
        for kind in kinds().values():
            if self._states.count(kind.name, self.question):
                for record in self._asked(kind.name, self.question):
                    yield kind, record

    def _asked(self, kind: str, question: Question) -> Iterator[Record]:
        every = whole_list(self.home, self._states, kind, question, self._door)
        return (record for record in every if self._only(record["id"]))

    def papers(self, record: Record) -> Iterator[Paper]:
        """The files of a record whose bytes are here."""
        for part in ("versions", "representations"):
            for file in record.get(part) or ():
                if "digest" in file:
                    yield _paper(record["id"], file, migrated=part == "representations")

    def day(self, kind: Kind, record: Record) -> date:
        """The day of a record: its own, otherwise that of its receipt, otherwise that of its recording here."""
        own = record.get(kind.begins) if kind.begins else None
        if isinstance(own, Mapping):
            own = own.get("earliest") or own.get("latest")
        stated = own or record.get("received_on")
        if stated:
            return date.fromisoformat(str(stated)[:10])
        first = next(iter(self.home.archive.history(UUID(record["id"]))))
        return first.recorded_at.astimezone(Days(self.home.archive.timezone).zone).date()

    def row(self, record: Record) -> ScheduleRow | None:
        """How long it is kept: the row of its class; None where it has none."""
        schedule, code = record.get("schedule"), record.get("record_class")
        return self.home.archive.row_of(str(schedule), str(code)) if schedule and code else None

    def levels(self, record: Record) -> list[Level]:
        """The classification of a record from the main function down; three steps at least."""
        code = str(record.get("record_class") or "")
        if not code:
            return [Level("-", UNCLASSED)] * 3
        marks = [found.start() for found in re.finditer(r"[ .]", code)]
        codes = [*(code[:mark] for mark in marks), code]
        found = [Level(legible(each), legible(self._titles.get(each, each))) for each in codes]
        return found + [found[-1]] * (3 - len(found))

    @cached_property
    def _titles(self) -> dict[str, str]:
        """What the classes of the schedules are called."""
        found = dict[str, str]()
        for view in self._states.some("schedule", self.question, limit=1000):
            for version in view.state.get("versions", ()):
                found |= {each["code"]: each["title"] for each in version.get("classes", ()) if each.get("title")}
        return found


UNCLASSED = "Ei luokiteltu"


def _paper(record: str, file: Mapping[str, Any], *, migrated: bool) -> Paper:
    identified = file.get("identified") or {}
    name = str(file.get("filename") or "")
    ending = _ENDING.search(name[-9:])
    ends = ending[0].lower() if ending and name.endswith(ending[0]) else ""
    return Paper(
        record,
        file["digest"],
        int(file["size"]),
        f"{file['digest']}{ends}",
        legible(name),
        file.get("media_type") or "application/octet-stream",
        legible(identified.get("format") or file.get("format") or file.get("media_type") or "unknown"),
        legible(identified.get("format_version") or ""),
        identified.get("puid") or "",
        migrated,
        _second(str(file.get("filed_at") or "")),
    )


def _second(moment: str) -> str:
    """A moment in UTC with whole seconds."""
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
