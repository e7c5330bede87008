"""What odd clients send: days at the calendar's ends, long words, forms cut off; slow readers, costly questions."""

import json
import socket
import time
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from tests.drills.soak.asking import code_of
from tests.drills.soak.work import PUBLIC, Clerk

DAYS = ("9999-12-31", "0001-01-01", "9999-01-01", "0001-12-31", "1582-10-10", "2024-02-29")
SLOW_SECONDS, NO_MORE = 25.0, 99
SLOW = {
    "head": b"GET /search?q=asia HTTP/1.1\r\nHost: a\r\nX-Slow: ",
    "body": b"POST /cases HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{",
    "deaf": b"GET /events?limit=1000 HTTP/1.1\r\nHost: a\r\n\r\n" * 30,
}
"""How each slow client begins: a head or a body that goes on letter by letter, answers that nobody reads."""


def long_word(chance: Any) -> str:
    """A word that no language has."""
    return chance.choice(
        ["sana" * 400, "pöytä-" * 200 + "kirja", "yö" * 900, "a" * 9_000, "valtion­avustus" * 60, "x-" * 500, "ä̈" * 300]
    )


class OddClerk(Clerk):
    """A clerk whose forms are odd now and then."""

    def odd(self) -> None:
        """A record with a day at the end of the calendar or a word beyond reason: taken, or refused by name."""
        day, word = self.chance.choice(DAYS), long_word(self.chance)
        kind, fields = self.chance.choice(
            [
                ("decision", {"decided_on": day}),
                ("contract", {"starts_on": "2020-01-01", "ends_on": day}),
                ("request", {"asked_on": day}),
                ("grant", {"use_until": day, "amount": {"cents": 10**15, "currency": "EUR"}}),
                ("report", {"text": word, "period": {"earliest": "0001-01-01", "latest": "9999-12-31"}}),
                ("decision", {"text": word}),
                ("pending", {"target": {"earliest": day, "latest": day}, "goal": word[:2000]}),
                ("case", {"opened_on": day}),
            ]
        )
        paper = self.memory.paper(kind, 0)
        number = f"OUTO {paper.marker[2:14].upper()}"
        said = {"title": f"Outo {paper.marker}", "number": number}
        from tests.api.doors import a_body

        body = a_body(kind) | PUBLIC | fields | said
        made = self.write(
            f"/{'cases' if kind == 'case' else kind + 's' if kind != 'pending' else kind}", "registrar", json=body
        )
        if made is not None and made.status_code == 201:
            self.kept(paper, made)
            paper.steps = NO_MORE  # a day at the calendar's end forbids most of what usually follows
        elif made is not None and not 400 <= made.status_code < 500:
            self.memory.found("an odd record", f"{kind} with {sorted(fields)}: {made.status_code} {code_of(made)}")

    def cut_upload(self) -> None:
        """A form that is cut off at any place is refused, and nothing is recorded."""
        server = self.chance.choice(self.house.servers)
        if not server.up:
            return
        paper, edge = self.memory.paper("document", 2), "raja" * 5
        parts = (
            f'--{edge}\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n'
            f"{json.dumps({'title': f'Katkaistu {paper.marker}'})}\r\n--{edge}\r\n"
            f'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n{"sisältö " * 400}\r\n--{edge}--\r\n'
        ).encode()
        cut = parts[: self.chance.randrange(40, len(parts) - 5)]
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        answer = self.ask("POST", "/documents", "registrar", at=server, content=cut, headers=headers)
        if answer is not None and answer.status_code == 201:
            told, share = answer.json(), len(cut) / len(parts)
            self.memory.acknowledged(told["id"], told["version"], told["position"])
            self.memory.found("a form cut off is recorded", f"cut at {share:.0%}, answered 201 at {told['position']}")

    def ask_much(self) -> None:
        """A question that costs as much as one may: answered or refused, soon."""
        word = long_word(self.chance)
        q = self.chance.choice(
            [word[:4000], " ".join([word[:80]] * 40), "a* b* c*", f"{word[:50]}*", '"' + "ja " * 300 + '"']
        )
        began = time.monotonic()
        answer = self.ask("GET", "/search", None, params={"q": q, "facets": "case"})
        took = time.monotonic() - began
        if answer is not None and answer.status_code not in (200, 414, 422, 429, 503, 400):
            self.memory.found("a costly question", f"{len(q)} letters: {answer.status_code} {code_of(answer)}")
        if took > 20:
            self.memory.found("a question takes long", f"{len(q)} letters, {took:.0f} s")

    def be_slow(self) -> None:
        """Drip a head or a body, or do not read what was asked for; others are answered meanwhile."""
        server = self.chance.choice(self.house.servers)
        if not server.up:
            return
        lives, at = server.lives, urlsplit(server.address)
        lines = [socket.create_connection((at.hostname or "", at.port or 0), 5) for _ in range(8)]
        try:
            how = self.chance.choice(list(SLOW))
            for line in lines:
                line.settimeout(0.2)
                line.sendall(SLOW[how])
            until = time.monotonic() + self.chance.uniform(2, SLOW_SECONDS)
            while time.monotonic() < until and server.lives == lives:
                for line in lines:
                    if how != "deaf":
                        line.sendall(b"a")
                began = time.monotonic()
                answer = self.ask("GET", "/health", None, at=server)
                if answer is not None and time.monotonic() - began > 15:
                    self.memory.found(
                        "slow clients hold the server", f"{how}: /health took {time.monotonic() - began:.0f} s"
                    )
                time.sleep(1)
        except OSError:
            pass  # the server ended the slow line, as it may
        finally:
            for line in lines:
                line.close()

    def lines(self) -> list[dict[str, Any]]:
        """Lines for an import, odd ones among them; the days are of the calendar's ends."""
        made: list[dict[str, Any]] = []
        for _ in range(self.chance.randrange(1, 30)):
            sight, said = self.publicity()
            paper = self.memory.paper("decision", sight)
            line = {"kind": "decision", "key": f"L-{paper.marker[2:14]}", "title": f"Rivi {paper.marker}"} | said
            line["decided_on"] = date(2020, 5, self.chance.randrange(1, 29)).isoformat()
            made.append(line | {"record_class": self.chance.choice(["02", "05"])})
            if "odd" not in self.without and self.chance.random() < 0.1:
                made[-1] |= self.chance.choice(
                    [{"decided_on": self.chance.choice(DAYS)}, {"text": long_word(self.chance)}]
                )
        return made
