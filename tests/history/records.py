"""Records of each kind, with every event that can happen to them. Above 300 lines: it is one list, read as a whole."""

from datetime import UTC, datetime
from typing import Any

from archive.access.events import Pairing, PublicationWithdrawn, RecordPublished, RecordTwinned
from archive.actor.events import KeyIssued, KeyRevoked, Name, Role, TokensAccepted
from archive.body.events import AgendaPoint, MeetingRevised, Minutes, Participant
from archive.case.events import CaseReopened, CaseRetitled, CaseStageRecorded, Stage, Title
from archive.contract.events import (
    Amendment,
    ContractAmended,
    ContractExtended,
    ContractSigned,
    ContractTransferred,
    Transferee,
)
from archive.decision.events import (
    Correction,
    DecisionAmended,
    DecisionCorrected,
    DecisionCorrectedOnItsDay,
    DecisionRecorded,
    NamedDecider,
    PendingDeciderNamed,
    PendingNoted,
    PendingWithdrawn,
    RightWording,
    Wording,
)
from archive.decision.model import Decision
from archive.document.events import (
    DocumentDescribed,
    DocumentFiled,
    DocumentFormatIdentified,
    DocumentMigrated,
    DocumentVersionFiled,
    FiledDocument,
    MigratedCopy,
    NewVersion,
    Redescription,
)
from archive.document.model import Document
from archive.grant.cost import Cost
from archive.grant.events import Cost as CostWords
from archive.grant.events import (
    CostDisputed,
    CostGrantDecided,
    CostRecorded,
    CostReported,
    GrantFigureStated,
    GrantRecovered,
    GrantSettled,
    SharedCost,
    UnspentReturned,
)
from archive.kernel import Event, Root
from archive.money.figures import Figure
from archive.money.figures import Wording as FigureWording
from archive.payment.events import (
    PaymentBooked,
    PaymentBookingWithdrawn,
    PaymentCompleted,
    PaymentPaid,
    PaymentRejected,
)
from archive.recordwide import (
    Completion,
    CorrectionDecided,
    ErasureDecided,
    Holder,
    HoldPlaced,
    HoldReleased,
    Protection,
    PublicityClassified,
    Reclassified,
    RecordCorrected,
    RecordFinalised,
    RegistrationCompleted,
    ResponsibilityTransferred,
)
from archive.registration import Description
from archive.report.events import NewReportText, ReportVersionFiled
from archive.request.events import (
    CopiesDisclosed,
    Copy,
    Released,
    RequestAnswered,
    RequestClosed,
    RequestExtended,
    RequestReceived,
)
from archive.request.model import InformationRequest
from archive.retention.events import ClassText, ScheduleAdopted, ScheduleRetired, ScheduleText
from archive.retention.model import Schedule
from archive.retention.schedule import ScheduleRow
from archive.values import Interval, Publicity, PublicityClass
from archive.waiting.events import Submitted, WriteDecided, WriteSubmitted
from archive.waiting.model import WaitingWrite
from tests import given
from tests.given import ID, WHY, day, euros
from tests.history.registers import HOLD

PUBLIC = Publicity(publicity=PublicityClass.public)
SECRET = Publicity(publicity="secret", ground="JulkL 24.1 § 17 k", secret_from=day("2021-01-01"), secret_years=25)
HIDES = Protection(publicity=Publicity(publicity="secret", ground="JulkL 24.1 § 17 k"), undecided=True)


