"""What a package holds: its files, what it states of them and of itself."""

import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from api.importers.packages.differences import HostileName, LinkInPackage
from api.importers.walk import written
from archive.errors import ArchiveError

LONGEST = 400
Digests = tuple[tuple[str, str], ...]
"""Names of algorithms as `hashlib` knows them, and the digest that is stated, in lower case."""


@dataclass(slots=True)
class Described:
    """What metadata states of a package, or of one file; each as it was written."""

    title: str = ""
    date: str = ""
    originator: str = ""
    more: list[tuple[str, str]] = field(default_factory=list)

    def beside(self, other: "Described") -> "Described":
        """This, with what the other states where this states nothing."""
        parts = {name: getattr(self, name) or getattr(other, name) for name in ("title", "date", "originator")}
        return Described(**parts, more=[*self.more, *other.more])


@dataclass(slots=True)
class Member:
    """One file of a package: by its path in it, with all that is stated of it.

    `name` is the name that it had originally, `described` whether it describes the package and is no document itself.
    """

    inside: str
    path: Path
    size: int | None = None
    digests: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    name: str = ""
    format: str = ""
    said: Described = field(default_factory=Described)
    described: bool = False
    listed: bool = False
    trouble: ArchiveError | None = None

    def original(self) -> dict[str, object]:
        """What is given back of it in the rejects file."""
        return {"file": self.inside, "size": self.size, "digests": dict(self.digests)}


@dataclass(slots=True)
class Contents:
    """All of a package. `label` tells it from others, `name` is what it is called where it states no title.

    `troubles` are faults that no file of it has.
    """

    label: str
    name: str
    members: dict[str, Member]
    said: Described = field(default_factory=Described)
    troubles: list[tuple[str, ArchiveError]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def title(self) -> str:
        """The title of the package."""
        return self.said.title or self.name

    def share(self) -> None:
        """What describes the package describes its documents: day and originator; the title where there is one only."""
        documents = self.documents()
        for each in documents:
            own = Described(date=self.said.date, originator=self.said.originator)
            own.title = self.said.title if len(documents) == 1 else ""
            each.said = each.said.beside(own)

    def documents(self) -> list[Member]:
        """The files that become documents, in the order of their paths."""
        return [each for _, each in sorted(self.members.items()) if not each.described]

    def descriptions(self) -> list[Member]:
        """The files that describe the package."""
        return [each for _, each in sorted(self.members.items()) if each.described]


def members_of(folder: Path) -> dict[str, Member]:
    """Every file of a folder by its path in it, hidden ones too; a link is no file, and is not followed."""
    found = dict[str, Member]()
    for path, mode in _walk(folder):
        inside = written(path.relative_to(folder).as_posix())
        trouble = None if stat.S_ISREG(mode) else LinkInPackage("This is a link, or not a regular file.")
        if inside in found:  # two names that only look alike
            inside = os.fsencode(path.relative_to(folder)).decode("utf-8", "backslashreplace")
        found[inside] = Member(inside, path, trouble=trouble)
    return found


def _walk(folder: Path) -> Iterator[tuple[Path, int]]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted([*names, *(each for each in folders if Path(place, each).is_symlink())]):
            path = Path(place, name)
            yield path, path.lstat().st_mode


def plain(path: str, what: str) -> str:
    """A path within a package as it is compared. Refuses: one that leads out of it."""
    parts = path.split("/")
    while len(parts) > 1 and parts[0] == ".":
        parts.pop(0)
    if any(part in ("", ".", "..") for part in parts) or "\0" in path or len(path) > 4096:
        raise HostileName(f"{what} names a file outside the package.")
    return unicodedata.normalize("NFC", "/".join(parts))


def label_from(*parts: str) -> str:
    """What tells a package from others, without slashes, so that a path can follow."""
    words = (" ".join(part.split())[:LONGEST] for part in parts if part.strip())
    return ", ".join(words).replace("%", "%25").replace("/", "%2F") or "package"


def lines_of(said: Mapping[str, object] | list[tuple[str, str]]) -> str:
    """Names and values in lines, as the text of a record."""
    pairs = said.items() if isinstance(said, Mapping) else said
    return "\n".join(f"{name}: {value}" for name, value in pairs if str(value).strip())
