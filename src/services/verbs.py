"""What can be done to each kind of record: one table for REST, imports and the sample archive.

Shapes for the outside are flat: the fields of an event's fact and of its content side by side.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, create_model

from archive.access import usecases as access
from archive.access.events import PublicationWithdrawn, RecordPublished, RecordTwinned
from archive.actor.events import Role
from archive.body import events as body
from archive.body import usecases as bodies
from archive.case import events as case
from archive.case import usecases as cases
from archive.contract import events as contract
from archive.contract import usecases as contracts
from archive.decision import events as decision
from archive.decision import usecases as decisions
from archive.document import events as document
from archive.document import usecases as documents
from archive.grant import events as grant
from archive.grant import usecases as grants
from archive.kernel import ActorId, Event, content_fields
from archive.lastday import with_open_ends
from archive.payment import events as payment
from archive.payment import usecases as payments
from archive.record.store import Archive, Receipt
from archive.recordwide import (
    PublicityClassified,
    Reclassified,
    RecordCorrected,
    RecordFinalised,
    RegistrationCompleted,
)
from archive.report import events as report
from archive.report import usecases as reports
from archive.request import events as request
from archive.request import usecases as requests
from archive.retention import usecases as retention
from services.stated import Stated


class Shape(Stated):
    """The flat fields of one event, as people and programs give them."""

    model_config = ConfigDict(frozen=True)


SET_BY_ARCHIVE = ("schedule", "defaulted", "protects", "flagged")
"""What no registrar states: it follows from the class and the schedule in force."""


@cache
def shape_of(event: type[Event]) -> type[Shape]:
    """The flat shape of an event: fact and content fields in one object."""
    fields: dict[str, Any] = {}
    for model in (event, content_fields(event)):
        for name, info in model.model_fields.items():
            if name != "content" and name not in SET_BY_ARCHIVE:
                fields[name] = (info.annotation, info)
    words = event.__doc__ or ""
    return create_model(event.__name__, __base__=Shape, __doc__=words, **fields)


def event_of(event: type[Event], shape: BaseModel) -> Event:
    """The event a flat shape states."""
    content = content_fields(event)
    said = shape.__dict__
    parts = {name: said[name] for name in content.model_fields if said.get(name) is not None}
    fact = {name: said[name] for name in event.model_fields if name != "content" and said.get(name) is not None}
    return with_open_ends(event.name, event.model_validate({**fact, "content": content.model_validate(parts)}))


@dataclass(frozen=True, slots=True)
class Change:
    """A transition: the noun it is posted to, the event it leaves, the verb that decides."""

    noun: str
    event: type[Event]
    run: Callable[..., Receipt]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: how it comes into being and what can happen to it."""

    name: str
    plural: str
    created: type[Event]
    create: Callable[..., Receipt]
    changes: tuple[Change, ...] = ()

    def change(self, noun: str) -> Change | None:
        return next((change for change in self.changes if change.noun == noun), None)


@dataclass(frozen=True, slots=True)
class WideChange:
    """What can happen to a record of any kind: the noun, the event, the verb, and which role it takes.

    The verb is called with the mandatory fields of the record's kind where `gated` says so.
    """

    noun: str
    event: type[Event]
    run: Callable[..., Receipt]
    role: Role
    summary: str
    gated: bool = False


