"""A machine whose clock can be set, that runs, rests and is started anew: what a watched clock is tried on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.clock.evidence import TimeSource
from archive.clock.watch import Watch

IDLE, STEP = timedelta(days=35), timedelta(minutes=15)


class Machine:
    """`true` is the true moment, `clock` what its clock shows."""

    def __init__(self) -> None:
        self.true = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.off = timedelta()
        self.run_for, self.boots = 5000.0, 1

    @property
    def clock(self) -> datetime:
        return self.true + self.off

    def goes_on(self, **by: float) -> None:
        """Time goes by while the machine runs."""
        self.true += timedelta(**by)
        self.run_for += timedelta(**by).total_seconds()

    def rests(self, **by: float) -> None:
        """Time goes by while the machine is switched off; it is started anew."""
        self.true += timedelta(**by)
        self.run_for, self.boots = 30.0, self.boots + 1

    def set(self, **by: float) -> None:
        """The clock is set to be off by so much; by nothing, to be right."""
        self.off = timedelta(**by)

    def watch(self, home: Path, *, source: TimeSource | None = None) -> Watch:
        """A watch of this machine's clock, of one process."""
        return Watch(
            home / "clock.json",
            idle=IDLE,
            step=STEP,
            source=source,
            clock=lambda: self.clock,
            running=lambda: self.run_for,
            machine=f"boot-{self.boots}",
            pause=0,
        )
