"""The files of one delivery, told apart by what they hold, in the order in which each thing finds what it needs."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from api.importers.ahjo.bodies import record_body, successors
from api.importers.ahjo.cases import record_case, record_initiative, record_paper
from api.importers.ahjo.decisions import record_decision
from api.importers.ahjo.meetings import record_meeting
from api.importers.ahjo.notices import record_notice
from api.importers.intake import Intake, Piece, Refusal
from archive.days import Days
from archive.errors import ArchiveError, Invalid

Entry = Any
Records = Callable[[Entry, Intake], None]
LARGEST = 1 << 30
PARTS: Mapping[str, tuple[str, Records]] = {
    "cases": ("CaseIDLabel", record_case),
    "meetings": ("MeetingID", record_meeting),
    "decisions": ("NativeId", record_decision),
    "initiatives": ("FileURI", record_initiative),
    "notices": ("item_id", record_notice),
}
PASSED_BY = frozenset({"decisionMakers", "organizations", "classifications"})  # bodies are gathered from everything


@dataclass(slots=True)
class Delivery:
    """What came: the entries of each part with their file, the bodies named anywhere, the files that do not read."""

    entries: dict[str, list[tuple[str, Entry]]] = field(default_factory=lambda: {part: [] for part in PARTS})
    bodies: dict[str, Entry] = field(default_factory=dict)
    refused: list[Piece] = field(default_factory=list)

    def total(self) -> int:
        """How many pieces there are."""
        entries = [entry for each in self.entries.values() for _, entry in each]
        papers = sum(len(_papers(entry)) for entry in entries if isinstance(entry, dict))
        return len(self.refused) + len(self.bodies) + len(entries) + papers

    def pieces(self, days: Days) -> Iterator[Piece]:
        """Bodies before what they decide, cases before what belongs to them."""
        yield from self.refused
        after = successors(self.bodies, days)
        for id, body in self.bodies.items():
            yield Piece(f"body {id}", partial(record_body, body, after.get(id)), original=body)
        for part, (name, record) in PARTS.items():
            for file, entry in self.entries[part]:
                stated = entry if isinstance(entry, dict) else {}
                yield Piece(f"{file} {stated.get(name, '')}".strip(), partial(record, entry), original=entry)
                for paper in _papers(stated):
                    where = f"{file} {paper.get('NativeId', '')}" if isinstance(paper, dict) else file
                    yield Piece(where, partial(record_paper, paper, stated.get("CaseIDLabel")), original=paper)


def _papers(case: Mapping[str, Any]) -> list[Any]:
    papers = case.get("Records")
    return papers if isinstance(papers, list) else []


def read_delivery(source: Path) -> Delivery:
    """Read a folder's JSON files, its sub-folders aside, or one file. Refuses: a folder without any."""
    delivery = Delivery()
    paths = sorted(path for path in source.glob("*.json") if path.is_file()) if source.is_dir() else [source]
    if not paths:
        raise Invalid("There is no JSON file in this folder.", field="source", remedy="Give the folder of a delivery.")
    for path in paths:
        try:
            _take(delivery, path)
        except ArchiveError as error:
            delivery.refused.append(Piece(path.name, Refusal(error)))
    return delivery


def _take(delivery: Delivery, path: Path) -> None:
    if path.stat().st_size > LARGEST:
        raise Invalid(f"A file may have at most {LARGEST} bytes.", field="file", remedy="Split the file.")
    try:
        said = orjson.loads(path.read_bytes())
    except (orjson.JSONDecodeError, OSError):
        raise Invalid("The file is not valid JSON.", field="file") from None
    part, entries = _part(said)
    if part in delivery.entries:
        delivery.entries[part] += [(path.name, entry) for entry in entries]
    _gather(delivery.bodies, said)


def _part(said: Any) -> tuple[str, list[Any]]:
    """Which part of the register a file holds, by its envelope or by its first entry."""
    if isinstance(said, dict):
        for part in (*PARTS, *PASSED_BY):
            if isinstance(said.get(part), list):
                return part, said[part]
        said = [said]
    first = next(iter(said), None) if isinstance(said, list) else None
    known = set(first) if isinstance(first, dict) else set()
    for part, signs in _SIGNS.items():
        if signs <= known:
            return part, said
    raise Invalid(
        "The file is not a known part of the register.", field="file", remedy="Remove the file from the delivery."
    )


_SIGNS: Mapping[str, frozenset[str]] = {
    "notices": frozenset({"data", "created"}),
    "meetings": frozenset({"MeetingID", "Agenda"}),
    "decisions": frozenset({"NativeId", "Section", "Organization"}),
    "cases": frozenset({"CaseIDLabel", "Handlings"}),
    "organizations": frozenset({"ID", "Formed"}),
    "classifications": frozenset({"ClassificationCode", "ClassificationTitle"}),
}
_BODY = frozenset({"ID", "Name", "Formed"})
_MAKER = frozenset({"DecisionMakerId", "DecisionMaker"})


def _gather(bodies: dict[str, Entry], said: Any) -> None:
    """Every body named anywhere in a file, each as the fullest mention of it states."""
    waiting = [said]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
            if one.keys() >= _BODY:
                _keep(bodies, one)
            elif one.keys() >= _MAKER and one["DecisionMakerId"] and one["DecisionMaker"]:
                _keep(bodies, {"ID": one["DecisionMakerId"], "Name": one["DecisionMaker"]})


def _keep(bodies: dict[str, Entry], one: Entry) -> None:
    id = one["ID"]
    if isinstance(id, str) and re.fullmatch(r"\S{1,100}", id) and len(one) > len(bodies.get(id, ())):
        bodies[id] = one