def records() -> list[tuple[Root[Any], list[Event]]]:
    returned, approved, booked = given.a_returned_application(), *(given.an_approved_application() for _ in range(2))
    rejected, transferred = given.an_application(), given.a_contract()
    revised = Minutes(
        title="Kokous 1/2021",
        text="Pöytäkirja",
        location="Sali",
        status="tarkastettu",
        agenda=(AgendaPoint(point="1", title="Avaus"),),
        participants=(Participant(name="Puheenjohtaja", role="pj"),),
    )
    return [
        (given.a_case(), [*_of_any_record(), *_of_a_case()]),
        (given.a_closed_case(), [CaseReopened(reopened_on=day("2021-09-01"), content=WHY)]),
        (given.a_document(), _of_a_document()),
        (given.a_document(), [_completed_vaguely()]),
        (_open_in_a_secret_class(), []),
        (_corrected_on_its_day(), []),
        (given.a_decision(), _of_a_decision()),
        (given.a_superseded_decision(), []),
        (given.a_matter(for_information=True), [PendingNoted(noted_on=day("2021-01-20"), content=WHY)]),
        (given.a_matter(), [_decider_named(), PendingWithdrawn(withdrawn_on=day("2021-02-20"), content=WHY)]),
        (given.a_decided_matter(), []),
        (given.an_approved_report(), [_later_report()]),
        (given.a_contract(), _of_a_contract()),
        (given.a_terminated_contract(), []),
        (transferred, [ContractTransferred(transferred_on=day("2021-09-01"), content=Transferee(to="Seuraaja"))]),
        (given.a_grant(), _of_a_grant()),
        (_a_cost(), []),
        (returned, [PaymentCompleted(completed_on=day("2021-05-20"), amount=euros(950), content=WHY)]),
        (approved, [PaymentPaid(paid_on=day("2021-06-15"), amount=euros(800), reference="RF18 5390", content=WHY)]),
        (
            booked,
            [
                PaymentBooked(
                    booked_on=day("2021-06-16"), transaction=ID, amount=euros(800), flagged=("back_exceeds_paid",)
                ),
                PaymentBookingWithdrawn(booked_on=day("2021-06-16"), transaction=ID, content=WHY),
            ],
        ),
        (rejected, [PaymentRejected(rejected_on=day("2021-06-01"), content=WHY)]),
        (given.a_dissolved_body(), []),
        (given.a_meeting(), [MeetingRevised(revised_on=day("2021-02-11"), content=revised)]),
        (given.an_approved_meeting(), []),
        (given.an_actor(), _of_an_actor()),
        (InformationRequest(ID), _of_a_request()),
        (Schedule(ID), _of_a_schedule()),
        (WaitingWrite(ID), _of_a_waiting_write()),
        (_stated_wrongly(), _corrected_by_two()),
        (_a_cost(shared=True), _of_a_cost()),
    ]


def _open_in_a_secret_class() -> Document:
    document = Document(ID)
    said = FiledDocument(title="Muistio")
    bound = {"record_class": "00.02", "schedule": HOLD, "protects": HIDES}
    document.file(DocumentFiled(publicity=PUBLIC, **bound, content=said), by=given.SECRETARY)
    return document


def _completed_vaguely() -> Event:
    between = Interval(earliest=day("2020-12-01"), latest=day("2021-01-31"))
    return RegistrationCompleted(dated=between, content=Completion(date_text="joulukuu 2020 - tammikuu 2021"))


def _of_any_record() -> list[Event]:
    mandate = "Kirjelmä 1/2021"
    return [
        PublicityClassified(publicity=SECRET, content=WHY),
        PublicityClassified(publicity=PUBLIC, content=WHY),
        RecordPublished(ground="JulkL 16 §", published_from=day("2021-03-01"), ends_on=day("2022-03-01")),
        PublicationWithdrawn(content=WHY),
        RecordTwinned(content=Pairing(twin=HOLD)),
        Reclassified(record_class="00.01", reclassified_on=day("2021-03-01"), content=WHY),
        Reclassified(record_class="00.02", reclassified_on=day("2021-03-01"), protects=HIDES, content=WHY),
        PublicityClassified(publicity=PUBLIC, content=WHY),
        RegistrationCompleted(received_on=day("2021-02-01"), personal="none", content=Completion(sender="Kunta")),
        RecordFinalised(finalised_on=day("2021-04-01")),
        HoldPlaced(hold=HOLD, mandate=mandate, starts_on=day("2021-04-02"), content=WHY),
        HoldReleased(hold=HOLD, released_on=day("2021-05-01"), content=WHY),
        ErasureDecided(request=HOLD, decision="kept", basis="GDPR 17(3)(d)", decided_on=day("2021-05-02"), content=WHY),
        ResponsibilityTransferred(handover=HOLD, transferred_on=day("2021-05-03"), content=Holder(to="Seuraaja")),
    ]


