"""What was compared with the record and when, and what differs: a small file that a kill leaves whole."""

from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, ValidationError

from archive.files.whole import write_whole
from projections.comparison.difference import Difference, Kind

KEPT = 100  # differences at most; the first ones are named
FILE = "compared.json"


class Differing(BaseModel):
    """One place where a copy is not what the record makes of it."""

    where: str = Field(description="The table, the part of the index, or `files`.")
    record: str = Field(description="The record concerned; empty when it concerns none.")
    column: str
    kind: Kind
    found_at: datetime

    def as_difference(self) -> Difference:
        """The same as a difference for `archive verify`."""
        return Difference(self.where, self.record, self.column, self.kind)


class Compared(BaseModel):
    """How far the comparison of derived copies and files with the record is, and what it found."""

    began_at: datetime | None = Field(default=None, description="When this round of comparison started.")
    looked_at: datetime | None = Field(default=None, description="The time of the last comparison.")
    position: int = Field(
        default=0, description="This round compares the records whose first event is at or before this position."
    )
    records: int = Field(default=0, description="Records compared in this round.")
    files: int = Field(default=0, description="Files compared with their digests in this round.")
    unopened: int = Field(default=0, description="Records skipped because their key is missing.")
    ended_at: datetime | None = Field(
        default=None, description="When the last complete round ended; null before the first."
    )
    today: int = Field(default=0, description="Records compared since the start of `day`.")
    day: str = ""
    differences: list[Differing] = Field(default=[], description="The differences found, at most one hundred.")

    @classmethod
    def read(cls, home: Path) -> Self:
        """What is known; nothing if the file is missing or cannot be read."""
        try:
            return cls.model_validate_json((home / "views" / FILE).read_bytes())
        except (FileNotFoundError, ValidationError):
            return cls()

    def write(self, home: Path) -> None:
        """Write the results to the home."""
        write_whole(home / "views" / FILE, self.model_dump_json().encode(), durable=False)

    def add(self, found: list[Difference], now: datetime) -> list[Difference]:
        """Keep what is not known yet; answers with it."""
        known = {each.as_difference() for each in self.differences}
        fresh = [each for each in dict.fromkeys(found) if each not in known]
        room = max(0, KEPT - len(self.differences))
        self.differences += [Differing(**each._asdict(), found_at=now) for each in fresh[:room]]
        return fresh

    def clear(self, record: str, still: list[Difference]) -> None:
        """Leave out differences of a record that no longer exist."""
        self.differences = [
            each
            for each in self.differences
            if each.record != record or each.where == "files" or each.as_difference() in still
        ]

    def files_whole(self, record: str) -> None:
        """Leave out what was found of the files of a record."""
        self.differences = [each for each in self.differences if (each.where, each.record) != ("files", record)]

    def rebuilt(self) -> None:
        """Every copy was rebuilt; what was found of files stays."""
        self.differences = [each for each in self.differences if each.where == "files"]
