"""Writes the history of a release: a small record with every stored name, as its code records it.

Run once a release, `python -m tests.history.make 0.1.0`, and keep what it writes for ever: later code must read,
fold and verify it. A file of a release is never written again.
"""

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson

from archive.access.events import Pairing, PublicationWithdrawn, RecordPublished, RecordTwinned
from archive.actor.events import KeyIssued, KeyRevoked, Name, Role
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
from archive.decision.events import Correction, DecisionCorrected, PendingNoted, PendingWithdrawn
from archive.document.events import DocumentDescribed, DocumentVersionFiled, NewVersion, Redescription
from archive.founding.usecases import found_archive
from archive.grant.events import Cost, CostReported, GrantRecovered
from archive.kernel import Event, Root, stored_names
from archive.keys import Keys
from archive.ledger.tree import extend, root_of
from archive.notice.events import NoticeReceived
from archive.notice.usecases import receive_notice
from archive.payment.events import PaymentCompleted, PaymentPaid, PaymentRejected
from archive.recordwide import (
    Completion,
    HoldPlaced,
    HoldReleased,
    PublicityClassified,
    Reclassified,
    RecordDestroyed,
    RecordFinalised,
    RegistrationCompleted,
)
from archive.report.events import NewReportText, ReportVersionFiled
from archive.retention.events import ClassText, ScheduleAdopted, ScheduleRetired, ScheduleText
from archive.retention.model import Schedule
from archive.retention.schedule import ScheduleRow
from archive.store import Archive
from archive.values import Interval, Publicity, PublicityClass
from tests import given
from tests.given import ID, WHY, day, euros
from tests.histories import attempt

ORIGIN = "historia"
PUBLIC = Publicity(publicity=PublicityClass.public)
SECRET = Publicity(publicity="secret", ground="JulkL 24.1 § 17 k", secret_from=day("2021-01-01"), secret_years=25)
HOLD = UUID(int=7)


def fill(archive: Archive, folder: Path) -> None:
    """Record every event at least once, with the verbs of the models."""
    keys = Keys(folder / "keys.sqlite")
    found_archive(archive, "Hanketoimisto", keys=keys)
    keys.close()
    moment = datetime(2021, 6, 1, 12, tzinfo=UTC)
    receive_notice(
        archive, NoticeReceived(system="rekisteri", item="1", change="updated", changed_at=moment), by=given.SECRETARY
    )
    for number, (root, events) in enumerate(_records()):
        _record(archive, root, events, uuid5(ID, str(number)))
    gone = given.a_document()
    _record(archive, gone, [], uuid5(ID, "gone"))
    positions = tuple(each.position for each in archive.history(gone.id))
    assert attempt(gone, RecordDestroyed(destroyed_on=day("2031-01-01"), basis="TOS 00.01", disposal=ID))
    archive.add(gone, destroys=positions)


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
        (given.a_decision(), [_corrected()]),
        (given.a_superseded_decision(), []),
        (given.a_matter(for_information=True), [PendingNoted(noted_on=day("2021-01-20"), content=WHY)]),
        (given.a_matter(), [PendingWithdrawn(withdrawn_on=day("2021-02-20"), content=WHY)]),
        (given.a_decided_matter(), []),
        (given.an_approved_report(), [_later_report()]),
        (given.a_contract(), _of_a_contract()),
        (given.a_terminated_contract(), []),
        (transferred, [ContractTransferred(transferred_on=day("2021-09-01"), content=Transferee(to="Seuraaja"))]),
        (given.a_grant(), _of_a_grant()),
        (returned, [PaymentCompleted(completed_on=day("2021-05-20"), amount=euros(950), content=WHY)]),
        (approved, [PaymentPaid(paid_on=day("2021-06-15"), amount=euros(800), reference="RF18 5390", content=WHY)]),
        (rejected, [PaymentRejected(rejected_on=day("2021-06-01"), content=WHY)]),
        (given.a_dissolved_body(), []),
        (given.a_meeting(), [MeetingRevised(revised_on=day("2021-02-11"), content=revised)]),
        (given.an_approved_meeting(), []),
        (given.an_actor(), _of_an_actor()),
        (Schedule(ID), _of_a_schedule()),
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
        RegistrationCompleted(received_on=day("2021-02-01"), personal="none", content=Completion(sender="Kunta")),
        RecordFinalised(finalised_on=day("2021-04-01")),
        HoldPlaced(hold=HOLD, mandate=mandate, starts_on=day("2021-04-02"), content=WHY),
        HoldReleased(hold=HOLD, released_on=day("2021-05-01"), content=WHY),
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


