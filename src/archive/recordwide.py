"""What can happen to a record of any room: classified, completed, final, held, destroyed.

Source: Information Management Act 906/2019 25-27 §; JHS 191 metadata; Act on Openness 621/1999.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field, field_validator

from archive.kernel import Content, Destroyed, Event, NoContent
from archive.values import Citation, Code, Interval, Money, PersonalData, Publicity, Value


class Reason(Content):
    """Why something was done, in words."""

    reason: str = Field(min_length=1, max_length=20_000)


class Righted(Reason):
    """Why an event was wrong, and the words that are right: whom the record is about, how a day was written."""

    person: str | None = Field(default=None, min_length=1, max_length=500)
    date_text: str | None = Field(default=None, min_length=1, max_length=1000)


class RecordWide(Event):
    """What can happen to a record of any room; every room takes it the same way."""


class PublicityClassified(RecordWide, name="record.publicity_classified.v1", after_closing="always"):
    """Who may see the record was decided again; permissions are always judged today."""

    publicity: Publicity
    content: Reason | Destroyed


class Protection(Value):
    """What the class of a record hides of it from the moment it is given; None is no change.

    `undecided`: a person had stated it open; it is hidden until its publicity is decided again.
    """

    publicity: Publicity | None = None
    personal: PersonalData | None = None
    undecided: bool | None = None


class Reclassified(RecordWide, name="record.reclassified.v1", effect="reclassified_on", after_closing="always"):
    """The record belongs to another class from this day; `schedule` is the version in force when this was decided.

    `protects` is what that class hides, at once and whatever day is named; both are set by the archive.
    """

    record_class: Code
    schedule: UUID | None = None
    protects: Protection | None = None
    reclassified_on: date
    content: Reason | Destroyed


class Completion(Content):
    """Who sent the record, to whom, and whom it is about, where that was not stated at first."""

    sender: str | None = Field(default=None, min_length=1, max_length=500)
    recipient: str | None = Field(default=None, min_length=1, max_length=500)
    person: str | None = Field(default=None, min_length=1, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)
    date_text: str | None = Field(default=None, max_length=500)


class RegistrationCompleted(RecordWide, name="record.registration_completed.v1", after_closing="late"):
    """What was missing from the registration of the record was stated; `dated` is the day of the record itself.

    Where that day is vague, `dated` has its bounds; the content keeps how it was written.
    `protects` is what the class of the record hides by the day from which secrecy runs now, set by the archive.
    """

    received_on: date | None = None
    dated: date | Interval | None = None
    personal: PersonalData | None = None
    case: UUID | None = None
    protects: Protection | None = None
    flagged: tuple[Code, ...] = ()
    content: Completion | Destroyed

    @field_validator("dated")
    @classmethod
    def _exact(cls, dated: date | Interval | None) -> date | Interval | None:
        """One day is stored as that day."""
        if isinstance(dated, Interval) and dated.earliest is not None and dated.earliest == dated.latest:
            return dated.earliest
        return dated

    @property
    def day(self) -> Interval | None:
        """The day of the record that it states, vague or not."""
        return Interval(earliest=self.dated, latest=self.dated) if isinstance(self.dated, date) else self.dated


class RecordFinalised(RecordWide, name="record.finalised.v1", effect="finalised_on", after_closing="late"):
    """The record is final and its registration complete."""

    finalised_on: date
    content: NoContent | Destroyed = NoContent()


class HoldPlaced(RecordWide, name="record.hold_placed.v1", effect="starts_on", after_closing="always", inner=True):
    """The record may not be destroyed; `hold` names one order that may concern many records.

    `mandate` cites what commands it, `ends_on` is its last day, none until it is released.
    """

    hold: UUID
    mandate: Citation
    starts_on: date
    ends_on: date | None = None
    content: Reason | Destroyed


class HoldReleased(
    RecordWide, name="record.hold_released.v1", effect="released_on", after_closing="always", inner=True
):
    """One hold no longer keeps the record from destruction; others may."""

    hold: UUID
    released_on: date
    content: Reason | Destroyed


class ErasureDecision(StrEnum):
    """What becomes of a record when a person asks for the erasure of their data."""

    kept = "kept"
    destroy = "destroy"


class ErasureDecided(
    RecordWide, name="record.erasure_decided.v1", effect="decided_on", after_closing="always", inner=True
):
    """A person asked for the erasure of their data and this was decided: `request` may concern many records.

    `kept`: an exception holds, for archiving in the public interest say; the record is restricted and nobody without a
    key sees it. `destroy`: it goes to a disposal. `basis` cites the law. Source: GDPR 17(3), 18, 89.
    """

    request: UUID
    decision: ErasureDecision
    basis: Citation
    decided_on: date
    content: Reason | Destroyed


class RecordCorrected(RecordWide, name="record.corrected.v1", after_closing="always"):
    """An event of the record was wrong: the correction replaces it, from its own position on.

    `corrects` is the version of the event that was wrong; `day` is the day from which that event applies,
    `dated` the bounds of that day where it is vague, or of the vague term that the event states (`until`, `target`,
    `due`, `period`), `record_class` the class it gives, `received_on`, `personal`,
    `language`, `case` and `publicity` what it states of these, `amount` its sum (of a contract, its value), `ends_on`
    the last day of a contract that it states, `person` whom it names, `date_text` how its vague day was written, alone
    or together with that day; `takes_back` states that the event named is a correction that no longer applies.
    The archive sets the rest: `schedule` as for a reclassification, `protects` is what any class hides that comes into
    force by the correction, or by the new first day of secrecy, `flagged` are rules across records that it contradicts.
    `waits` is the list on which it waits for a second person, because it opens the record or shortens its retention:
    until that person confirms it, only what it hides applies.
    """

    corrects: int = Field(ge=1, le=2**31 - 1)
    day: date | None = None
    dated: Interval | None = None
    record_class: Code | None = None
    received_on: date | None = None
    personal: PersonalData | None = None
    language: Code | None = None
    case: UUID | None = None
    publicity: Publicity | None = None
    amount: Money | None = None
    ends_on: date | None = None
    takes_back: bool | None = None
    schedule: UUID | None = None
    protects: Protection | None = None
    flagged: tuple[Code, ...] = ()
    waits: UUID | None = None
    content: Righted | Reason | Destroyed


class Verdict(StrEnum):
    """What a second person decides about a correction that waits."""

    confirmed = "confirmed"
    rejected = "rejected"


class CorrectionDecided(RecordWide, name="record.correction_decided.v1", after_closing="always"):
    """A second person decided about a correction that waited: from here on it applies, or it never does.

    `decides` is the version of the correction. `protects` is what follows for publicity and personal data: what a class
    hides, and a period of secrecy that nobody stated, counted from the day as it stands now; set by the archive.
    """

    decides: int = Field(ge=1, le=2**31 - 1)
    outcome: Verdict
    protects: Protection | None = None
    content: Reason | Destroyed


class Holder(Content):
    """Who is responsible for the record now."""

    to: str = Field(min_length=1, max_length=500)


class ResponsibilityTransferred(RecordWide, name="record.transferred.v1", after_closing="always"):
    """Another archive is responsible for the record from this day: it proved that it received and accepted it.

    `handover` is the package with which it went. What is here is a copy from then on.
    """

    handover: UUID
    transferred_on: date
    content: Holder | Destroyed


class RecordDestroyed(RecordWide, name="record.destroyed.v1", effect="destroyed_on", after_closing="always"):
    """The content of the record was destroyed lawfully; this is its tombstone."""

    destroyed_on: date
    basis: Code
    disposal: UUID | None = None
    content: NoContent | Destroyed = NoContent()
