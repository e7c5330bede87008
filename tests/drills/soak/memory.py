"""What a client remembers of its answers, and what it found wrong with them. Nothing here asks the archive anything."""

import random
import re
import string
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

MARKER = re.compile(r"zq[a-z]{18}zq")
NOBODY = 9
"""More than any caller sees: the content is destroyed."""
PATIENCE = 600.0
FOLLOWING_SECONDS = 90.0
"""Within so many seconds every view of every server reaches what was acknowledged, on a busy machine."""


def working() -> list[str]:
    """Where each thread stands, within the soak."""
    told = []
    for frame in sys._current_frames().values():
        lines = [each for each in traceback.extract_stack(frame) if "/soak/" in each.filename]
        told += [f"{Path(lines[-1].filename).name}:{lines[-1].lineno}"] if lines else []
    return told


@dataclass
class Decided:
    """Who may see a content from a position on: the least sight. Not acknowledged: perhaps."""

    sight: int
    sent: float
    acked: float | None = None
    position: int | None = None


@dataclass
class Paper:
    """A record as its receipts tell of it; `marker` is an unguessable word of its content."""

    kind: str
    marker: str
    decided: list[Decided]
    id: str = ""
    version: int = 0
    made: int = 0
    steps: int = 0
    digest: str | None = None
    due: bool = False
    certain: bool = True
    protected: bool = False
    destruction: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def least_sight(self, since: float) -> int:
        """Who may at least be shown the content by an answer asked for at a moment."""
        settled = [at for at, each in enumerate(self.decided) if each.acked and each.acked < since - FOLLOWING_SECONDS]
        return min(each.sight for each in self.decided[settled[-1] if settled else 0 :])


@dataclass
class Hold:
    """A hold on one record that was acknowledged."""

    id: str
    paper: Paper
    position: int
    released: bool = False


@dataclass
class Finding:
    """A kind of fault, its first story and how often it was seen."""

    kind: str
    story: str
    times: int = 1


class Gate:
    """Many work at once, or one has the archive for itself."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._inside, self._closed = 0, False

    @contextmanager
    def shared(self) -> Iterator[None]:
        with self._free:
            self._free.wait_for(lambda: not self._closed)
            self._inside += 1
        try:
            yield
        finally:
            with self._free:
                self._inside -= 1
                self._free.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._free:
            self._free.wait_for(lambda: not self._closed)
            self._closed = True
            if not self._free.wait_for(lambda: self._inside == 0, PATIENCE):
                raise TimeoutError(f"{self._inside} did not end their work: {working()}")
        try:
            yield
        finally:
            with self._free:
                self._closed = False
                self._free.notify_all()


class Memory:
    """Everything acknowledged, of the archive as it stands: what a restore left behind is forgotten by name."""

    def __init__(self, log: Path, seed: int) -> None:
        self.lock, self.gate = threading.RLock(), Gate()
        self.papers: dict[str, Paper] = {}
        self.by_id: dict[str, Paper] = {}
        self.receipts: dict[int, tuple[str, int]] = {}
        self.holds: list[Hold] = []
        self.checkpoints: list[Path] = []
        self.backups: list[tuple[Path, int]] = []
        self.listed: set[str] = set()
        self.findings: dict[str, Finding] = {}
        self.counts: dict[str, int] = {}
        self.seed, self.began = seed, time.monotonic()
        self._log = log.open("a", encoding="utf-8")
        self._random = random.Random(f"{seed}-markers")

    def close(self) -> None:
        """End the log."""
        self._log.close()

    def say(self, line: str) -> None:
        """One line of the log."""
        with self.lock:
            self._log.write(f"{time.monotonic() - self.began:7.1f} s  {line}\n")
            self._log.flush()

    def count(self, what: str) -> None:
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def found(self, kind: str, story: str) -> None:
        """Remember a fault; the first story of its kind is kept."""
        with self.lock:
            if kind in self.findings:
                self.findings[kind].times += 1
                return
            self.findings[kind] = Finding(kind, story)
        self.say(f"FINDING {kind}: {story}")

    def paper(self, kind: str, sight: int, *, due: bool = False) -> Paper:
        """A record to be sent, with a new marker."""
        with self.lock:
            marker = f"zq{''.join(self._random.choices(string.ascii_lowercase, k=18))}zq"
            made = self.papers[marker] = Paper(kind, marker, [Decided(sight, time.monotonic())], due=due)
        return made

    def acknowledged(self, id: str, version: int, position: int) -> None:
        """An answer said that this stands there."""
        with self.lock:
            before = self.receipts.setdefault(position, (id, version))
        if before != (id, version):
            self.found("one position, two receipts", f"position {position}: versions {before[1]} and {version}")

    def recorded(self, paper: Paper, id: str, version: int, position: int) -> None:
        """A record was acknowledged."""
        self.acknowledged(id, version, position)
        with self.lock:
            paper.id, paper.version, paper.made = id, version, position
            paper.decided[0].acked, paper.decided[0].position = time.monotonic(), position
            self.by_id[id] = paper

    def changed(self, paper: Paper, version: int, position: int, *, part: str | None = None) -> None:
        """A change was acknowledged; a part, such as a cost, is the first event of a stream of its own."""
        self.acknowledged(part or paper.id, 1 if part else version, position)
        with self.lock:
            paper.version = version

    def newest(self) -> int:
        with self.lock:
            return max(self.receipts, default=0)

    def living(self, *kinds: str) -> list[Paper]:
        """Records acknowledged and not given to destruction."""
        with self.lock:
            found = [each for each in self.by_id.values() if not each.destruction]
            return [each for each in found if not kinds or each.kind in kinds]

    def shown(self, text: str, sight: int, since: float) -> list[Paper]:
        """The records whose content an answer showed to a caller who may not see it."""
        seen = [self.papers[marker] for marker in set(MARKER.findall(text)) if marker in self.papers]
        with self.lock:
            return [each for each in seen if each.least_sight(since) > sight]

    def put_back(self, position: int) -> list[Paper]:
        """A backup of that position took over: forget what came later; answers with the records that are gone."""
        with self.lock:
            self.receipts = {at: row for at, row in self.receipts.items() if at <= position}
            gone = [each for each in self.by_id.values() if each.made > position]
            for paper in gone:
                del self.by_id[paper.id]
            for paper in self.by_id.values():
                paper.certain = False
                paper.decided = [each for each in paper.decided if each.position is None or each.position <= position]
            self.holds = [each for each in self.holds if each.position <= position or not each.released]
            self.checkpoints = [path for path in self.checkpoints if int(path.suffix[1:]) <= position]
            self.backups = [(folder, at) for folder, at in self.backups if at <= position]
        return gone
