"""Which of two publicities, and of two statements on personal data, hides more."""

from datetime import date
from typing import Any

from archive.fold.registry import State
from archive.values import PersonalData, Publicity, PublicityClass

_SECRET = (PublicityClass.secret, PublicityClass.partly_secret)
_HIDES = {PersonalData.personal: 1, PersonalData.sensitive: 2}


def rank(personal: Any) -> int:
    """How much a statement on personal data hides: none, and none stated, hide nothing."""
    return _HIDES.get(PersonalData(personal), 0) if personal else 0


def publicity_in(state: State) -> Publicity | None:
    """The publicity of a state, or of what hides something of it."""
    told = state.get("publicity")
    return Publicity.model_validate(told) if told else None


def lasts(publicity: Publicity | None) -> tuple[date, bool]:
    """How long a publicity hides, and whether what hides as long is secret; what is not stated hides for good."""
    if publicity is None:
        return date.max, False
    if publicity.open_on(date.min):
        return date.min, False
    until = publicity.secret_until()
    lasting = until if until is not None and publicity.open_on(until) else date.max
    return lasting, publicity.publicity in _SECRET


def is_stricter(one: State, other: State) -> bool:
    """Whether the publicity somebody stated in one state hides more, or longer, than that in the other."""
    own = publicity_in(one)
    return own is not None and lasts(own) > lasts(publicity_in(other))


def taken_over(state: State, part: str) -> tuple[int, bool] | None:
    """The version of the event by which a case takes a part over from another, and whether nobody stated it before.

    None where it takes over none.
    """
    shields = [each for each in state.get("shields", ()) if part in each["was"]]
    return (shields[-1]["version"], shields[0]["was"][part] is None) if shields else None
