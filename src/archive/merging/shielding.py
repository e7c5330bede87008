"""What one of two merged cases hides of the other: the stricter publicity holds, and nothing becomes public."""

from datetime import date

from archive.fold.registry import State
from archive.merging.strictness import lasts, publicity_in, rank
from archive.recordwide import Protection
from archive.values import PersonalData, Publicity

PARTS = ("publicity", "personal", "restricted")
"""What of the state of a case decides who may see it."""


def hidden_by_other(strict: State, state: State, today: date, *, goes: bool = False) -> Protection | None:
    """What the other case hides of a case from their merge on; None where it hides nothing.

    A case whose publicity nobody stated hides nothing of the one it is merged into. The case that `goes` is shown to
    nobody who does not see the one it leads to.
    """
    other, own = publicity_in(strict), publicity_in(state)
    if other is None and goes:
        other = Publicity()
    shown = other if other is not None and lasts(other) > lasts(own) else own
    if strict.get("restricted") and not state.get("restricted"):
        shown = Publicity()  # restricted at the request of a person: until somebody decides
    more = rank(strict.get("personal")) > rank(state.get("personal"))
    hides = Protection(
        publicity=shown if shown != own else None,
        personal=PersonalData(strict["personal"]) if more else None,
        undecided=True if own is not None and own.open_on(today) and shown != own else None,
    )
    return hides if hides != Protection() else None


def changed(before: State, after: State) -> set[str]:
    """Which parts of who may see a case changed."""
    return {part for part in PARTS if before.get(part) != after.get(part)}


def only(hides: Protection | None, parts: set[str]) -> Protection | None:
    """What is hidden of these parts alone; None where that is nothing."""
    if hides is None:
        return None
    publicity = bool(parts & {"publicity", "restricted"})
    kept = Protection(
        publicity=hides.publicity if publicity else None,
        personal=hides.personal if "personal" in parts else None,
        undecided=hides.undecided if publicity else None,
    )
    return kept if kept != Protection() else None
