"""What one of two merged cases hides of the other: the stricter publicity holds, and nothing becomes public."""

from datetime import date
from typing import Any

from archive.fold.registry import State
from archive.recordwide import Protection
from archive.values import PersonalData, Publicity, PublicityClass

_STRICTNESS = (None, PersonalData.none, PersonalData.personal, PersonalData.sensitive)
_SECRET = (PublicityClass.secret, PublicityClass.partly_secret)


def hidden_by_other(strict: State, state: State, today: date, *, goes: bool = False) -> Protection | None:
    """What the other case hides of a case from their merge on; None where it hides nothing.

    A case whose publicity nobody stated hides nothing of the one it is merged into. The case that `goes` is shown to
    nobody who does not see the one it leads to.
    """
    other, own = _publicity(strict), _publicity(state)
    if other is None and goes:
        other = Publicity()
    shown = other if other is not None and _lasts(other) > _lasts(own) else own
    if strict.get("restricted") and not state.get("restricted"):
        shown = Publicity()  # restricted at the request of a person: until somebody decides
    personal = max(_personal(strict), _personal(state), key=_STRICTNESS.index)
    hides = Protection(
        publicity=shown if shown != own else None,
        personal=personal if personal != _personal(state) else None,
        undecided=True if own is not None and own.open_on(today) and shown != own else None,
    )
    return hides if hides != Protection() else None


def _lasts(publicity: Publicity | None) -> tuple[date, bool]:
    """How long a publicity hides, and whether what hides as long is secret; what is not stated hides for good."""
    if publicity is None:
        return date.max, False
    if publicity.open_on(date.min):
        return date.min, False
    until = publicity.secret_until()
    lasting = until if until is not None and publicity.open_on(until) else date.max
    return lasting, publicity.publicity in _SECRET


def _publicity(state: State) -> Publicity | None:
    told: Any = state.get("publicity")
    return Publicity.model_validate(told) if told else None


def _personal(state: State) -> PersonalData | None:
    told = state.get("personal")
    return PersonalData(told) if told else None
