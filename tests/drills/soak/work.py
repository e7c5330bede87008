"""What clerks do over REST: records of every kind, uploads, changes, holds, decisions about publicity."""

import copy
import hashlib
import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from services.verbs import KINDS
from tests.api.doors import a_body
from tests.api.examples import CHANGED
from tests.drills.soak.asking import SIGHT, Client, code_of
from tests.drills.soak.memory import FOLLOWING_SECONDS, Decided, Hold, Paper

PUBLIC = {"publicity": {"publicity": "public"}, "personal": "none"}
GROUND = "JulkL (621/1999) 24.1 § 20 kohta"
DUE, LATER, PERSONAL = "02", "05", "08"
ROWS = f"""code,title,years,trigger,counted_from,basis,action,publicity,ground,secret_years,personal
{DUE},Lyhyt,0,document_date,day,SA/1/2010,destroy,,,,
{LATER},Pitka,120,document_date,day,SA/1/2010,destroy,,,,
{PERSONAL},Henkiloasia,120,document_date,day,SA/1/2010,destroy,,,,personal
"""
OLD = {"record_class": DUE, "dated": {"earliest": "2010-01-01", "latest": "2010-01-01"}}


def secret(*, lapses: date | None = None) -> dict[str, Any]:
    """Secret for long, or until a day."""
    begins = (lapses or date.today() + timedelta(days=20 * 365)).replace(day=15)
    begins = begins.replace(year=begins.year - 25)
    said = {"publicity": "secret", "ground": GROUND, "secret_from": begins.isoformat(), "secret_years": 25}
    return {"publicity": said, "personal": "none"}