def _corrected() -> Event:
    correction = Correction(text="Haetaan 45 000 euroa.", reason="summa")
    return DecisionCorrected(corrected_on=day("2021-03-05"), content=correction)


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
        reported_on=day("2021-07-01"), amount=euros(100), cost_kind="palkat", period=period, content=Cost(note="alku")
    )
    return [cost, GrantRecovered(recovered_on=day("2022-03-01"), amount=euros(10), content=WHY)]


def _of_an_actor() -> list[Event]:
    label, opened = Name(name="tuonti"), datetime(2022, 1, 1, tzinfo=UTC)
    return [
        KeyIssued(prefix="ark_abcdefgh", hash="ab" * 32, role=Role.registrar, expires_at=opened, content=label),
        KeyRevoked(prefix="ark_abcdefgh", revoked_on=day("2021-06-01"), content=WHY),
    ]


def _of_a_schedule() -> list[Event]:
    row = ScheduleRow(code="00.01", years=10, trigger="case_resolved", basis="Arkistolaki 831/1994 8 §")
    text = ScheduleText(title="TOS", classes=(ClassText(code="00.01", title="Hallinto"),))
    return [
        ScheduleAdopted(code="TOS", version="1", in_force_from=day("2021-01-01"), rows=(row,), content=text),
        ScheduleRetired(retired_on=day("2022-01-01"), content=WHY),
    ]


def lines(archive: Archive) -> list[bytes]:
    """Every row of the record as it is stored, and the root of the tree over it."""
    randoms = dict(archive.recorder.reader.execute("SELECT position, random FROM content"))
    names = ("position", "origin", "stream", "version", "name", "recorded_at", "recorded_by")
    told = []
    for row in archive.recorder.read(0, 10_000):
        random = randoms.get(row[0])
        kept = {"random": random and random.hex(), "content": row[9] and row[9].decode()}
        told.append(dict(zip(names, row, strict=False)) | {"fact": row[7].decode(), "leaf": row[8].hex()} | kept)
    peaks = extend(0, [bytes.fromhex(each["leaf"]) for each in told], ()).peaks
    return [orjson.dumps(each) for each in (*told, {"size": len(told), "root": root_of(peaks).hex()})]


def made(folder: Path) -> list[bytes]:
    """The history as today's code records it."""
    moments = iter(datetime(2021, 6, 1, tzinfo=UTC) + timedelta(minutes=n) for n in range(10_000))
    secret = bytes(32)
    with Archive(folder / "events.sqlite", origin=ORIGIN, secret=secret, clock=lambda: next(moments)) as archive:
        fill(archive, folder)
        return lines(archive)


def main(release: str) -> None:
    target = Path(__file__).parent / f"{release}.jsonl"
    with tempfile.TemporaryDirectory() as folder:
        history = b"\n".join(made(Path(folder))) + b"\n"
    missing = set(stored_names()) - {orjson.loads(line).get("name") for line in history.splitlines()}
    assert not missing, f"no such event in the history yet: {sorted(missing)}"
    with target.open("xb") as file:
        file.write(history)
    print(f"{target.name}: keep it for ever")


if __name__ == "__main__":
    main(sys.argv[1])
