"""Making and checking a package for a successor.

    python -m bench.handover [--files 200] [--records 100000]

Making: a package of files of 1 MB against copying the same bytes into one folder, in turns: once with their SHA-256
alone, and once with the two digests that a package states of every file.
Memory: the most that a process needs to make and to check a package of many records, against one of 1,000.
"""

import argparse
import hashlib
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.usecases import file_document
from archive.files.digest import pieces_of
from archive.values import Publicity, PublicityClass
from bench.lists import filled
from bench.pairs import Line, seconds, shown
from bench.record import somewhere
from services.handover.checks.check import check_package
from services.handover.package.create import create_package
from services.home.archive_home import ArchiveHome, make_home

SMALL, SIZE, ROUNDS = 1_000, 1 << 20, 5
AT_LEAST, AT_MOST = 0.5, 1.2


def a_package(home: ArchiveHome, out: Path) -> Path:
    """A package of the whole archive."""
    home.projections.catch_up()
    return Path(create_package(home, home.admin(), out, to="Bench", door="bench").folder)


def with_files(home: ArchiveHome, count: int) -> None:
    """File documents of 1 MB each, without a pattern."""
    by = home.admin().actor
    assert by is not None
    for number in range(count):
        digest, size = home.blobs.put(os.urandom(SIZE))
        content = FiledDocument(title=f"Liite {number}", file=File(digest=digest, size=size))
        public = Publicity(publicity=PublicityClass.public)
        file_document(home.archive, DocumentFiled(publicity=public, personal="none", content=content), by=by)
    home.projections.catch_up()


def copied(home: ArchiveHome, into: Path, *algorithms: str) -> None:
    """The same bytes in one folder, each file with its digests."""
    into.mkdir()
    for path in sorted(path for path in home.blobs.folder.rglob("*") if path.is_file()):
        hashes = [hashlib.new(each) for each in algorithms]
        with path.open("rb") as source, (into / path.name).open("xb") as target:
            for piece in pieces_of(source):
                for each in hashes:
                    each.update(piece)
                target.write(piece)


def throughput(files: int) -> list[Line]:
    """How fast a package of large files is made."""
    ours, one, both = list[float](), list[float](), list[float]()
    with somewhere() as folder:
        make_home(folder / "home", origin="bench", organisation="Bench")
        with ArchiveHome(folder / "home") as home:
            with_files(home, files)
            for at in range(ROUNDS):
                ours.append(seconds(lambda at=at: a_package(home, folder / f"out-{at}")))
                one.append(seconds(lambda at=at: copied(home, folder / f"one-{at}", "sha256")))
                both.append(seconds(lambda at=at: copied(home, folder / f"both-{at}", "sha256", "sha512")))
    what = f"package of {files} files of 1 MB, against copies with"
    limits = {f"{what} SHA-256": one, f"{what} both digests": both}
    return [
        Line(name, *(f"{files * SIZE / statistics.median(each) / 1e6:.0f} MB/s" for each in (ours, limit)),
             statistics.median(least / made for made, least in zip(ours, limit, strict=True)), AT_LEAST)
        for name, limit in limits.items()
    ]  # fmt: skip


def peak(run: str, *places: Path) -> int:
    """The most memory, in bytes, that a process of its own needs for one of this module's functions."""
    command = [sys.executable, "-m", "bench.handover", "--run", run, *map(str, places)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1])


def run(what: str, places: list[Path]) -> None:
    """One function, and then the most memory it needed."""
    if what == "create":
        with ArchiveHome(places[0]) as home:
            a_package(home, places[1])
    else:
        assert check_package(places[0])["ok"]
    status = Path("/proc/self/status").read_text()  # getrusage tells of the parent's memory as well
    print(int(re.findall(r"VmHWM:\s+([0-9]+) kB", status)[0]) * 1024)


def memory(records: int) -> list[Line]:
    """What a large package needs against a small one."""
    peaks = dict[str, list[int]]()
    for count in (SMALL, records):
        with somewhere() as folder:
            filled(folder, count * 10 // 11, count // 11)
            with ArchiveHome(folder / "home") as home:
                home.projections.catch_up()
            peaks.setdefault("make", []).append(peak("create", folder / "home", folder / "out"))
            package = next((folder / "out").iterdir())
            peaks.setdefault("check", []).append(peak("check", package))
    return [
        Line(f"memory to {name} a package of {records:,} records, against {SMALL:,}", f"{large / 1e6:.0f} MB",
             f"{small / 1e6:.0f} MB", large / small, AT_MOST, at_most=True)
        for name, (small, large) in peaks.items()
    ]  # fmt: skip


def measure(files: int = 200, records: int = 100_000) -> list[Line]:
    return [*throughput(files), *memory(records)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--run", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run(given.run[0], [Path(each) for each in given.run[1:]])
    else:
        print(shown(measure(given.files, given.records)))
