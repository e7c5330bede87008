"""What a key is limited to: `case:UUID`, `body:UUID`, `class:CODE`, `origin:NAME`.

Several limits of one name widen each other, limits of different names narrow each other: `case:A case:B class:C` is
what is of class C in case A or B. A case is in its own scope, a body too.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from archive.errors import Invalid

NAMES = ("case", "body", "class", "origin")
Scope = Mapping[str, frozenset[str]]
EVERYTHING: Scope = {}
_REMEDY = "Write case:UUID, body:UUID, class:CODE or origin:NAME."


def scope_of(limits: Iterable[str]) -> Scope:
    """The scope that limits spell. Refuses: a limit of another grammar."""
    found: dict[str, set[str]] = {}
    for limit in limits:
        name, _, value = limit.partition(":")
        if name not in NAMES or not value:
            raise Invalid("The scope of the key is malformed.", field="scope", remedy=_REMEDY)
        found.setdefault(name, set()).add(_uuid(value) if name in ("case", "body") else value)
    return {name: frozenset(values) for name, values in sorted(found.items())}


def within(scope: Scope, stated: Mapping[str, str | None]) -> bool:
    """Whether a record that states these, by the names of limits, lies within the scope."""
    return all(stated.get(name) in values for name, values in scope.items())


def _uuid(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        raise Invalid("The scope of a key must name a case or body by its id.", field="scope", remedy=_REMEDY) from None
