"""The rules of a retirement: two different people, a waiting period, and no way back once it has begun."""

from datetime import date
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from archive.errors import Conflict, Invalid
from archive.kernel import ActorId, Root
from archive.retirement.events import (
    PredecessorRetired,
    Proposal,
    RetirementApproved,
    RetirementBegun,
    RetirementCompleted,
    RetirementEvent,
    RetirementProposed,
    RetirementWithdrawn,
)


class Stage(StrEnum):
    """How far a retirement is."""

    none = "none"
    proposed = "proposed"
    approved = "approved"
    running = "running"
    retired = "retired"


class RetirementState(Conflict):
    """A retirement is proposed, approved and run, in this order."""

    code = "retirement_state"
    remedy = "'archive retire status' shows its status (GET /retirement)."

    def __init__(self, stage: Stage) -> None:
        said = "No retirement is proposed." if stage is Stage.none else f"The retirement has the status {stage}."
        super().__init__(f"{said} This step is not possible now.")


class SameProposer(Conflict):
    """Who proposed the retirement does not approve it."""

    code = "same_person"
    remedy = "Have another person approve it with their own key."

    def __init__(self) -> None:
        super().__init__("Who proposed the retirement cannot approve it: two different people are needed.")


class RetirementWaits(Conflict):
    """Between approval and execution there is a waiting period, as for a destruction."""

    code = "cooling_off"

    def __init__(self, first: date) -> None:
        super().__init__(
            f"The waiting period is not over: the archive can be retired from {first:%Y-%m-%d} on.",
            remedy="Run it on that day or later.",
        )


class OtherCertificate(Conflict):
    """Two certificates by which one archive is retired, and both cannot be its last event."""

    code = "other_certificate"
    field = "certificate"
    remedy = "Ask both who gave them. The certificate that is recorded stays."

    def __init__(self, predecessor: str, position: int) -> None:
        super().__init__(f"Another certificate of {predecessor} is recorded: it was retired at {position} events.")


class Retirement(Root[RetirementEvent], name="retirement"):
    """Arkiston päättäminen: one record of each archive, whatever was withdrawn before.

    Of a predecessor an archive keeps a record of its own, with the certificate of that retirement.
    """

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.stage = Stage.none
        self.proposed: RetirementProposed | None = None
        self.executable_from: date | None = None
        self.begun: RetirementBegun | None = None
        self.completed: RetirementCompleted | None = None
        self.of_predecessor: PredecessorRetired | None = None

    @property
    def proposal(self) -> Proposal | None:
        """What was proposed, in words; None before, and where that content is missing."""
        content = self.proposed.content if self.proposed is not None else None
        return content if isinstance(content, Proposal) else None

    @property
    def later_contents_upto(self) -> int:
        """Up to which position contents that a holder does not have are destroyed too; 0 where none are."""
        return (self.proposed.later_contents_upto or 0) if self.proposed is not None else 0

    def propose(self, proposed: RetirementProposed, *, by: ActorId) -> None:
        """Propose it. Refuses: one is proposed already; a key handed over to nobody, or destroyed for somebody."""
        self._must_be(Stage.none)
        recipients = proposed.content.recipients if isinstance(proposed.content, Proposal) else ()
        if (proposed.signing_key == "handed_over") is not bool(recipients):
            remedy = "Give a public key of the recipient if, and only if, the signing key is handed over."
            raise Invalid("The signing key and its recipient do not match.", field="recipient_key", remedy=remedy)
        self.record(proposed, by=by)

    def approve(self, approved: RetirementApproved, proposer: UUID, *, by: ActorId) -> None:
        """Approve what was proposed. Refuses: who proposed it."""
        self._must_be(Stage.proposed)
        if by == proposer:
            raise SameProposer
        self.record(approved, by=by)

    def withdraw(self, withdrawn: RetirementWithdrawn, *, by: ActorId) -> None:
        """Withdraw the proposal. Refuses: a retirement that has begun."""
        self._must_be(Stage.proposed, Stage.approved)
        self.record(withdrawn, by=by)

    def begin(self, begun: RetirementBegun, *, by: ActorId) -> None:
        """Begin, once. Refuses: before its approval, or before the waiting period is over."""
        if self.stage is Stage.running:
            return
        self._must_be(Stage.approved)
        if self.executable_from is None or begun.begun_on < self.executable_from:
            raise RetirementWaits(self.executable_from or date.max)
        self.record(begun, by=by)

    def complete(self, completed: RetirementCompleted, *, by: ActorId) -> None:
        """Certify it, once. Refuses: anything that was found afterwards."""
        self._must_be(Stage.running)
        if completed.removed.hits:
            raise Invalid("Remains of the destroyed records were found.", field="removed")
        self.record(completed, by=by)

    def recognise(self, retired: PredecessorRetired, *, by: ActorId) -> None:
        """Record that a predecessor is retired, once. Refuses: another end of it than the one recorded."""
        known = self.of_predecessor
        if known is None:
            self.record(retired, by=by)
        elif (known.position, known.root) != (retired.position, retired.root):
            raise OtherCertificate(known.predecessor, known.position)

    def _must_be(self, *stages: Stage) -> None:
        if self.stage not in stages:
            raise RetirementState(self.stage)

    def on(self, event: RetirementEvent) -> None:
        """Apply an event to the state of this record."""
        match event:
            case RetirementProposed():
                self.stage, self.proposed = Stage.proposed, event
            case RetirementApproved():
                self.stage, self.executable_from = Stage.approved, event.executable_from
            case RetirementWithdrawn():
                self.stage, self.proposed, self.executable_from = Stage.none, None, None
            case RetirementBegun():
                self.stage, self.begun = Stage.running, event
            case RetirementCompleted():
                self.stage, self.completed = Stage.retired, event
            case PredecessorRetired():
                self.of_predecessor = event
            case _:
                assert_never(event)
