"""The processes of the soak: two servers and whatever command runs beside them; they are killed and started again."""

import os
import re
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.api.live import ARCHIVE
from tests.drills.soak.memory import Memory

FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
START_SECONDS, STOP_SECONDS, COMMAND_SECONDS = 240.0, 120.0, 300.0
UNEXPECTED = re.compile(r"Traceback \(most recent|Exception in thread|Fatal Python error")
ERROR = re.compile(r"^ERROR \S+ (\w+) at ([\w.]+:\d+)", re.MULTILINE)
FRAME = re.compile(r'File "[^"]*?((?:src/archive|src/services|projections|api)/[\w/]+\.py)", line (\d+)')


@dataclass(frozen=True)
class Ended:
    """How a command ended; minus nine when it was killed."""

    code: int
    out: str
    err: str


class Server:
    """One `archive serve`, whichever process it is at the moment."""

    def __init__(self, name: str, house: "Household") -> None:
        self.name, self.house = name, house
        self.process: subprocess.Popen[bytes] | None = None
        self.address, self.lives, self.since = "", 0, 0.0
        self.clock: str | None = None
        self.lock = threading.Lock()
        self.log = house.folder / f"server-{name}.log"
        self._read = 0

    @property
    def up(self) -> bool:
        return bool(self.address) and self.process is not None and self.process.poll() is None

    def start(self, clock: str | None = None) -> bool:
        """Start it and wait until it says where it listens."""
        with self.lock:
            begin = self.log.stat().st_size if self.log.exists() else 0
            command = [str(ARCHIVE), "--home", str(self.house.home), "serve", "--port", "0", "--workers", "1"]
            env = self.house.env | under_clock(clock) | {"PYTHONFAULTHANDLER": "1"}
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
            until = time.monotonic() + START_SECONDS
            while time.monotonic() < until and self.process.poll() is None:
                said = self.log.read_bytes()[begin:].decode(errors="replace")
                if found := re.search(r"Serving \S+ on (http://[\d.:]+)", said):
                    self.address, self.since, self.clock = found.group(1), time.monotonic(), clock
                    self.lives += 1
                    return True
                time.sleep(0.05)
            said = self.log.read_bytes()[begin:].decode(errors="replace").strip().splitlines()
            why = re.sub(r"/\S+", "…", said[-1])[:200] if said else "nothing said"
            self.house.memory.found("a server does not start", f"{self.name}, exit {self.process.poll()}: {why}")
            self._end(signal.SIGKILL)
            return False

    def end(self, how: signal.Signals) -> None:
        """End it: SIGKILL at once, SIGTERM gracefully."""
        with self.lock:
            self._end(how)

    def _end(self, how: signal.Signals) -> None:
        self.address = ""
        self.lives += 1
        if self.process is None:
            return
        if self.process.poll() is None:
            send(self.process, how)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.house.memory.found(
                "a stop does not end", f"{self.name} still runs {STOP_SECONDS:.0f} s after {how.name}"
            )
            self.process.send_signal(signal.SIGABRT)  # its log tells then what each thread was at
            time.sleep(1)
            send(self.process, signal.SIGKILL)
            code = self.process.wait()
        if how is signal.SIGTERM and code not in (0, -15):
            self.house.memory.found("a stop fails", f"{self.name} ended with {code} after SIGTERM")
        self.process = None

    def read_log(self) -> None:
        """Look through what the log says since the last look."""
        if self.log.exists():
            with self.log.open("rb") as file:
                file.seek(self._read)
                said = file.read()
            self._read += len(said)
            self.house.unexpected(f"log of server {self.name}", said.decode(errors="replace"))


class Household:
    """One archive home, its two servers, and the folders outside it."""

    def __init__(self, folder: Path, memory: Memory) -> None:
        self.folder, self.memory, self.number = folder, memory, 0
        told = {name: value for name, value in os.environ.items() if not name.startswith(("ARCHIVE_", "FAKETIME"))}
        self.env = told | {"ARCHIVE_COOLING_OFF_DAYS": "0"}
        self.servers = [Server("A", self), Server("B", self)]
        self.keys: dict[str, str] = {}
        self.clients: list[httpx2.Client] = []
        """Every line that was opened, to be closed at the end."""

    @property
    def home(self) -> Path:
        return self.folder / f"home-{self.number}"

    @property
    def outside(self) -> Path:
        """Where checkpoints and lists of this home are published."""
        return self.folder / f"outside-{self.number}"

    def run(self, *said: str | Path, home: Path | None = None, kill: float = 0, clock: str | None = None) -> Ended:
        """Run a command; killed after so many seconds where told."""
        command = [str(ARCHIVE), "--home", str(home or self.home), *map(str, said)]
        env = self.env | under_clock(clock)
        process = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        try:
            out, err = process.communicate(timeout=kill or COMMAND_SECONDS)
        except subprocess.TimeoutExpired:
            send(process, signal.SIGKILL)
            out, err = process.communicate()
            if not kill:
                self.memory.found("a command does not end", f"{said[0]} {said[1]} ran {COMMAND_SECONDS:.0f} s")
        ended = Ended(process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))
        self.unexpected(f"archive {said[0]}", ended.err)
        return ended

    def unexpected(self, where: str, said: str) -> None:
        """A traceback is a finding, and an error of a server: the place of ours and the class of what was raised."""
        for what, place in ERROR.findall(said):
            self.memory.found(f"{what} at {place.split(':')[0]}", f"{where}: {what} at {place}")
        for traceback in UNEXPECTED.split(said)[1:]:
            places = FRAME.findall(traceback)
            raised = re.findall(r"^([\w.]+(?:Error|Exception|Interrupt|Failed|\w*))(?::|$)", traceback, re.MULTILINE)
            place = ":".join(places[-1]) if places else "elsewhere"
            what = raised[-1] if raised else "unknown"
            self.memory.found(f"traceback {what} at {place.split(':')[0]}", f"{where}: {what} at {place}")


def under_clock(clock: str | None) -> dict[str, str]:
    """What a process is told so that its clock is off. No process stands around it that a signal would end instead."""
    return {"LD_PRELOAD": str(FAKETIME), "FAKETIME": clock} if clock and FAKETIME else {}


def send(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Send a signal to a process of ours and to its children."""
    try:
        if how is signal.SIGTERM:
            process.send_signal(how)
        else:
            os.killpg(process.pid, how)
    except ProcessLookupError:
        pass
