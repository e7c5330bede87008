"""Real mounts: a disk that takes no writing, a disk of a few megabytes. Skips with a line where there are none."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _mount(*words: object) -> None:
    try:
        done = subprocess.run(["mount", *map(str, words)], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command here")
    if done.returncode:
        pytest.skip("mounting is not allowed here")


@contextmanager
def read_only(folder: Path, at: Path) -> Iterator[Path]:
    """A folder once more, in another place, where nothing can be written."""
    at.mkdir()
    _mount("--bind", folder, at)
    try:
        _mount("-o", "remount,ro,bind", at)
        yield at
    finally:
        subprocess.run(["umount", "-l", at], check=True)


@contextmanager
def small_disk(at: Path, megabytes: int) -> Iterator[Path]:
    """A disk that is full after so many megabytes."""
    at.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", at)
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", at], check=True)