def _of_a_case() -> list[Event]:
    return [
        CaseStageRecorded(stage="vireille", entered_on=day("2021-02-02"), content=Stage(status="Vireillä")),
        CaseRetitled(retitled_on=day("2021-03-01"), content=Title(title="Ratahanke, vaihe 2")),
    ]


def _of_a_document() -> list[Event]:
    return [
        DocumentVersionFiled(number=2, content=NewVersion(file=given.a_file("muistio-2.pdf"))),
        DocumentDescribed(content=Redescription(title="Muistio 1.2.2021", reason="päiväys puuttui")),
        DocumentFormatIdentified(
            file_version=1,
            puid="fmt/354",
            basis="signature",
            format="Acrobat PDF/A",
            format_version="1b",
            claim="PDF/A-1b",
            program="siegfried 1.11.9, PRONOM 125",
        ),
        DocumentMigrated(
            representation=1,
            file_version=1,
            program="soffice",
            program_version="24.2",
            content=MigratedCopy(file=given.a_file("muistio.odt"), reason="säilytysmuoto"),
        ),
    ]


def _corrected_on_its_day() -> Decision:
    """A correction as it was recorded before corrections named an event; no verb leaves one any more."""
    decision, correction = given.a_decision(), Correction(text="Haetaan 45 000 euroa.", reason="summa")
    corrected = DecisionCorrectedOnItsDay(corrected_on=day("2021-03-05"), content=correction)
    decision.record(corrected, by=given.SECRETARY)
    return decision


def _of_a_decision() -> list[Event]:
    """An amendment, corrections of it and of the first event, and one of them taken back."""
    return [
        DecisionAmended(
            amended_on=day("2021-04-01"), content=RightWording(text="Haetaan 60 000 euroa.", reason="muutos")
        ),
        DecisionCorrected(content=RightWording(text="Haetaan 45 000 euroa.", reason="summa")),
        DecisionCorrected(
            corrects=2, corrected_on=day("2021-04-02"), content=RightWording(title="Haku", reason="otsikko")
        ),
        DecisionCorrected(corrects=3, takes_back=True, content=RightWording(reason="oli oikein")),
        RecordCorrected(corrects=2, day=day("2021-04-15"), content=WHY),
    ]


def _stated_wrongly() -> Decision:
    decision, opened = Decision(ID), Publicity(publicity="not_public")
    stated = {"received_on": day("2021-03-02"), "personal": "personal", "language": "sv", "case": HOLD}
    wording = Wording(title="Avustuksen hakeminen")
    made = DecisionRecorded(decided_on=day("2021-03-01"), publicity=opened, content=wording, **stated)
    decision.make(made, by=given.SECRETARY)
    return decision


def _corrected_by_two() -> list[Event]:
    """What was stated wrongly, each in its turn; two corrections wait, one is confirmed and one is rejected."""
    said = {"received_on": day("2021-03-01")}, {"language": "fi"}, {"case": ID}
    waits = RecordCorrected(corrects=1, publicity=Publicity(publicity="public"), waits=HOLD, content=WHY)
    again = RecordCorrected(corrects=1, personal="none", waits=HOLD, protects=Protection(), content=WHY)
    return [
        *(RecordCorrected(corrects=1, content=WHY, **each) for each in said),
        waits,
        again,
        CorrectionDecided(decides=5, outcome="confirmed", protects=Protection(), content=WHY),
        CorrectionDecided(decides=6, outcome="rejected", protects=Protection(), content=WHY),
    ]


def _later_report() -> Event:
    return ReportVersionFiled(filed_on=day("2021-05-01"), content=NewReportText(text="Hanke etenee hitaammin."))


def _of_a_contract() -> list[Event]:
    amendment = Amendment(text="Hinta nousee.")
    return [
        ContractSigned(signed_on=day("2021-01-05"), content=WHY),
        ContractAmended(amended_on=day("2021-04-01"), value=euros(12_000), content=amendment),
        ContractExtended(extended_on=day("2021-11-01"), ends_on=day("2022-12-31"), content=WHY),
    ]


