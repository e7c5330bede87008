"""What must hold at every moment, and what is looked at while nobody works: record, proofs, bytes, decisions, files."""

import json
import shutil
import signal
import sqlite3
import subprocess
import time

from tests.drills.soak.asking import code_of
from tests.drills.soak.household import Server
from tests.drills.soak.memory import FOLLOWING_SECONDS, Paper
from tests.drills.soak.office import Office


class Watch(Office):
    """Looks at the views of both servers all the time: none stands still."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._goals: dict[str, tuple[int, int, float]] = {}

    def step(self) -> None:
        with self.memory.gate.shared():
            for server in self.house.servers:
                self.follows(server)
                server.read_log()
        time.sleep(2)

    def follows(self, server: Server) -> None:
        """Whether the views of a server reach, within the stated time, what was acknowledged before it."""
        lives = server.lives
        for path in ("/cases?limit=1", "/search?q=asia&limit=1"):
            answer = self.ask("GET", path, "archivist", at=server)
            if answer is None or answer.status_code != 200:
                continue
            position = int(answer.headers.get("Archive-Position") or answer.json()["position"])
            goal = self._goals.get(server.name + path)
            if goal is None or goal[0] != lives or position >= goal[1]:
                self._goals[server.name + path] = (lives, self.memory.newest(), time.monotonic())
            elif time.monotonic() - goal[2] > FOLLOWING_SECONDS and server.lives == lives:
                story = f"{path.split('?')[0]} of {server.name} stands at {position}, {goal[1]} was acknowledged"
                self.memory.found(
                    f"a view stands still: {path.split('?')[0]}", f"{story} {FOLLOWING_SECONDS:.0f} s ago"
                )
                self._goals.pop(server.name + path)


class Oracle(Office):
    """Everything that can be asked while the archive is quiet."""

    def judge(self, *, last: bool) -> None:
        """Stop both servers, check the record, start them again, check what they answer."""
        self.promises("while served")
        for server in self.house.servers:
            server.end(signal.SIGTERM)
            server.read_log()
        self.promises("after a stop")
        self.proofs()
        started = [server.start() for server in self.house.servers]
        if not all(started):
            return
        self.answers(40 if not last else 120)
        if last:
            self.rebuild()
        self.no_residue()

    def promises(self, when: str) -> None:
        """Every acknowledged position is in the record, with its record and version."""
        path = self.house.home / "events.sqlite"
        try:
            db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
            rows = {
                at: (stream, version)
                for at, stream, version in db.execute("SELECT position, stream, version FROM event")
            }
            db.close()
        except sqlite3.Error as error:
            self.memory.found("the record cannot be read", f"{when}: {error}")
            return
        with self.memory.lock:
            lost = sorted(at for at, row in self.memory.receipts.items() if rows.get(at) != row)
        if lost:
            many = f"{len(lost)} of {len(self.memory.receipts)}"
            story = f"{when}: {many}, first {lost[0]}, last {lost[-1]}; newest {max(rows)}"
            self.memory.found("acknowledged and lost", story)
        gaps = len(rows) != max(rows, default=0)
        if gaps:
            self.memory.found("the record has gaps", f"{when}: {len(rows)} events up to {max(rows)}")

    def proofs(self) -> None:
        """The record verifies, and continues what was published outside."""
        against = [part for path in self.memory.checkpoints for part in ("--against", str(path))]
        ended = self.house.run("verify", "--json", *against)
        if ended.code != 0:
            told = ended.out.strip().splitlines()
            first = (
                json.loads(told[-1]).get("first_difference") if told and told[-1].startswith("{") else ended.err[-300:]
            )
            self.memory.found("verify is not green", f"{len(self.memory.checkpoints)} checkpoints: {str(first)[:300]}")

    def answers(self, most: int) -> None:
        """A share of everything remembered, of both servers: content, bytes, decisions, destruction."""
        target = self.memory.newest()
        for server in self.house.servers:
            self.reached(server, target)
        with self.memory.lock:
            papers = list(self.memory.by_id.values())
        for paper in self.chance.sample(papers, min(most, len(papers))):
            for server in self.house.servers:
                if paper.destruction == "certified":
                    self.is_gone(paper)
                elif not paper.destruction:
                    self.look_up(paper, server)
                    self.publicity_of(paper, server)

    def reached(self, server: Server, target: int) -> None:
        until = time.monotonic() + FOLLOWING_SECONDS
        answer = None
        while time.monotonic() < until:
            answer = self.ask("GET", f"/cases?limit=1&min_position={target}", "archivist", at=server)
            if answer is not None and answer.status_code == 200:
                return
        what = answer and f"{answer.status_code} {code_of(answer)}"
        self.memory.found("views do not reach the newest position", f"{server.name}, {target}: {what}")

    def publicity_of(self, paper: Paper, server: Server) -> None:
        """The last decision is in force, where every one was acknowledged."""
        if not all(each.acked for each in paper.decided):
            return
        from services.verbs import KINDS

        read = self.ask("GET", f"/{KINDS[paper.kind].plural}/{paper.id}", None, at=server)
        if read is not None and read.status_code in (200, 404):
            seen, should = paper.marker in read.text, paper.decided[-1].sight == 0
            if seen != should:
                words = "closed is shown" if seen else "open is not shown"
                at = [each.position for each in paper.decided]
                self.memory.found(f"when quiet, what is {words}", f"{paper.kind}, decided at {at}, of {server.name}")

    def no_residue(self) -> None:
        """No file of the archive holds a word of what is certified as destroyed."""
        with self.memory.lock:
            words = [each.marker for each in self.memory.papers.values() if each.destruction == "certified"]
        if not words:
            return
        patterns = self.house.folder / "destroyed.txt"
        patterns.write_text("\n".join(words) + "\n")
        found = subprocess.run(
            ["grep", "-rlaF", "-f", patterns, self.house.home], capture_output=True, text=True, check=False
        )
        names = sorted({line.removeprefix(f"{self.house.home}/") for line in found.stdout.splitlines()})
        if names:
            self.memory.found("destroyed text lies in a file", f"{len(names)} files: {', '.join(names[:4])[:200]}")

    def restore(self) -> None:
        """The home is lost; a backup is put back into a new one, with the published lists, and takes over."""
        with self.memory.lock:
            backups = list(self.memory.backups)
        if not backups or not self.publish():
            return
        folder, position = self.chance.choice(backups[-3:])
        for server in self.house.servers:
            server.end(self.chance.choice([signal.SIGTERM, signal.SIGKILL]))
            server.read_log()
        old, lists = self.house.home, self.house.outside
        self.house.number += 1
        (self.house.home / "keys").mkdir(parents=True)
        shutil.copy(old / "keys" / "master.key", self.house.home / "keys")
        apart = self.house.folder / "apart"
        said = ["restore", folder, "--keys", apart, "--destructions", lists / "destructions.jsonl", "--json"]
        if (lists / "holds.jsonl").exists():
            said[-1:-1] = ["--holds", lists / "holds.jsonl"]
        ended = self.house.run(*said)
        if ended.code != 0:
            self.memory.found("a restore is refused", ended.err.strip()[-300:].replace(str(self.house.folder), "…"))
            shutil.rmtree(self.house.home, ignore_errors=True)
            self.house.number -= 1
        else:
            shutil.rmtree(old)
            newest = self.memory.newest()
            gone = self.memory.put_back(position)
            self.memory.say(f"restored at {position} of {newest}; {len(gone)} records are gone by name")
        for server in self.house.servers:
            server.start()
        if ended.code == 0:
            self.after_restore(gone, unanswered=json.loads(ended.out.splitlines()[-1])["holds_unanswered"])

    def after_restore(self, gone: list[Paper], *, unanswered: bool) -> None:
        """What came after the backup is gone by name; what was held is not destroyed."""
        self.promises("after a restore")
        from services.verbs import KINDS

        for paper in gone[:20]:
            read = self.ask("GET", f"/{KINDS[paper.kind].plural}/{paper.id}", "archivist")
            if read is not None and read.status_code not in (404, 410, 503):
                self.memory.found("a record from after the backup is answered", f"{paper.kind}: {read.status_code}")
        for hold in [each for each in self.memory.holds if not each.released and each.paper.due]:
            if hold.paper.id in self.memory.by_id:
                made = self.write("/disposals", "archivist", json={"records": [hold.paper.id]})
                if made is not None and made.status_code == 201:
                    self.memory.found("a hold is lost by a restore", f"held at {hold.position}, listed for destruction")
                    hold.released = True
        if unanswered:  # of records that are gone
            self.until_done("hold", "answer", "--reason", "Ne lepäsivät asiakirjoilla, joita ei ole")
