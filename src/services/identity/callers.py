"""Who asks and which moment is meant, for REST and the command line alike."""

import re
from datetime import date, datetime, time

from archive.access.caller import Caller
from archive.errors import Invalid
from services.home.archive_home import ArchiveHome
from services.identity.tokens import caller_behind

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_BARE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def caller_by(home: ArchiveHome, key: str) -> Caller:
    """The caller behind a key, or behind a token of the identity provider this archive trusts."""
    return caller_behind(home.archive, home.tokens, key)


def position_of(home: ArchiveHome, known_at: str | None) -> int | None:
    """The position a `known_at` names: itself, or the newest one recorded by a moment. Refuses: neither.

    A bare day stands for its end where the archive is kept, a position beyond the record for its newest.
    """
    if known_at is None:
        return None
    known_at = known_at.removeprefix("@")
    if known_at.isascii() and known_at.isdigit() and len(known_at) <= 18:
        return min(int(known_at), home.archive.position)
    said = known_at.replace(" ", "+")
    try:
        if _BARE_DAY.fullmatch(said):  # the end of that day, where the archive lies
            moment = datetime.combine(date.fromisoformat(said), time.max)
        else:
            moment = datetime.fromisoformat(said if _MOMENT.fullmatch(said) else "")
    except ValueError:
        raise Invalid(
            "known_at is neither a position nor a time.",
            field="known_at",
            remedy="Give a position such as 120, a day, or a time such as 2020-11-30T12:00:00Z.",
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=home.archive.timezone)
    return home.archive.position_at(moment)
