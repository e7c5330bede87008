"""The log of a package: complete, in order, proven, and exactly what its lists say is left out and destroyed."""

import base64
import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.kernel import stored_names
from archive.ledger.offline import Checker, Key, Unreadable, strict_json
from archive.recordwide import RecordDestroyed
from services.handover.checks.findings import Findings, printable
from services.handover.checks.passages import RECEIVED, Passages
from services.handover.checks.proven import proven
from services.handover.checks.selection import Listed
from services.handover.package.facts import FORMAT

LOG, DOCUMENTS = "representations/event-log/data", "representations/documents/data"
MIGRATED = "representations/migrated/data"
_FILES = (
    "package.json",
    "checkpoints.json",
    "keys.json",
    "events.jsonl",
    "left-out.csv",
    "destroyed.csv",
    "offline.py",
)
_LISTS = ("destructions.jsonl", "holds.jsonl")
_BY_LIST = {"withheld": "left-out.csv", "destroyed": "destroyed.csv"}
LONGEST = 1 << 20


class Log:
    """Checks the event log of an information package; `stated` are the SHA-256 of its files by path in the bag."""

    def __init__(self, folder: Path, inside: str, stated: dict[str, str], findings: Findings) -> None:
        self._folder, self._inside, self._stated, self._findings = folder, inside, stated, findings
        self.package: dict[str, Any] = {}
        self.checker: Checker | None = None
        """The verifier with what it learned from the chain; None where files of the log are missing."""
        self._listed: Listed | None = None

    def check(self, keys: list[Key], ends: Mapping[str, tuple[int, str]]) -> bool:
        """Check it whole; answers whether only keys that came with the package vouch for it.

        `ends` has the last position and moment of archives known to be retired.
        """
        missing = [name for name in _FILES if not self._path(name).is_file()]
        for name in missing:
            self._findings.add("missing_file", self._named(name), "A package has this file.")
        if missing:
            return False
        with self._findings.checking("package") as told:
            self._read_package()
            told.update({name: self.package.get(name) for name in ("id", "origin", "to", "as", "profile", "size")})
        self.checker = checker = Checker(keys, [])
        checker.ends |= ends
        before = self._findings.count
        with self._findings.checking("proofs") as told:
            told["says"] = [
                says for name in ("checkpoints.json", "events.jsonl") if (says := self._proven(checker, name))
            ]
            self._proven_lists(checker)
            self._head(checker)
        if self._findings.count == before:
            with self._findings.checking("log") as counted:
                counted.update(self._contents())
            if self._path(RECEIVED).is_file():
                documents = self._folder / f"{self._inside}/{DOCUMENTS}"
                passages = Passages(self._path(RECEIVED).parent, documents, self._named(RECEIVED), self._findings)
                with self._findings.checking("received") as counted:
                    counted.update(passages.check(keys, ends, whole=self._listed is None))
            if self._listed is not None:
                with self._findings.checking("selection") as counted:
                    counted.update(self._listed.end())
        return bool(checker.found)

    def _read_package(self) -> None:
        try:
            with self._path("package.json").open("rb") as file:
                read = strict_json(file.read(LONGEST))
        except Unreadable:
            read = None
        if not isinstance(read, dict) or read.get("format") != FORMAT:
            self._findings.add("unreadable_package", self._named("package.json"), f"It is not {FORMAT}.")
            return
        self.package = read
        if self._inside != f"data/uuid-{read.get('id')}" or self._folder.name != f"bag-{read.get('id')}":
            self._findings.add("other_package", self._named("package.json"), "The folders have another id.")

    def _proven(self, checker: Checker, name: str) -> str:
        """What the verifier of one file says; a difference where it says no."""
        return str(proven(checker, self._path(name), self._named(name), self._findings).get("says", ""))

    def _proven_lists(self, checker: Checker) -> None:
        for name in _LISTS:
            if self._path(name).is_file():
                self._proven(checker, name)

    def _head(self, checker: Checker) -> None:
        """The package states the newest checkpoint of the chain, and its log ends there."""
        size, origin = self.package.get("size"), self.package.get("origin")
        head = checker.heads.get((origin, size)) if isinstance(origin, str) and isinstance(size, int) else None
        newest = max((each for _, each in checker.heads), default=0)
        if head is None or newest != size:
            self._findings.add(
                "no_checkpoint", self._named("checkpoints.json"), "No checkpoint is at the end of the log."
            )
        elif head.root.hex() != self.package.get("root"):
            self._findings.add("other_root", self._named("package.json"), "The root is not that of the checkpoint.")

    def _contents(self) -> dict[str, int]:
        """What of each content is here, against the lists; files that contents name, against the documents."""
        lists = {kind: _Listed(self._path(name), name) for kind, name in _BY_LIST.items()}
        if "selection" in self.package:
            stated, name = self.package["selection"], "selection.csv"
            self._listed = Listed(self._path(name), self._named(name), stated, self._findings)
        counts, named, unburied = Counter[str](), set[str](), dict[str, int]()
        for event in self._events():
            position, name, content = event["position"], event["name"], event.get("content")
            if name == RecordDestroyed.name:
                unburied.pop(event["stream"], None)
            kind = content if isinstance(content, str) else "with_content" if isinstance(content, dict) else "absent"
            counts[kind] += 1
            if kind == "absent":
                self._findings.add("missing_content", self._named("events.jsonl"), f"Event {position} has no content.")
            elif kind == "with_content":
                named.update(_digests_in(content))
            elif kind in lists and not lists[kind].has(str(position), event["stream"], name.partition(".")[0]):
                said = f"Event {position} is not listed in its place."
                self._findings.add("lists_differ", self._named(lists[kind].name), said)
            if kind == "destroyed":
                unburied.setdefault(event["stream"], position)
        for listed in lists.values():
            if not listed.ended():
                said = "It lists more than is left out or destroyed in the log."
                self._findings.add("lists_differ", self._named(listed.name), said)
        for position in unburied.values():
            said = f"The content of event {position} is missing, and no tombstone states why."
            self._findings.add("unauthorised_destruction", self._named("events.jsonl"), said)
        self._documents(named)
        self._counted(counts, len(named))
        return {"events": counts.total(), "with_content": counts["with_content"], "left_out": counts["withheld"],
                "destroyed": counts["destroyed"], "files": len(named)}  # fmt: skip

    def _events(self) -> Iterator[dict[str, Any]]:
        """Events as the verifier accepted them; a bare leaf is a difference in a package of the whole archive."""
        known = stored_names()
        with self._path("events.jsonl").open("rb") as lines:
            for line in lines:
                try:
                    event = strict_json(line)
                except Unreadable:
                    return  # said by the verifier
                if self._listed is not None and isinstance(event, dict) and event.keys() == {"position", "leaf"}:
                    self._listed.leaf()
                    continue
                if not isinstance(event, dict) or not {"stream", "name", "version", "position"} <= event.keys():
                    said = "An event has no fact; a package has the facts of all."
                    self._findings.add("missing_fact", self._named("events.jsonl"), said)
                    continue
                if event["name"] not in known:
                    said = printable(f"This program does not know the event {event['name']}; use a newer one.")
                    self._findings.add("unknown_event", self._named("events.jsonl"), said)
                if self._listed is not None:
                    self._listed.event(event)
                yield event

    def _documents(self, named: set[str]) -> None:
        """Every file that a content names is here, under its digest, and no other."""
        folders = [f"{self._inside}/{each}/" for each in (DOCUMENTS, MIGRATED)]
        there = {
            path.removeprefix(folder): path for folder in folders for path in self._stated if path.startswith(folder)
        }
        for digest in sorted(named - there.keys()):
            self._findings.add("missing_document", folders[0] + digest, "An event names it.")
        for digest in sorted(there.keys() - named):
            self._findings.add("extra_document", there[digest], "No event names it.")
        for digest in sorted(there.keys() & named):
            if self._stated[there[digest]] != digest:
                self._findings.add("altered_document", there[digest], "Its bytes are not those that were filed.")

    def _counted(self, counts: Counter[str], files: int) -> None:
        told = {
            "with_content": counts["with_content"],
            "left_out": counts["withheld"],
            "destroyed": counts["destroyed"],
        }
        documents = self.package.get("documents")
        if self.package.get("events") != told or not isinstance(documents, dict) or documents.get("files") != files:
            self._findings.add("counts_differ", self._named("package.json"), "What it counts is not what is here.")

    def _named(self, name: str) -> str:
        return f"{self._inside}/{LOG}/{name}"

    def _path(self, name: str) -> Path:
        return self._folder / self._named(name)


class _Listed:
    """A list beside the log, read with it: both are in the order of positions."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._rows = _rows_of(path)
        self._next = next(self._rows, None)

    def has(self, *where: str) -> bool:
        """Whether this event is the next one listed."""
        found = self._next is not None and self._next[:3] == list(where)
        if found:
            self._next = next(self._rows, None)
        return found

    def ended(self) -> bool:
        """Whether every line was asked for."""
        return self._next is None


def _rows_of(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        rows = csv.reader(lines)
        next(rows, None)
        yield from rows


def _digests_in(content: Any) -> Iterator[str]:
    """The digest of the file that a content names, if it names one."""
    try:
        read = strict_json(base64.b64decode(content["bytes"], validate=True))
    except (Unreadable, ValueError, KeyError, TypeError):
        return  # said by the verifier
    file = read.get("file") if isinstance(read, dict) else None
    if isinstance(file, dict) and isinstance(file.get("digest"), str):
        yield file["digest"]
