"""The files of a folder in one order, without following links."""

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HIDDEN = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
ARCHIVE = frozenset({"archive.toml", "events.sqlite"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file, or a folder that could not be read.

    `relative` is its path in the one written form: UTF-8, NFC, slashes; `folder` the same of the folder it is in.
    """

    path: Path
    relative: str
    folder: str
    trouble: str = ""


def files_of(source: Path) -> Iterator[Found]:
    """Every file below a folder, or the one file that is named; hidden files and locks are passed by."""
    if source.is_file():
        yield Found(source, _name_among_others(source), "")
        return
    waiting = [(source, "")]
    while waiting:
        folder, relative = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            yield Found(folder, relative or ".", relative, os.strerror(error.errno or 0))
            continue
        if {entry.name for entry in entries} >= ARCHIVE:
            yield Found(folder, relative or ".", relative, "The folder is itself an archive.")
            continue
        below: list[tuple[Path, str]] = []
        for entry, name in _named(entries):
            inside = f"{relative}/{name}" if relative else name
            if entry.is_dir(follow_symlinks=False):
                below.append((Path(entry.path), inside))
            else:
                yield Found(Path(entry.path), inside, relative, _trouble(entry))
        waiting += reversed(below)


def _named(entries: list[os.DirEntry[str]]) -> Iterator[tuple[os.DirEntry[str], str]]:
    """Entries that are shown, each with a name of its own even where two only look alike.

    What is UTF-8 keeps its name before an escape that reads the same, and a composed ä before one of two parts.
    """
    taken = {_decoded(entry.name) for entry in entries if _is_utf8(entry.name)}
    for entry in entries:
        if entry.name.startswith((".", "~$")) or entry.name.lower() in HIDDEN:
            continue
        own, name = _decoded(entry.name), written(entry.name)
        if own != name and name in taken:
            name = own
        while name in taken and not (name == own and _is_utf8(entry.name)):
            name = own = own.replace("\\", "\\\\")  # the escape escaped
        taken.add(name)
        yield entry, name


def _name_among_others(file: Path) -> str:
    """The name of a single file as its whole folder would give it, so that both are the same source."""
    try:
        entries = sorted(os.scandir(file.parent), key=lambda entry: os.fsencode(entry.name))
    except OSError:
        return written(file.name)
    return next((name for entry, name in _named(entries) if entry.name == file.name), written(file.name))


def _is_utf8(name: str) -> bool:
    return not any("\udc80" <= letter <= "\udcff" for letter in name)


def _trouble(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "This is a link; links are not followed."
    return "" if stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode) else "This is not a regular file."


def written(name: str) -> str:
    """A name in the one form in which names are compared; bytes that are no UTF-8 are written as escapes."""
    return unicodedata.normalize("NFC", _decoded(name))


def _decoded(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def label_of(source: Path) -> str:
    """What a folder is called wherever it is mounted: its own name."""
    folder = source.resolve()
    return written((folder.parent if folder.is_file() else folder).name) or "source"
