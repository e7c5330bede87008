"""One signed file of a package, as the verifier of one file judges it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive.ledger.offline import Checker, Differs, Unreadable, check
from services.handover.checks.findings import Findings, printable

TURNS = 4


def proven(
    checker: Checker,
    path: Path,
    named: str,
    findings: Findings,
    seen: Callable[[dict[str, Any]], None] | None = None,
) -> dict[str, Any]:
    """What the verifier states; a difference, and nothing, where it refuses.

    `seen` is given each line of a list of files.
    """
    with path.open("rb") as file:
        try:
            for turn in range(TURNS):
                file.seek(0)
                result = check(checker, file, turn, seen)
                if result is not None:
                    return result
            findings.add("unreadable_log", named, "It is not what its name says.")
        except Differs as what:
            findings.add(what.kind, named, what.sentence)
        except (Unreadable, ValueError, KeyError, TypeError) as why:
            findings.add("unreadable_log", named, printable(f"It cannot be checked: {why}."))
    return {}
