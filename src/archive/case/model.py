"""The rules of a case: a closed case takes no new records."""

from datetime import date
from typing import assert_never
from uuid import UUID

from archive.case.events import CaseClosed, CaseEvent, CaseOpened, CaseReopened, CaseRetitled, CaseStageRecorded
from archive.errors import Conflict, Invalid
from archive.kernel import ActorId, Content
from archive.registration import Record, RecordWide


class CaseIsClosed(Conflict):
    """A closed case takes no new records."""

    code = "case_closed"
    field = "case"
    remedy = "Reopen the case with a reason, or file the record to another case."

    def __init__(self, number: str, closed_on: date) -> None:
        super().__init__(f"Case {number} was closed on {closed_on:%Y-%m-%d}.")


class CaseIsOpen(Conflict):
    """Only a closed case can be reopened."""

    code = "case_open"


class Case(Record[CaseEvent], name="case"):
    """Asia: the file everything else belongs to."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.number = ""
        self.opened_on: date | None = None
        self.closed_on: date | None = None
        self.reopened_on: date | None = None
        self.stages: dict[str, tuple[date | None, Content]] = {}
        self.naming: object = None

    def open(self, opened: CaseOpened, *, by: ActorId) -> None:
        self.record(opened, by=by)

    def enter_stage(self, entered: CaseStageRecorded, *, by: ActorId) -> None:
        """Register a stage; the same stage with the same words happens once."""
        self.must_be_open()
        if self.stages.get(entered.stage) != (entered.entered_on, entered.content):
            self.record(entered, by=by)

    def retitle(self, retitled: CaseRetitled, *, by: ActorId) -> None:
        self.must_be_open()
        if getattr(retitled.content, "title", None) != self.naming:
            self.record(retitled, by=by)

    def close(self, closed: CaseClosed, *, by: ActorId) -> None:
        self.must_be_open()
        if self.opened_on and closed.closed_on < self.opened_on:
            raise Invalid(f"The case was opened on {self.opened_on:%Y-%m-%d}.", field="closed_on")
        if self.reopened_on and closed.closed_on < self.reopened_on:
            raise Invalid(f"The case was reopened on {self.reopened_on:%Y-%m-%d}.", field="closed_on")
        self.record(closed, by=by)

    def reopen(self, reopened: CaseReopened, *, by: ActorId) -> None:
        self.must_exist()
        if self.closed_on is None:
            raise CaseIsOpen(f"Case {self.number} is open.")
        if reopened.reopened_on < self.closed_on:
            raise Invalid(f"The case was closed on {self.closed_on:%Y-%m-%d}.", field="reopened_on")
        self.record(reopened, by=by)

    def must_be_open(self) -> None:
        self.must_exist()
        if self.closed_on is not None:
            raise CaseIsClosed(self.number, self.closed_on)

    def on(self, event: CaseEvent) -> None:
        match event:
            case CaseOpened():
                self.on_registered(event)
                self.number, self.opened_on = event.number, event.opened_on
                self.naming = getattr(event.content, "title", None)
            case CaseStageRecorded():
                self.stages[event.stage] = (event.entered_on, event.content)
            case CaseRetitled():
                self.naming = getattr(event.content, "title", None)
            case CaseClosed():
                self.closed_on = event.closed_on
            case CaseReopened():
                self.closed_on, self.reopened_on = None, event.reopened_on
            case RecordWide():
                self.on_any(event)
            case _:
                assert_never(event)
