"""The schedules as a read model shows them: every version ever imported, with its rows in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.retention.schedule import ScheduleRow
from projections.states.ask import StateReader
from projections.states.question import Question

END_OF_DAYS = date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """One version of a schedule; `until` is the first day on which it takes no new records."""

    id: str
    schedule: str
    origin: str
    code: str
    version: str
    title: str | None
    in_force_from: str
    until: str | None
    rows: dict[str, ScheduleRow]
    words: dict[str, dict[str, Any]]

    def in_force(self, day: date) -> bool:
        """Whether the version is in force on a day."""
        return self.in_force_from <= day.isoformat() < (self.until or "9999-12-31")


def versions(states: StateReader, question: Question) -> list[ShownVersion]:
    """Every version imported as far as known then, whether it was in force or not."""
    asked = Question(question.caller, question.today, END_OF_DAYS, question.known_at, question.known_of)
    names = ("code", "versions", "retired_on", "origin")
    return [
        version
        for schedule in states.picked(asked, names, kinds=("schedule",), hidden=True)
        for version in _versions(schedule.id, schedule.parts)
    ]


def _versions(id: str, parts: dict[str, Any]) -> list[ShownVersion]:
    ends = [each["in_force_from"] for each in parts["versions"][1:]] + [parts["retired_on"]]
    return [
        ShownVersion(
            id=each["id"],
            schedule=id,
            origin=parts["origin"],
            code=parts["code"],
            version=each["version"],
            title=each["title"],
            in_force_from=each["in_force_from"],
            until=min(filter(None, (until, parts["retired_on"])), default=None),
            rows={row["code"]: ScheduleRow.model_validate(row) for row in each["rows"]},
            words={words["code"]: words for words in each["classes"]},
        )
        for each, until in zip(parts["versions"], ends, strict=True)
    ]


def class_in_force(shown: list[ShownVersion], code: str, day: date, origin: str) -> ShownVersion | None:
    """The version of an archive's own that governs a class on a day; of two schedules the one in force last."""
    own = (version for version in shown if version.origin == origin)
    holding = [version for version in own if code in version.rows and version.in_force(day)]
    return max(holding, key=lambda version: version.in_force_from, default=None)
