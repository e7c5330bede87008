"""The formats of the files an archive holds: how many, how old, and how likely they will not open later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from archive.kernel import Fact
from archive.terms import day_in
from projections.states import Question, StateReader
from services.formats.risk import ORDER, READ_ON, SOURCE, Risk, risk_of

COLUMNS = (
    "puid", "format", "format_version", "media_type", "risk", "files", "migrated", "bytes", "oldest", "newest",
    "claims",
)  # fmt: skip
_PARTS = ("versions", "representations")


@dataclass(slots=True)
class Held:
    """One format: its files, those of them with a migrated copy of low risk, and when they were filed."""

    puid: str | None
    format: str
    format_version: str
    media_type: str
    risk: Risk
    files: int = 0
    migrated: int = 0
    bytes: int = 0
    oldest: str = ""
    newest: str = ""
    claims: int = 0

    def add(self, file: Fact, zone: tzinfo, *, copied: bool) -> None:
        """Count a file, by the day on which it was filed there."""
        day = day_in(datetime.fromisoformat(file["filed_at"]), zone).isoformat()
        self.files, self.bytes = self.files + 1, self.bytes + file["size"]
        self.oldest, self.newest = min(self.oldest or day, day), max(self.newest, day)
        self.migrated += copied
        self.claims += "claim" in file.get("identified", {})

    def as_dict(self) -> dict[str, Any]:
        """Its values for JSON and tables."""
        return {name: getattr(self, name) for name in COLUMNS}


def formats_of(states: StateReader, question: Question, zone: tzinfo, risk: Risk | None = None) -> dict[str, Any]:
    """Every format of the files the caller may see, the riskiest first, then the most frequent; and the counted ids.

    `oldest` and `newest` are days in `zone`.
    `migrated` counts files of which a copy in a format of low risk exists, `claims` those that claim to be PDF/A.
    """
    held, ids = dict[tuple[str, ...], Held](), list[str]()
    for picked in states.picked(question, _PARTS, kinds=("document",)):
        before = len(ids)
        for file, copied in _files(picked.parts):
            each = _held(file)
            if risk in (None, each.risk):
                held.setdefault(_key(each), each).add(file, zone, copied=copied)
                ids += [picked.id] if len(ids) == before else []
    found = sorted(held.values(), key=lambda each: (ORDER.index(each.risk), -each.files, _key(each)))
    return {
        "items": [each.as_dict() for each in found],
        "files": sum(each.files for each in found),
        "risk_source": SOURCE,
        "risk_read_on": READ_ON,
        "position": states.position() if question.known_at is None else question.known_at,
        "counted": ids,
    }


def _files(parts: dict[str, Any]) -> Iterator[tuple[Fact, bool]]:
    """Every file that is still here, with whether a copy of low risk exists of it."""
    copies = [each for each in parts["representations"] or () if "digest" in each]
    safe = {each["file_version"] for each in copies if _risk(each) == "low"}
    for file in parts["versions"] or ():
        if "digest" in file:
            yield file, file["number"] in safe
    for file in copies:
        yield file, False


def _risk(file: Fact) -> Risk:
    return risk_of(file.get("identified", {}).get("puid"))


def _held(file: Fact) -> Held:
    """The format of a file, as identified; else as it was seen when it was filed."""
    found = file.get("identified") or {}
    name = found.get("format") or ("" if found else file.get("format")) or ""
    return Held(
        found.get("puid"), name, found.get("format_version") or "", file.get("media_type", ""),
        risk_of(found.get("puid")),
    )  # fmt: skip


def _key(each: Held) -> tuple[str, ...]:
    return (each.puid or "", each.format, each.format_version, each.media_type)
