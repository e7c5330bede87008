"""What the office does by the command line beside the servers: imports, backups, checkpoints, rebuilds, destruction."""

import json
import time
from pathlib import Path
from typing import Any

from archive.registered import public_id
from tests.drills.soak.asking import code_of
from tests.drills.soak.household import Ended
from tests.drills.soak.memory import NOBODY, Decided, Paper
from tests.drills.soak.oddities import OddClerk
from tests.drills.soak.work import DUE, PUBLIC, secret

ORIGIN = "soak"
EXECUTION_SECONDS = 300.0
ODD_FILES = {"katkennut.pdf": b"%PDF-1.7\n1 0 obj\n<<", "katkennut.docx": b"PK\x03\x04\x14\x00", "tyhja.txt": b"",
             "outo.eml": b"From: a\nDate: Fri, 31 Dec 9999 23:59:59 +1400\n\n\xff\xfe"}  # fmt: skip


class Office(OddClerk):
    """Runs one command after another; some are killed and run again."""

    made = 0

    def step(self) -> None:
        todo = [(3, self.import_lines), (3, self.import_folder), (2, self.publish), (1, self.rebuild), (2, self.verify),
                (2, self.back_up), (1, self.jump)]  # fmt: skip
        todo = [(weight, each) for weight, each in todo if each.__name__ not in self.without]
        chosen = self.chance.choices([each for _, each in todo], [weight for weight, _ in todo])[0]
        with self.memory.gate.shared():
            self.memory.say(f"{self.name}: {chosen.__name__}")
            chosen()

    def until_done(self, *said: str | Path, tries: int = 4) -> Any:
        """Run a command, sometimes killed and then again; its JSON, or None where it was refused."""
        for turn in range(tries):
            kill = self.chance.uniform(0.5, 4) if turn < 2 and self.chance.random() < 0.3 else 0
            ended = self.house.run(*said, "--json", kill=kill)
            if ended.code == 0:
                return json.loads(ended.out.splitlines()[-1])
            if ended.code != -9:
                self.refused(said[0], ended)
                return None
            self.memory.count("commands killed")
        return None

    def refused(self, command: str | Path, ended: Ended) -> None:
        """A command that should go was refused: a passing state is no fault."""
        said = ended.err.strip().splitlines()
        words = said[-1][:160].replace(str(self.house.folder), "…") if said else f"exit {ended.code}"
        self.memory.count(f"archive {command} refused")
        self.memory.say(f"archive {command} refused: {words}")
        if ended.code not in (1, 2):
            self.memory.found(f"archive {command} ends with {ended.code}", words)

    def source(self, name: str) -> Path:
        self.made += 1
        folder = self.house.folder / "sources" / f"{name}-{self.made}"
        folder.mkdir(parents=True)
        return folder

    def import_lines(self) -> None:
        path, lines = self.source("rivit") / "rivit.jsonl", self.lines()
        path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines), encoding="utf-8")
        told = self.until_done("import", path, "--kind", "jsonl")
        if told is None or told["rejected"]:
            return
        for line in lines:
            paper = self.memory.papers[line["title"].split()[1]]
            self.imported(paper, str(public_id(ORIGIN, "decision", line["key"])), told["position"])

    def imported(self, paper: Paper, id: str, position: int) -> None:
        with self.memory.lock:
            paper.id, paper.made, paper.certain = id, position, False
            paper.decided[0].acked, paper.decided[0].position = time.monotonic(), position
            self.memory.by_id[id] = paper

    def import_folder(self) -> None:
        folder, rows, papers = self.source("kansio"), ["file,title,date,class,publicity,personal"], []
        for number in range(self.chance.randrange(1, 12)):
            paper = self.memory.paper("document", self.chance.choice([0, 2]))
            papers.append(paper)
            (folder / f"{number}.txt").write_text(f"Tiedosto {paper.marker}\n" * self.chance.choice([1, 400]))
            publicity = "public" if paper.decided[0].sight == 0 else ""
            rows.append(f"{number}.txt,Tiedosto {paper.marker},2020-02-01,05,{publicity},none")
        if "odd" not in self.without:
            for name, data in ODD_FILES.items():
                (folder / name).write_bytes(data)
        (folder / "manifest.csv").write_text("\n".join(rows) + "\n")
        told = self.until_done("import", folder)
        if told is None:
            return
        for paper in papers[:3]:
            query = {"q": paper.marker, "min_position": told["position"]}
            answer = self.ask("GET", "/search", "archivist", params=query)
            if answer is None or answer.status_code != 200:
                continue
            ids = [hit["id"] for hit in answer.json()["hits"]]
            if len(ids) != 1:
                self.memory.found("an imported file is not found", f"{len(ids)} found, recorded by {told['position']}")
            else:
                self.imported(paper, ids[0], told["position"])

    def publish(self) -> bool:
        """Sign a checkpoint and keep it outside, with the list of everything destroyed."""
        told = self.until_done("checkpoint", "--to", f"{self.house.outside}/")
        if told is None:
            return False
        path = self.house.outside / f"checkpoint.{told['size']}"
        if path not in self.memory.checkpoints:
            self.memory.checkpoints.append(path)
        lines = (self.house.outside / "destructions.jsonl").read_text().splitlines()[1:]
        listed = {json.loads(line)["record"] for line in lines if line}
        if lost := self.memory.listed - listed:
            self.memory.found(
                "the list of destructions got shorter", f"{len(lost)} of {len(self.memory.listed)} are gone"
            )
        self.memory.listed |= listed
        return True

    def rebuild(self) -> None:
        for each in self.until_done("rebuild") or ():
            if each["same_as_before"] is False:
                self.memory.found("a rebuild differs", f"{each['model']} at {each['position']}")

    def verify(self) -> None:
        against = [part for path in self.memory.checkpoints[-3:] for part in ("--against", str(path))]
        ended = self.house.run("verify", "--json", "--quick", *against)
        if ended.code != 0:
            told = ended.out.strip().splitlines()
            first = (
                json.loads(told[-1]).get("first_difference") if told and told[-1].startswith("{") else ended.err[-200:]
            )
            self.memory.found("verify beside the servers is not green", f"exit {ended.code}: {str(first)[:300]}")

    def back_up(self) -> None:
        told = self.until_done("backup", self.house.folder / "backups", "--keys", self.house.folder / "apart")
        if told is not None:
            self.memory.backups.append((Path(told["folder"]), told["position"]))

    def jump(self) -> None:
        """One command under a clock that is off."""
        offset = self.chance.choice(["+3650d", "+70d", "-400d"])
        path = self.source("kello") / "rivit.jsonl"
        paper = self.memory.paper("decision", 0)
        line = {"kind": "decision", "key": f"K-{paper.marker[2:14]}", "title": f"Kello {paper.marker}"} | PUBLIC
        path.write_text(json.dumps(line) + "\n")
        self.memory.say(f"clock {offset}")
        ended = self.house.run("import", path, "--kind", "jsonl", "--json", clock=offset)
        if ended.code != 0:
            self.refused("import under another clock", ended)


