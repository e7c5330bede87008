"""What a write answers."""

from dataclasses import dataclass
from uuid import UUID

REPEATED = (
    "Nothing was recorded: this is already recorded. If it happened twice, state the difference in a reason, note or"
    " reference."
)


@dataclass(slots=True)  # one is made of every event that is recorded: frozen it would take four times as long
class Receipt:
    """What a write answers: which record, at which version, at which position of the one order. Nothing changes it.

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
