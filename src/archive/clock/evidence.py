"""What speaks for or against a clock: how long the machine has run, a time source, files beside the record."""

import os
import shlex
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

from archive.errors import ArchiveError, Invalid

SECONDS = 10
_BOOT, _UPTIME = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/uptime")
_PROCESS = uuid4().hex


class SourceSilent(ArchiveError):
    """A time source that states nothing settles nothing."""

    code = "time_source_silent"
    field = "clock_source"


def boot() -> str:
    """Which run of the machine this is; where it cannot be told, which run of this process."""
    with suppress(OSError):
        return _BOOT.read_text("ascii").strip()
    return _PROCESS


def uptime() -> float:
    """Seconds the machine has run, asleep or not, whatever its clock was set to meanwhile."""
    with suppress(OSError, ValueError, IndexError):
        handle = _opened()
        return float(os.pread(handle, 40, 0).split()[0])
    return time.monotonic()


@cache
def _opened() -> int:
    """Kept open, for it is asked with every request. Raises OSError: there is none on this system."""
    return os.open(_UPTIME, os.O_RDONLY | os.O_CLOEXEC)


def newest_touch(files: Iterable[Path]) -> datetime | None:
    """When the newest of these files was last written, by the clock there was."""
    touched = []
    for path in files:
        with suppress(OSError, OverflowError, ValueError):
            touched.append(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    return max(touched, default=None)


class TimeSource:
    """A command of the operator that prints the moment it is (RFC 3339)."""

    def __init__(self, line: str) -> None:
        self._line = line

    def ask(self) -> datetime:
        """The moment. Refuses: no answer within seconds, or none that is a moment; it is not repeated."""
        try:
            ran = subprocess.run(  # noqa: S603  the command is the operator's own setting
                shlex.split(self._line), stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=True
            )
            return _moment(ran.stdout.decode("ascii").strip())
        except (OSError, ValueError, OverflowError, subprocess.SubprocessError) as error:
            raise SourceSilent(f"The time source gave no time: {type(error).__name__}.") from None


def _moment(text: str) -> datetime:
    """A moment that is the same everywhere. Raises ValueError: any other text."""
    said = datetime.fromisoformat(text)
    if said.tzinfo is None:
        raise ValueError(text)
    return said.astimezone(UTC)


def time_source(setting: str) -> TimeSource | None:
    """The source a setting names; none where it is empty. Refuses: another kind."""
    if not setting:
        return None
    kind, colon, line = setting.partition(":")
    if kind != "command" or not colon or not line.strip():
        raise Invalid(
            "This is not a time source.", field="clock_source", remedy="Write command:LINE, or leave the setting out."
        )
    return TimeSource(line)
