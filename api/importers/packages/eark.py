"""An information package of E-ARK (SIP, AIP or DIP): its METS documents, held against its files.

Every file that METS names is compared with its digest and size. METS itself and the files below metadata and schemas
describe the package; every other file becomes a document. Source: E-ARK CSIP 2.1.0 and 2.2.0.
"""

import re
from pathlib import Path
from urllib.parse import unquote

from api.importers.packages.contents import Contents, Described, Member, label_from, members_of, plain
from api.importers.packages.differences import (
    FileOfPackage,
    HostileName,
    MissingFile,
    NotListed,
    PackageInvalid,
    ToBeFetched,
)
from api.importers.packages.metadata import Description, Preserved, described_in, preserved_in
from api.importers.packages.mets import Mets, Named, read_mets
from api.importers.packages.verifying import algorithm_named, verify
from archive.errors import Invalid

METS = "METS.xml"
_DESCRIBES = re.compile(r"(representations/[^/]+/)?(METS\.xml$|metadata/|schemas/)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def information_package(folder: Path, name: str) -> Contents:
    """What a package holds and states. Refuses: METS that is not valid, names that lead out of the package."""
    contents = Contents("", "", members_of(folder))
    _Package(contents, "", name).read()
    for inside, each in contents.members.items():
        placeholder = inside.rpartition("/")[2].startswith(".") and not each.path.lstat().st_size
        if placeholder and not each.listed and each.trouble is None:
            each.described = True
        elif not each.listed and each.trouble is None and inside != METS:
            each.trouble = NotListed("METS does not name the file.")
    return contents


def read_within(contents: Contents, base: str, name: str) -> None:
    """The same within a bag: what METS states is added to what the bag states."""
    _Package(contents, base, name).read()


class _Package:
    """The METS documents of one package; `base` is its folder within what was read."""

    def __init__(self, contents: Contents, base: str, name: str) -> None:
        self._contents, self._base, self._name = contents, base, name
        self._members = contents.members

    def read(self) -> None:
        """Take in what every METS states."""
        contents = self._contents
        root = read_mets(self._members[f"{self._base}{METS}"].path, METS)
        said = self._take(root, "")
        said = Described(originator=root.originator).beside(said) if not said.originator else said
        said.title = said.title or root.label
        said.more = [*root.about, *said.more]
        for part in sorted(self._parts(root)):
            member = self._members[f"{self._base}{part}{METS}"]
            if member.trouble is not None:
                continue
            mets = read_mets(member.path, f"{part}{METS}")
            member.listed = True
            below = self._take(mets, part)
            said.more += [(f"{part} {label}", value) for label, value in [*mets.about, *below.more]]
        contents.said = said.beside(contents.said)
        contents.name = contents.name or root.object_id or self._name
        contents.label = contents.label or label_from(root.object_id or self._name)
        for inside, each in self._members.items():
            if inside.startswith(self._base) and _DESCRIBES.match(inside.removeprefix(self._base)):
                each.described = True

    def _parts(self, root: Mets) -> set[str]:
        """The folders of representations with METS: those that are named, and those that are there."""
        found = set[str]()
        for href in root.parts:
            inside = self._inside(href, "", METS)
            if inside is not None and inside.endswith(METS) and f"{self._base}{inside}" in self._members:
                found.add(inside.removesuffix(METS))
        for inside in self._members:
            there = re.fullmatch(rf"(representations/[^/]+/){METS}", inside.removeprefix(self._base))
            if inside.startswith(self._base) and there:
                found.add(there[1])
        return found - {""}

    def _take(self, mets: Mets, part: str) -> Described:
        """What a METS states of files below a folder; answers with what describes all of it."""
        whole, sections = Described(), dict[str, Description | list[Preserved]]()
        for named in mets.metadata:
            member = self._name_file(named, part)
            if member is not None and member.path.suffix.lower() == ".xml" and (read := self._read(named, member)):
                sections[named.key] = read
                for link, said in read.files.items() if isinstance(read, Description) else ():
                    self._describe(self._linked(link, part), said)
        by_key, of_files = dict[str, Member](), set[str]()
        for named in mets.files:
            member = self._name_file(named, part)
            if member is not None:
                by_key[named.key] = member
                for key in (*named.described_by, *mets.described.get(named.key, ())):
                    of_files |= self._of_one(member, key, sections, mets)
        for key, section in sections.items():
            if isinstance(section, Description) and key not in of_files:
                whole = whole.beside(section.whole)
            elif isinstance(section, list):
                for preserved in section:
                    self._preserve(self._object(preserved, part), preserved)
        for key, wrapped in mets.wrapped.items():
            if key not in of_files:
                whole = whole.beside(wrapped)
        return whole

    def _read(self, named: Named, member: Member) -> Description | list[Preserved] | None:
        """What a file of metadata states; nothing where its bytes are not as stated, which is noted with it."""
        try:
            verify(member)
            if named.section == "dmdSec":
                return described_in(member.path, member.inside)
            return preserved_in(member.path, member.inside) if named.sort == "PREMIS" else None
        except Invalid as error:
            member.trouble = member.trouble or error
            return None

    def _of_one(self, member: Member, key: str, sections: dict[str, Description | list[Preserved]],
                mets: Mets) -> set[str]:  # fmt: skip
        """Take in a section that METS refers to a single file; answers with its id where it describes it."""
        section = sections.get(key)
        if isinstance(section, Description):
            self._describe(member, section.whole)
        elif key in mets.wrapped:
            self._describe(member, mets.wrapped[key])
        elif isinstance(section, list) and len(section) == 1:
            self._preserve(member, section[0])
        return {key} if isinstance(section, Description) or key in mets.wrapped else set()

    def _describe(self, member: Member | None, said: Described) -> None:
        if member is not None:
            member.said = member.said.beside(said)

    def _name_file(self, named: Named, part: str) -> Member | None:
        """The file that METS names, with what it states noted; a file that is not here is noted too."""
        inside = self._inside(named.href, part, f"{part}{METS}")
        if inside is None:
            said = "The file is not in the package; METS names an address elsewhere."
            self._contents.troubles.append((named.href[:500], ToBeFetched(said)))
            return None
        member = self._members.get(f"{self._base}{inside}")
        if member is None:
            self._contents.troubles.append((f"{self._base}{inside}", MissingFile("METS names the file.")))
            return None
        member.listed = True
        self._note(member, named.algorithm, named.digest)
        if named.size:
            self._sized(member, int(named.size) if named.size.isascii() and named.size.isdigit() else -1)
        return member

    def _note(self, member: Member, algorithm: str, digest: str) -> None:
        """A digest that is stated; one of an algorithm that is not known is noted as such."""
        name = algorithm_named(algorithm)
        if not digest:
            return
        if name:
            if (name, digest.lower()) not in member.digests:
                member.digests.append((name, digest.lower()))
        else:
            member.unknown.append(algorithm)

    def _sized(self, member: Member, size: int) -> None:
        if member.size is not None and member.size != size:
            member.trouble = member.trouble or FileOfPackage("Two sizes are stated of the file.")
        member.size = size

    def _inside(self, href: str, part: str, by: str) -> str | None:
        """The path within the package; None where it is elsewhere. Refuses: a path that leads out of the package."""
        path = href.strip()
        for prefix in ("file://", "file:"):
            if path.lower().startswith(prefix):
                path = path[len(prefix) :].lstrip("/")
                break
        else:
            if _ELSEWHERE.match(path):
                return None
        if not path:
            raise PackageInvalid(f"{by} names a file without a path.")
        literal = plain(f"{part}{path}", by)
        if f"{self._base}{literal}" in self._members:
            return literal
        return plain(f"{part}{unquote(path)}", by)

    def _linked(self, link: str, part: str) -> Member | None:
        """The file that a description or PREMIS refers to by its path, or by its name alone."""
        try:
            inside = self._inside(link, part, "the description")
        except (HostileName, PackageInvalid):
            return None
        found = self._members.get(f"{self._base}{inside}")
        if found is None and inside:
            name = inside.rpartition("/")[2]
            below = f"{self._base}{part}"
            there = (each for path, each in self._members.items() if path.startswith(below) and "/data/" in f"/{path}")
            named = [each for each in there if each.inside.rpartition("/")[2] == name]
            found = named[0] if len(named) == 1 else None
        return found

    def _object(self, preserved: Preserved, part: str) -> Member | None:
        """The file of an object of PREMIS: by its path or name, otherwise by a digest that is stated of it."""
        for place in preserved.places:
            if (found := self._linked(place, part)) is not None:
                return found
        digests = {digest.lower() for _, digest in preserved.digests}
        same = [each for path, each in self._members.items() if path.startswith(f"{self._base}{part}")
                and any(digest in digests for _, digest in each.digests)]  # fmt: skip
        return same[0] if len(same) == 1 else None

    def _preserve(self, member: Member | None, said: Preserved) -> None:
        if member is None:
            return
        for algorithm, digest in said.digests:
            self._note(member, algorithm, digest)
        if said.size is not None:
            self._sized(member, said.size)
        member.name = member.name or said.name
        member.format = member.format or said.format
        member.said = member.said.beside(Described(date=said.made))
