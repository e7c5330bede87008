"""Given a record, when a verb is tried, then this happened, nothing did, or it was refused.

Builders make history with the model's own verbs: `a_decision()`, `a_superseded_decision()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from archive.actor.events import ActorRegistered, Name
from archive.actor.model import Actor
from archive.body.events import BodyDissolved, BodyEstablished, BodyName, MeetingHeld, Minutes, MinutesApproved
from archive.body.model import Body, Meeting
from archive.case.events import CaseClosed, CaseOpened
from archive.case.model import Case
from archive.contract.events import ContractRegistered, ContractTerminated, Terms
from archive.contract.model import Contract
from archive.decision.events import DecisionRecorded, DecisionSuperseded, Matter, PendingDecided, PendingRaised, Wording
from archive.decision.model import Decision, PendingMatter
from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.model import Document
from archive.errors import ArchiveError
from archive.grant.events import Award, GrantAwarded
from archive.grant.model import Grant
from archive.kernel import ActorId, Event, Root, decode
from archive.payment.events import Application, PaymentApplied, PaymentApproved, PaymentReturned
from archive.payment.model import Payment
from archive.registration import Description, Reason, Record, RecordDestroyed
from archive.report.events import ReportApproved, ReportFiled, ReportText
from archive.report.model import Report
from archive.values import Money

SECRETARY = ActorId(UUID("00000000-0000-4000-8000-000000000001"))
ID = UUID("00000000-0000-4000-8000-0000000000aa")
WHY = Reason(reason="Johtoryhmä päätti näin.")
R = TypeVar("R", bound=Root[Any])


def day(text: str) -> date:
    return date.fromisoformat(text)


def euros(amount: int, currency: str = "EUR") -> Money:
    return Money(cents=amount * 100, currency=currency)


def happened(event: Event, *, by: ActorId = SECRETARY) -> tuple[Event, ActorId]:
    """An event a verb is expected to leave."""
    return event, by


@dataclass
class Outcome:
    """What a verb left behind."""

    root: Root[Any]
    past: list[Event]
    refusal: ArchiveError | None

    def then(self, *expected: tuple[Event, ActorId]) -> None:
        """Exactly these events happened, and reading them back gives the same record."""
        assert self.refusal is None, self.refusal
        assert [(pending.event, pending.by) for pending in self.root.pending] == list(expected)
        assert [p.originator_version for p in self.root.pending] == list(
            range(len(self.past) + 1, self.root.version + 1)
        )
        again = refolded(self.root, [*self.past, *(event for event, _ in expected)])
        assert what_it_is(again) == what_it_is(self.root)

    def then_nothing(self) -> None:
        """The verb was right and had nothing to add."""
        assert self.refusal is None, self.refusal
        assert self.root.pending == []
        assert self.root.version == len(self.past)

    def then_refused_or_repeated(self, event: Event, kind: type[ArchiveError], said: str = "") -> None:
        """The verb was refused, unless just this had happened already."""
        if event in self.past:
            self.then_nothing()
        else:
            self.then_refused(kind, said)

    def then_refused(self, kind: type[ArchiveError], said: str = "", *, field: str | None = None) -> None:
        """The verb was refused in these words, and nothing happened."""
        assert type(self.refusal) is kind, repr(self.refusal)
        assert said in str(self.refusal)
        assert field is None or self.refusal.field == field
        assert self.root.pending == []
        assert what_it_is(refolded(self.root, self.past)) == what_it_is(self.root)


@dataclass
class Given(Generic[R]):
    """A record with its past."""

    root: R

    def when(self, verb: Callable[[R], None]) -> Outcome:
        """Try a verb on the record."""
        past = [pending.event for pending in self.root.pending]
        self.root.pending.clear()
        try:
            verb(self.root)
        except ArchiveError as refusal:
            return Outcome(self.root, past, refusal)
        return Outcome(self.root, past, None)


given = Given


def what_it_is(root: Root[Any]) -> object:
    """All that a record knows of itself, but what is still to be saved."""
    if isinstance(root, Record):
        return root.version, root.timeline, root.now, root.sealed_until()
    return {**vars(root), "pending": None}


def refolded(root: Root[Any], events: list[Event]) -> Root[Any]:
    """The same record from its stored bytes."""
    again = type(root)(root.id)
    for event in events:
        fact, content = event.encoded()
        again.on(decode(event.name, fact, content))
    again.version = len(events)
    return again


# -- records with a past ---------------------------------------------------------------------------------------------


def a_case() -> Case:
    case = Case(ID)
    opened = CaseOpened(number="HEL 2021-000123", opened_on=day("2021-02-01"), content=Description(title="Ratahanke"))
    case.open(opened, by=SECRETARY)
    return case


def a_closed_case() -> Case:
    case = a_case()
    case.close(CaseClosed(closed_on=day("2021-06-30"), content=WHY), by=SECRETARY)
    return case


def a_file(name: str = "muistio.pdf") -> File:
    return File(digest=name.encode().hex().ljust(64, "0")[:64], size=len(name), filename=name)


def a_document() -> Document:
    document = Document(ID)
    document.file(DocumentFiled(content=FiledDocument(title="Muistio", file=a_file())), by=SECRETARY)
    return document


def a_decision() -> Decision:
    decision = Decision(ID)
    wording = Wording(title="Avustuksen hakeminen", text="Haetaan 54 000 euroa.")
    decision.make(DecisionRecorded(decided_on=day("2021-03-01"), content=wording), by=SECRETARY)
    return decision


def a_superseded_decision() -> Decision:
    decision = a_decision()
    decision.supersede(DecisionSuperseded(superseded_on=day("2025-06-01"), content=WHY), by=SECRETARY)
    return decision


def a_matter(*, for_information: bool = False) -> PendingMatter:
    matter = PendingMatter(ID)
    raised = PendingRaised(for_information=for_information, content=Matter(title="Kustannusarvion tarkistus"))
    matter.raise_matter(raised, by=SECRETARY)
    return matter


def a_decided_matter() -> PendingMatter:
    matter = a_matter()
    matter.decide(PendingDecided(decided_on=day("2021-01-20"), content=WHY), by=SECRETARY)
    return matter


def a_report() -> Report:
    report = Report(ID)
    text = ReportText(title="Kuukausiraportti", text="Hanke etenee.")
    report.file(ReportFiled(filed_on=day("2021-04-01"), content=text), by=SECRETARY)
    return report


def an_approved_report() -> Report:
    report = a_report()
    report.approve(ReportApproved(approved_on=day("2021-04-15"), content=WHY), by=SECRETARY)
    return report


def a_contract() -> Contract:
    contract = Contract(ID)
    contract.register(
        ContractRegistered(
            registered_on=day("2021-01-02"),
            starts_on=day("2021-01-01"),
            ends_on=day("2021-12-31"),
            value=euros(10_000),
            content=Terms(title="Tilojen vuokra"),
        ),
        by=SECRETARY,
    )
    return contract


def a_terminated_contract() -> Contract:
    contract = a_contract()
    noticed = ContractTerminated(noticed_on=day("2021-05-01"), ends_on=day("2021-07-31"), content=WHY)
    contract.terminate(noticed, by=SECRETARY)
    return contract


def a_grant() -> Grant:
    grant = Grant(ID)
    awarded = GrantAwarded(awarded_on=day("2021-01-10"), amount=euros(45_000), content=Award(title="Valtionavustus"))
    grant.award(awarded, by=SECRETARY)
    return grant


def an_application() -> Payment:
    payment = Payment(ID)
    applied = PaymentApplied(applied_on=day("2021-05-01"), amount=euros(900), content=Application(title="Maksatus 1"))
    payment.apply(applied, by=SECRETARY)
    return payment


def a_returned_application() -> Payment:
    payment = an_application()
    payment.send_back(PaymentReturned(returned_on=day("2021-05-10"), content=WHY), by=SECRETARY)
    return payment


def an_approved_application() -> Payment:
    payment = an_application()
    approved = PaymentApproved(approved_on=day("2021-06-01"), amount=euros(800), content=WHY)
    payment.approve(approved, by=SECRETARY)
    return payment


def a_body() -> Body:
    body = Body(ID)
    body.establish(
        BodyEstablished(established_on=day("2020-01-01"), content=BodyName(title="Ohjausryhmä")), by=SECRETARY
    )
    return body


def a_dissolved_body() -> Body:
    body = a_body()
    body.dissolve(BodyDissolved(dissolved_on=day("2022-12-31"), content=WHY), by=SECRETARY)
    return body


def a_meeting() -> Meeting:
    meeting = Meeting(ID)
    meeting.hold(MeetingHeld(held_on=day("2021-02-10"), content=Minutes(title="Kokous 1/2021")), by=SECRETARY)
    return meeting


def an_approved_meeting() -> Meeting:
    meeting = a_meeting()
    meeting.approve_minutes(MinutesApproved(approved_on=day("2021-03-10"), content=WHY), by=SECRETARY)
    return meeting


def an_actor() -> Actor:
    actor = Actor(ID)
    actor.register(ActorRegistered(content=Name(name="Sihteeri")), by=SECRETARY)
    return actor


def destroyed(record: R) -> R:
    """The same record after its lawful destruction."""
    assert isinstance(record, Record)
    record.destroy(RecordDestroyed(destroyed_on=day("2031-01-01"), basis="TOS 00.01"), by=SECRETARY)
    return record