WIDE = (
    WideChange("publicity", PublicityClassified, access.classify, Role.archivist, "Decide who may see the record"),
    WideChange(
        "publications", RecordPublished, access.publish, Role.archivist, "Publish a record that holds personal data"
    ),
    WideChange(
        "publication-withdrawals",
        PublicationWithdrawn,
        access.withdraw_publication,
        Role.archivist,
        "Take a publication back",
    ),
    WideChange("twins", RecordTwinned, access.name_twin, Role.archivist, "Name the redacted document that stands in"),
    WideChange(
        "classifications", Reclassified, retention.reclassify, Role.archivist, "Put the record into another class"
    ),
    WideChange(
        "event-corrections",
        RecordCorrected,
        retention.correct_event,
        Role.archivist,
        "Set right the day or the class that an event of the record gave, or take such a correction back",
    ),
    WideChange(
        "registrations",
        RegistrationCompleted,
        retention.complete_registration,
        Role.registrar,
        "State what the registration lacks",
    ),
    WideChange(
        "finalisations", RecordFinalised, retention.finalise, Role.registrar, "Declare the record final", gated=True
    ),
)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "case",
            "cases",
            case.CaseOpened,
            cases.open_case,
            (
                Change("stages", case.CaseStageRecorded, cases.enter_stage),
                Change("titles", case.CaseRetitled, cases.retitle_case),
                Change("closures", case.CaseClosed, cases.close_case),
                Change("reopenings", case.CaseReopened, cases.reopen_case),
            ),
        ),
        Kind(
            "document",
            "documents",
            document.DocumentFiled,
            documents.file_document,
            (Change("descriptions", document.DocumentDescribed, documents.describe_document),),
        ),
        Kind(
            "body",
            "bodies",
            body.BodyEstablished,
            bodies.establish_body,
            (Change("dissolutions", body.BodyDissolved, bodies.dissolve_body),),
        ),
        Kind(
            "meeting",
            "meetings",
            body.MeetingHeld,
            bodies.record_meeting,
            (
                Change("revisions", body.MeetingRevised, bodies.revise_meeting),
                Change("approvals", body.MinutesApproved, bodies.approve_minutes),
            ),
        ),
        Kind(
            "decision",
            "decisions",
            decision.DecisionRecorded,
            decisions.record_decision,
            (
                Change("corrections", decision.DecisionCorrected, decisions.correct_decision),
                Change("amendments", decision.DecisionAmended, decisions.amend_decision),
                Change("supersessions", decision.DecisionSuperseded, decisions.supersede_decision),
            ),
        ),
        Kind(
            "pending",
            "pending",
            decision.PendingRaised,
            decisions.raise_matter,
            (
                Change("notings", decision.PendingNoted, decisions.note_matter),
                Change("resolutions", decision.PendingDecided, decisions.decide_matter),
                Change("withdrawals", decision.PendingWithdrawn, decisions.withdraw_matter),
            ),
        ),
        Kind(
            "report",
            "reports",
            report.ReportFiled,
            reports.file_report,
            (
                Change("versions", report.ReportVersionFiled, reports.file_report_version),
                Change("approvals", report.ReportApproved, reports.approve_report),
            ),
        ),
        Kind(
            "contract",
            "contracts",
            contract.ContractRegistered,
            contracts.register_contract,
            (
                Change("signatures", contract.ContractSigned, contracts.sign_contract),
                Change("amendments", contract.ContractAmended, contracts.amend_contract),
                Change("extensions", contract.ContractExtended, contracts.extend_contract),
                Change("terminations", contract.ContractTerminated, contracts.terminate_contract),
                Change("transfers", contract.ContractTransferred, contracts.transfer_contract),
            ),
        ),
        Kind(
            "grant",
            "grants",
            grant.GrantAwarded,
            grants.award_grant,
            (
                Change("costs", grant.CostReported, grants.report_cost),
                Change("recoveries", grant.GrantRecovered, grants.recover_grant),
            ),
        ),
        Kind(
            "request",
            "requests",
            request.RequestReceived,
            requests.receive_request,
            (
                Change("extensions", request.RequestExtended, requests.extend_request),
                Change("answers", request.RequestAnswered, requests.answer_request),
                Change("disclosures", request.CopiesDisclosed, requests.disclose_copies),
                Change("closures", request.RequestClosed, requests.close_request),
            ),
        ),
        Kind(
            "payment",
            "payments",
            payment.PaymentApplied,
            payments.apply_for_payment,
            (
                Change("returns", payment.PaymentReturned, payments.return_payment),
                Change("completions", payment.PaymentCompleted, payments.complete_payment),
                Change("approvals", payment.PaymentApproved, payments.approve_payment),
                Change("rejections", payment.PaymentRejected, payments.reject_payment),
                Change("receipts", payment.PaymentPaid, payments.record_payment),
            ),
        ),
    )
}


def create(archive: Archive, kind: Kind, shape: BaseModel, *, by: ActorId) -> Receipt:
    """Record the first event of a record from its flat shape."""
    return kind.create(archive, event_of(kind.created, shape), by=by)


def change(
    archive: Archive, step: Change, id: UUID, shape: BaseModel, *, by: ActorId, expecting: int | None
) -> Receipt:
    """Record a transition from its flat shape."""
    return step.run(archive, id, event_of(step.event, shape), by=by, expecting=expecting)
