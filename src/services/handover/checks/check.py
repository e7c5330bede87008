"""Checks a package whole, from its folder alone."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.errors import Invalid, NotFound
from archive.ledger.offline import Key, Unreadable, read_key
from services.handover.checks.bag import Bag
from services.handover.checks.findings import MOST, Findings, NotAPackage
from services.handover.checks.log import Log
from services.handover.checks.signed import SignedFiles
from services.handover.checks.unzipped import unpacked
from services.handover.checks.xml import Descriptions
from services.handover.enclosed.reading import file_of, is_as_stated
from services.handover.package.bag import package_digest

RESERVATION = (
    "The keys came with the package, so nothing vouches for them but the package: this proves only that it agrees with "
    "itself. Give the key that the sender published elsewhere with --key."
)


def check_package(
    folder: Path,
    vkeys: Sequence[str] = (),
    *,
    digest: str | None = None,
    ends: Mapping[str, tuple[int, str]] | None = None,
    progress: Callable[[int, int | None], None] = lambda done, total: None,
) -> dict[str, Any]:
    """What is found of a package: `ok`, `differences`, what was checked, and whether only its own keys vouch for it.

    `findings` are the rules of E-ARK that it does not meet, by number and level; those of level MUST are differences.

    `digest` is the digest of the package, in hex, as the sender gave it by another way: it vouches for every file.
    `ends` has the last position and moment of archives known to be retired: what they signed beyond is a difference.
    A zip file is unpacked to a temporary folder, with limits (see `unpacked`). Nothing else is written, and nothing of
    the package is executed. Later checks rest on earlier ones: where files differ, the log is not read. Refuses: a
    folder that is no package, a key or digest that is none.
    """
    keys = vouching(vkeys, digest)
    if folder.is_file() and not folder.is_symlink():
        with unpacked(folder) as inside_it:
            return check_package(inside_it, vkeys, digest=digest, ends=ends, progress=progress) | {
                "folder": str(folder)
            }
    findings = Findings()
    if folder.is_symlink() or not folder.is_dir():
        raise NotFound(
            "There is no such package.", field="package", remedy="Give the folder with bagit.txt, or its zip file."
        )
    bag, log, own_key_only, signed = Bag(folder, findings), None, False, False
    rules = list[dict[str, Any]]()
    try:
        readable = bag.check(progress)
    except NotAPackage:
        remedy = "Give the folder with bagit.txt."
        raise NotFound("This folder is not a package.", field="package", remedy=remedy) from None
    if readable and digest not in (None, package_digest(folder)):
        said = "The digest of the package is not the one that the sender gave."
        findings.add("other_digest", "tagmanifest-sha256.txt", said)
    inside = sorted({"/".join(path.split("/")[:2]) for path in bag.stated})
    if readable and len(inside) != 1:
        findings.add("other_package", "data", "A package holds exactly one information package.")
    if not findings.any():
        described = Descriptions(bag, inside[0], findings)
        described.check()
        rules = [each._asdict() for each in described.judge.found()][:MOST]
        log = Log(folder, inside[0], bag.stated, findings)
        own_key_only = log.check(keys, ends or {})
        if log.package and log.package.get("profile") != described.profile:
            where = f"{inside[0]}/METS.xml"
            findings.add("profile_rule", where, "METS states another type of package than package.json.")
        if log.checker is not None:
            signed = SignedFiles(bag, inside[0], findings).check(log.checker, log.package, vouched=digest is not None)
        _enclosed(bag.folder, log.package.get("enclosed"), findings)
    return {
        "ok": not findings.any(),
        "folder": str(folder),
        "digest": None if findings.any() else package_digest(folder),
        "package": log.package if log else {},
        "checks": findings.checked,
        "differences": [{"kind": each.kind, "where": each.where, "says": each.says} for each in findings.differences],
        "differing": findings.count,
        "findings": rules,
        "own_key_only": own_key_only,
        "signed": signed,
        "reservation": RESERVATION if own_key_only and not digest else None,
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


def vouching(vkeys: Sequence[str], digest: str | None) -> list[Key]:
    """The keys that vouch for a package. Refuses: a key or digest that is none."""
    if digest is not None and not re.fullmatch("[0-9a-f]{64}", digest):
        remedy = "Give the 64 digits that the sender's command printed."
        raise Invalid("A digest has 64 lower-case hexadecimal digits.", field="digest", remedy=remedy)
    try:
        found = [read_key(each) for each in vkeys]
    except Unreadable as why:
        raise Invalid(f"This is not a key: {why}.", field="key", remedy="A key is NAME+ID+KEY.") from None
    if any(each.kind != 1 for each in found):
        raise Invalid(
            "This key does not sign checkpoints.", field="key", remedy="Give the published key of the sender."
        )
    return found
