"""Who may see which record, in one place: conditions on the `access` table (as `a`), judged today.

Everything that is read asks here: views, lists, titles, facets, feed, history, content, text, proofs and exports.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.access.caller import Caller, Sight
from archive.clock.moment import latest_of

_COLUMNS = {"case": "a.case_id", "body": "a.body", "class": "a.record_class", "origin": "a.origin"}
ALL, _NONE = "1", "0"
"""What every record, or none, meets."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on `a` with its values."""

    sql: str
    values: tuple[str | int, ...] = ()


def known(caller: Caller, today: date) -> Condition:
    """What the caller may see: all of its level within its scope, and what anybody may."""
    if caller.sees_all:
        return Condition(ALL)
    shown, public = published(today), _public(today)
    if caller.sight is Sight.anonymous:
        return shown
    scope = _within(caller)
    if caller.sight is Sight.archivist:
        return _either(shown, scope)
    return public if not caller.scope else _either(shown, _both(public, scope))


def inner(caller: Caller) -> Condition:
    """What the caller is shown in full, with provenance, persons and holds."""
    if caller.sight is not Sight.archivist:
        return Condition(_NONE)
    return _within(caller)


def scoped(caller: Caller) -> Condition:
    """What is within the scope of the caller's key, whatever it may see of it."""
    return _within(caller)


def first_recorded_by(shown: Condition, origins: Sequence[str]) -> Condition:
    """Of what is shown, what these archives recorded first; all of it where none is named."""
    if not origins:
        return shown
    return _both(shown, Condition(f"a.origin IN ({','.join('?' * len(origins))})", tuple(origins)))


def published(today: date) -> Condition:
    """What everyone may see: public today, and without personal data or published.

    While the clock is distrusted nothing becomes public before the earlier of two days, and what ends has ended by the
    later.
    """
    day, latest = today.isoformat(), latest_of(today).isoformat()
    return Condition("(a.open_from <= ? AND a.published_from <= ? AND a.published_until > ?)", (day, day, latest))


def _public(today: date) -> Condition:
    return Condition("a.open_from <= ?", (today.isoformat(),))


def _within(caller: Caller) -> Condition:
    if not caller.scope:
        return Condition(ALL)
    parts = [f"{_COLUMNS[name]} IN ({','.join('?' * len(values))})" for name, values in caller.scope.items()]
    values = tuple(value for each in caller.scope.values() for value in sorted(each))
    return Condition("coalesce(" + " AND ".join(parts) + ", 0)", values)


def _either(one: Condition, other: Condition) -> Condition:
    return Condition(f"({one.sql} OR {other.sql})", one.values + other.values)


def _both(one: Condition, other: Condition) -> Condition:
    return Condition(f"({one.sql} AND {other.sql})", one.values + other.values)
