"""Withdraws a transfer that was issued and that its recipient has not accepted: its records can go to another one."""

from typing import Literal
from uuid import UUID

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.errors import Invalid
from archive.handover.events import HandoverWithdrawn, WhyWithdrawn
from archive.handover.usecases import withdraw_handover
from archive.record.store import Receipt
from services.home.archive_home import ArchiveHome


def withdraw_transfer(
    home: ArchiveHome, id: str, caller: Caller, *, reason: str, because: Literal["withdrawn", "refused"]
) -> Receipt:
    """Record that a transfer does not take place; a second time nothing happens. `id` is that of the package.

    Refuses: a caller who is no archivist; a package that was not issued here; a copy; a transfer that was accepted; no
    reason.
    """
    by = caller.require(Role.archivist)
    said = reason.strip()
    if not said or len(said) > 2000:
        raise Invalid("State the reason, in at most 2,000 characters.", field="reason")
    try:
        found = UUID(id.removeprefix("bag-"))
    except ValueError:
        remedy = "Give the id of the package: the part of its name after 'bag-'."
        raise Invalid("This is not the id of a package.", field="id", remedy=remedy) from None
    event = HandoverWithdrawn(withdrawn_on=home.today(), because=because, content=WhyWithdrawn(reason=said))
    return withdraw_handover(home.archive, found, event, by=by)
