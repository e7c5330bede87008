"""A moment as far as it is trusted: one, or the two between which nobody can choose yet."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from archive.clock.events import Why
from archive.errors import Conflict
from archive.terms import day_in

_REMEDY = (
    "'archive clock show' explains why. Set the clock right, or confirm that it is right: 'archive clock confirm"
    " --reason WHY'. If recorded times are wrong: 'archive clock correct --reason WHY'."
)


class ClockNotBelieved(Conflict):
    """Nothing that cannot be undone is decided by a moment that is not trusted."""

    code = "clock_not_believed"
    field = "clock"
    remedy = _REMEDY


@dataclass(frozen=True, slots=True)
class Moment:
    """What the clock shows, and what moments of recording go by; they are one where `why` states nothing."""

    clock: datetime
    assumed: datetime
    why: Why | None = None

    @property
    def earliest(self) -> datetime:
        """What waits for a day waits for this."""
        return min(self.clock, self.assumed)

    @property
    def latest(self) -> datetime:
        """What ends ends by this."""
        return max(self.clock, self.assumed)

    def require_believed(self) -> None:
        """Refuse to continue with a distrusted moment."""
        if self.why is not None:
            raise ClockNotBelieved(self.told())

    def told(self) -> str:
        """Why the clock is distrusted, in one sentence for people."""
        shows, goes = f"{self.clock:%Y-%m-%d %H:%M} UTC", f"{self.assumed:%Y-%m-%d %H:%M} UTC"
        against = {
            "ahead": "which is later than possible",
            "behind": "which is earlier than the newest event",
            "source": "and the time source shows another time",
        }
        said = against[self.why] if self.why else "and is trusted"
        return f"The clock of this machine shows {shows}, {said}; events are recorded with times from {goes} on."


class Today(date):
    """Today: the earlier of two days while the clock is distrusted. `latest` is the later one, by which things end."""

    latest: date

    @classmethod
    def of(cls, moment: Moment, zone: ZoneInfo) -> Self:
        """The day of a moment where the archive is kept."""
        return cls.over(day_in(moment.earliest, zone), day_in(moment.latest, zone))

    @classmethod
    def over(cls, first: date, latest: date) -> Self:
        """The earlier of two days, with the later one."""
        made = cls(first.year, first.month, first.day)
        made.latest = latest
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Copied and sent on as the plain day."""
        return date, (self.year, self.month, self.day)


def latest_of(today: date) -> date:
    """The day by which things end today."""
    return today.latest if isinstance(today, Today) else today
