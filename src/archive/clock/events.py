"""What happens to the clock of this archive: it is distrusted, agrees again, and people state which moment is right."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from archive.kernel import Destroyed, Event
from archive.recordwide import Reason
from archive.registered import public_id

Why = Literal["ahead", "behind", "source"]
"""Why a clock is distrusted: too far ahead, behind the record, or different from the time source."""


class ClockDoubted(Event, name="clock.doubted.v1", after_closing="always"):
    """From here on moments of recording are not those of the clock, which showed `clock`; they continue from `assumed`.

    The true moment lies between the two, or is neither.
    """

    clock: datetime
    assumed: datetime
    why: Why


class ClockSettled(Event, name="clock.settled.v1", after_closing="always"):
    """The clock agrees again by itself; moments of recording are its own from here on."""

    clock: datetime
    assumed: datetime


class ClockConfirmed(Event, name="clock.confirmed.v1", after_closing="always"):
    """An archivist stated that the clock is right; moments of recording are its own from here on.

    `assumed` is the newest moment recorded before.
    """

    clock: datetime
    assumed: datetime
    content: Reason | Destroyed


class ClockCorrected(Event, name="clock.corrected.v1", after_closing="always"):
    """An archivist stated that moments recorded before were ahead; they start again, at the clock's, with this event.

    What was recorded until `assumed` and later than `clock` counts as recorded at `clock`. No other event may state a
    moment before the one before it.
    """

    clock: datetime
    assumed: datetime
    content: Reason | Destroyed


ANSWERS = (ClockConfirmed.name, ClockCorrected.name)
ClockEvent = ClockDoubted | ClockSettled | ClockConfirmed | ClockCorrected


def clock_id(origin: str) -> UUID:
    """The id of the record an archive keeps of its clock."""
    return public_id(origin, "clock", origin)
