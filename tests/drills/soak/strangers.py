"""Those who guess: keys of every role that try ids, numbers, words and positions of what they may not see."""

import uuid
from typing import Any

from services.verbs import KINDS
from tests.drills.soak.asking import Client, code_of
from tests.drills.soak.memory import Paper

NOBODY_SEES = (None, "scoped", "reader", "registrar")


class Stranger(Client):
    """Asks for what is hidden; every answer is looked at for what it shows."""

    without: frozenset[str] = frozenset()

    def step(self) -> None:
        with self.memory.gate.shared():
            by = self.chance.choice(NOBODY_SEES)
            what = self.chance.choice([self.by_id, self.by_id, self.by_word, self.by_list, self.by_feed, self.by_write])
            if what.__name__ not in self.without:
                what(by)

    def hidden(self) -> Paper | None:
        papers = [each for each in self.memory.living() if all(one.sight > 1 for one in each.decided)]
        return self.chance.choice(papers) if papers else None

    def by_id(self, by: str | None) -> None:
        """A hidden record answers like one that is not there."""
        if (paper := self.hidden()) is None:
            return
        plural = KINDS[paper.kind].plural
        tail = self.chance.choice(["", "/history", *(["/content", "/text"] if paper.kind == "document" else [])])
        server = self.chance.choice(self.house.servers)
        asked = [self.ask("GET", f"/{plural}/{id}{tail}", by, at=server) for id in (paper.id, self.another())]
        self.alike(asked, paper, f"GET /{plural}/{{id}}{tail} as {by or 'anonymous'}")

    def by_write(self, by: str | None) -> None:
        """Every verb answers to a hidden record as to one that is not there."""
        if (paper := self.hidden()) is None:
            return
        kind = KINDS[paper.kind]
        noun = self.chance.choice([each.noun for each in kind.verbs] + ["publicity", "registrations"])
        from tests.api.examples import CHANGED

        bodies = dict(CHANGED[paper.kind]) | {
            "publicity": {"publicity": {"publicity": "public"}, "reason": "arvaus"},
            "registrations": {"sender": "Arvaus", "reason": "arvaus"},
        }
        if noun not in bodies:
            return
        server, headers = self.chance.choice(self.house.servers), {"If-Match": '"77777"'}
        ids = (paper.id, self.another())
        path = f"/{kind.plural}/{{}}/{noun}"
        asked = [self.ask("POST", path.format(id), by, at=server, json=bodies[noun], headers=headers) for id in ids]
        self.alike(asked, paper, f"POST {path} as {by or 'anonymous'}")

    def alike(self, asked: list[Any], paper: Paper, where: str) -> None:
        if any(each is None or each.status_code in (429, 503) for each in asked):
            return
        hidden, none = ((each.status_code, code_of(each)) for each in asked)
        if hidden != none and paper.id in self.memory.by_id and not paper.destruction:
            self.memory.found(
                f"a hidden record is told from none: {where}", f"{hidden} for a hidden one, {none} for none"
            )

    def by_word(self, by: str | None) -> None:
        """A word that only a hidden record has finds nothing."""
        if (paper := self.hidden()) is None:
            return
        q = self.chance.choice([paper.marker, f"{paper.marker[:9]}*", f'"Otsikko {paper.marker}"'])
        answer = self.ask("GET", "/search", by, params={"q": q, "facets": "case"})
        if answer is not None and answer.status_code == 200:
            told = answer.json()
            if any(hit["id"] == paper.id for hit in told["hits"]):
                self.memory.found("search finds a hidden record", f"{paper.kind} as {by or 'anonymous'}")

    def by_list(self, by: str | None) -> None:
        plural = self.chance.choice([kind.plural for kind in KINDS.values()])
        self.ask("GET", f"/{plural}", by, params={"order": "newest", "limit": 100})
        self.ask("GET", "/register", by, params={"limit": 100})

    def by_feed(self, by: str | None) -> None:
        after = self.chance.randrange(max(1, self.memory.newest()))
        self.ask("GET", "/events", by, params={"after": after, "limit": 200})
        if by in ("reader", "registrar"):
            for path in ("/holds", "/access/log", "/access/requests", "/retention/due", "/disposals"):
                self.ask("GET", path, by)
        self.ask("GET", f"/ledger/proof/{max(1, after)}", by)

    def another(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
