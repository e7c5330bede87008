"""Checks a package whole, from its folder alone."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from archive.errors import Invalid, NotFound
from archive.ledger.offline import Key, Unreadable, read_key
from services.handover.checks.bag import Bag
from services.handover.checks.findings import Findings, NotAPackage
from services.handover.checks.log import Log
from services.handover.checks.xml import Descriptions
from services.handover.enclosed.reading import file_of, is_as_stated
from services.handover.package.bag import package_digest

RESERVATION = (
    "The keys came with the package, so this proves only that it agrees with itself. Give the key that the sender "
    "published elsewhere with --key."
)


def check_package(
    folder: Path, vkeys: Sequence[str] = (), *, progress: Callable[[int, int | None], None] = lambda done, total: None
) -> dict[str, Any]:
    """What is found of a package: `ok`, `differences`, what was checked, and whether only its own keys vouch for it.

    Nothing is written, and nothing of the package is executed. Later checks rest on earlier ones: where files differ,
    the log is not read. Refuses: a folder that is no package, a key that is none.
    """
    keys = _keys(vkeys)
    findings = Findings()
    if folder.is_symlink() or not folder.is_dir():
        raise NotFound("There is no such folder.", field="package", remedy="Give the folder with bagit.txt.")
    bag, log, own_key_only = Bag(folder, findings), None, False
    try:
        readable = bag.check(progress)
    except NotAPackage:
        remedy = "Give the folder with bagit.txt."
        raise NotFound("This folder is not a package.", field="package", remedy=remedy) from None
    inside = sorted({"/".join(path.split("/")[:2]) for path in bag.stated})
    if readable and len(inside) != 1:
        findings.add("other_package", "data", "A package holds exactly one information package.")
    if not findings.any():
        Descriptions(bag, inside[0], findings).check()
        log = Log(folder, inside[0], bag.stated, findings)
        own_key_only = log.check(keys)
        _enclosed(bag.folder, log.package.get("enclosed"), findings)
    return {
        "ok": not findings.any(),
        "folder": str(folder),
        "digest": None if findings.any() else package_digest(folder),
        "package": log.package if log else {},
        "checks": findings.checked,
        "differences": [{"kind": each.kind, "where": each.where, "says": each.says} for each in findings.differences],
        "differing": findings.count,
        "own_key_only": own_key_only,
        "reservation": RESERVATION if own_key_only else None,
    }


def _enclosed(folder: Path, stated: Any, findings: Findings) -> None:
    """The encrypted bag beside the package, where it states one; that it is elsewhere is no difference."""
    if stated is None:
        return
    with findings.checking("encrypted content") as told:
        path = file_of(folder.absolute(), stated)
        told["says"] = "as stated" if path else "not beside the package"
        if path and not is_as_stated(path, stated):
            told["says"] = "altered"
            findings.add("altered_file", path.name, "The encrypted bag is not the one that the package states.")


def _keys(vkeys: Sequence[str]) -> list[Key]:
    try:
        found = [read_key(each) for each in vkeys]
    except Unreadable as why:
        raise Invalid(f"This is not a key: {why}.", field="key", remedy="A key is NAME+ID+KEY.") from None
    if any(each.kind != 1 for each in found):
        raise Invalid(
            "This key does not sign checkpoints.", field="key", remedy="Give the published key of the sender."
        )
    return found
