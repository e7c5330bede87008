"""Verbs of the disposal room up to the beginning of the execution; every record is judged again at each step."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any
from uuid import UUID

from archive.case.whole import whole_now
from archive.disposal.cases import cases_with, judged_with, staying
from archive.disposal.events import (
    DisposalApproved,
    DisposalBegun,
    DisposalListed,
    DisposalReviewed,
    DisposalWithdrawn,
    ListedRecord,
    Note,
    Withdrawal,
)
from archive.disposal.holds import require_answered, require_unheld_elsewhere
from archive.disposal.model import Disposal
from archive.errors import ArchiveError, Conflict, Gone, Invalid
from archive.fold.corrections import waiting_corrections
from archive.founding.differences import FoldNotReviewed, require_reviewed
from archive.kernel import ActorId
from archive.record.store import Archive, Receipt, new_id
from archive.registration import HeldElsewhere, Record, RecordHeld
from archive.retention.dueness import due_of
from archive.retention.schedule import Action
from archive.retention.usecases import MOST_AT_ONCE, record_of, require_unheld
from archive.terms import days_after


class NotDue(Conflict):
    """Only what its schedule says is to be destroyed now is destroyed."""

    code = "not_due"
    remedy = "'archive due' shows what is due and why other records are not."


class CaseOfHeld(RecordHeld):
    """A case goes last of all that was filed to it, so never while a record of it is held."""

    code = "case_of_held_record"
    remedy = "Wait until the holds on its records have ended; the case is destroyed with the last of them."


class CaseOfStaying(NotDue):
    """A case gives its records their name and context, and goes last of them."""

    code = "case_of_staying_record"
    remedy = "List the records of the case with it, or wait until they are destroyed."


class ListedOtherwise(NotDue):
    """What two people approved is destroyed, for the reason and on the day they approved, or nothing is."""

    code = "listed_otherwise"
    remedy = "Take it off the list and list it again, so that it is reviewed and approved as it stands."

    def __init__(self) -> None:
        super().__init__("A record stands in another class, or falls due on another day, than it is listed.")


class CorrectionWaits(NotDue):
    """What a record states may be wrong: it is not destroyed before a second person has decided."""

    code = "correction_waits"
    remedy = "Have another person decide: 'archive corrections list' shows what waits."

    def __init__(self) -> None:
        super().__init__("A correction of a record waits for a second person.", field="records")


class ListedAlready(Conflict):
    """A record is on one list at a time."""

    code = "listed_already"
    remedy = "Execute or withdraw that disposal list."


def list_for_destruction(archive: Archive, ids: Sequence[UUID], note: Note, *, by: ActorId) -> Receipt:
    """Draw up a list of records that are due. Refuses, for all at once: one that is not, is held, or listed already."""
    return archive.add(drawn_up(archive, ids, note, by=by))


def drawn_up(
    archive: Archive, ids: Sequence[UUID], note: Note, *, besides: UUID | None = None, by: ActorId
) -> Disposal:
    """A list of records that are due, not recorded yet; `besides` is one that is withdrawn with it.

    Refuses as `list_for_destruction` does.
    """
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid(
            f"A list may contain at most {MOST_AT_ONCE} records.", field="records", remedy="Make several lists."
        )
    others = (disposal for disposal in disposals(archive) if disposal.open and disposal.id != besides)
    if busy := {each.record for disposal in others for each in disposal.remaining}.intersection(wanted):
        refused = ListedAlready("A record is on another disposal list.", field="records")
        refused.record = next(id for id in wanted if id in busy)
        raise refused
    going = frozenset(wanted)
    listed = tuple(_named(archive, record_of(archive, id), going) for id in wanted)
    disposal = Disposal(new_id())
    disposal.draw_up(DisposalListed(listed_on=archive.today(), records=listed, content=note), by=by)
    return disposal


def _named(
    archive: Archive, record: Record[Any], going: Collection[UUID], listed: ListedRecord | None = None
) -> ListedRecord:
    """How a record is listed; a refusal names it, for who asks for a destruction sees every record."""
    try:
        return destroyable(archive, record, going=going, listed=listed)
    except ArchiveError as refused:
        refused.record = record.id
        raise


def destroyable(
    archive: Archive, record: Record[Any], *, going: Collection[UUID] = (), listed: ListedRecord | None = None
) -> ListedRecord:
    """How a record that may be destroyed today is listed; `listed` states how it was when people approved it.

    Refuses: destroyed, held, transferred, not due for destruction, or listed otherwise; one that waits for a review of
    the fold; a case of which a record stays that is not `going` with it; a clock that is not trusted.
    """
    archive.moment().require_believed()
    record.must_be_held_here()
    cases = [each.id for each in cases_with(archive, record)]
    if any(archive.set_aside(id) for id in (record.id, *cases)):
        raise NotDue("A record or its case is quarantined.", field="records", remedy="'archive health' shows which.")
    require_unheld(archive, record, archive.today())
    require_unheld_elsewhere(archive, record.id)
    require_reviewed(archive, record.id, *cases)
    if any(waiting_corrections(each.timeline.events) for each in judged_with(archive, record)):
        raise CorrectionWaits
    if record.kind == "case":
        if whole_now(archive, cases[0]).get("closed_on") is None:
            raise NotDue("An open case cannot be destroyed.", field="records")
        _require_nothing_stays(archive, record, going)
    found = due_of(archive, record)
    if found.row is None or found.version is None or found.row.action is not Action.destroy:
        raise NotDue("The schedule does not provide for the destruction of this record.", field="records")
    if found.due is None or found.due > archive.today():
        said = f"on {found.due:%Y-%m-%d}" if found.due else "on a day not yet known"
        raise NotDue(f"A record falls due {said}.", field="records")
    stands = ListedRecord(
        record=record.id,
        kind=record.kind,
        record_class=found.row.code,
        schedule=found.version,
        basis=found.row.basis,
        due=found.due,
    )
    if listed is not None and listed != stands:
        raise ListedOtherwise
    return stands


def listable(archive: Archive, ids: Sequence[UUID], *, besides: UUID | None = None) -> list[UUID]:
    """Those of these records that may be listed today, together, and are on no list but the one `besides`.

    As many as a list takes. What is held, not due any more, destroyed or waits for a review of the fold is left out.
    """
    others = (disposal for disposal in disposals(archive) if disposal.open and disposal.id != besides)
    busy = {each.record for disposal in others for each in disposal.remaining}
    free = [id for id in dict.fromkeys(ids) if id not in busy]
    going: Collection[UUID] = frozenset(free)
    found = list(islice((id for id in free if _may_go(archive, id, going)), MOST_AT_ONCE))
    going = frozenset(found)  # a case stays where a record of it does
    return [id for id in found if next(staying(archive, id, going), None) is None]


def _may_go(archive: Archive, id: UUID, going: Collection[UUID]) -> bool:
    try:
        destroyable(archive, record_of(archive, id), going=going)
    except (RecordHeld, HeldElsewhere, NotDue, FoldNotReviewed, Gone):
        return False
    return True


def _require_nothing_stays(archive: Archive, case: Record[Any], going: Collection[UUID]) -> None:
    left = list(staying(archive, case.id, going))
    for each in left:
        try:
            each.must_be_unheld(archive.today())
        except RecordHeld:
            raise CaseOfHeld from None
    if left:
        raise CaseOfStaying("A record filed to the case is kept.", field="records")


def review(archive: Archive, id: UUID, note: Note, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Record that a person confirmed the list. Refuses: any status but listed."""
    disposal = archive.load(Disposal, id, expecting)
    disposal.review(DisposalReviewed(reviewed_on=archive.today(), content=note), by=by)
    return archive.add(disposal)


