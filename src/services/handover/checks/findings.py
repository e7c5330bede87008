"""What a check finds: differences by kind, each with the place and a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

MOST = 100
"""Differences that are listed; all are counted."""


class NotAPackage(Exception):
    """The folder holds nothing that could be checked as a package."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a package is not what it should be. `where` is a path within it, printable, never content."""

    kind: str
    where: str
    says: str


@dataclass(slots=True)
class Findings:
    """Differences found, and what was checked."""

    differences: list[Difference] = field(default_factory=list)
    count: int = 0
    checked: list[dict[str, Any]] = field(default_factory=list)

    def add(self, kind: str, where: str, says: str) -> None:
        """Note a difference."""
        self.count += 1
        if len(self.differences) < MOST:
            self.differences.append(Difference(kind, printable(where), says))

    def any(self) -> bool:
        """Whether there is a difference."""
        return self.count > 0

    @contextmanager
    def checking(self, what: str) -> Iterator[dict[str, Any]]:
        """One part of the check; its counts are reported with it."""
        before, told = self.count, dict[str, Any]()
        yield told
        self.checked.append({"check": what, "ok": self.count == before, **told})


def printable(text: str) -> str:
    """A text from a package as it may be shown in a terminal."""
    safe = text.encode("utf-8", "backslashreplace").decode()
    shown = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in safe)
    return shown if len(shown) <= 300 else shown[:300] + "…"
