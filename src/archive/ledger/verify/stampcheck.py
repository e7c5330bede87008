"""Checks the time stamps kept with checkpoints: what each is over, for which query, and from a possible moment.

That an authority signed them is asked of the caller, who knows whom to trust.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from archive.errors import ArchiveError
from archive.ledger.checkpoint.checkpoint import MOMENT
from archive.ledger.stamp.kept import Vouching
from archive.ledger.stamp.stamp import Stamp, nonce_of, read_stamp, require_over
from archive.ledger.verify.stored import Differs, RawRecord

_READ = (
    "SELECT s.size, s.query, s.reply, s.received_at, c.note, c.made_at FROM stamp s JOIN checkpoint c USING (size)"
    " WHERE s.size <= ? ORDER BY s.size, s.number"
)


def require_stamps(db: RawRecord, size: int, vouching: Vouching | None) -> Iterator[tuple[int, Stamp]]:
    """Every stamp, checked, in the order of checkpoints. Raises Differs at the first that is not as it should be."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'stamp'").fetchone():
        return
    for at, query, reply, received_at, note, made_at in db.execute(_READ, (size,)):
        try:
            stamp, nonce = read_stamp(reply), nonce_of(query) if query else None
            require_over(stamp, note, nonce=nonce, made=_moment(made_at), received=_moment(received_at))
            if vouching is not None:
                vouching(reply, note)
        except (ArchiveError, ValueError, TypeError, AttributeError) as error:
            why = str(error) if isinstance(error, ArchiveError) else "It is malformed."
            raise Differs("forged_timestamp", at, f"The time stamp over the checkpoint at {at}: {why}") from None
        yield at, stamp


def told(size: int, stamp: Stamp, count: int, *, vouched: bool) -> str:
    """What the stamps show, in words, by the one over most events."""
    words = f"An authority saw events 1 to {size} signed at {stamp.moment:%Y-%m-%d %H:%M:%S} UTC"
    words += f" ({count} time stamps)." if count > 1 else "."
    if vouched:
        return f"{words} The authority is trusted."
    return f"{words} The signature of the authority was not checked: give its certificates with --tsa-roots."


def _moment(stored: bytes) -> datetime:
    return datetime.strptime(stored.decode(), MOMENT).replace(tzinfo=UTC)