def approve(
    archive: Archive, id: UUID, note: Note, *, cooling_off_days: int, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Approve a reviewed list; from so many days later it may be executed.

    Refuses: who reviewed it; while holds may be missing; a clock that is not trusted, for days count from today.
    """
    require_answered(archive)
    archive.moment().require_believed()
    disposal, today = archive.load(Disposal, id, expecting), archive.today()
    approved = DisposalApproved(approved_on=today, executable_from=days_after(today, cooling_off_days), content=note)
    disposal.approve(approved, who(archive, id, DisposalReviewed) or UUID(int=0), by=by)
    return archive.add(disposal)


def withdraw(
    archive: Archive, id: UUID, withdrawn: DisposalWithdrawn, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Take records off a list, or the whole list. Refuses: an execution that has begun."""
    disposal = archive.load(Disposal, id, expecting)
    disposal.withdraw(withdrawn, by=by)
    return archive.add(disposal)


def back_to_review(
    archive: Archive, records: Collection[UUID], reason: str, *, still: bool = False, by: ActorId
) -> int:
    """Withdraw every list that is not carried out yet and holds one of these; its rest is listed again, unreviewed.

    With `still` these are listed again as well, as far as they may go. Both are one transaction for each list, so that
    a kill leaves it as it was or done. Answers with how many held one.
    """
    taken = 0
    for disposal in list(disposals(archive)):
        remaining = [each.record for each in disposal.remaining]
        if not disposal.open or not any(id in records for id in remaining):
            continue
        rest = [id for id in remaining if still or id not in records]
        off = DisposalWithdrawn(withdrawn_on=archive.today(), content=Withdrawal(reason=reason))
        with suppress(Conflict):  # its execution has begun: what waits for a review is left out of it
            disposal.withdraw(off, by=by)
            archive.add(disposal, *_rest_of(archive, disposal, rest, reason, by))
            taken += 1
    return taken


def _rest_of(
    archive: Archive, disposal: Disposal, rest: Sequence[UUID], reason: str, by: ActorId
) -> Iterator[Disposal]:
    """The list of what remains of one that is withdrawn, as far as it may be listed today."""
    if wanted := listable(archive, rest, besides=disposal.id):
        yield drawn_up(archive, wanted, Note(note=reason), besides=disposal.id, by=by)


def begin(archive: Archive, id: UUID, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Begin the execution; from here it is completed by anyone who opens the archive.

    Refuses, for all at once: a record of the list that is held, not due any more, or listed otherwise than it stands;
    while holds may be missing; a clock that is not trusted.
    """
    require_answered(archive)
    archive.moment().require_believed()
    disposal = archive.load(Disposal, id, expecting)
    disposal.begin(DisposalBegun(begun_on=archive.today()), by=by)
    going = frozenset(each.record for each in disposal.remaining)
    for listed in disposal.remaining if disposal.pending else ():
        record = record_of(archive, listed.record)
        if record.destroyed_on is None:
            _named(archive, record, going, listed)

    return archive.add(disposal, within=lambda record: record.destructions.begin(str(id)))


def under_way(archive: Archive) -> list[UUID]:
    """Disposals whose execution has begun and is not certified yet."""
    return [UUID(each) for each in archive.recorder.destructions.under_way()]


def disposals(archive: Archive) -> Iterator[Disposal]:
    """Every disposal, in the order in which they were listed."""
    return (archive.load(Disposal, id) for id in archive.streams("disposal.listed.v1"))


def readable_disposals(archive: Archive) -> Iterator[Disposal | UUID]:
    """Every disposal in that order; of one whose events cannot be read its id alone."""
    for id in archive.streams("disposal.listed.v1"):
        try:
            yield archive.load(Disposal, id)
        except ArchiveError:
            yield id


def who(archive: Archive, id: UUID, did: type[Any]) -> UUID | None:
    """Who recorded the last event of a sort of a disposal."""
    done = [each.recorded_by for each in archive.history(id) if isinstance(each.event, did)]
    return done[-1] if done else None
