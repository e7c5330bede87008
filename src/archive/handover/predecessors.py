"""What a predecessor knew: its positions, in the order of this archive."""

from archive.errors import Invalid
from archive.record.store import Archive


def as_known_by(archive: Archive, origin: str, position: int) -> int:
    """The position here at which this archive held what a predecessor knew at its own position, nothing later of it.

    Refuses: an archive from which nothing was received; a position beyond what it handed over; one that came in
    parts, of which a later part completed an earlier one.
    """
    received = archive.recorder.operations.received
    newest = received.upto(origin)
    if not newest:
        raise Invalid(
            "Nothing was received from an archive of this name.",
            field="known_at",
            remedy="Give the origin of a received record, as a search states it, and a position of that archive.",
        )
    if position > newest:
        raise Invalid(
            f"{origin} handed over what it knew up to its position {newest}.",
            field="known_at",
            remedy=f"Give a position up to {newest}.",
        )
    at = received.known_by(origin, position) if position else 0
    if at is None:
        raise Invalid(
            f"What {origin} handed over came in parts, not in its own order.",
            field="known_at",
            remedy="Give a position or time of this archive.",
        )
    return at
