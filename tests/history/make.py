"""Writes the history of a release: a small record with every stored name that no earlier history holds.

Run once a release, `python -m tests.history.make 0.2.0`, with the names whose shape grew behind it, and keep what it
writes for ever: later code must read, fold and verify it. A file of a release is never written again.
"""

import sys
import tempfile
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson

from archive.access.events import Pairing, PublicationWithdrawn, RecordPublished, RecordTwinned
from archive.actor.events import KeyIssued, KeyRevoked, Name, Role, TokensAccepted
from archive.backup.events import BackupBegun, BackupCompleted, BackupRemoved, BackupRestored, Circumstance, Place
from archive.backup.model import Backup
from archive.body.events import AgendaPoint, MeetingRevised, Minutes, Participant
from archive.case.events import CaseReopened, CaseRetitled, CaseStageRecorded, Stage, Title
from archive.clock.events import ClockConfirmed, ClockCorrected, ClockDoubted, ClockSettled, clock_id
from archive.clock.model import ArchiveClock
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
    PendingNoted,
    PendingWithdrawn,
    RightWording,
    Wording,
)
from archive.decision.model import Decision
from archive.disposal.events import (
    DisposalApproved,
    DisposalBegun,
    DisposalExecuted,
    DisposalListed,
    DisposalReviewed,
    DisposalWithdrawn,
    LeftOut,
    ListedRecord,
    Note,
    Search,
    Withdrawal,
)
from archive.disposal.model import Disposal
from archive.document.events import DocumentDescribed, DocumentVersionFiled, NewVersion, Redescription
from archive.founding.events import (
    Adoption,
    BygoneRecord,
    CertifiedDisposal,
    CopyDeleted,
    DestructionsAdopted,
    FoldDifference,
    FoldDiffers,
    FoldIntroduced,
    FoldReviewed,
    HeldRecord,
    HoldsAdopted,
    HoldsAnswered,
    HoldsDoubted,
    HomeUpgraded,
    KeptMark,
    KeysLost,
    KeysMerged,
    LookupsRenewed,
    RecordAccepted,
    Standing,
    WithoutBackup,
)
from archive.founding.usecases import Founding, found_archive
from archive.grant.cost import Cost
from archive.grant.events import Cost as CostWords
from archive.grant.events import CostRecorded, CostReported, GrantRecovered
from archive.kernel import ActorId, Event, Root, stored_names
from archive.ledger.checkpoint.note import Signer
from archive.ledger.tree import extend, root_of
from archive.notice.events import NoticeReceived
from archive.notice.usecases import receive_notice
from archive.payment.events import PaymentCompleted, PaymentPaid, PaymentRejected
from archive.record.keys import Keys
from archive.record.store import Archive
from archive.recordwide import (
    Completion,
    CorrectionDecided,
    ErasureDecided,
    HoldPlaced,
    HoldReleased,
    Protection,
    PublicityClassified,
    Reclassified,
    RecordCorrected,
    RecordDestroyed,
    RecordFinalised,
    RegistrationCompleted,
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
from tests.histories import attempt
from tests.rooms import rooms_with

ORIGIN = "historia"
PUBLIC = Publicity(publicity=PublicityClass.public)
SECRET = Publicity(publicity="secret", ground="JulkL 24.1 § 17 k", secret_from=day("2021-01-01"), secret_years=25)
HIDES = Protection(publicity=Publicity(publicity="secret", ground="JulkL 24.1 § 17 k"), undecided=True)
HOLD = UUID(int=7)
APPROVER = ActorId(UUID(int=8))


def fill(archive: Archive, folder: Path, wanted: Collection[str] = ()) -> None:
    """Record every event at least once, with the verbs of the models; or those `wanted`, and what they stand on."""
    keys = Keys(folder / "keys.sqlite")
    found_archive(archive, "Hanketoimisto", keys=keys)
    keys.close()
    moment = datetime(2021, 6, 1, 12, tzinfo=UTC)
    noticed = NoticeReceived(system="rekisteri", item="1", change="updated", changed_at=moment)
    if not wanted or noticed.name in wanted:
        receive_notice(archive, noticed, by=given.SECRETARY)
    others = enumerate((_a_disposal(), _a_withdrawn_disposal(), _a_backup()), 100)
    brought = enumerate((each for room in rooms_with("examples") for each in room.histories()), 200)
    alone = ((number, (made, [])) for number, made in others)
    for number, (root, events) in (*enumerate(_records()), *alone, *brought):
        names = {event.name for event in (*events, *(pending.event for pending in root.pending))}
        if not wanted or names.intersection(wanted):
            _record(archive, root, events, uuid5(ID, str(number)))
    founding = archive.load(Founding, archive.streams("archive.founded.v1")[0])
    lost, merged = KeysLost(content=WHY), KeysMerged(data_keys=2, lookup_secrets=1, signing_keys=1, destroyed=1)
    adopted = (_adopted(moment), _adopted_later(moment))
    holds = (_adopted_holds(moment), HoldsDoubted(not_recognised=1), HoldsAnswered(content=WHY))
    stood = Standing(record_class="00.01", due=day("2033-01-01"), publicity="public", status="in_force")
    differs = FoldDifference(record=HOLD, rules=stood, views=stood.model_copy(update={"holds": (ID,)}), now=stood)
    folds = (
        FoldIntroduced(looked_at=3, differing=1, day=day("2021-06-01")),
        FoldDiffers(differences=(differs,)),
        FoldReviewed(records=(HOLD,), content=WHY),
    )
    upgraded = HomeUpgraded(
        before="archive-home.v1",
        after="archive-home.v2",
        position=16,
        root="ab" * 32,
        content=WithoutBackup(reason="koe"),
    )
    copies = (upgraded, _accepted(), CopyDeleted(copy_name="16-abababab", files=12, bytes=40_000, content=WHY))
    happened_to_it = (*adopted, *holds, lost, merged, *copies, *folds)
    for happened in (LookupsRenewed(found=3, unreadable=1), *happened_to_it):
        if not wanted or happened.name in wanted:
            founding.record(happened, by=given.SECRETARY)
            archive.add(founding)
    _doubt_the_clock(archive, moment, wanted)
    gone = given.a_document()
    _record(archive, gone, [], uuid5(ID, "gone"))
    positions = tuple(each.position for each in archive.history(gone.id))
    assert attempt(gone, RecordDestroyed(destroyed_on=day("2031-01-01"), basis="TOS 00.01", disposal=ID))
    archive.add(gone, destroys=positions)


def _doubt_the_clock(archive: Archive, moment: datetime, wanted: Collection[str]) -> None:
    """A clock that was doubted, agreed again, was confirmed, and moments that were ahead and begin anew."""
    clock, early = ArchiveClock(clock_id(ORIGIN)), datetime(2021, 6, 1, tzinfo=UTC) + timedelta(seconds=30)
    doubted = ClockDoubted(clock=datetime(2031, 6, 1, tzinfo=UTC), assumed=moment, why="ahead")
    words = (
        doubted,
        ClockSettled(clock=moment, assumed=moment),
        ClockConfirmed(clock=moment, assumed=early, content=WHY),
        ClockCorrected(clock=early, assumed=moment, content=WHY),
    )
    for said in words:
        if not wanted or said.name in wanted:
            clock.record(said, by=given.SECRETARY)
            archive.add(clock, at=early if isinstance(said, ClockCorrected) else None)


def _accepted() -> RecordAccepted:
    """A record that ended too early, with marks of the home, and of views older than marks."""
    marks = (KeptMark(keeper="home", position=20, root="ab" * 32), KeptMark(keeper="states", position=19))
    return RecordAccepted(ended_at=15, root="cd" * 32, missing_from=16, missing_to=20, marks=marks, content=WHY)


def _adopted(moment: datetime) -> DestructionsAdopted:
    """A signed list of two, of which one record was not known here."""
    bygone = BygoneRecord(record=HOLD, positions=(91, 92), disposal=ID, moment=moment, came_from=("ab" * 32,))
    key = Signer.from_seed(ORIGIN, bytes(32)).key().vkey
    return DestructionsAdopted(
        listed=2, made_at=moment, signed_by=key, destructions=(bygone,), content=Adoption(reason="harjoitus")
    )


def _adopted_later(moment: datetime) -> DestructionsAdopted:
    """A list that says by what right records were destroyed, with the certificate of a disposal not executed here."""
    gone = BygoneRecord(record=UUID(int=9), positions=(95,), disposal=HOLD, moment=moment, basis="TOS 00.01")
    certified = CertifiedDisposal(
        disposal=HOLD,
        executed_at=moment,
        executed_by=APPROVER,
        executed_on=day("2021-06-01"),
        records=(_listed(9),),
        left=(LeftOut(record=UUID(int=10), why="held"),),
        reviewed_by=given.SECRETARY,
        approved_by=APPROVER,
        contents=1,
        files=1,
        shared=0,
        keys=1,
        search=Search(by="content", probes=3, files=40, bytes=90_000, living=1, hits=0),
        backups_until=day("2021-07-01"),
    )
    key = Signer.from_seed(ORIGIN, bytes(32)).key().vkey
    told = {"destructions": (gone,), "certificates": (certified,), "content": Adoption()}
    return DestructionsAdopted(listed=3, made_at=moment, signed_by=key, **told)


def _adopted_holds(moment: datetime) -> HoldsAdopted:
    """A signed list of three holds: one was placed, one is on a destroyed record, one on a record that is not here."""
    key = Signer.from_seed(ORIGIN, bytes(32)).key().vkey
    held = HeldRecord(
        hold=HOLD, mandate="Kirjelmä 1/2021", starts_on=day("2021-04-02"), held="cd" * 32, came_from=("ab" * 32,)
    )
    return HoldsAdopted(
        listed=3,
        made_at=moment,
        signed_by=key,
        placed=1,
        released=0,
        destroyed=1,
        elsewhere=(held,),
        content=Adoption(),
    )


def _record(archive: Archive, root: Root[Any], events: list[Event], id: UUID) -> None:
    for event in events:
        assert attempt(root, event), event
    root.id = id
    root.pending[:] = [type(p)(id, p.originator_version, p.event, p.by) for p in root.pending]
    archive.add(root)


def _records() -> list[tuple[Root[Any], list[Event]]]:
    returned, approved = given.a_returned_application(), given.an_approved_application()
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
        (_corrected_on_its_day(), []),
        (given.a_decision(), _of_a_decision()),
        (given.a_superseded_decision(), []),
        (given.a_matter(for_information=True), [PendingNoted(noted_on=day("2021-01-20"), content=WHY)]),
        (given.a_matter(), [PendingWithdrawn(withdrawn_on=day("2021-02-20"), content=WHY)]),
        (given.a_decided_matter(), []),
        (given.an_approved_report(), [_later_report()]),
        (given.a_contract(), _of_a_contract()),
        (given.a_terminated_contract(), []),
        (transferred, [ContractTransferred(transferred_on=day("2021-09-01"), content=Transferee(to="Seuraaja"))]),
        (given.a_grant(), _of_a_grant()),
        (_a_cost(), []),
        (returned, [PaymentCompleted(completed_on=day("2021-05-20"), amount=euros(950), content=WHY)]),
        (approved, [PaymentPaid(paid_on=day("2021-06-15"), amount=euros(800), reference="RF18 5390", content=WHY)]),
        (rejected, [PaymentRejected(rejected_on=day("2021-06-01"), content=WHY)]),
        (given.a_dissolved_body(), []),
        (given.a_meeting(), [MeetingRevised(revised_on=day("2021-02-11"), content=revised)]),
        (given.an_approved_meeting(), []),
        (given.an_actor(), _of_an_actor()),
        (InformationRequest(ID), _of_a_request()),
        (Schedule(ID), _of_a_schedule()),
        (WaitingWrite(ID), _of_a_waiting_write()),
        (_stated_wrongly(), _corrected_by_two()),
    ]


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
    return [cost, GrantRecovered(recovered_on=day("2022-03-01"), amount=euros(10), content=WHY)]


