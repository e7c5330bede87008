"""What is judged differently since rules and views fold alike, and waits for an archivist: neither destroyed nor
opened.
"""

from collections.abc import Sequence
from uuid import UUID

from archive.errors import Conflict, Invalid, NotFound
from archive.founding.events import FoldDifference, FoldReviewed
from archive.founding.usecases import Founding, founding_id
from archive.kernel import ActorId
from archive.record.store import Archive, Receipt
from archive.recordwide import Reason

AT_ONCE = 500


class FoldNotReviewed(Conflict):
    """A record that is judged differently under the one fold must be reviewed before it is destroyed or opened."""

    code = "fold_not_reviewed"
    field = "records"
    remedy = (
        "See 'archive fold list', then 'archive fold review' (GET /fold-differences, POST /fold-differences/reviews)."
    )

    def __init__(self) -> None:
        super().__init__("A record is judged differently since an upgrade of the rules and has not been reviewed.")


def differing(archive: Archive) -> list[FoldDifference]:
    """Records that are judged differently under the one fold and wait for a review."""
    founding = founding_of(archive)
    return list(founding.differing.values()) if founding else []


def review(archive: Archive, records: Sequence[UUID], reason: str, *, everything: bool = False, by: ActorId) -> Receipt:
    """Let the one fold hold for these records, or for `everything` that waits.

    Refuses: no record named, unless all are meant; one that does not wait; no reason.
    """
    if bool(records) == everything:
        remedy = "Name records, or state that all are meant."
        raise Invalid("Either records are named, or all that wait are meant.", field="records", remedy=remedy)
    if not reason.strip():
        raise Invalid(
            "A reason is needed.", field="reason", remedy="State why the present state of the records is right."
        )
    founding = archive.load(Founding, founding_id(archive))
    wanted = tuple(founding.differing) if everything else tuple(dict.fromkeys(records))
    if not wanted or any(id not in founding.differing for id in wanted):
        raise NotFound(
            "This record does not have to be reviewed.",
            field="records",
            remedy="'archive fold list' shows the records to review.",
        )
    for first in range(0, len(wanted), AT_ONCE):
        reviewed = FoldReviewed(records=wanted[first : first + AT_ONCE], content=Reason(reason=reason.strip()))
        founding.record(reviewed, by=by)
    return archive.add(founding)


def require_reviewed(archive: Archive, *records: UUID | None) -> None:
    """Refuse what cannot be undone for a record that waits for a review, or whose case does."""
    founding = founding_of(archive)
    if founding is not None and any(id in founding.differing for id in records):
        raise FoldNotReviewed


def founding_of(archive: Archive) -> Founding | None:
    """The archive as a record of itself; None while it is not founded."""
    id = founding_id(archive)
    return archive.glance(Founding, id) if archive.exists(id) else None
