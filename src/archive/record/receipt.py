"""What a write answers."""

from dataclasses import dataclass
from uuid import UUID

REPEATED = (
    "Nothing was recorded: this is already recorded. If it happened twice, state the difference in a reason, note or"
    " reference."
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a write answers: which record, at which version, at which position of the one order.

    `position` is 0 while a bulk is still collecting; `replayed` states that nothing was recorded this time.
    `effect` states what a late fact or a correction changed, and what is in force today.
    """

    id: UUID
    version: int
    position: int
    replayed: bool = False
    effect: str | None = None
    part: UUID | None = None
    """What was recorded, where it is a part of the record named."""
