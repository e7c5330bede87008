"""What happens to the archive itself: its clock, accepted records, lists that it takes over."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

from archive.clock.events import ClockConfirmed, ClockCorrected, ClockDoubted, ClockSettled, clock_id
from archive.clock.model import ArchiveClock
from archive.disposal.events import (
    LeftOut,
    Search,
)
from archive.founding.events import (
    Adoption,
    BygoneRecord,
    CertifiedDisposal,
    DestructionsAdopted,
    HeldRecord,
    HoldsAdopted,
    KeptMark,
    RecordAccepted,
)
from archive.ledger.checkpoint.note import Signer
from archive.record.store import Archive
from tests import given
from tests.given import ID, WHY, day
from tests.history.registers import APPROVER, HOLD, listed_record

ORIGIN = "historia"


def doubt_the_clock(archive: Archive, moment: datetime, wanted: Collection[str]) -> None:
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


def accepted() -> RecordAccepted:
    """A record that ended too early, with marks of the home, and of views older than marks."""
    marks = (KeptMark(keeper="home", position=20, root="ab" * 32), KeptMark(keeper="states", position=19))
    return RecordAccepted(ended_at=15, root="cd" * 32, missing_from=16, missing_to=20, marks=marks, content=WHY)


def adopted(moment: datetime) -> DestructionsAdopted:
    """A signed list of two, of which one record was not known here."""
    bygone = BygoneRecord(record=HOLD, positions=(91, 92), disposal=ID, moment=moment, came_from=("ab" * 32,))
    key = Signer.from_seed(ORIGIN, bytes(32)).key().vkey
    return DestructionsAdopted(
        listed=2, made_at=moment, signed_by=key, destructions=(bygone,), content=Adoption(reason="harjoitus")
    )


def adopted_later(moment: datetime) -> DestructionsAdopted:
    """A list that says by what right records were destroyed, with the certificate of a disposal not executed here."""
    gone = BygoneRecord(record=UUID(int=9), positions=(95,), disposal=HOLD, moment=moment, basis="TOS 00.01")
    certified = CertifiedDisposal(
        disposal=HOLD,
        executed_at=moment,
        executed_by=APPROVER,
        executed_on=day("2021-06-01"),
        records=(listed_record(9),),
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


def adopted_holds(moment: datetime) -> HoldsAdopted:
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