class Archivist(Office):
    """Destroys what is due, with a second archivist, and looks whether it is gone."""

    def step(self) -> None:
        if "destroy" not in self.without:
            with self.memory.gate.shared():
                self.destroy()
        time.sleep(self.chance.uniform(1, 8))

    def destroy(self) -> None:
        papers = []
        for _ in range(self.chance.randrange(1, 4)):
            publicity = self.chance.choice([(0, PUBLIC), (2, secret())])
            if (paper := self.upload(due=True, publicity=publicity)) is not None:
                papers.append(paper)
        if "release" not in self.without and papers and self.chance.random() < 0.3:
            self.held_is_not_listed(papers.pop())
        if not papers:
            return
        for paper in papers:
            paper.destruction = "perhaps"
        made = self.write("/disposals", "archivist", json={"records": [each.id for each in papers]})
        if made is None or made.status_code != 201:
            if made is not None:
                self.memory.count(f"disposal refused: {code_of(made)}")
            return
        id = made.json()["id"]
        for noun, by, version in (
            ("reviews", "archivist", 1),
            ("approvals", "second", 2),
            ("executions", "archivist", 3),
        ):
            headers = {"If-Match": f'"{version}"'}
            step = self.write(f"/disposals/{id}/{noun}", by, json={}, headers=headers)
            if step is None or step.status_code != 201:
                passing = ("clock_not_believed", "record_held")  # a wrong clock; a hold that was placed meanwhile
                if step is not None and code_of(step) not in passing:
                    self.memory.found(f"{noun} of a disposal refused", f"{step.status_code} {code_of(step)}")
                return
            self.memory.acknowledged(step.json()["id"], step.json()["version"], step.json()["position"])
        until = time.monotonic() + EXECUTION_SECONDS
        while time.monotonic() < until:
            if any(server.clock for server in self.house.servers):
                return  # nothing is destroyed by a clock that is not believed
            read = self.ask("GET", f"/disposals/{id}/certificate", "archivist")
            if read is not None and read.status_code == 200:
                self.certified(papers, read.json())
                return
            time.sleep(0.5)
        self.memory.found("a destruction does not end", f"no certificate after {EXECUTION_SECONDS:.0f} s")

    def certified(self, papers: list[Paper], told: Any) -> None:
        gone = {each["record"] for each in told["records"]} - {str(each) for each in told.get("left", ())}
        self.memory.say(f"certificate for {len(gone)} records, hits {told['hits']}")
        for paper in papers:
            if paper.id in gone:
                paper.destruction = "certified"
                paper.decided.append(Decided(NOBODY, time.monotonic(), time.monotonic(), told.get("position")))
                self.is_gone(paper)

    def held_is_not_listed(self, paper: Paper) -> None:
        """While a hold binds, no list takes the record."""
        body = {"mandate": "Kantelu", "reason": "Vireillä", "records": [paper.id]}
        placed = self.write("/holds", "archivist", json=body)
        if placed is None or placed.status_code != 201:
            return
        from tests.drills.soak.memory import Hold

        listed = self.write("/disposals", "archivist", json={"records": [paper.id], "record_class": DUE})
        # Known to the others only now: a clerk may release any hold that is known.
        self.memory.holds.append(Hold(placed.json()["id"], paper, placed.json()["position"]))
        if listed is not None and listed.status_code == 201:
            self.memory.found("a held record is listed for destruction", f"hold at {placed.json()['position']}")
