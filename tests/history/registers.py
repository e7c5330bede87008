"""What the office keeps for itself: lists of destructions, backups."""

from datetime import UTC, datetime
from uuid import UUID

from archive.backup.events import BackupBegun, BackupCompleted, BackupRemoved, BackupRestored, Circumstance, Place
from archive.backup.model import Backup
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
from archive.kernel import ActorId
from tests import given
from tests.given import ID, WHY, day

HOLD = UUID(int=7)
APPROVER = ActorId(UUID(int=8))


def listed_record(number: int) -> ListedRecord:
    return ListedRecord(
        record=UUID(int=number),
        kind="document",
        record_class="00.01",
        schedule=HOLD,
        basis="Arkistolaki 831/1994 8 §",
        due=day("2021-01-01"),
    )


def a_disposal() -> Disposal:
    """A list of two: one record was withdrawn, the other was held when the list was carried out."""
    disposal, one, other = Disposal(ID), listed_record(1), listed_record(2)
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


def a_withdrawn_disposal() -> Disposal:
    disposal = Disposal(ID)
    listed = DisposalListed(listed_on=day("2021-03-01"), records=(listed_record(3),), content=Note())
    disposal.draw_up(listed, by=given.SECRETARY)
    off = DisposalWithdrawn(withdrawn_on=day("2021-03-02"), content=Withdrawal(reason="väärä luokka"))
    disposal.withdraw(off, by=given.SECRETARY)
    return disposal


def a_backup() -> Backup:
    backup, moment = Backup(ID), datetime(2021, 5, 1, tzinfo=UTC)
    backup.begin(BackupBegun(begun_at=moment, content=Place(place="kassakaappi")), by=given.SECRETARY)
    backup.complete(BackupCompleted(holds_until=70, files=3, bytes=900, with_keys=True), by=given.SECRETARY)
    restored = BackupRestored(position=70, listed=1, again=0, content=Circumstance(reason="harjoitus"))
    backup.restore(restored, by=given.SECRETARY)
    removed = BackupRemoved(removed_on=day("2021-06-01"), content=WHY)
    backup.remove(removed, by=given.SECRETARY, today=day("2021-06-01"))
    return backup
