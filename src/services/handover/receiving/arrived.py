"""A package that arrived, as a folder: what it states about itself, its events line by line, the files of documents."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from archive.errors import Invalid
from archive.files.digest import digest_of
from archive.kernel import First
from services.handover.checks.bag import LONGEST_TAG_FILE
from services.handover.checks.passages import ways_of

LOG = ("representations", "event-log", "data")
FILES = ("representations", "documents", "data")
MIGRATED = ("representations", "migrated", "data")
LONGEST_LINE, LONGEST_FILE = 64 << 20, 512 << 20  # bytes
_DIGEST = re.compile(r"[0-9a-f]{64}")
Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class PackageRefused(Invalid):
    """A package that is not complete, not intact or not trusted; nothing of it was recorded."""

    code = "package_refused"
    field = "package"
    remedy = "Nothing was recorded. Ask the sender for the package again, and compare its digest."


class Stated(BaseModel):
    """What a package states about itself in package.json, as far as the recipient needs it."""

    model_config = ConfigDict(frozen=True)

    format: Literal["archive-handover.v1"]
    id: UUID
    handed_as: Literal["copy", "transfer"] = Field(alias="as")
    origin: str = Field(min_length=1, max_length=120)
    organisation: str = Field(max_length=500)
    size: int = Field(ge=1)
    root: Hex
    enclosed: dict[str, Any] | None = None
    selection: dict[str, Any] | None = None


class Arrived:
    """One package. Links are not followed; nothing but files of known names is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / "bagit.txt").is_file():
            raise PackageRefused("This is not a package: it has no bagit.txt.", remedy="Give the folder of the bag.")
        inside = [path for path in (folder / "data").glob("*") if path.is_dir() and not path.is_symlink()]
        if len(inside) != 1:
            raise PackageRefused("The folder data of the package must contain exactly one folder.")
        self._inside = inside[0]
        self.stated = self._stated()

    @property
    def digest(self) -> str:
        """The digest of the package: the SHA-256 of tagmanifest-sha256.txt, which covers everything."""
        path = self._plain(self.folder / "tagmanifest-sha256.txt")
        if path.stat().st_size > LONGEST_TAG_FILE:
            raise PackageRefused(f"{path.name} is too large.")
        return digest_of(path)

    def chain(self) -> bytes:
        """The checkpoints of the sender with their keys."""
        return self._read("checkpoints.json")

    def lines(self) -> Iterator[bytes]:
        """The events, a line at a time."""
        with self._plain(self._log("events.jsonl")).open("rb") as file:
            while line := file.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise PackageRefused("A line of events.jsonl is too long or not complete.")
                yield line

    def events(self) -> Iterator[dict[str, Any]]:
        """The events, read; `way` of those that the sender itself had received is where they stood before.

        Of a part of an archive the other events have position and leaf alone. Refuses: a line that is no event with its
        fact, in a package of the whole.
        """
        ways = ways_of(self._log(""))
        told = next(ways, None)
        for number, line in enumerate(self.lines(), 1):
            try:
                event = orjson.loads(line)
            except orjson.JSONDecodeError:
                raise PackageRefused(f"Line {number} of events.jsonl is not JSON.") from None
            if not isinstance(event, dict) or ("fact" not in event and self.stated.selection is None):
                raise PackageRefused(f"Event {number} has no fact: such a log cannot be received.")
            if told is not None and told[0] == event["position"]:
                event["way"] = [First(*each) for each in told[1]]
                told = next(ways, None)
            yield event

    def selected(self) -> Path:
        """The list of the records in a part of an archive."""
        return self._plain(self._log("selection.csv"))

    def file(self, digest: str) -> BinaryIO:
        """The bytes of a document's file. Refuses: it is not in the package."""
        if not _DIGEST.fullmatch(digest):
            raise PackageRefused("A document names its file by something that is no SHA-256.")
        migrated = self._inside.joinpath(*MIGRATED, digest)
        return self._plain(migrated if migrated.exists() else self._inside.joinpath(*FILES, digest)).open("rb")

    def _stated(self) -> Stated:
        try:
            return Stated.model_validate_json(self._read("package.json"))
        except ValidationError as error:
            names = ", ".join(sorted({str(each["loc"][0]) for each in error.errors() if each["loc"]})) or "it"
            raise PackageRefused(f"package.json is not as the format demands: {names}.") from None

    def _read(self, name: str) -> bytes:
        path = self._plain(self._log(name))
        if path.stat().st_size > LONGEST_FILE:
            raise PackageRefused(f"{name} is too large.")
        return path.read_bytes()

    def _log(self, name: str) -> Path:
        return self._inside.joinpath(*LOG, name)

    def _plain(self, path: Path) -> Path:
        """A file within the package, by a path without links."""
        parts = path.relative_to(self.folder).parts
        if any(self.folder.joinpath(*parts[: n + 1]).is_symlink() for n in range(len(parts))) or not path.is_file():
            raise PackageRefused(f"{'/'.join(parts)} is missing from the package, or is not a file.")
        return path