def _a_cost() -> Root[Any]:
    cost = Cost(ID)
    period = Interval(earliest=day("2021-01-01"), latest=day("2021-06-30"))
    content = CostWords(partner="Kunta", note="alku")
    cost.report(
        CostRecorded(
            grant=HOLD, reported_on=day("2021-07-01"), amount=euros(100), cost_kind="palkat", period=period,
            content=content,
        ),
        by=given.SECRETARY,
    )  # fmt: skip
    return cost


def _of_an_actor() -> list[Event]:
    label, opened = Name(name="tuonti"), datetime(2022, 1, 1, tzinfo=UTC)
    return [
        KeyIssued(prefix="ark_abcdefgh", hash="ab" * 32, role=Role.registrar, expires_at=opened, content=label),
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


def _listed(number: int) -> ListedRecord:
    return ListedRecord(
        record=UUID(int=number),
        kind="document",
        record_class="00.01",
        schedule=HOLD,
        basis="Arkistolaki 831/1994 8 §",
        due=day("2021-01-01"),
    )


def _a_disposal() -> Disposal:
    """A list of two: one record was withdrawn, the other was held when the list was carried out."""
    disposal, one, other = Disposal(ID), _listed(1), _listed(2)
    listed = DisposalListed(listed_on=day("2021-02-01"), records=(one, other), content=Note(note="esitys"))
    disposal.draw_up(listed, by=given.SECRETARY)
    disposal.review(DisposalReviewed(reviewed_on=day("2021-02-02"), content=Note()), by=given.SECRETARY)
    approved = DisposalApproved(
        approved_on=day("2021-02-03"), executable_from=day("2021-02-10"), content=Note(note="sopii")
    )
    disposal.approve(approved, given.SECRETARY, by=APPROVER)
    off = DisposalWithdrawn(
        withdrawn_on=day("2021-02-04"), records=(one.record,), content=Withdrawal(reason="tarvitaan")
    )
    disposal.withdraw(off, by=APPROVER)
    disposal.begin(DisposalBegun(begun_on=day("2021-02-11")), by=APPROVER)
    executed = DisposalExecuted(
        executed_on=day("2021-02-11"),
        left=(LeftOut(record=other.record, why="held"),),
        reviewed_by=given.SECRETARY,
        approved_by=APPROVER,
        contents=0,
        files=0,
        shared=0,
        keys=0,
        search=Search(by="content", probes=0, files=40, bytes=90_000, hits=0),
        backups_until=day("2021-03-13"),
    )
    disposal.certify(executed, by=APPROVER)
    return disposal


def _a_withdrawn_disposal() -> Disposal:
    disposal = Disposal(ID)
    listed = DisposalListed(listed_on=day("2021-03-01"), records=(_listed(3),), content=Note())
    disposal.draw_up(listed, by=given.SECRETARY)
    off = DisposalWithdrawn(withdrawn_on=day("2021-03-02"), content=Withdrawal(reason="väärä luokka"))
    disposal.withdraw(off, by=given.SECRETARY)
    return disposal


def _a_backup() -> Backup:
    backup, moment = Backup(ID), datetime(2021, 5, 1, tzinfo=UTC)
    backup.begin(BackupBegun(begun_at=moment, content=Place(place="kassakaappi")), by=given.SECRETARY)
    backup.complete(BackupCompleted(holds_until=70, files=3, bytes=900, with_keys=True), by=given.SECRETARY)
    restored = BackupRestored(position=70, listed=1, again=0, content=Circumstance(reason="harjoitus"))
    backup.restore(restored, by=given.SECRETARY)
    removed = BackupRemoved(removed_on=day("2021-06-01"), content=WHY)
    backup.remove(removed, by=given.SECRETARY, today=day("2021-06-01"))
    return backup


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


def lines(archive: Archive) -> list[bytes]:
    """Every row of the record as it is stored, and the root of the tree over it."""
    randoms = dict(archive.recorder.database.reader.execute("SELECT position, random FROM content"))
    names = ("position", "origin", "stream", "version", "name", "recorded_at", "recorded_by")
    told = []
    for row in archive.recorder.read(0, 10_000):
        random = randoms.get(row[0])
        kept = {"random": random and random.hex(), "content": row[9] and row[9].decode()}
        told.append(dict(zip(names, row, strict=False)) | {"fact": row[7].decode(), "leaf": row[8].hex()} | kept)
    peaks = extend(0, [bytes.fromhex(each["leaf"]) for each in told], ()).peaks
    return [orjson.dumps(each) for each in (*told, {"size": len(told), "root": root_of(peaks).hex()})]


def made(folder: Path, wanted: Collection[str] = ()) -> list[bytes]:
    """The history as today's code records it."""
    moments = iter(datetime(2021, 6, 1, tzinfo=UTC) + timedelta(minutes=n) for n in range(10_000))
    secret = bytes(32)
    with Archive(folder / "events.sqlite", origin=ORIGIN, secret=secret, clock=lambda: next(moments)) as archive:
        fill(archive, folder, wanted)
        return lines(archive)


def held(paths: Iterable[Path]) -> set[str]:
    """The stored names that these histories hold."""
    rows = (orjson.loads(line) for path in paths for line in path.read_bytes().splitlines())
    return {row["name"] for row in rows if "name" in row}


def main(release: str, *grown: str) -> None:
    target = Path(__file__).parent / f"{release}.jsonl"
    earlier = held(path for path in target.parent.glob("*.jsonl") if path != target)
    wanted = (set(stored_names()) - earlier) | set(grown)
    assert wanted, "the earlier histories hold every name"
    with tempfile.TemporaryDirectory() as folder:
        history = b"\n".join(made(Path(folder), wanted if earlier else ())) + b"\n"
    missing = wanted - {orjson.loads(line).get("name") for line in history.splitlines()}
    assert not missing, f"no such event in the history yet: {sorted(missing)}"
    with target.open("xb") as file:
        file.write(history)
    print(f"{target.name}: keep it for ever")


if __name__ == "__main__":
    main(*sys.argv[1:])