class Clerk(Client):
    """One of several who record at the same time."""

    def step(self) -> None:
        """One thing a clerk does."""
        todo: list[tuple[int, Callable[[], None]]] = [
            (8, self.record), (8, self.upload), (8, self.change), (5, self.decide_publicity), (2, self.hold),
            (2, self.release), (2, self.protect), (3, self.pay), (4, self.remember), (1, self.odd),
            (1, self.cut_upload),
        ]  # fmt: skip
        todo = [(weight, each) for weight, each in todo if each.__name__ not in self.without]
        chosen = self.chance.choices([each for _, each in todo], [weight for weight, _ in todo])[0]
        with self.memory.gate.shared():
            chosen()

    without: frozenset[str] = frozenset()

    def publicity(self) -> tuple[int, dict[str, Any]]:
        """Least sight and what says so: public, secret, secret for some weeks yet, or not stated."""
        soon = secret(lapses=date.today() + timedelta(days=60))
        return self.chance.choice([(0, PUBLIC), (0, PUBLIC), (2, secret()), (2, soon), (2, {"personal": "none"})])

    def record(self, kind: str = "", by: str = "registrar", *, public: bool = False, **fields: Any) -> Paper | None:
        """Record something of a kind."""
        kind = kind or self.chance.choice([each for each in KINDS if each != "document"])
        sight, said = (0, PUBLIC) if public else self.publicity()
        paper = self.memory.paper(kind, sight)
        body = a_body(kind) | said | {"title": f"Otsikko {paper.marker}"} | fields
        if "number" in body:
            body["number"] = f"{body['number']} {paper.marker[2:12].upper()}"
        made = self.write(f"/{KINDS[kind].plural}", by, json=body)
        return self.kept(paper, made)

    def kept(self, paper: Paper, made: Any) -> Paper | None:
        if made is None:
            return None
        if made.status_code != 201:
            self.memory.found(f"a {paper.kind} refused: {code_of(made)}", f"{made.status_code} {code_of(made)}")
            return None
        told = made.json()
        self.memory.recorded(paper, told["id"], told["version"], told["position"])
        return paper

    def upload(self, *, due: bool = False, publicity: tuple[int, dict[str, Any]] | None = None) -> Paper | None:
        """File a document with bytes."""
        sight, said = publicity or self.publicity()
        paper = self.memory.paper("document", sight, due=due)
        text = f"Liite {paper.marker} " * self.chance.choice([1, 50, 4000])
        paper.digest = hashlib.sha256(text.encode()).hexdigest()
        body = {"title": f"Asiakirja {paper.marker}"} | said | (OLD if due else {})
        files = {"file": (f"liite-{self.chance.getrandbits(32)}.txt", text.encode(), "text/plain")}
        made = self.write("/documents", "registrar", data={"metadata": json.dumps(body)}, files=files)
        return self.kept(paper, made)

    def change(self) -> None:
        """The next thing that happens to a record of a kind."""
        papers = [each for each in self.memory.living() if each.steps < len(CHANGED[each.kind]) and each.certain]
        if not papers or not (paper := self.chance.choice(papers)).lock.acquire(blocking=False):
            return
        try:
            noun, body = CHANGED[paper.kind][paper.steps]
            body = copy.deepcopy(body)
            if "title" in body:
                body["title"] = f"Uusi {paper.marker}"
            if self.changed(paper, noun, body, self.who_sees(paper)) is not None:
                paper.steps += 1
        finally:
            paper.lock.release()

    def who_sees(self, paper: Paper) -> str:
        """Somebody who sees a record whatever was decided about it; to nobody else does it exist."""
        everybody = all(each.sight <= SIGHT["registrar"] for each in paper.decided)
        return self.chance.choice(["registrar", "archivist"]) if everybody else "archivist"

    def changed(self, paper: Paper, noun: str, body: Any, by: str) -> int | None:
        """One change on the version that is remembered; the position where it was recorded."""
        headers = {"If-Match": f'"{paper.version}"'}
        made = self.write(f"/{KINDS[paper.kind].plural}/{paper.id}/{noun}", by, json=body, headers=headers)
        if made is not None and made.status_code == 201:
            told = made.json()
            self.memory.changed(paper, told["version"], told["position"], part=told.get("part"))
            return int(told["position"])
        if made is None or made.status_code in (412, 409):
            self.catch_up_with(paper)
        if made is not None and code_of(made) == "not_shown" and by != "archivist":
            self.memory.count(
                "hidden from a registrar meanwhile"
            )  # what it is hidden by is remembered after its answer
        elif made is not None and made.status_code not in (409, 410, 412):
            self.memory.found(f"{noun} refused: {code_of(made)}", f"{made.status_code} {code_of(made)} of {paper.kind}")
        return None

    def catch_up_with(self, paper: Paper) -> None:
        read = self.ask("GET", f"/{KINDS[paper.kind].plural}/{paper.id}", "archivist")
        if read is not None and read.status_code == 200:
            paper.version = max(paper.version, read.json()["version"])

    def decide_publicity(self) -> None:
        """Close what is open or open what is closed; both servers act on it."""
        papers = [each for each in self.memory.living() if each.kind not in ("case", "body") and not each.protected]
        if not papers or not (paper := self.chance.choice(papers)).lock.acquire(blocking=False):
            return
        try:
            opens = paper.decided[-1].sight > 0
            said = PUBLIC["publicity"] if opens else secret()["publicity"]
            self.decide(paper, 0 if opens else 2, "publicity", {"publicity": said, "reason": "Päätettiin"})
        finally:
            paper.lock.release()

    def decide(self, paper: Paper, sight: int, noun: str, body: Any) -> None:
        decided = Decided(sight, time.monotonic())
        with self.memory.lock:
            paper.decided.append(decided)
        position = self.changed(paper, noun, body, "archivist")
        if position is None:
            return
        decided.acked, decided.position = time.monotonic(), position
        for server in self.house.servers:
            self.in_force(paper, decided, position, server)

    def in_force(self, paper: Paper, decided: Decided, position: int, server: Any) -> None:
        """Whether a decision is in force on a server, asked for at least that position."""
        until, lives = time.monotonic() + FOLLOWING_SECONDS, server.lives
        while time.monotonic() < until and server.lives == lives and paper.decided[-1] is decided:
            path = f"/{KINDS[paper.kind].plural}/{paper.id}?min_position={position}"
            read = self.ask("GET", path, None, at=server)
            if read is None:
                return
            if read.status_code == 503:
                time.sleep(0.2)
                continue
            seen = read.status_code == 200 and paper.marker in read.text
            if seen != (decided.sight == 0) and not paper.destruction and server.lives == lives:
                story = f"{paper.kind}, decided at {position} to be {'open' if decided.sight == 0 else 'closed'}"
                self.memory.found(
                    f"a decision is not in force: {decided.sight}", f"{story}: {read.status_code} of {server.name}"
                )
            return
        if server.up and server.lives == lives and paper.decided[-1] is decided:
            story = f"{paper.kind}, decided at {position}: {server.name} waits for {FOLLOWING_SECONDS:.0f} s"
            self.memory.found("a view stands still: a decision waits", story)

    def protect(self) -> None:
        """Put a public record into a class of personal data: anonymous callers see it no more."""
        paper = self.record("decision", public=True, record_class=LATER, personal=None)
        if paper is None:
            return
        paper.protected = True  # its class closes it whatever is decided about its publicity
        with paper.lock:
            body = {"record_class": PERSONAL, "reclassified_on": date.today().isoformat(), "reason": "Väärä luokka"}
            self.decide(paper, 1, "classifications", body)

    def hold(self) -> None:
        """Place a hold on a record that is due or not."""
        papers = self.memory.living("document", "decision")
        if not papers:
            return
        paper = self.chance.choice(papers)
        with paper.lock:
            if paper.destruction:
                return
            body = {"mandate": "Hallinto-oikeus", "reason": "Vireillä", "records": [paper.id]}
            made = self.write("/holds", "archivist", json=body)
            if made is not None and made.status_code == 201:
                self.memory.holds.append(Hold(made.json()["id"], paper, made.json()["position"]))
            self.catch_up_with(paper)

    def release(self) -> None:
        """Release a hold again."""
        holds = [each for each in self.memory.holds if not each.released and each.paper.certain]
        if holds and self.chance.random() < 0.5:
            hold = self.chance.choice(holds)
            with hold.paper.lock:
                hold.released = True  # perhaps, from here on
                self.write(f"/holds/{hold.id}/releases", "archivist", json={"reason": "Ratkaistu"})
                self.catch_up_with(hold.paper)

    def pay(self) -> None:
        """A payment on a grant."""
        if grants := [each for each in self.memory.living("grant") if each.certain]:
            grant = self.chance.choice(grants)
            amount = {"cents": 100, "currency": "EUR"}
            self.record("payment", by=self.who_sees(grant), grant=grant.id, amount=amount)

    def remember(self) -> None:
        """Read something recorded before: it is there, with its bytes."""
        if papers := self.memory.living():
            self.look_up(self.chance.choice(papers))

    def look_up(self, paper: Paper, at: Any = None) -> None:
        path = f"/{KINDS[paper.kind].plural}/{paper.id}"
        position, made = self.memory.newest(), paper.made
        read = self.ask("GET", f"{path}?min_position={made}", "archivist", at=at)
        if read is None or read.status_code == 503 or paper.destruction:
            return
        if read.status_code != 200 or paper.marker not in read.text:
            story = f"{paper.kind} recorded at {made}, newest {position}: {read.status_code} {code_of(read)}"
            self.memory.found("an acknowledged record is not there", story)
        elif paper.digest:
            got = self.ask("GET", f"{path}/content?min_position={made}", "archivist", at=at)
            if got is None or got.status_code in (503, 410):
                return
            if hashlib.sha256(got.content).hexdigest() != paper.digest:
                story = f"document recorded at {made}: {got.status_code}, {len(got.content)} bytes"
                self.memory.found("acknowledged bytes are not there", story)

    def is_gone(self, paper: Paper) -> None:
        """A destroyed record is gone on both servers, for everybody."""
        for server in self.house.servers:
            for by in ("archivist", None):
                for tail in ("", "/content", "/text"):
                    path = f"/documents/{paper.id}{tail}?min_position={paper.version}"
                    read = self.ask("GET", path, by, at=server)
                    if read is not None and read.status_code not in (404, 410, 429, 503):
                        self.memory.found("a destroyed record is answered", f"{tail or 'record'}: {read.status_code}")
