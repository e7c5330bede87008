"""The tables of a package, against what their description states of them.

Source: Data Package 1.0 (Frictionless).
"""

from typing import Any

from archive.ledger.offline import Unreadable, strict_json
from services.handover.checks.bag import Bag
from services.handover.checks.findings import Findings

NAME, LARGEST = "datapackage.json", 64 << 20


def check_tables(bag: Bag, folder: str, findings: Findings) -> None:
    """Every table is described with its digest and size, and nothing else is; `folder` is where they are, if at all."""
    there = {path.removeprefix(folder) for path in bag.stated if path.startswith(folder)}
    if not there:
        return
    if NAME not in there:
        findings.add("missing_file", folder + NAME, "A package has this file.")
        return
    described = _described(bag, folder + NAME)
    for name in sorted((there - {NAME}) ^ described.keys()):
        said = f"{NAME} names it." if name in described else f"{NAME} does not name it."
        findings.add("tables_differ", folder + name, said)
    for name in sorted(there & described.keys()):
        stated = f"sha256:{bag.stated[folder + name]}", bag.sizes[folder + name]
        if described[name] != stated:
            findings.add("tables_differ", folder + name, f"{NAME} has another digest or size.")


def _described(bag: Bag, path: str) -> dict[str, tuple[Any, Any]]:
    """Digest and size of each table by its path; nothing where the description cannot be read."""
    try:
        with (bag.folder / path).open("rb") as file:
            read = strict_json(file.read(LARGEST))
        return {str(each["path"]): (each["hash"], each["bytes"]) for each in read["resources"]}
    except (Unreadable, KeyError, TypeError):
        return {}
