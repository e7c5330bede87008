"""The two ways people change and read an archive, REST and the command line, behind the same few verbs."""

import itertools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from typer.testing import CliRunner

from api.cli.main import app
from archive.errors import ArchiveError
from services.verbs import KINDS
from tests.api.doors import Doors

_numbers = itertools.count(1)


class Refused(Exception):
    """What was asked is not allowed: the code for machines, the sentence for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


@dataclass
class Made:
    """A record, and what the last write to it was answered."""

    kind: str
    id: str
    version: int
    position: int
    effect: str | None = None


class Way(Protocol):
    """What the examples do, whichever way."""

    def create(self, kind: str, **said: Any) -> Made: ...
    def change(self, record: Made, noun: str, **said: Any) -> Made: ...
    def show(self, record: Made, as_of: str | None = None, known_at: int | str | None = None) -> dict[str, Any]: ...
    def history(self, record: Made) -> list[dict[str, Any]]: ...
    def due(self, record: Made, on: str, known_at: int | None = None) -> dict[str, Any]: ...
    def hold(self, record: Made, starts_on: str) -> str: ...
    def release(self, hold: str, released_on: str) -> None: ...
    def decide(self, record: Made, outcome: str) -> Made: ...


def list_of(record: Made) -> str:
    """The list on which what was just recorded waits, as the answer names it."""
    found = re.search(r"list ([0-9a-f-]{36})", record.effect or "")
    assert found, record.effect
    return found[1]


def _body(kind: str, said: dict[str, Any]) -> dict[str, Any]:
    number = {"number": f"{kind} {next(_numbers)}"}
    return {"title": f"A {kind}", "publicity": {"publicity": "public"}} | number | said


class OverRest:
    """Through REST, as an archivist."""

    def __init__(self, doors: Doors, second: str = "") -> None:
        self.doors, self.second = doors, second
        self.newest = 0

    def create(self, kind: str, **said: Any) -> Made:
        body = _body(kind, said)
        plural = f"/{KINDS[kind].plural}"
        answer = self.doors.upload(body) if kind == "document" else self.doors.post(plural, body)
        return self._made(kind, answer)

    def change(self, record: Made, noun: str, **said: Any) -> Made:
        return self._made(record.kind, self.doors.change(record.kind, record.id, noun, said, record.version))

    def _made(self, kind: str, answer: Any) -> Made:
        told = answer.json()
        if answer.status_code >= 400:
            raise Refused(told["code"], told["detail"])
        self.newest = max(self.newest, told["position"])
        return Made(kind, told["id"], told["version"], told["position"], told.get("effect"))

    def show(self, record: Made, as_of: str | None = None, known_at: int | str | None = None) -> dict[str, Any]:
        clocks = {name: value for name, value in (("as_of", as_of), ("known_at", known_at)) if value is not None}
        answer = self.doors.read(record.kind, {"id": record.id, "position": self.newest}, "archivist", **clocks)
        told: dict[str, Any] = answer.json()
        if answer.status_code >= 400:
            raise Refused(told["code"], told["detail"])
        return told

    def history(self, record: Made) -> list[dict[str, Any]]:
        plural = KINDS[record.kind].plural
        asked = {"min_position": self.newest}
        found: list[dict[str, Any]] = self.doors.get(
            f"/{plural}/{record.id}/history", "archivist", params=asked
        ).json()["events"]
        return found

    def due(self, record: Made, on: str, known_at: int | None = None) -> dict[str, Any]:
        asked = {"everything": True, "on": on, "min_position": self.newest, "limit": 5000}
        asked |= {"known_at": known_at} if known_at is not None else {}
        listed = self.doors.get("/retention/due", "archivist", params=asked).json()["items"]
        return next((each for each in listed if each["id"] == record.id), {})

    def hold(self, record: Made, starts_on: str) -> str:
        body = {"mandate": "PKL 806/2011", "starts_on": starts_on, "reason": "Tutkinta", "records": [record.id]}
        return self._made("hold", self.doors.post("/holds", body)).id

    def release(self, hold: str, released_on: str) -> None:
        body = {"released_on": released_on, "reason": "Päättyi"}
        answer = self.doors.post(f"/holds/{hold}/releases", body)
        if answer.status_code >= 400:
            raise Refused(answer.json()["code"], answer.json()["detail"])
        self.newest = max(self.newest, answer.json()["position"])

    def decide(self, record: Made, outcome: str) -> Made:
        """Confirm ("approvals") or reject ("rejections") what was just recorded, as another person."""
        path = f"/correction-lists/{list_of(record)}/{outcome}"
        made = self._made(record.kind, self.doors.post(path, {"reason": "Tarkistettu"}, self.second))
        return Made(record.kind, record.id, record.version + 1, made.position, made.effect)


class OnCommandLine:
    """By the command, each time anew on the archive of a folder."""

    def __init__(self, home: Path) -> None:
        self.home, self.second = home, ""

    def __call__(self, *args: str) -> Any:
        done = CliRunner().invoke(app, ["--home", str(self.home), *args, "--json"])
        if isinstance(done.exception, ArchiveError):
            raise Refused(done.exception.code, str(done.exception))
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        if done.exit_code == 3 and "import" in args:  # all of it was rejected, which the summary states
            told = json.loads(done.stdout)
            assert told["rejected"], (args, done.output)
            assert not told["recorded"], (args, done.output)
            return told
        assert done.exit_code == 0, (args, done.output)
        return json.loads(done.stdout)

    def take(self, *lines: dict[str, Any]) -> dict[str, Any]:
        """Import lines; none of them may be lost."""
        path = self.home.parent / f"lines-{next(_numbers)}.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        summary: dict[str, Any] = self("import", str(path), "--kind", "jsonl")
        rejects = Path(summary["rejects_file"]).read_text("utf-8") if summary["rejects_file"] else ""
        assert summary["rejected"] == 0, rejects
        return summary

    def create(self, kind: str, **said: Any) -> Made:
        body = _body(kind, said)
        position = self.take({"kind": kind} | ({} if kind == "case" else {"key": body["number"]}) | body)["position"]
        return Made(kind, self("show", body["number"])["id"], 1, position)

    def change(self, record: Made, noun: str, **said: Any) -> Made:
        stated = [part for name, value in said.items() for part in ("--set", f"{name}={_written(value)}")]
        told = self("change", noun, record.id, *stated)
        return Made(record.kind, told["id"], told["version"], told["position"], told.get("effect"))

    def show(self, record: Made, as_of: str | None = None, known_at: int | str | None = None) -> dict[str, Any]:
        clocks = [*(("--as-of", as_of) if as_of else ()), *(("--known-at", str(known_at)) if known_at else ())]
        told: dict[str, Any] = self("show", record.id, *clocks)
        return told

    def history(self, record: Made) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self("show", record.id, "--history")
        return found

    def due(self, record: Made, on: str, known_at: int | None = None) -> dict[str, Any]:
        clock = ("--known-at", str(known_at)) if known_at is not None else ()
        return next((each for each in self("due", "--all", "--on", on, *clock) if each["id"] == record.id), {})

    def hold(self, record: Made, starts_on: str) -> str:
        said = ("--mandate", "PKL 806/2011", "--reason", "Tutkinta", "--from", starts_on)
        return str(self("hold", "place", record.id, *said)["hold"])

    def release(self, hold: str, released_on: str) -> None:
        self("hold", "release", hold, "--reason", "Päättyi", "--on", released_on)

    def decide(self, record: Made, outcome: str) -> Made:
        """Confirm ("approvals") or reject ("rejections") what was just recorded, as another person."""
        verb = {"approvals": "approve", "rejections": "reject"}[outcome]
        told = self("--as", self.second, "corrections", verb, list_of(record), "--reason", "Tarkistettu")
        return Made(record.kind, record.id, record.version + 1, told["position"], told.get("effect"))


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
