"""Starts a soak and carries it through: rounds of work by everybody, each ended by a look at all of it.

`python -m tests.drills.soak.soaking --minutes 60 --seed 7 --folder DIR` writes DIR/soak.log; without a folder it is
removed at the end.
"""

import argparse
import json
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.drills.soak.asking import Client
from tests.drills.soak.household import FAKETIME, Household
from tests.drills.soak.memory import Memory
from tests.drills.soak.oddities import OddClerk
from tests.drills.soak.office import Archivist, Office
from tests.drills.soak.oracle import Oracle, Watch
from tests.drills.soak.strangers import Stranger
from tests.drills.soak.work import ROWS

CLERKS, STRANGERS = 3, 2
ENDS = {"acknowledged and lost", "the record cannot be read", "the record has gaps"}
"""After these nothing else that is found says anything."""


class Slow(OddClerk):
    """Slow clients and costly questions, in turn."""

    def step(self) -> None:
        with self.memory.gate.shared():
            self.chance.choice([each for each in (self.be_slow, self.ask_much) if each.__name__ not in self.without])()
        time.sleep(0.5)


class Trouble(OddClerk):
    """Kills and stops servers, and starts them again, some under a clock that is off."""

    def step(self) -> None:
        time.sleep(self.chance.uniform(3, 15))
        with self.memory.gate.shared():
            server = self.chance.choice(self.house.servers)
            how = self.chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM])
            self.memory.say(f"{how.name} to server {server.name}")
            self.memory.count(how.name)
            server.end(how)
            time.sleep(self.chance.choice([0, 0, 2]))
            jumps = "jump" not in self.without and self.chance.random() < 0.1
            server.start(self.chance.choice(["+70d", "-3d", "+3650d"]) if jumps else None)


class Soak:
    """One archive, everybody at it, for so long."""

    def __init__(self, folder: Path, seed: int, without: frozenset[str]) -> None:
        self.memory = Memory(folder / "soak.log", seed)
        self.house = Household(folder, self.memory)
        self.ended = threading.Event()
        if FAKETIME is None:
            without |= {"jump"}
            self.memory.say("faketime is not installed: no clock jumps")
        self.without = without
        for each in (OddClerk, Office, Stranger):
            each.without = without
        self.oracle = Oracle("oracle", self.house, self.memory)

    def found_archive(self) -> None:
        """A new archive with a schedule and a key of every role."""
        run, folder = self.house.run, self.house.folder
        assert run("init", "--origin", "soak", "--organisation", "Valmistelutoimisto").code == 0
        (folder / "tos.csv").write_text(ROWS)
        ended = run("schedule", "import", folder / "tos.csv", "--version", "1", "--from", "2000-01-01")
        assert ended.code == 0, ended.err
        made = {role: role for role in ("reader", "registrar", "archivist", "auditor")}
        for name, role in (made | {"second": "archivist"}).items():
            self.house.keys[name] = json.loads(run("keys", "create", name, "--role", role, "--json").out)["key"]
        scoped = run("keys", "create", "scoped", "--role", "archivist", "--scope", "class:nothing", "--json")
        self.house.keys["scoped"] = json.loads(scoped.out)["key"]
        for server in self.house.servers:
            assert server.start()

    def crew(self) -> list[Client]:
        house, memory = self.house, self.memory
        clerks: list[Client] = [OddClerk(f"clerk {number}", house, memory) for number in range(CLERKS)]
        guests = [Stranger(f"stranger {number}", house, memory) for number in range(STRANGERS)]
        rest = [each(each.__name__.lower(), house, memory) for each in (Office, Archivist, Slow, Trouble, Watch)]
        return [*clerks, *guests, *rest]

    def carry_through(self, minutes: float, round_seconds: float) -> None:
        """Rounds until the time is over; the last look is the longest."""
        self.found_archive()
        threads = [threading.Thread(target=self.work, args=(each.name, each.step)) for each in self.crew()]  # type: ignore[attr-defined]
        for thread in threads:
            thread.start()
        chance, until, number = random.Random(f"{self.memory.seed}-rounds"), time.monotonic() + minutes * 60, 0
        try:
            while (left := until - time.monotonic()) > 0 and not self.ended.is_set():
                self.ended.wait(min(round_seconds, left))
                number += 1
                with self.memory.gate.alone():
                    self.oracle.judge(last=False)
                    if self.memory.findings.keys() & ENDS:
                        break
                    if "restore" not in self.without and (number == 1 or chance.random() < 0.5):
                        self.oracle.restore()
                self.tell(number)
        finally:
            self.ended.set()
            for thread in threads:
                thread.join(400)
            try:
                self.oracle.judge(last=True)
            finally:
                for server in self.house.servers:
                    server.end(signal.SIGKILL)
                    server.read_log()
                for client in self.house.clients:
                    client.close()
                self.tell(number)

    def work(self, name: str, step: Callable[[], None]) -> None:
        """One of the crew, until the end; a fault of the soak's own is told and ends it."""
        while not self.ended.is_set():
            try:
                step()
            except Exception as error:
                self.memory.found("THE SOAK ITSELF FAILED", f"{name}: {type(error).__name__}: {error}")
                self.ended.set()
                raise

    def tell(self, number: int) -> None:
        """One line about a round."""
        memory = self.memory
        with memory.lock:
            counted, all_papers = sorted(memory.counts.items()), list(memory.papers.values())
        counts = ", ".join(f"{what}: {count}" for what, count in counted)
        at = f"round {number}, home {self.house.number}: position {memory.newest()}"
        papers = len(memory.by_id)
        certified = sum(each.destruction == "certified" for each in all_papers)
        memory.say(
            f"{at}, {papers} records known, {certified} destroyed, "
            f"{len(memory.checkpoints)} checkpoints, {len(memory.findings)} kinds of findings; {counts}"
        )


def soak(
    folder: Path, *, minutes: float, seed: int, without: frozenset[str] = frozenset(), round_seconds: float = 75
) -> Memory:
    """Soak an archive in a folder; answers with what was remembered and found."""
    run = Soak(folder, seed, without)
    run.memory.say(f"seed {seed}, {minutes:g} minutes, without {', '.join(sorted(without)) or 'nothing'}")
    run.carry_through(minutes, round_seconds)
    for each in run.memory.findings.values():
        run.memory.say(f"{each.times} x {each.kind}: {each.story}")
    run.memory.say(f"{len(run.memory.findings)} kinds of findings")
    run.memory.close()
    return run.memory


def main(given: list[str] | None = None) -> Any:
    """From the command line: exit code 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="how long everybody works")
    parser.add_argument("--seed", type=int, default=1, help="what the chances begin with")
    parser.add_argument("--folder", type=Path, help="an empty folder that stays, with the log")
    parser.add_argument("--without", action="append", default=[], help="an operation left out; may be repeated")
    parser.add_argument("--round", type=float, default=75, help="seconds of work between two looks at all of it")
    asked = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as other:
        folder = asked.folder or Path(other)
        folder.mkdir(parents=True, exist_ok=True)
        memory = soak(
            folder, minutes=asked.minutes, seed=asked.seed, without=frozenset(asked.without), round_seconds=asked.round
        )
        sys.stdout.write((folder / "soak.log").read_text())
    return 1 if memory.findings else 0


if __name__ == "__main__":
    sys.exit(main())
