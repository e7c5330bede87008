"""What happens to a case (asia)."""

from datetime import date

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.merging.events import CaseGaveBack, CaseMerged, CaseMergeUndone, CaseShielded, CaseTookOver
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code


class CaseOpened(Registered, name="case.opened.v1", effect="opened_on", after_closing="late"):
    """A matter came up and got its diary number; everything filed about it belongs here."""

    number: Code
    opened_on: date | None = None
    content: Description | Destroyed


class Stage(Content):
    """How a stage of handling is called."""

    status: str = Field(min_length=1, max_length=500)
    handler: str | None = Field(default=None, max_length=500)
    note: str | None = Field(default=None, max_length=20_000)


class CaseStageRecorded(Event, name="case.stage_recorded.v1", effect="entered_on", after_closing="late"):
    """The case entered a stage of handling (906/2019 26 §: the stages are registered)."""

    stage: Code
    entered_on: date | None = None
    content: Stage | Destroyed


class Title(Content):
    """A title in place of the one before, and why."""

    title: str = Field(min_length=1, max_length=2000)
    reason: str | None = Field(default=None, max_length=20_000)


class CaseRetitled(Event, name="case.retitled.v1", effect="retitled_on", after_closing="late"):
    """The case goes by another title from this day."""

    retitled_on: date | None = None
    content: Title | Destroyed


class CaseClosed(Event, name="case.closed.v1", effect="closed_on", after_closing="late"):
    """The case was finally resolved; it takes no new records.

    `flagged` says, set by the archive, that a record of the case is dated after its closing.
    """

    closed_on: date
    flagged: tuple[Code, ...] = ()
    content: Reason | Destroyed


class CaseReopened(Event, name="case.reopened.v1", effect="reopened_on", after_closing="late"):
    """A closed case was taken up again."""

    reopened_on: date
    content: Reason | Destroyed


CaseEvent = (
    CaseOpened
    | CaseStageRecorded
    | CaseRetitled
    | CaseClosed
    | CaseReopened
    | CaseMerged
    | CaseTookOver
    | CaseShielded
    | CaseMergeUndone
    | CaseGaveBack
    | RecordWide
)
