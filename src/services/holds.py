"""What an archivist answers about holds that may be missing since the archive was restored from a backup."""

from dataclasses import dataclass

from archive.disposal.holdlist import holds_in
from archive.disposal.holds import answer_holds, believed_holds, holds_in_doubt, take_holds
from archive.kernel import ActorId
from archive.ledger.checkpoint.succession import introduced
from services.backup.restoring import require_newest_holds
from services.home.archive_home import ArchiveHome


@dataclass(frozen=True, slots=True)
class AnsweredHolds:
    """How many holds a list placed, and of which moment it is; where the record stands after the answer.

    `holds_unanswered`: the list was made while holds might be missing, so that it answered nothing.
    """

    placed: int
    list_made_at: str | None
    position: int
    holds_unanswered: bool


def answer(home: ArchiveHome, reason: str, listed: bytes | None, *, older: bool, by: ActorId) -> AnsweredHolds:
    """Answer that every hold lies again, so that disposals go on; a list is taken over first, at any time.

    A list that was made while holds might be missing from it answers nothing. `older` states that a list from before
    the backup is the newest there is. Refuses: nothing is asked, and no list; a list that is older, altered, or that no
    known key signed.
    """
    archive, placed, made_at, in_doubt = home.archive, 0, None, False
    if listed is not None:
        known = introduced(archive.recorder, archive.origin)
        this = believed_holds(holds_in(listed), known, archive.origin, reason=None)
        if not older:
            require_newest_holds(archive, this.made_at)
        in_doubt = this.listed.in_doubt
        placed, made_at = take_holds(archive, this, by=by).placed, this.made_at.isoformat().replace("+00:00", "Z")
    if listed is None or (holds_in_doubt(archive) and not in_doubt):
        answer_holds(archive, reason, by=by)
    return AnsweredHolds(placed, made_at, archive.position, holds_in_doubt(archive))
