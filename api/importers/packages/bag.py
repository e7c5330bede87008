"""A bag: what its tag files state, held against its files.

Source: RFC 8493 (BagIt 1.0) and its drafts 0.93 to 0.97, which the same tools still write.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from api.importers.packages.contents import Contents, Described, Member, label_from, members_of, plain
from api.importers.packages.differences import (
    FileOfPackage,
    HostileName,
    MissingFile,
    NotListed,
    PackageInvalid,
    SizeDiffers,
    TagFileDiffers,
    ToBeFetched,
)
from api.importers.packages.verifying import algorithm_named, verify

DECLARATION = "bagit.txt"
VERSIONS = ("0.93", "0.94", "0.95", "0.96", "0.97", "1.0")
LARGEST = 512 << 20
ORIGINATOR, IDENTIFIER = "source-organization", "external-identifier"
TITLES = ("title", "internal-sender-description")
DATES = ("date", "date-start")
_DECLARED = re.compile(
    r"BagIt-Version: ([0-9]+\.[0-9]+)[ \t]*\r?\n?\r?Tag-File-Character-Encoding: (\S+)[ \t]*[\r\n]*", re.ASCII
)
_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_ESCAPED = re.compile("%(0[AaDd]|25)")


def read_bag(folder: Path, name: str) -> Contents:
    """What a bag holds and states. Refuses: a bag that is none, hostile names, tag files that are not as stated."""
    members = members_of(folder)
    version, encoding = _declared(members)
    bag = _Bag(members, version, encoding)
    bag.check_tags()
    info = list(bag.info())
    told = {label.lower(): value for label, value in reversed(info)}
    said = Described(
        title=next((told[each] for each in TITLES if each in told), ""),
        date=next((told[each] for each in DATES if each in told), ""),
        originator=told.get(ORIGINATOR, ""),
        more=[("BagIt-Version", version), *info],
    )
    identifier = told.get(IDENTIFIER, "") or name
    contents = Contents(label_from(told.get(ORIGINATOR, ""), identifier), identifier, members, said)
    bag.payload(contents, told.get("payload-oxum", ""))
    for each in members.values():
        each.described = not each.inside.startswith("data/")
    return contents


def _declared(members: dict[str, Member]) -> tuple[str, str]:
    """Version and encoding. Refuses: a declaration that is not one of BagIt."""
    declared = members.get(DECLARATION)
    if declared is None or declared.trouble is not None:
        raise PackageInvalid("The bag has no bagit.txt.")
    found = _DECLARED.fullmatch(_bytes(declared)[:1000].decode("utf-8", "replace"))
    if found is None or found[1] not in VERSIONS:
        raise PackageInvalid("bagit.txt does not declare a version of BagIt, 0.93 to 1.0, and an encoding.")
    try:
        codecs.lookup(found[2])
        "".encode(found[2])
    except (LookupError, ValueError):
        raise PackageInvalid("bagit.txt declares an encoding that is not known.") from None
    return found[1], found[2]


def _bytes(member: Member) -> bytes:
    if member.path.stat().st_size > LARGEST:
        raise PackageInvalid(f"{member.inside} is too large.")
    return member.path.read_bytes()


class _Bag:
    """The tag files of a bag."""

    def __init__(self, members: dict[str, Member], version: str, encoding: str) -> None:
        self._members, self._version, self._encoding = members, version, encoding
        self._manifests, self._tag_manifests = dict[str, str](), dict[str, str]()
        for name in members:
            if found := _MANIFEST.fullmatch(name):
                (self._tag_manifests if found[1] else self._manifests)[found[2]] = name
        if not any(map(algorithm_named, self._manifests)):
            raise PackageInvalid("The bag has no manifest of an algorithm that can be verified.")

    def check_tags(self) -> None:
        """Refuse a bag whose tag files are not as its tag manifests state."""
        for algorithm, name in self._tag_manifests.items():
            known = algorithm_named(algorithm)
            for digest, path in self._lines(name):
                inside = plain(path, name)
                member = self._found(inside)
                if member is None or member.trouble is not None:
                    raise TagFileDiffers(f"{inside} is missing, and {name} names it.")
                try:
                    verify(Member(inside, member.path, digests=[(known, digest)] if known else []))
                except FileOfPackage:
                    raise TagFileDiffers(f"{inside} has another digest than {name} states.") from None

    def info(self) -> Iterator[tuple[str, str]]:
        """The fields of bag-info.txt in their order; a field may be there twice, and go on in indented lines."""
        name = "bag-info.txt" if "bag-info.txt" in self._members else "package-info.txt"
        if name not in self._members:
            return
        label, value = "", ""
        for line in self._text(name).splitlines():
            if line[:1] in (" ", "\t") and label:
                value = f"{value} {line.strip()}"
                continue
            if label:
                yield label, value
            label, _, value = (part.strip() for part in line.partition(":"))
        if label:
            yield label, value

    def payload(self, contents: Contents, oxum: str) -> None:
        """Note with each file what the manifests state of it, and what is missing, or not listed."""
        named = dict[str, int]()
        fetched = set(self._fetched())
        known = {name: each for algorithm, name in self._manifests.items() if (each := algorithm_named(algorithm))}
        for name in self._manifests.values():
            if name not in known:
                contents.notes.append(f"{name} is of an algorithm that is not known, and was not compared.")
        for name, algorithm in known.items():
            for digest, path in self._lines(name):
                inside = self._inside(path, name)
                member = self._found(inside)
                if member is None:
                    missing = ToBeFetched if inside in fetched else MissingFile
                    contents.troubles.append((inside, missing(f"The file is not in the bag; {name} names it.")))
                    continue
                if (algorithm, digest) not in member.digests:
                    member.digests.append((algorithm, digest))
                    named[member.inside] = named.get(member.inside, 0) + 1
                else:
                    contents.notes.append(f"{name} names a file twice, with the same digest.")
                member.listed = True
        complete = len(known) if self._version == "1.0" else 1
        payload = [each for each in self._members.values() if each.inside.startswith("data/")]
        for file in payload:
            if named.get(file.inside, 0) < complete and file.trouble is None:
                file.trouble = NotListed("A manifest of the bag does not name the file.")
        self._oxum(contents, payload, oxum)

    def _oxum(self, contents: Contents, payload: list[Member], stated: str) -> None:
        if not stated or not payload:
            return
        there = f"{sum(each.path.lstat().st_size for each in payload)}.{len(payload)}"
        if there != stated:
            said = f"Payload-Oxum states {stated[:60]} bytes and files; there are {there}."
            contents.troubles.append(("bag-info.txt", SizeDiffers(said)))

    def _fetched(self) -> Iterator[str]:
        """What lies elsewhere, by its path. Refuses: a path outside the bag."""
        if "fetch.txt" in self._members:
            for line in self._text("fetch.txt").splitlines():
                parts = line.split(maxsplit=2)
                if len(parts) == 3:
                    yield self._inside(parts[2], "fetch.txt")
                elif parts:
                    raise PackageInvalid("A line of fetch.txt is not an address, a length and a path.")

    def _inside(self, path: str, name: str) -> str:
        inside = plain(path, name)
        if not inside.startswith("data/"):
            raise HostileName(f"{name} names a file that is not in the folder data.")
        return inside

    def _found(self, inside: str) -> Member | None:
        """The file of a path. Version 1.0 encodes line ends and percent signs, older ones mostly do not."""
        decoded = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), inside)
        names = (decoded, inside) if self._version == "1.0" else (inside, decoded)
        return next((self._members[each] for each in names if each in self._members), None)

    def _lines(self, name: str) -> Iterator[tuple[str, str]]:
        for number, line in enumerate(re.split(r"\r\n|\n|\r", self._text(name)), 1):
            if not line.strip():
                continue
            found = _LINE.fullmatch(line)
            if found is None:
                raise PackageInvalid(f"Line {number} of {name} is not a digest and a path.")
            yield found[1].lower(), found[2]

    def _text(self, name: str) -> str:
        member = self._members[name]
        if member.trouble is not None:
            raise member.trouble
        encoding = self._encoding if name != DECLARATION else "utf-8"
        try:
            text = _bytes(member).decode(encoding).removeprefix("\ufeff")
            text.encode()
        except UnicodeError:  # half of a character is none
            raise PackageInvalid(f"{name} is not in the encoding that bagit.txt declares.") from None
        return text
