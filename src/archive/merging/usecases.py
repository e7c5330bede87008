"""Verbs of merging: two cases become one, and stand on their own again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from archive.case.usecases import UnknownCase, case_of, cases_of, filed_under, survivor, whole_now
from archive.disposal.usecases import back_to_review
from archive.errors import Conflict, Invalid, NotFound, VersionConflict
from archive.fold.registry import State, said
from archive.kernel import ActorId, Seen
from archive.merging.events import CaseGaveBack, CaseMerged, CaseMergeUndone, CaseTookOver
from archive.merging.holding import keep_both
from archive.merging.shielding import hidden_by_other
from archive.merging.spreading import shown_again, spread
from archive.record.store import Archive, Receipt
from archive.registration import Record

Spreading = Callable[..., Mapping[UUID, Record[Any]]]
UNDONE = (
    "The merge is undone. Holds placed while the cases were one keep both; what was closed meanwhile is closed for the"
    " case it was recorded on."
)
LISTED = "A case of the list was merged with another, or a merge of it was undone."


class CaseIsMerged(Conflict):
    """A case is merged into one other at a time."""

    code = "case_merged"
    remedy = "Undo that merge first (merge-undoings), with a reason."

    def __init__(self) -> None:
        super().__init__("The case is merged into another one already.")


class CaseIsNotMerged(Conflict):
    """Only a merge that stands can be undone."""

    code = "case_not_merged"

    def __init__(self) -> None:
        super().__init__("The case is not merged into another one.")


def merge_case(archive: Archive, id: UUID, merged: CaseMerged, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Merge a case into another, which it goes by from now on; what was filed to either belongs to that.

    Of two publicities the stricter holds, holds add up, the longer retention applies, until somebody decides otherwise.
    Refuses: an unknown case, a case that is merged already, a merge into itself or into what is merged into it. What a
    source reports again is recorded already, also where the merge was undone since.
    """
    case, into = case_of(archive, id, expecting), _survivor(archive, merged.into)
    if archive.telling and _repeats(archive, case, merged):
        return archive.add(case)
    case.must_exist()
    if case.merged_into is not None:
        if survivor(archive, id) != into:
            raise CaseIsMerged
        case_of(archive, into).must_exist()
        return archive.add(case)
    if into == id:
        raise Invalid("A case cannot be merged into itself.", field="into", remedy="Give the case that is to stay.")
    other, today = case_of(archive, into), archive.today()
    before = whole_now(archive, into)
    was = {each.id: each.now for each in (case, other)}
    hides = hidden_by_other(other.now, case.now, today, goes=True)
    hidden = hidden_by_other(case.now, other.now, today)
    case.merge(merged.model_copy(update={"into": into, "protects": hides}), by=by)
    other.merge(CaseTookOver(merged=id, protects=hidden), by=by)
    others = _with(archive, spread, (case, other), was, by)
    _review(archive, (id, into), by=by)
    made = archive.add(*others, other, case)
    return made if made.replayed else replace(made, effect=_told(before, whole_now(archive, into)))


def undo_merge(
    archive: Archive, id: UUID, undone: CaseMergeUndone, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Let a case stand on its own again, as before; what was filed since to the case it was merged into stays there.

    Holds that were placed while the cases were one keep both from then on; what was closed is closed for the case it
    was recorded on. Refuses: a case that is not merged, unless the same undoing is reported again.
    """
    case = case_of(archive, id)
    if case.merged_into is None:
        case.must_exist()
        if not _undone_so(case, undone):
            raise CaseIsNotMerged
        return archive.add(case)
    other = case_of(archive, case.merged_into)
    if expecting not in (None, case.version, other.version):  # a read of the case answers the other's version
        raise VersionConflict(expecting or 0, case.version)
    concerned = (id, survivor(archive, id))
    keep_both(archive, case, other, by=by)
    was = {each.id: each.now for each in (case, other)}
    case.merge(undone.model_copy(update={"left": other.id}), by=by)
    other.merge(CaseGaveBack(merged=id), by=by)
    others = _with(archive, shown_again, (case, other), was, by)
    _review(archive, concerned, by=by)
    made = archive.add(*others, other, case)
    return made if made.replayed else replace(made, effect=f"{_stands(case.now)} {UNDONE}")


def _repeats(archive: Archive, case: Record[Any], merged: CaseMerged) -> bool:
    """Whether the same merge was recorded before, be it under the case that the other one went by."""
    same = [each for each in case.timeline.events if each.name == CaseMerged.name and _alike(each, merged)]
    if not same:
        return False
    other = case_of(archive, merged.into)
    ever = {str(merged.into), str(survivor(archive, merged.into))}
    ever |= {each.fact["into"] for each in other.timeline.events if each.name == CaseMerged.name}
    return any(each.fact["into"] in ever for each in same)


def _undone_so(case: Record[Any], undone: CaseMergeUndone) -> bool:
    """Whether the last merge of a case was undone for the same reason."""
    ends = [each for each in case.timeline.events if each.name == CaseMergeUndone.name]
    return bool(ends) and _alike(ends[-1], undone)


def _alike(recorded: Seen, stated: CaseMerged | CaseMergeUndone) -> bool:
    return said(recorded, "reason") is not None and said(recorded, "reason") == getattr(stated.content, "reason", None)


def _survivor(archive: Archive, id: UUID) -> UUID:
    try:
        return survivor(archive, id)
    except NotFound:
        unknown = UnknownCase()
        unknown.field = "into"
        raise unknown from None


def _review(archive: Archive, cases: Iterable[UUID], *, by: ActorId) -> None:
    """Send the disposal lists back that hold one of these cases, a case merged with it, or a record of either."""
    ids = {each.id for case in cases for each in cases_of(archive, case)}
    back_to_review(archive, ids | {id for case in ids for id in filed_under(archive, case)}, LISTED, still=True, by=by)


def _with(
    archive: Archive, how: Spreading, pair: Sequence[Record[Any]], was: Mapping[UUID, State], by: ActorId
) -> list[Record[Any]]:
    """The other cases of which one of a pair hides more, or less, than before."""
    held: dict[UUID, Any] = {each.id: each for each in pair}
    for each in pair:
        held |= how(archive, each, was[each.id], held, by=by)
    return [case for id, case in held.items() if id not in was]


def _told(before: State, after: State) -> str:
    """What a merge made of the case that stays."""
    told = [_stands(after)]
    if before.get("publicity") != after.get("publicity"):
        told.append("The stricter publicity holds until somebody decides it again.")
    return " ".join(told)


def _stands(state: State) -> str:
    closed = state.get("closed_on")
    return f"The case is closed as of {closed}." if closed else "The case is open."
