"""Where a process keeps what it needs temporarily: within the archive, so that a search of the archive sees all of it.

Every process has a folder of its own and a lock on it. What a killed one left goes with the next start or the next
destruction, and nobody takes the folder of a process that lives.
"""

import resource
import shutil
from pathlib import Path

from archive.files.databases import sort_within
from archive.files.mounted import folder_to_work_in, takes_writing
from projections.generations.folders import Generations, Lock

FOLDER = "temporary"


class Temporary:
    """The folder of this process below ARCHIVE_HOME/temporary; if that is read-only, one in TMPDIR."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock: Lock | None = None
        if not takes_writing(home):
            self.folder = folder_to_work_in()
            return
        sweep(home)
        folders = Generations(home / FOLDER)
        name, self._lock = folders.create()
        self.folder = folders.folder / name

    def close(self) -> None:
        """Remove the folder of this process. Safe twice."""
        if self._lock is None:
            return
        self._lock.give_back()
        sweep(self._home)


def sweep(home: Path) -> int:
    """Remove the folders of processes that are gone; answers with how many there were."""
    shutil.rmtree(home / "views" / "opened", ignore_errors=True)  # where earlier versions opened sealed files
    if not (home / FOLDER).is_dir():  # there is none yet, or the home was moved away
        return 0
    return Generations(home / FOLDER).sweep()


def stay_within(home: Path) -> None:
    """Let this process dump no memory, and its databases sort within the archive, in files without a name."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    folder = (home / FOLDER).absolute()
    if folder.is_dir() and takes_writing(folder):
        sort_within(folder)
