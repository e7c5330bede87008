"""The rules of a schedule: versions follow each other, and no row lacks what makes it lawful."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never
from uuid import UUID

from archive.errors import Conflict, Invalid
from archive.kernel import ActorId, Root
from archive.retention.events import ScheduleAdopted, ScheduleEvent, ScheduleRetired
from archive.retention.schedule import Action, ScheduleRow, Trigger, version_id
from archive.values import PublicityClass


class ScheduleIsRetired(Conflict):
    """A retired schedule has no later versions."""

    code = "schedule_retired"
    remedy = "Import a new schedule under another code."


class RowRefused(Invalid):
    """A row of a schedule that would not be lawful; `row` states which class."""

    code = "schedule_row"

    def __init__(self, row: str, message: str, *, field: str, remedy: str | None = None) -> None:
        super().__init__(f"Class {row}: {message}", field=field, remedy=remedy)
        self.row = row


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a schedule, with its rows by code."""

    id: UUID
    code: str
    in_force_from: date
    rows: dict[str, ScheduleRow] = field(compare=False)


class Schedule(Root[ScheduleEvent], name="schedule"):
    """Tiedonohjaussuunnitelma: its versions in the order in which they came into force."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.name = ""
        self.versions: list[Version] = []
        self.retired_on: date | None = None

    def adopt(self, adopted: ScheduleAdopted, *, by: ActorId) -> None:
        """Import a version. Refuses: an unlawful row, a code that occurs twice, a version not after the one before."""
        if self.retired_on is not None:
            raise ScheduleIsRetired(f"The schedule was retired on {self.retired_on:%Y-%m-%d}.")
        if any(version.code == adopted.version for version in self.versions):
            raise Conflict(
                "This version is already imported.",
                field="version",
                remedy="Give the new version its own version number.",
            )
        if self.versions and adopted.in_force_from <= self.versions[-1].in_force_from:
            before = self.versions[-1].in_force_from
            raise Invalid(f"The previous version is in force from {before:%Y-%m-%d}.", field="in_force_from")
        if not adopted.rows:
            raise Invalid("A schedule must have at least one class.", field="rows")
        require_lawful(adopted.rows)
        self.record(adopted, by=by)

    def retire(self, retired: ScheduleRetired, *, by: ActorId) -> None:
        """See `retire_schedule`."""
        if self.retired_on is not None:
            raise ScheduleIsRetired(f"The schedule was retired on {self.retired_on:%Y-%m-%d}.")
        if retired.retired_on < self.versions[-1].in_force_from:
            raise Invalid("The newest version would never be in force.", field="retired_on")
        self.record(retired, by=by)

    def in_force(self, day: date) -> Version | None:
        """The version that takes new records that day."""
        if self.retired_on is not None and day >= self.retired_on:
            return None
        begun = [version for version in self.versions if version.in_force_from <= day]
        return begun[-1] if begun else None

    def on(self, event: ScheduleEvent) -> None:
        """Apply an event to the state of this record."""
        match event:
            case ScheduleAdopted():
                rows = {row.code: row for row in event.rows}
                self.name = event.code
                id = version_id(self.id, event.version)
                self.versions.append(Version(id, event.version, event.in_force_from, rows))
            case ScheduleRetired():
                self.retired_on = event.retired_on
            case _:
                assert_never(event)


def require_lawful(rows: Iterable[ScheduleRow]) -> None:
    """Refuse rows that a schedule may not have. Source: JHS 191; Archives Act 831/1994 8 §; 621/1999 31 §."""
    seen: set[str] = set()
    for row in rows:
        if row.code in seen:
            raise RowRefused(row.code, "the class occurs twice.", field="code", remedy="Keep one row for each class.")
        seen.add(row.code)
        _require_period(row)
        hidden = row.publicity in (PublicityClass.secret, PublicityClass.partly_secret)
        if hidden and (row.ground is None or row.secret_years is None):
            field = "ground" if row.ground is None else "secret_years"
            raise RowRefused(row.code, "secrecy requires a legal ground and a length.", field=field)


def _require_period(row: ScheduleRow) -> None:
    if row.permanent:
        if row.decision is None:
            remedy = "Give the decision of the National Archives, or a length of retention."
            raise RowRefused(row.code, "permanent retention requires a decision.", field="decision", remedy=remedy)
        if row.trigger is not Trigger.none:
            raise RowRefused(row.code, "permanent retention must not have a trigger.", field="trigger")
        if row.action not in (Action.keep, Action.transfer):
            raise RowRefused(row.code, "a permanent class must be kept or transferred.", field="action")
        return
    if row.trigger is Trigger.none:
        remedy = "Use case_resolved, document_date or contract_ended."
        raise RowRefused(row.code, "the retention trigger is missing.", field="trigger", remedy=remedy)
    if row.action is Action.keep:
        raise RowRefused(row.code, "only a permanent class may be kept for ever.", field="action")
