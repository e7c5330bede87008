"""Who asks and which moment is meant, for REST and the command line alike."""

import re
from datetime import date, datetime, time

from archive.access.caller import Caller
from archive.access.scope import scope_of
from archive.actor.usecases import recognise
from archive.days import Days
from archive.errors import Invalid
from archive.handover.predecessors import as_known_by
from projections.states import Question
from services.home.archive_home import ArchiveHome
from services.identity.tokens import caller_behind

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_POSITION = re.compile(r"[0-9]{1,18}")
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")
_BARE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FINNISH_DAY = re.compile(r"\d{1,2}[.]\d{1,2}[.]\d{4}")


def caller_by(home: ArchiveHome, key: str) -> Caller:
    """The caller behind a key, or behind a token of the identity provider this archive trusts."""
    return caller_behind(home.archive, home.tokens, key)


def caller_by_address(home: ArchiveHome, secret: str) -> Caller:
    """The caller behind the secret of an address that opens the calendar. Refuses: any other key."""
    archive = home.archive
    actor, issued = recognise(archive, secret, archive.moment().latest, opens="calendar")
    return Caller(actor, issued.role, scope_of(issued.scope), issued.prefix)


def question_of(home: ArchiveHome, caller: Caller, as_of: date | None, known_at: str | None) -> Question:
    """What is asked for on both clocks, by whom. Refuses: a `known_at` that names nothing."""
    return Question(caller, home.today(), as_of, *known_by(home, known_at))


def known_by(home: ArchiveHome, known_at: str | None) -> tuple[int | None, tuple[str, ...]]:
    """The position a `known_at` names, and the archives that knew it: none named is this one, with all it received.

    ORIGIN@POSITION asks as a predecessor knew. Refuses: an unknown predecessor; a position it did not hand over.
    """
    origin, mark, position = (known_at or "").rpartition("@")
    if not origin or origin == home.archive.origin:
        return position_of(home, f"@{position}" if mark else known_at), ()
    if not _POSITION.fullmatch(position):
        remedy = "Give ORIGIN@POSITION, such as hanke@120."
        raise Invalid("A predecessor is asked by position.", field="known_at", remedy=remedy)
    known = as_known_by(home.archive, origin, int(position))
    return known, tuple(home.archive.recorder.operations.received.origins_through(origin))


def position_of(home: ArchiveHome, known_at: str | None) -> int | None:
    """The position a `known_at` names: itself, or the newest one recorded by a moment. Refuses: neither.

    A bare day, 2020-11-30 or 30.11.2020, stands for its end where the archive is kept. A position is written @120;
    without @ it is still read.
    Refuses as well: eight digits alone, which may be a day; a position beyond the record.
    """
    if known_at is None:
        return None
    if _EIGHT_DIGITS.fullmatch(known_at):
        raise Invalid(
            "Eight digits may be a day or a position.",
            field="known_at",
            remedy=f"Write the position as @{known_at}, or the day as {known_at[:4]}-{known_at[4:6]}-{known_at[6:]}.",
        )
    if _POSITION.fullmatch(position := known_at.removeprefix("@")):
        if int(position) > home.archive.position:
            raise Invalid(
                f"The record ends at position {home.archive.position}.",
                field="known_at",
                remedy="Give a position up to that one, or leave it out to ask for now.",
            )
        return int(position)
    if _FINNISH_DAY.fullmatch(known_at):
        known_at = str(Days(home.archive.timezone).day(known_at, "known_at"))
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
            remedy="Give a position such as @120, a day, or a time such as 2020-11-30T12:00:00Z; of a predecessor"
            " ORIGIN@POSITION.",
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=home.archive.timezone)
    return home.archive.position_at(moment)
