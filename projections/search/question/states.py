"""Values of fields that a question names: what is in force, and words that are no value of the field."""

import re
from functools import cache

from archive.choices import plain
from archive.kind import ALIVE, kinds
from archive.values import PublicityClass
from projections.search.question.field_names import value_of
from projections.search.question.plan import AnyTerm, Flat, Plan, both, either
from projections.search.request import BadRequest
from projections.search.rows import exact

_IN_FORCE = frozenset({ALIVE, "voimassa", "voimassa oleva", "gällande", "i kraft", "in force"})
_YEAR = re.compile(r"[0-9]{1,4}")


def in_force() -> Plan:
    """Every record in which something is open, each kind by its own states: `alive` in lists."""
    return either(
        *(
            both(AnyTerm("kind", (exact(kind.name),)), AnyTerm("status", tuple(map(exact, kind.alive))))
            for kind in kinds().values()
            if kind.alive
        )
    )


def fixed(field: str, text: str) -> Plan | None:
    """The plan of a value that is looked for in one way only: an id, or what is in force of every kind."""
    if field == "id":
        return AnyTerm("id", (text,))
    return Flat(in_force()) if field == "status" and means_in_force(text) else None


def with_statuses(values: tuple[str, ...]) -> Plan:
    """Records with one of these statuses; `alive` is what is in force of every kind."""
    stated = tuple(exact(value) for value in values if value != ALIVE)
    found = (AnyTerm("status", stated),) if stated else ()
    return either(*found, in_force()) if ALIVE in values else either(*found)


def means_in_force(typed: str) -> bool:
    """Whether a word means what is in force, whatever the kind of record; the code of one state does not."""
    return typed.strip().lower() != "in_force" and plain(typed) in _IN_FORCE


def unknown(field: str, typed: str) -> str | None:
    """A sentence that no record can have a value of a field; None where one can."""
    if field == "year":
        return None if _YEAR.fullmatch(typed) else f"{typed!r} is no year."
    known = _known().get(field)
    if known is None or value_of(field, typed) in known:
        return None
    if field == "kind":
        return f"There is no kind of record called {typed!r}."
    return f"There is no {field} called {typed!r}."


def values_stated(field: str, typed: tuple[str, ...]) -> tuple[str, ...]:
    """The stored values that a filter names, in any of the three languages. Refuses: one that no record can have."""
    if any(unknown(field, each) for each in typed if not (field == "status" and means_in_force(each))):
        known = _known().get(field)
        remedy = f"Use one of {', '.join(sorted(known))}." if known else "Write a year in digits: 2020."
        raise BadRequest(f"{field} has no such value.", field=field, remedy=remedy)
    return tuple(ALIVE if field == "status" and means_in_force(each) else value_of(field, each) for each in typed)


@cache
def _known() -> dict[str, frozenset[str]]:
    """The values of the fields of which all are known."""
    states = {state for kind in kinds().values() for state in kind.states}
    return {
        "kind": frozenset(kinds()),
        "status": frozenset((*states, ALIVE)),
        "publicity": frozenset(PublicityClass),
    }
