"""How many processes answer, where nobody states it."""

import math
import os
from contextlib import suppress
from pathlib import Path

from archive.files.mounted import takes_writing

EACH_MB = 500
"""Memory that must be available for each process; docs/bench.md states what one needs."""
CGROUP = Path("/sys/fs/cgroup")


def usual(home: Path, group: Path = CGROUP) -> int:
    """One for each core this process may use, fewer where memory is short, one where the disk is read-only."""
    if not takes_writing(home):
        return 1
    return max(1, min(_cores(group), _available_mb(group) // EACH_MB))


def _cores(group: Path) -> int:
    """The cores this process may use, and no more than its group is given time for."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _text(group / "cpu.max").partition(" ")
    if quota.isdigit() and period.strip().isdigit():
        cores = min(cores, math.ceil(int(quota) / int(period)))
    return cores


def _available_mb(group: Path) -> int:
    """The memory that is free or can be freed, on the machine and in the group of this process; plenty if unknown."""
    found = [1 << 40]
    for line in _text(Path("/proc/meminfo")).splitlines():
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            found.append(int(rest.split()[0]) << 10)
    most, used = _text(group / "memory.max").strip(), _text(group / "memory.current").strip()
    if most.isdigit() and used.isdigit():
        found.append(max(0, int(most) - int(used)))
    return min(found) >> 20


def _text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text("ascii")
    return ""
