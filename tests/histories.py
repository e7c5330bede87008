"""Valid histories of every kind of record, drawn at random: the models' own verbs decide what may happen."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st

from archive.access.events import PublicationWithdrawn, RecordPublished, RecordTwinned
from archive.actor import events as actor
from archive.actor.model import Actor
from archive.body import events as body
from archive.body.model import Body, Meeting
from archive.case import events as case
from archive.case.model import Case
from archive.decision import events as decision
from archive.decision.model import Decision, PendingMatter
from archive.document import events as document
from archive.document.model import Document
from archive.errors import ArchiveError
from archive.founding.usecases import Founding
from archive.grant import events as grant
from archive.grant.cost import Cost
from archive.grant.model import Grant
from archive.kernel import Destroyed, Event, Root
from archive.kind import kinds
from archive.notice.events import NoticeReceived
from archive.notice.usecases import Notices
from archive.payment import events as payment
from archive.payment.model import Payment
from archive.recordwide import (
    CorrectionDecided,
    ErasureDecided,
    HoldPlaced,
    HoldReleased,
    PublicityClassified,
    Reclassified,
    RecordCorrected,
    RecordDestroyed,
    RecordFinalised,
    RegistrationCompleted,
    ResponsibilityTransferred,
)
from archive.registration import Record, model_of
from archive.report import events as report
from archive.report.model import Report
from archive.request import events as request
from archive.request.model import InformationRequest
from archive.retention.events import ScheduleAdopted, ScheduleRetired
from archive.retention.model import Schedule
from archive.waiting.events import WriteDecided, WriteSubmitted
from archive.waiting.model import WaitingWrite
from tests.given import SECRETARY
from tests.instances import any_event
from tests.rooms import rooms_with

MODELS: Mapping[str, type[Root[Any]]] = {name: model_of(name) for name in kinds()}
KINDS: Mapping[str, type[Root[Any]]] = {**MODELS, "actor": Actor, "notice": Notices, "archive": Founding}
FIRST: Mapping[str, type[Event]] = {
    **{name: kind.created for name, kind in kinds().items()},
    "actor": actor.ActorRegistered,
    "notice": NoticeReceived,
}
VERBS: Mapping[type[Event], Callable[..., None]] = {
    case.CaseOpened: Case.open,
    case.CaseStageRecorded: Case.enter_stage,
    case.CaseRetitled: Case.retitle,
    case.CaseClosed: Case.close,
    case.CaseReopened: Case.reopen,
    document.DocumentFiled: Document.file,
    document.DocumentVersionFiled: lambda root, event, by: root.file_version(
        event.content, event.model_copy(update={"number": root.versions + 1}), by=by
    ),
    document.DocumentDescribed: Document.describe,
    document.DocumentFormatIdentified: Document.identify,
    document.DocumentMigrated: lambda root, event, by: root.migrate(
        event.model_copy(update={"representation": root.representations + 1, "file_version": 1}), by=by
    ),
    decision.DecisionRecorded: Decision.make,
    decision.DecisionCorrected: Decision.correct,
    decision.DecisionAmended: Decision.amend,
    decision.DecisionSuperseded: Decision.supersede,
    decision.PendingRaised: PendingMatter.raise_matter,
    decision.PendingDeciderNamed: PendingMatter.name_decider,
    decision.PendingNoted: PendingMatter.note,
    decision.PendingDecided: PendingMatter.decide,
    decision.PendingWithdrawn: PendingMatter.withdraw,
    report.ReportFiled: Report.file,
    report.ReportVersionFiled: Report.file_version,
    report.ReportApproved: Report.approve,
    grant.GrantAwarded: Grant.award,
    grant.CostReported: Grant.take,
    grant.CostRecorded: Cost.report,
    grant.CostDisputed: Cost.dispute,
    grant.CostGrantDecided: Cost.decide_grant,
    grant.GrantRecovered: Grant.recover,
    grant.UnspentReturned: Grant.return_unspent,
    grant.GrantSettled: Grant.settle,
    grant.GrantFigureStated: Grant.state_figure,
    payment.PaymentApplied: Payment.apply,
    payment.PaymentReturned: Payment.send_back,
    payment.PaymentCompleted: Payment.complete,
    payment.PaymentApproved: Payment.approve,
    payment.PaymentRejected: Payment.reject,
    payment.PaymentPaid: Payment.pay,
    payment.PaymentBooked: Payment.book,
    payment.PaymentBookingWithdrawn: Payment.withdraw_booking,
    request.RequestReceived: InformationRequest.receive,
    request.RequestExtended: InformationRequest.extend,
    request.RequestAnswered: InformationRequest.answer,
    request.CopiesDisclosed: InformationRequest.disclose,
    request.RequestClosed: InformationRequest.close,
    body.BodyEstablished: Body.establish,
    body.BodyDissolved: Body.dissolve,
    body.MeetingHeld: Meeting.hold,
    body.MeetingRevised: Meeting.revise,
    body.MinutesApproved: Meeting.approve_minutes,
    actor.ActorRegistered: Actor.register,
    actor.KeyIssued: Actor.issue_key,
    actor.KeyRevoked: Actor.revoke_key,
    actor.TokensAccepted: Actor.accept_tokens,
    NoticeReceived: Notices.receive,
    ScheduleAdopted: Schedule.adopt,
    ScheduleRetired: Schedule.retire,
    PublicityClassified: Record.classify,
    RecordPublished: Record.publish,
    PublicationWithdrawn: Record.withdraw_publication,
    RecordTwinned: Record.twin,
    Reclassified: Record.reclassify,
    RegistrationCompleted: Record.complete_registration,
    RecordFinalised: lambda root, event, by: root.finalise(event, ("record_class",), by=by),
    HoldPlaced: Record.place_hold,
    HoldReleased: Record.release_hold,
    ResponsibilityTransferred: Record.hand_on,
    ErasureDecided: Record.decide_erasure,
    RecordCorrected: Record.correct_event,
    CorrectionDecided: Record.decide_correction,
    RecordDestroyed: Record.destroy,
    WriteSubmitted: WaitingWrite.submit,
    WriteDecided: WaitingWrite.decide,
    **{event: verb for room in rooms_with("examples") for event, verb in room.VERBS.items()},
}
"""The verb that leaves each event."""


def events_of(kind: type[Root[Any]]) -> list[type[Event]]:
    """Every event a record of this kind may hold, its first one included."""
    (declared,) = get_args(kind.__orig_bases__[0])  # type: ignore[attr-defined]
    return sorted(_leaves(declared), key=lambda cls: cls.name)


def _leaves(declared: Any) -> set[type[Event]]:
    if get_args(declared):
        return {leaf for each in get_args(declared) for leaf in _leaves(each)}
    below = {leaf for each in declared.__subclasses__() for leaf in _leaves(each)}
    return below | ({declared} if declared.name else set())


def attempt(root: Root[Any], event: Event) -> bool:
    """Try what would leave this event; False where it is refused or nothing new."""
    before = root.version
    with suppress(ArchiveError):
        VERBS[type(event)](root, event, by=SECRETARY)
    return root.version > before


@cache
def _likely(cls: type[Event], days: tuple[date, ...]) -> st.SearchStrategy[Event]:
    return any_event(cls, st.sampled_from(days)).map(_small)


def _small(event: Event) -> Event:
    """Sums near each other, one currency, one key: so that one event often allows the next."""
    told = {}
    for name in ("amount", "own_share", "value"):
        money = getattr(event, name, None)
        if money is not None:
            told[name] = money.model_copy(update={"cents": 1 + abs(money.cents) % 5, "currency": "EUR"})
    if isinstance(event, RecordCorrected):
        says = ("day", "record_class", "takes_back", "personal", "publicity", "language", "received_on")
        kept = says[event.corrects % len(says)]
        told = dict.fromkeys((*says, "dated", "case", "schedule", "protects"))
        told |= {kept: getattr(event, kept) or None, "corrects": 1 + event.corrects % 4}
    elif isinstance(event, CorrectionDecided):
        told |= {"decides": 1 + event.decides % 6, "protects": None}
    elif isinstance(event, decision.DecisionCorrected):
        told |= {"corrects": 1 + event.corrects % 4, "takes_back": None}
    for name in ("option", "deliverable", "organisation"):  # few parts, so that events are about the same ones
        if isinstance(code := getattr(event, name, None), str):
            told[name] = "AB"[len(code) % 2]
    for name in ("term", "substitutes"):
        if isinstance(number := getattr(event, name, None), int):
            told[name] = 1 + number % 3
    if "prefix" in type(event).model_fields:
        told["prefix"] = "ark_abcdefgh"
    if "hold" in type(event).model_fields:
        told["hold"] = UUID(int=event.hold.int % 2)
    return event.model_copy(update=told) if told else event


@st.composite
def histories(
    draw: st.DrawFn, days: Sequence[date], kinds: Sequence[str] = tuple(FIRST), longest: int = 12
) -> Root[Any]:
    """A record of some kind with a valid past, on these days; few of them destroyed."""
    kind = draw(st.sampled_from(kinds))
    root = KINDS[kind](UUID(int=draw(st.integers(1, 2**64)), version=4))
    while not attempt(root, draw(_likely(FIRST[kind], tuple(days)))):
        pass
    more = [cls for cls in events_of(KINDS[kind]) if cls in VERBS and cls is not FIRST[kind]]
    own = [cls for cls in more if not cls.name.startswith("record.")]
    if not more:
        return root
    for cls in draw(st.lists(st.sampled_from([*own * 3, *more]), min_size=longest // 2, max_size=longest)):
        if cls is not RecordDestroyed or draw(st.integers(0, 5)) == 0:
            attempt(root, draw(_likely(cls, tuple(days))))
    assert not any(isinstance(pending.event.content, Destroyed) for pending in root.pending)
    return root