def _of_a_grant() -> list[Event]:
    period = Interval(earliest=day("2021-01-01"), latest=day("2021-06-30"))
    cost = CostReported(
        reported_on=day("2021-07-01"),
        amount=euros(100),
        cost_kind="palkat",
        period=period,
        content=CostWords(note="alku"),
    )
    return [
        cost,
        GrantRecovered(recovered_on=day("2022-03-01"), amount=euros(10), content=WHY),
        UnspentReturned(returned_on=day("2022-03-02"), amount=euros(5), reference="viite", content=WHY),
        GrantSettled(settled_on=day("2022-02-01"), amount=euros(100), content=WHY),
        GrantFigureStated(
            stated_on=day("2022-02-02"), figure=Figure.own_share, percent="10", content=FigureWording(wording="10 %")
        ),
    ]


def _of_a_cost() -> list[Event]:
    return [
        CostDisputed(disputed_on=day("2021-08-01"), claimed=ID, content=WHY),
        CostGrantDecided(decided_on=day("2021-09-01"), grant=ID, decision=ID, content=WHY),
    ]


def _a_cost(*, shared: bool = False) -> Root[Any]:
    cost = Cost(ID)
    more: dict[str, Any] = {"of_project": ID, "voucher": "T-1"} if shared else {}
    more |= {"shared": SharedCost(id=ID, amount=euros(300), parts=1, of=3)} if shared else {}
    period = Interval(earliest=day("2021-01-01"), latest=day("2021-06-30"))
    content = CostWords(partner="Kunta", note="alku")
    cost.report(
        CostRecorded(
            grant=HOLD, reported_on=day("2021-07-01"), amount=euros(100), cost_kind="palkat", period=period,
            content=content, **more,
        ),
        by=given.SECRETARY,
    )  # fmt: skip
    return cost


def _of_an_actor() -> list[Event]:
    label, opened = Name(name="tuonti"), datetime(2022, 1, 1, tzinfo=UTC)
    return [
        KeyIssued(prefix="ark_abcdefgh", hash="ab" * 32, role=Role.registrar, expires_at=opened, content=label),
        KeyIssued(
            prefix="cal_abcdefgh", hash="cd" * 32, role=Role.reader, expires_at=opened, opens="calendar", content=label
        ),
        KeyRevoked(prefix="ark_abcdefgh", revoked_on=day("2021-06-01"), content=WHY),
        TokensAccepted(issuer="tunnistus"),
    ]


def _of_a_request() -> list[Event]:
    copies = Released(copies=(Copy(record=HOLD, version=1),), recipient="Pyytäjä", note="jäljennös")
    return [
        RequestReceived(asked_on=day("2021-02-01"), personal="personal", content=Description(title="Tietopyyntö")),
        RequestExtended(extended_on=day("2021-02-03"), content=WHY),
        RequestAnswered(answered_on=day("2021-02-20"), outcome="partly", ground="JulkL 24.1 § 7 k", content=WHY),
        CopiesDisclosed(disclosed_on=day("2021-02-21"), content=copies),
        RequestClosed(closed_on=day("2021-03-01"), content=WHY),
    ]


def _of_a_schedule() -> list[Event]:
    row = ScheduleRow(code="00.01", years=10, trigger="case_resolved", basis="Arkistolaki 831/1994 8 §")
    text = ScheduleText(title="TOS", classes=(ClassText(code="00.01", title="Hallinto"),))
    return [
        ScheduleAdopted(code="TOS", version="1", in_force_from=day("2021-01-01"), rows=(row,), content=text),
        ScheduleRetired(retired_on=day("2022-01-01"), content=WHY),
    ]


def _of_a_waiting_write() -> list[Event]:
    sent = Submitted(submitted='{"number":"POP/1/2021","title":"Ratahanke"}', file=given.a_file("liite.pdf"))
    return [
        WriteSubmitted(record_kind="case", record=HOLD, version_shown=1, content=sent),
        WriteDecided(decided_on=day("2021-06-02"), outcome="same", record=HOLD, content=WHY),
    ]


def _decider_named() -> PendingDeciderNamed:
    said = NamedDecider(decider="Sote-ryhmä", reason="Seurantaryhmä lakkautettiin")
    return PendingDeciderNamed(named_on=day("2021-02-10"), body=ID, content=said)
