"""The files of a package: every manifest compared with every other, and with the files of the folder.

Source: RFC 8493; beyond it, every manifest names every file, there are no other files, and names are plain ASCII.
"""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.files.digest import pieces_of
from services.handover.checks.findings import Findings, NotAPackage, printable
from services.handover.package.bag import ALGORITHMS, DECLARATION, SIGNED, TAGS

LONGEST_TAG_FILE, LONGEST_LIST, LONGEST_LINE = 1 << 20, 1 << 32, 8192
"""Bytes of a tag file, of one that lists every file (16 million of them), and of a line of it."""
MORE_THAN_STATED = 1 << 26
"""Bytes beyond the stated that are still read, so that the file is named: one with holes can have any number."""
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,254}")
_LINE = re.compile(r"([0-9a-f]+)  (\S+)\n")
_LENGTHS = {"sha256": 64, "sha512": 128}
_LISTS = {SIGNED, *(f"manifest-{name}.txt" for name in ALGORITHMS)}
Told = Callable[[int, int | None], None]


class Bag:
    """The files of a package by their paths, with digests as the manifests state them."""

    def __init__(self, folder: Path, findings: Findings) -> None:
        self.folder, self._findings = folder, findings
        self.stated: dict[str, str] = {}
        """SHA-256 of each payload file, by path."""
        self.tags: dict[str, str] = {}
        """SHA-256 of each tag file that a tag manifest names, by name."""
        self.sizes: dict[str, int] = {}
        self._empty: list[str] = []

    def check(self, progress: Told) -> bool:
        """Compare everything; answers whether the files can be read further. Raises NotAPackage: there is no bag."""
        if not (self.folder / "bagit.txt").is_file():
            raise NotAPackage
        with self._findings.checking("files") as told:
            there = dict(self._walk())
            if self._findings.any():
                return False  # nothing is opened that is a link or has a hostile name
            self._tags(there)
            if self._findings.any():
                return False
            payload = {path: size for path, size in there.items() if path.startswith("data/")}
            self._larger(sum(payload.values()))
            if self._findings.any():
                return False
            manifests = {name: self._manifest(f"manifest-{name}.txt") for name in ALGORITHMS}
            self._compare(manifests, payload, progress)
            self.stated, self.sizes = manifests["sha256"], payload
            self._oxum(payload)
            for inside in self._empty:
                self._findings.add("empty_folder", inside, "The folder is empty; no manifest states it.")
            told.update(files=len(payload), bytes=sum(payload.values()))
        return True

    def _walk(self) -> Iterator[tuple[str, int]]:
        """Every plain file with its size; links, other things and hostile names are differences."""
        for folder, folders, names in os.walk(self.folder):
            if not folders and not names:
                self._empty.append(Path(folder).relative_to(self.folder).as_posix())
            for name in sorted((*folders, *names)):
                path = Path(folder, name)
                inside = path.relative_to(self.folder).as_posix()
                found = path.lstat()
                if not _NAME.fullmatch(name):
                    self._findings.add("hostile_name", inside, "The name is not plain ASCII.")
                if stat.S_ISLNK(found.st_mode):
                    self._findings.add("link", inside, "It is a link, and leads out of what was checked.")
                elif stat.S_ISREG(found.st_mode):
                    yield inside, found.st_size
                elif not stat.S_ISDIR(found.st_mode):
                    self._findings.add("not_a_file", inside, "It is neither a file nor a folder.")

    def _tags(self, there: dict[str, int]) -> None:
        """The tag files are there, all of them and no others, and are what the tag manifests state."""
        expected = {*TAGS, *(f"tagmanifest-{name}.txt" for name in ALGORITHMS)}
        tags = {*TAGS, *({SIGNED} & there.keys())}
        expected |= tags
        for name in sorted(expected - there.keys()):
            self._findings.add("missing_file", name, "The file is missing.")
        for name in sorted(path for path in there.keys() - expected if not path.startswith("data/")):
            self._findings.add("extra_file", name, "No manifest may name it here.")
        for name in sorted(tags | expected):
            if there.get(name, 0) > (LONGEST_LIST if name in _LISTS else LONGEST_TAG_FILE):
                self._findings.add("too_large", name, "No file of this name can be so large; it was not read.")
        if self._findings.any():
            return
        if self._text("bagit.txt") != DECLARATION:
            self._findings.add("not_bagit_1_0", "bagit.txt", "It does not declare BagIt 1.0 in UTF-8.")
        for algorithm in ALGORITHMS:
            stated = self._manifest(f"tagmanifest-{algorithm}.txt")
            for name in sorted(tags ^ stated.keys()):
                self._findings.add("manifests_differ", name, f"tagmanifest-{algorithm}.txt and the tag files differ.")
            for name in sorted(tags & stated.keys()):
                found = self._digests(name)
                self.tags[name] = found["sha256"]
                if found[algorithm] != stated[name]:
                    self._findings.add("altered_file", name, f"Its {algorithm} is not the one stated.")

    def _compare(self, manifests: dict[str, dict[str, str]], payload: dict[str, int], progress: Told) -> None:
        total, done = sum(payload.values()), 0
        for algorithm, stated in manifests.items():
            for path in sorted(payload.keys() - stated.keys()):
                self._findings.add("extra_file", path, f"manifest-{algorithm}.txt does not name it.")
            for path in sorted(stated.keys() - payload.keys()):
                self._findings.add("missing_file", path, f"manifest-{algorithm}.txt names it.")
        for path, size in payload.items():
            found = self._digests(path)
            for algorithm, stated in manifests.items():
                if path in stated and found[algorithm] != stated[path]:
                    self._findings.add("altered_file", path, f"Its {algorithm} is not the one stated.")
            done += size
            progress(done, total)

    def _manifest(self, name: str) -> dict[str, str]:
        """The digests a manifest states. Every path once, in plain form, below data/ or beside the manifest."""
        found, length = dict[str, str](), _LENGTHS[name.partition("-")[2].removesuffix(".txt")]
        with (self.folder / name).open("rb") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LONGEST_LINE), b""), 1):
                match = _LINE.fullmatch(line.decode("utf-8", "replace"))
                parts = match[2].split("/") if match else [""]
                if not match or len(match[1]) != length or not all(_NAME.fullmatch(each) for each in parts):
                    self._findings.add("unreadable_manifest", name, f"Line {number} is not a digest and a path.")
                elif name.startswith("manifest-") and parts[0] != "data":
                    self._findings.add("unreadable_manifest", name, f"Line {number} names no file of the payload.")
                elif match[2] in found:
                    self._findings.add("unreadable_manifest", name, f"Line {number} names a file again.")
                else:
                    found[match[2]] = match[1]
        return found

    def _oxum(self, payload: dict[str, int]) -> None:
        with (self.folder / "bag-info.txt").open("rb") as file:
            if b"\r" in file.read(LONGEST_TAG_FILE):
                self._findings.add("other_line_ends", "bag-info.txt", "Its lines do not end with a line feed alone.")
        if self._stated_oxum() != [f"{sum(payload.values())}.{len(payload)}"]:
            self._findings.add("wrong_oxum", "bag-info.txt", "Payload-Oxum is not the size and number of files.")

    def _larger(self, size: int) -> None:
        """Far more bytes than stated are not read at all."""
        for stated in self._stated_oxum():
            if size > int(stated.partition(".")[0]) + MORE_THAN_STATED:
                says = f"The files have {size} bytes, far more than it states in Payload-Oxum; they were not read."
                self._findings.add("larger_than_stated", "bag-info.txt", says)

    def _stated_oxum(self) -> list[str]:
        return re.findall(r"(?mi)^Payload-Oxum: ([0-9]{1,20}\.[0-9]{1,20})$", self._text("bag-info.txt"))

    def _digests(self, path: str) -> dict[str, str]:
        hashed = [hashlib.new(name) for name in ALGORITHMS]
        with (self.folder / path).open("rb") as file:
            for piece in pieces_of(file):
                for each in hashed:
                    each.update(piece)
        return {each.name: each.hexdigest() for each in hashed}

    def _text(self, name: str) -> str:
        with (self.folder / name).open("rb") as file:
            return printable_lines(file.read(LONGEST_TAG_FILE))


def printable_lines(content: bytes) -> str:
    """A tag file as text, line by line."""
    return "".join(printable(line) + "\n" for line in content.decode("utf-8", "replace").splitlines())
