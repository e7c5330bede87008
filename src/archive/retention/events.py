"""What happens to a schedule (tiedonohjaussuunnitelma, TOS)."""

from datetime import date
from typing import Annotated

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.recordwide import Reason
from archive.retention.schedule import ScheduleRow
from archive.values import Code


class ClassText(Content):
    """How a class is called and what belongs to it."""

    code: str = Field(min_length=1, max_length=120)
    title: str = Field(default="", max_length=2000)
    description: str | None = Field(default=None, max_length=20_000)


class ScheduleText(Content):
    """How a version of a schedule is called, and its classes in words; headings without a row of their own too."""

    title: str = Field(min_length=1, max_length=2000)
    classes: tuple[ClassText, ...] = ()
    source: Annotated[str | None, Field(max_length=4000)] = None


class ScheduleAdopted(Event, name="schedule.adopted.v1", effect="in_force_from", after_closing="always"):
    """A version of a schedule was imported; records captured from its first day on are bound to it.

    `code` names the schedule whose version it is.
    """

    code: Code
    version: Code
    in_force_from: date
    rows: tuple[ScheduleRow, ...] = ()
    content: ScheduleText | Destroyed


class ScheduleRetired(Event, name="schedule.retired.v1", effect="retired_on", after_closing="always"):
    """No version of the schedule takes new records from this day; those bound to one stay bound."""

    retired_on: date
    content: Reason | Destroyed


ScheduleEvent = ScheduleAdopted | ScheduleRetired
