"""Receiving a package, against what no receiving can go below.

    python -m bench.receiving [--files 150] [--records 20000] [--memory]

Files: documents of 1 MB. The limit copies the same bytes in pieces, durably, and hashes them by the two algorithms of
a package. Records: decisions, received against the import of as many as lines. With --memory: the most memory that
receiving takes, for 1,000 records and for 100,000, each in a process of its own.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.usecases import file_document
from archive.files.digest import pieces_of
from archive.values import Publicity, PublicityClass
from bench.completion import Register
from bench.pairs import Line, paired, shown
from services.handover.package.create import create_package
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home

MB = 1 << 20
PUBLIC = Publicity(publicity=PublicityClass.public)


def with_files(folder: Path, count: int) -> ArchiveHome:
    """An archive with documents of 1 MB that everybody may see."""
    make_home(folder, origin="lahde")
    home = ArchiveHome(folder)
    by = home.admin().actor
    assert by is not None
    for number in range(count):
        digest, size = home.blobs.put(number.to_bytes(8) + os.urandom(MB - 8))
        content = FiledDocument(title=f"Asiakirja {number}", file=File(digest=digest, size=size))
        file_document(home.archive, DocumentFiled(publicity=PUBLIC, personal="none", content=content), by=by)
    home.projections.catch_up()
    return home


def packed(home: ArchiveHome, out: Path) -> Path:
    """A package of all of it."""
    home.projections.catch_up()
    return Path(create_package(home, home.admin(), out, to="Seuraaja", door="bench").folder)


def received(package: Path, folder: Path) -> None:
    """A new archive receives a package."""
    make_home(folder, origin="seuraaja")
    with ArchiveHome(folder) as home:
        receive(home, package, home.admin())


def copied(files: list[Path], into: Path) -> None:
    """The limit: every byte read, hashed and written, each file durable."""
    into.mkdir()
    for path in files:
        hashes = hashlib.sha256(), hashlib.sha512()
        with path.open("rb") as source, (into / path.name).open("wb") as target:
            for piece in pieces_of(source):
                for each in hashes:
                    each.update(piece)
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())


def measure(files: int, records: int, rounds: int = 3) -> list[Line]:
    """Receiving files of 1 MB, and receiving small records."""
    with tempfile.TemporaryDirectory(prefix="bench-handover-") as name:
        folder, fresh = Path(name), _fresh(Path(name))
        home = with_files(folder / "home", files)
        package = packed(home, folder / "first")
        large = [path for path in (folder / "home/blobs").rglob("*") if path.is_file() and path.stat().st_size == MB]
        limit = lambda: copied(large, fresh())  # noqa: E731
        lines = [
            paired(
                "receive, MB/s of files of 1 MB", 0.5, files, lambda: received(package, fresh()), limit, rounds=rounds
            ),
        ]
        home.close()
        made = Register(folder / "register", records)
        numbers = iter(range(1, 10**9, records))
        first = made.take_in(made.write_lines("first", next(numbers)))
        assert first.rejected == 0, first
        small = packed(made.home, folder / "small")
        bulk = [made.write_lines(f"lines{turn}", next(numbers)) for turn in range(rounds)]
        take, what = lambda: received(small, fresh()), "receive, small records, against bulk import"
        lines.append(paired(what, 0.5, records, take, lambda: made.take_in(bulk.pop()), rounds=rounds))
        made.home.close()
    return lines


def _fresh(folder: Path) -> Callable[[], Path]:
    names = iter(range(10**6))
    return lambda: folder / f"fresh{next(names)}"


def memory(records: int) -> int:
    """The most memory that receiving so many records takes, in KiB, by a process that does nothing else."""
    with tempfile.TemporaryDirectory(prefix="bench-handover-") as name:
        made = Register(Path(name) / "register", records)
        made.take_in(made.write_lines("lines", 1))
        package = packed(made.home, Path(name) / "package")
        made.home.close()
        code = (
            "import sys; from pathlib import Path; from bench.receiving import received;"
            "received(Path(sys.argv[1]), Path(sys.argv[2])); print(Path('/proc/self/status').read_text())"
        )
        command = [sys.executable, "-c", code, str(package), str(Path(name) / "home")]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return int(told.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=150)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--memory", action="store_true")
    asked = parser.parse_args()
    found = measure(asked.files, asked.records)
    if asked.memory:
        few, many = memory(1_000), memory(100_000)
        told = Line(
            "memory of receive, 100,000 against 1,000", f"{many >> 10} MiB", f"{few >> 10} MiB", many / few, 1.2, True
        )
        found.append(told)
    print(shown(found))
