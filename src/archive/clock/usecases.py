"""Verbs of the clock: what is recorded about it, and the two ways to trust it again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.clock.events import ClockConfirmed, ClockCorrected, ClockDoubted, ClockSettled, clock_id
from archive.clock.model import ArchiveClock
from archive.clock.moment import Moment
from archive.kernel import ActorId, Recorded
from archive.record.store import Archive, Receipt
from archive.recordwide import Reason

UNANSWERED = (
    "{count} ranges of events were recorded while the clock was not trusted, and nobody has confirmed since that it was"
    " right: archive clock confirm"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One word about the clock in the record: from which position on, and both moments."""

    position: int
    what: str
    recorded_at: datetime
    clock: datetime
    assumed: datetime
    why: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The clock as it stands: what it shows now, and what the record states about it."""

    moment: Moment
    source: str | None
    unanswered: int
    said: tuple[Said, ...]

    @property
    def warnings(self) -> list[str]:
        """What people should know, in sentences."""
        told = [self.moment.told()] if self.moment.why else []
        told += [UNANSWERED.format(count=self.unanswered)] if self.unanswered else []
        return told + ([self.source] if self.source else [])

    def as_dict(self) -> dict[str, Any]:
        """As --json and REST give it."""
        said = [{name: value for name, value in each_of(each).items() if value is not None} for each in self.said]
        moment = self.moment
        told = {"believed": moment.why is None, "why": moment.why, "clock": moment.clock, "assumed": moment.assumed}
        return told | {"unanswered": self.unanswered, "said": said, "notes": self.warnings}


def each_of(said: Said) -> dict[str, Any]:
    """The members of one word by name."""
    return {name: getattr(said, name) for name in Said.__slots__}


def standing(archive: Archive) -> Standing:
    """What is recorded about the clock of this archive."""
    history = archive.history(clock_id(archive.origin))
    said = tuple(each for recorded in history for each in _said(recorded))
    silent = archive.watch.silent if archive.watch is not None else None
    return Standing(archive.moment(), silent, _clock(archive).unanswered, said)


def confirm_clock(archive: Archive, reason: str, *, by: ActorId) -> Receipt:
    """Confirm that the clock is right as it is: after years without use, or for a stretch that was distrusted.

    Refuses: a record with later moments; a clock that is not distrusted, and was not.
    """
    moment, clock = archive.moment(), _clock(archive)
    recorded = archive.newest_moment() or moment.clock
    clock.confirm(moment.clock, recorded, Reason(reason=reason), doubted=moment.why is not None, by=by)
    return _answered(archive, clock, moment.clock)


def correct_clock(archive: Archive, reason: str, *, by: ActorId) -> Receipt:
    """Confirm that recorded moments were ahead: they start again at the clock's. Refuses: none is later than the
    clock.
    """
    moment, clock = archive.moment(), _clock(archive)
    recorded = archive.newest_moment() or moment.clock
    clock.correct(moment.clock, recorded, Reason(reason=reason), by=by)
    return _answered(archive, clock, moment.clock)


def _answered(archive: Archive, clock: ArchiveClock, moment: datetime) -> Receipt:
    made = archive.add(clock, at=moment)
    if archive.watch is not None:
        archive.watch.answered(moment, made.version)
    return made


def _clock(archive: Archive) -> ArchiveClock:
    id = clock_id(archive.origin)
    return archive.load(ArchiveClock, id) if archive.exists(id) else ArchiveClock(id)


def _said(recorded: Recorded) -> list[Said]:
    event, at = recorded.event, (recorded.position, recorded.event.name, recorded.recorded_at)
    match event:
        case ClockDoubted():
            return [Said(*at, event.clock, event.assumed, why=event.why)]
        case ClockSettled():
            return [Said(*at, event.clock, event.assumed)]
        case ClockConfirmed() | ClockCorrected():
            reason = event.content.reason if isinstance(event.content, Reason) else None
            return [Said(*at, event.clock, event.assumed, reason=reason)]
        case _:
            return []
