"""A period of secrecy hides something: one of no years is refused where it is stated.

What is recorded already goes on being read as it stands. Source: Act on Openness 621/1999 31 §.
"""

from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from archive.errors import Invalid
from archive.values import PublicityClass

SECRET = (PublicityClass.secret, PublicityClass.partly_secret)


class NoPeriod(Invalid):
    """What is secret for no years is public at once; nobody states secrecy to that end."""

    code = "no_period"
    remedy = "Give the length in full years (25 unless the law states otherwise), or state that the record is public."

    def __init__(self, field: str) -> None:
        super().__init__("A secrecy period of zero years is not allowed.", field=field)


def require_period(event: BaseModel) -> None:
    """Refuse an event that states secrecy, of a record or of a class, for no years."""
    for name in with_periods(type(event)):
        value = getattr(event, name)
        if value is None:
            continue
        several = isinstance(value, tuple)
        for at, each in enumerate(value if several else (value,)):
            if each is not None and each.publicity in SECRET and each.secret_years == 0:
                raise NoPeriod(f"{name}.{at}.secret_years" if several else f"{name}.secret_years")


@cache
def with_periods(event: type[BaseModel]) -> tuple[str, ...]:
    """The fields of an event that may state a period of secrecy."""
    return tuple(name for name, info in event.model_fields.items() if _states_period(info.annotation))


def _states_period(kind: Any) -> bool:
    if isinstance(kind, type) and not get_args(kind):
        return issubclass(kind, BaseModel) and "secret_years" in kind.model_fields
    return any(_states_period(each) for each in get_args(kind))
