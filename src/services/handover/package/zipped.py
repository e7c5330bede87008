"""A package as one zip file, for sending over a network."""

import shutil
import tempfile
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from archive.access.caller import Caller
from services.handover.package.create import Package, create_package
from services.home.archive_home import ArchiveHome


def create_zip(home: ArchiveHome, caller: Caller, *, door: str, **ordered: Any) -> tuple[Package, Path]:
    """Make a package as `create_package` does, in a folder of its own in the temporary folder of the process.

    Answers with the package and its zip file; `remove` the folder of the file when its bytes were sent.
    """
    home.temporary.folder.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=home.temporary.folder, prefix="handover-"))
    try:
        made = create_package(home, caller, work, door=door, **ordered)
        path = work / f"{made.folder.name}.zip"
        with ZipFile(path, "x", ZIP_DEFLATED) as file:
            for folder in filter(None, (made.folder, made.secret)):
                for each in sorted(folder.rglob("*")):
                    if each.is_file():
                        file.write(each, each.relative_to(work).as_posix())
                shutil.rmtree(folder)
    except BaseException:
        remove(work)
        raise
    return made, path


def remove(work: Path) -> None:
    """Remove what a zip file was made in. Safe twice."""
    shutil.rmtree(work, ignore_errors=True)
