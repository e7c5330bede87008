"""One row of a schedule, and when what it governs falls due. Every legal basis is data of the row, with its source.

Source: JHS 191 (lengths, triggers); Act on the Calculation of Time Limits 150/1930 3 § (how years are counted).
"""

from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID, uuid5

from pydantic import Field

from archive.terms import next_day, years_after
from archive.values import Citation, Code, PersonalData, Publicity, PublicityClass, Value

Length = Literal[-1, 0, 3, 6, 10, 20, 50, 120]
PERMANENT = -1


class Trigger(StrEnum):
    """What starts the period: for the end of a contract its last day in force; a permanent record has none."""

    case_resolved = "case_resolved"
    document_date = "document_date"
    contract_ended = "contract_ended"
    none = "none"


class CountedFrom(StrEnum):
    """From which day the years run: the day of the trigger itself, or the last day of its year."""

    day = "day"
    year_end = "year_end"


class Action(StrEnum):
    """What is done when the period is over."""

    destroy = "destroy"
    transfer = "transfer"
    review = "review"
    keep = "keep"


class ScheduleRow(Value):
    """How long records of one class are kept, on which legal ground, and what is assumed of them.

    `years` of -1 is permanent, by the `decision` of the National Archives. A default of publicity or personal data
    applies only if it hides more than no statement would.
    """

    code: Code
    years: Length
    trigger: Trigger = Trigger.none
    counted_from: CountedFrom = CountedFrom.day
    basis: Citation
    decision: Citation | None = None
    action: Action = Action.destroy
    publicity: PublicityClass | None = None
    ground: Citation | None = None
    secret_years: int | None = Field(default=None, ge=0, le=200)
    personal: PersonalData | None = None

    @property
    def permanent(self) -> bool:
        """Whether records of the class are kept permanently."""
        return self.years == PERMANENT


def version_id(schedule: UUID, version: str) -> UUID:
    """The id under which records are bound to one version of a schedule."""
    return uuid5(schedule, version)


def disposal_due(row: ScheduleRow, triggered: date) -> date | None:
    """First day on which the action of the row may be taken; None when kept permanently.

    Unit: full calendar years from the trigger (or the end of its year), ending on the day of the same number, and
    where the month has none (29 February) on the last day of the month; the day after is due.
    Source: the row; 150/1930 3 §.
    """
    if row.permanent:
        return None
    start = triggered if row.counted_from is CountedFrom.day else date(triggered.year, 12, 31)
    return next_day(years_after(start, row.years))


def protective_publicity(row: ScheduleRow, start: date) -> Publicity | None:
    """The publicity a class gives a record whose registrar stated none: only one that hides it.

    A class whose records are public by default publishes nothing: that somebody looked is stated record by record.
    """
    if row.publicity in (None, PublicityClass.public):
        return None
    secret = row.publicity is not PublicityClass.not_public
    return Publicity(
        publicity=row.publicity,
        ground=row.ground if secret else None,
        secret_from=start if secret else None,
        secret_years=row.secret_years if secret else None,
    )


def protective_personal(row: ScheduleRow) -> PersonalData | None:
    """The personal data a class lets expect where its registrar stated nothing: only that there is some."""
    return None if row.personal is PersonalData.none else row.personal
