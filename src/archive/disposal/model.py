"""The rules of a disposal: two different people, a waiting period, and no way back once it has begun."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Self, assert_never
from uuid import UUID

from archive.disposal.events import (
    DisposalApproved,
    DisposalBegun,
    DisposalEvent,
    DisposalExecuted,
    DisposalListed,
    DisposalReviewed,
    DisposalWithdrawn,
    ListedRecord,
)
from archive.errors import Conflict, Invalid, NotFound
from archive.kernel import ActorId, Root, Row

DECIDED = (DisposalReviewed.name, DisposalApproved.name, DisposalBegun.name)
"""What people decided of a list. Of a received one it is history: it returns to review."""


class Stage(StrEnum):
    """How far a disposal is."""

    listed = "listed"
    reviewed = "reviewed"
    approved = "approved"
    executing = "executing"
    executed = "executed"
    withdrawn = "withdrawn"


class DisposalState(Conflict):
    """A disposal is listed, reviewed, approved and executed, in this order."""

    code = "disposal_state"
    remedy = "'archive dispose show' shows its status."

    def __init__(self, stage: Stage) -> None:
        super().__init__(f"The disposal list has the status {stage}, which does not allow this step.")


class SamePerson(Conflict):
    """Who reviewed a list does not approve it."""

    code = "same_person"
    remedy = "Have another person approve it with their own key."

    def __init__(self) -> None:
        super().__init__("The reviewer of the list cannot approve it: two different people are needed.")


class CoolingOff(Conflict):
    """Between approval and execution there is a waiting period."""

    code = "cooling_off"

    def __init__(self, first: date) -> None:
        super().__init__(
            f"The waiting period is not over: the list can be executed from {first:%Y-%m-%d} on.",
            remedy="Execute it on that day or later.",
        )


class Disposal(Root[DisposalEvent], name="disposal"):
    """Hävittämisesitys: its records in their order, and who decided what."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.stage = Stage.listed
        self.records: dict[UUID, ListedRecord] = {}
        self.withdrawn: set[UUID] = set()
        self.executable_from: date | None = None
        self.certificate: DisposalExecuted | None = None

    @classmethod
    def of_rows(cls, id: UUID, rows: Sequence[Row]) -> Self:
        """The list as its stored events left it; what another archive decided of it is no decision here."""
        root = super().of_rows(id, [row for row in rows if row[10] is None or row[4] not in DECIDED])
        root.version = rows[-1][3] if rows else 0
        return root

    @property
    def open(self) -> bool:
        """Whether its records may still be destroyed by it."""
        return self.stage not in (Stage.executed, Stage.withdrawn)

    @property
    def remaining(self) -> list[ListedRecord]:
        """What is on the list and was not taken off."""
        return [listed for id, listed in self.records.items() if id not in self.withdrawn]

    def draw_up(self, listed: DisposalListed, *, by: ActorId) -> None:
        """List records. Refuses: none, or one twice."""
        if not listed.records:
            raise Invalid(
                "The list contains no records.", field="records", remedy="Give at least one record that is due."
            )
        if len({each.record for each in listed.records}) < len(listed.records):
            raise Invalid("A record is listed twice.", field="records")
        self.record(listed, by=by)

    def review(self, reviewed: DisposalReviewed, *, by: ActorId) -> None:
        """Record that a person confirmed the list. Refuses: any status but listed."""
        self._must_be(Stage.listed)
        self.record(reviewed, by=by)

    def approve(self, approved: DisposalApproved, reviewer: UUID, *, by: ActorId) -> None:
        """Approve a reviewed list. Refuses: who reviewed it."""
        self._must_be(Stage.reviewed)
        if by == reviewer:
            raise SamePerson
        if approved.executable_from < approved.approved_on:
            raise Invalid("The list could be executed before its approval.", field="executable_from")
        self.record(approved, by=by)

    def withdraw(self, withdrawn: DisposalWithdrawn, *, by: ActorId) -> None:
        """Take records off the list, or all. Refuses: a record not on it; an execution that has begun."""
        self._must_be(Stage.listed, Stage.reviewed, Stage.approved)
        if any(id not in self.records for id in withdrawn.records):
            raise NotFound("A record is not on this list.", field="records")
        if not withdrawn.records or set(withdrawn.records) - self.withdrawn:
            self.record(withdrawn, by=by)

    def begin(self, begun: DisposalBegun, *, by: ActorId) -> None:
        """Begin the execution, once. Refuses: before its approval, or before the waiting period is over."""
        if self.stage is Stage.executing:
            return
        self._must_be(Stage.approved)
        if self.executable_from is None or begun.begun_on < self.executable_from:
            raise CoolingOff(self.executable_from or date.max)
        self.record(begun, by=by)

    def certify(self, executed: DisposalExecuted, *, by: ActorId) -> None:
        """Certify what was destroyed. Refuses: anything of it found afterwards."""
        self._must_be(Stage.executing)
        if executed.search.hits:
            raise Invalid("Remains of the destroyed records were found.", field="search")
        self.record(executed, by=by)

    def _must_be(self, *stages: Stage) -> None:
        if self.stage not in stages:
            raise DisposalState(self.stage)

    def on(self, event: DisposalEvent) -> None:
        """Apply an event to the state of this record."""
        match event:
            case DisposalListed():
                self.records = {each.record: each for each in event.records}
            case DisposalReviewed():
                self.stage = Stage.reviewed
            case DisposalApproved():
                self.stage, self.executable_from = Stage.approved, event.executable_from
            case DisposalWithdrawn():
                self.withdrawn |= set(event.records or self.records)
                if not self.remaining:
                    self.stage = Stage.withdrawn
            case DisposalBegun():
                self.stage = Stage.executing
            case DisposalExecuted():
                self.stage, self.certificate = Stage.executed, event
            case _:
                assert_never(event)
