"""Watches the clock: trusts it as far as earlier times allow, and remembers the last trusted time.

What was trusted last is in a small file beside the record, for every process: the moment, and how long the machine
had run then, which no setting of the clock changes. Where the machine was started again since, a gap is trusted up to
a number of days. A source, where one is given, settles it.
"""

import json
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from archive.clock.events import Why
from archive.clock.evidence import SourceSilent, TimeSource, boot, newest_touch, uptime
from archive.clock.moment import Moment
from archive.files.whole import write_whole

log = logging.getLogger("archive.clock")
DRIFT = 0.001
"""How much a clock may run fast or slow, in addition to the allowed step: one second in a thousand."""
KEEP_SECONDS, ASK_SECONDS, LOST_SECONDS = 60.0, 600.0, 60.0
TOUCHED = timedelta(days=1)
_WITNESSES = ("events.sqlite", "events.sqlite-wal", "access.sqlite", "keys.sqlite")


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Believed:
    """A moment that was trusted when the machine had run so long, and the newest one since; `answer` is the version
    of the last word of an archivist that it rests on."""

    boot: str
    uptime: float
    moment: datetime
    newest: datetime
    answer: int = 0

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """What a file says; None where there is none, or none that reads."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            said = json.loads(path.read_text("ascii"))
            moment, newest = (datetime.fromisoformat(said[name]).astimezone(UTC) for name in ("moment", "newest"))
            return cls(str(said["boot"]), float(said["uptime"]), moment, newest, int(said["answer"]))
        return None

    def write(self, path: Path) -> None:
        """Write the file whole or not at all; losing it costs certainty, nothing else."""
        with suppress(OSError):
            said = json.dumps(asdict(self), default=datetime.isoformat) + "\n"
            write_whole(path, said.encode("ascii"), durable=False)


class Watch:
    """Watches one clock for one archive; any thread. `idle` and `step` state how much is trusted without a witness.

    For `pause` seconds what another process trusted meanwhile is not read again.
    """

    def __init__(
        self,
        path: Path,
        *,
        idle: timedelta,
        step: timedelta,
        source: TimeSource | None = None,
        clock: Callable[[], datetime] = _now,
        running: Callable[[], float] = uptime,
        machine: str | None = None,
        pause: float = 0.05,
    ) -> None:
        self._path, self._idle, self._step, self._source = path, idle, step, source
        self._clock, self._running, self._boot = clock, running, machine or boot()
        self._pause, self._looked = pause, -1.0
        self._lock = threading.Lock()
        self._tail: datetime | None = None
        self._answer = 0
        self._kept: Believed | None = None
        self._signature: tuple[int, int] | None = None
        self._written = running()
        self._from: tuple[datetime, float] | None = None  # where doubted moments go on from
        self._told: tuple[datetime, float] | None = None  # what the source said, and when
        self._asked = 0.0
        self.silent: str | None = None  # why the source said nothing

    def begin(self, tail: datetime | None, answer: int) -> None:
        """Take up with a record whose newest moment is `tail`, and whose last word about the clock is this version."""
        with self._lock:
            self._tail, self._answer, self._from = tail, answer, None
            self._reread()
        self.ask(at_once=True)
        self.look()

    def close(self) -> None:
        """Keep what is trusted to the last."""
        self.look(keep=True)

    def look(self, tail: datetime | None = None, *, keep: bool = False) -> Moment:
        """What time it is. `tail` is the newest moment of recording, where it is known again."""
        with self._lock:
            clock, running = self._clock().astimezone(UTC), self._running()
            if tail is not None and (self._tail is None or tail > self._tail):
                self._tail = tail
            if not 0 <= running - self._looked < self._pause:
                self._reread()
                self._looked = running
            moment = self._judged(clock, running)
            if moment.why is None:
                self._from = None
                self._keep(clock, running, at_once=keep)
        return moment

    def ask(self, *, at_once: bool = False) -> None:
        """Ask the source, where there is one and it was not asked lately. It may take seconds."""
        running = self._running()
        pause = LOST_SECONDS if self.silent or self._from else ASK_SECONDS
        if self._source is None or not (at_once or running - self._asked >= pause):
            return
        self._asked = running
        try:
            said, self.silent = (self._source.ask(), self._running()), None
        except SourceSilent as silent:
            said, self.silent = None, str(silent)
            log.warning("%s", silent)
        with self._lock:
            self._told = said

    def answered(self, clock: datetime, answer: int) -> None:
        """An archivist stated that the clock is right; every process goes by it."""
        with self._lock:
            running = self._running()
            self._tail, self._answer, self._from, self._told = clock, answer, None, None
            self._kept = Believed(self._boot, running, clock, clock, answer)
            self._write(running)

    @property
    def answer(self) -> int:
        """The version of the last word of an archivist that is known here."""
        return self._answer

    def _judged(self, clock: datetime, running: float) -> Moment:
        why, assumed = self._by_witness(clock, running)
        if why is None and self._tail is not None and self._tail - clock > self._step:
            return Moment(clock, self._going_on(self._tail, running), "behind")
        if why is None:
            return Moment(clock, clock)
        return Moment(clock, max(assumed, self._tail) if self._tail else assumed, why)

    def _by_witness(self, clock: datetime, running: float) -> tuple[Why | None, datetime]:
        """What the best witness there is says against a clock, and the moment it says instead."""
        kept = self._kept
        if self._told is not None:
            expected, slack = self._since(*self._told, running)
            return (None if abs(clock - expected) <= slack else "source"), expected
        if kept is not None and kept.boot == self._boot and running >= kept.uptime:
            expected, slack = self._since(kept.moment, kept.uptime, running)
            off = clock - expected
            return (None if abs(off) <= slack else "ahead" if off > slack else "behind"), expected
        last = max((each for each in (self._tail, kept.newest if kept else None) if each is not None), default=None)
        if last is None:
            return None, clock
        touched = newest_touch(self._path.with_name(name) for name in _WITNESSES) if kept is None else None
        if touched is not None and touched - clock > TOUCHED:
            return "behind", self._going_on(max(touched, last), running)
        if clock - last > self._idle:
            return "ahead", self._going_on(last, running)
        return ("behind" if last - clock > self._step else None), self._going_on(last, running)

    def _since(self, moment: datetime, then: float, running: float) -> tuple[datetime, timedelta]:
        """What a clock must show by now, and how far it may be off."""
        gone = max(0.0, running - then)
        return moment + timedelta(seconds=gone), self._step + timedelta(seconds=gone * DRIFT)

    def _going_on(self, last: datetime, running: float) -> datetime:
        """A distrusted moment: the last one, and what went by since it was first distrusted."""
        if self._from is None:
            self._from = last, running
        return self._from[0] + timedelta(seconds=max(0.0, running - self._from[1]))

    def _keep(self, clock: datetime, running: float, *, at_once: bool) -> None:
        """Remember a trusted moment; within one run of the machine the first one stays what others are held against,
        so that many small steps do not become a large one."""
        kept = self._kept
        same = kept is not None and kept.boot == self._boot and running >= kept.uptime
        if same and not at_once and running - self._written < KEEP_SECONDS:
            return
        if kept is not None and same and self._told is None:
            self._kept = replace(kept, newest=max(kept.newest, clock), answer=self._answer)
        else:
            self._kept = Believed(self._boot, running, clock, clock, self._answer)
        self._write(running)

    def _write(self, running: float) -> None:
        if self._kept is not None and self._path.parent.is_dir():
            self._kept.write(self._path)
            self._written, self._signature = running, self._signed()

    def _signed(self) -> tuple[int, int] | None:
        with suppress(OSError):
            found = self._path.stat()
            return found.st_mtime_ns, found.st_ino
        return None

    def _reread(self) -> None:
        """Take what another process trusted, where it rests on the newest word."""
        signature = self._signed()
        if signature == self._signature:
            return
        self._signature, found = signature, Believed.read(self._path)
        if found is None or found.answer < self._answer:
            return
        if found.answer > self._answer:  # somebody answered: what was doubted is doubted anew
            self._answer, self._from, self._tail, self._told = found.answer, None, None, None
        self._kept = found
