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

    where: str = Field(description="The table, the part of the index, or the files.")
    record: str = Field(description="The record concerned; empty where it is of none.")
    column: str
    kind: Kind
    found_at: datetime

    def as_difference(self) -> Difference:
        return Difference(self.where, self.record, self.column, self.kind)


class Compared(BaseModel):
    """How far the comparison of derived copies and files with the record is, and what it found."""

    began_at: datetime | None = Field(default=None, description="When this round began.")
    looked_at: datetime | None = Field(default=None, description="When something was compared last.")
    position: int = Field(default=0, description="Records that began up to here are compared in this round.")
    records: int = Field(default=0, description="Records compared in this round.")
    files: int = Field(default=0, description="Files compared with their digests in this round.")
    unopened: int = Field(default=0, description="Records whose key is not here; they were passed over.")
    ended_at: datetime | None = Field(
        default=None, description="When the last whole round ended; null before the first."
    )
    today: int = Field(default=0, description="Records compared since `day` began.")
    day: str = ""
    differences: list[Differing] = Field(default=[], description="What differs, the first hundred.")

    @classmethod
    def read(cls, home: Path) -> Self:
        """What is known; nothing where the file is not there or does not read."""
        try:
            return cls.model_validate_json((home / "views" / FILE).read_bytes())
        except (FileNotFoundError, ValidationError):
            return cls()

    def write(self, home: Path) -> None:
        write_whole(home / "views" / FILE, self.model_dump_json().encode(), durable=False)

    def add(self, found: list[Difference], now: datetime) -> list[Difference]:
        """Keep what is not known yet; answers with it."""
        known = {each.as_difference() for each in self.differences}
        fresh = [each for each in dict.fromkeys(found) if each not in known]
        room = max(0, KEPT - len(self.differences))
        self.differences += [Differing(**each._asdict(), found_at=now) for each in fresh[:room]]
        return fresh

    def clear(self, record: str, still: list[Difference]) -> None:
        """Leave out what was found of the copies of a record and is so no more."""
        self.differences = [
            each
            for each in self.differences
            if each.record != record or each.where == "files" or each.as_difference() in still
        ]

    def files_whole(self, record: str) -> None:
        """Leave out what was found of the files of a record."""
        self.differences = [each for each in self.differences if (each.where, each.record) != ("files", record)]

    def rebuilt(self) -> None:
        """Every copy was made anew; what was found of files stays."""
        self.differences = [each for each in self.differences if each.where == "files"]
