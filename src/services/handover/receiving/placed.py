"""Where packages are on the machine of the archive, and that they are received one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import Invalid, NotFound
from services.handover.checks.unzipped import unpacked
from services.handover.filled import alone_in
from services.home.archive_home import ArchiveHome


def package_folder(home: ArchiveHome, name: str) -> Path:
    """The folder or zip file of a package, by the name of the bag. Refuses: no folder is set; no such package in it."""
    if not home.settings.packages:
        raise Invalid(
            "This archive takes no packages over HTTP.",
            field="package",
            remedy="Set packages in archive.toml to the folder of packages, or use 'archive handover receive'.",
        )
    folder = Path(home.settings.packages) / name
    there = folder.is_file() if name.endswith(".zip") else folder.is_dir()
    if folder.parent != Path(home.settings.packages) or folder.is_symlink() or not there:
        remedy = "Put bag-ID, or bag-ID.zip, into the folder that packages in archive.toml names."
        raise NotFound("There is no such package.", field="package", remedy=remedy)
    return folder


@contextmanager
def unfolded(home: ArchiveHome, package: Path) -> Iterator[Path]:
    """The folder of a package; of a zip file, one that is removed afterwards, and by the next start after a kill."""
    if package.is_file() and not package.is_symlink():
        with unpacked(package, home.temporary.folder) as folder:
            yield folder
    else:
        yield package


@contextmanager
def one_at_a_time(home: ArchiveHome) -> Iterator[None]:
    """One package after the other: a second call, also of another process, waits until the first has ended."""
    with alone_in(home.home, wait=True):
        yield
