"""Which importer a source is for, by what is in it: a package, a transfer of SÄHKE2, or just files."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from api.importers.packages.bag import DECLARATION, read_bag
from api.importers.packages.contents import Contents
from api.importers.packages.differences import NotAPackage
from api.importers.packages.eark import METS, information_package, read_within
from api.importers.packages.unpacking import names_in, only_folder, unpacked
from api.importers.sahke2.importer import is_transfer
from archive.errors import Invalid

PACKAGE, SAHKE2, FOLDER = "package", "sahke2", "folder"
LOOKED_AT = 200
"""Files of XML in a folder that are looked into."""
_SUFFIXES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".txz")
_OWN = "representations/event-log/data/package.json"


class OwnPackage(Invalid):
    """A handover package of this program, which is received with its log instead."""

    code = "handover_package"
    field = "source"
    remedy = (
        "Use 'archive handover receive PACKAGE', or add --kind package to import its files as documents,"
        " without its log."
    )


def kind_of(source: Path) -> str:
    """The kind of a source that nobody stated. Refuses: a handover package, which has a command of its own."""
    if not is_package(source):
        beside = source.glob("*.xml") if source.is_dir() else (source,)
        return SAHKE2 if any(map(is_transfer, islice(beside, LOOKED_AT))) else FOLDER
    if source.is_dir() and any(source.glob(f"data/*/{_OWN}")):
        raise OwnPackage("This is a handover package, whose records have a history of their own.")
    return PACKAGE


def is_package(source: Path) -> bool:
    """Whether a folder, or a zip or tar file by its name, is a bag or a package of E-ARK."""
    if source.is_dir():
        return any((source / name).is_file() for name in (DECLARATION, METS))
    if not source.is_file() or not source.name.lower().endswith(_SUFFIXES):
        return False
    names = [name.removeprefix("./") for name in names_in(source)]
    tops = {name.partition("/")[0] for name in names if name}
    base = f"{tops.pop()}/" if len(tops) == 1 else ""
    return any(f"{base}{name}" in names for name in (DECLARATION, METS))


def packages_in(source: Path) -> list[Path]:
    """The packages of a source: itself, or everything directly in a folder. Refuses: a folder with no package in it."""
    if source.is_file() or is_package(source):
        return [source]
    found = sorted(each for each in source.iterdir() if not each.name.startswith(".")) if source.is_dir() else []
    if not any(map(is_package, found)):
        raise NotAPackage("This is no package: it has neither bagit.txt nor METS.xml, and no package is in it.")
    return found


@contextmanager
def opened(package: Path, within: Path | None) -> Iterator[Contents]:
    """What a package holds and states, as long as it is open. Refuses: what is none."""
    if package.is_symlink():
        raise NotAPackage("This is a link; links are not followed.")
    if package.is_dir():
        yield read(package, _name_of(package))
        return
    with unpacked(package, within) as folder:
        name = _name_of(package)
        for suffix in sorted(_SUFFIXES, key=len, reverse=True):
            if name.lower().endswith(suffix):
                name = name[: -len(suffix)]
                break
        yield read(folder, name)


def _name_of(package: Path) -> str:
    return os.fsencode(package.name).decode("utf-8", "backslashreplace")


def read(folder: Path, name: str) -> Contents:
    """The same of a folder."""
    if (folder / DECLARATION).is_file():
        contents = read_bag(folder, name)
        data = folder / "data"
        inside = only_folder(data) if data.is_dir() and not data.is_symlink() else data
        base = f"{inside.relative_to(folder).as_posix()}/"
        if f"{base}{METS}" in contents.members:
            read_within(contents, base, name)
        contents.share()
        return contents
    if (folder / METS).is_file():
        contents = information_package(folder, name)
        contents.share()
        return contents
    raise NotAPackage("This is no package: it has neither bagit.txt nor METS.xml.")
