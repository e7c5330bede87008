"""Finds what the arguments of commands name: records by id, number or the beginning of an id, other things by id."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from archive.errors import Conflict, NotFound

if TYPE_CHECKING:
    from projections.states import Question, StateReader

MOST = 10
ID = "The id of a record, or its beginning (at least 6 digits), or its number."


class Ambiguous(Conflict):
    """What is typed names several things."""

    code = "ambiguous"

    def __init__(self, field: str, candidates: list[str]) -> None:
        super().__init__(f"This names {len(candidates)} records.", field=field)
        more = f" and {len(candidates) - MOST} more" if len(candidates) > MOST else ""
        self.remedy = f"Give one of: {'; '.join(candidates[:MOST])}{more}."


def ids_of(states: "StateReader", typed: Iterable[str], asked: "Question", field: str = "id") -> list[UUID]:
    """The records that are named. Refuses: none or several that the caller may see."""
    return [UUID(id_of(states, each, asked, field)) for each in typed]


def id_of(states: "StateReader", typed: str, asked: "Question", field: str = "id") -> str:
    """The one record that is named. Refuses: none or several that the caller may see."""
    from projections.states.naming import named

    found = named(states, typed, asked)
    if not found:
        remedy = "Give its number, its id, or at least the first 6 digits of its id."
        raise NotFound(f"There is no record with the id or number {typed[:60]!r}.", field=field, remedy=remedy)
    if len(found) > 1:
        raise Ambiguous(field, [" ".join(filter(None, (each.id, each.kind, each.number))) for each in found])
    return found[0].id


def one_of(typed: str, known: Iterable[object], refusal: Exception, field: str = "id") -> UUID:
    """The one of the known ids that is meant, whole or in part. Refuses: several; text that is not an id."""
    digits = typed.strip().lower().replace("-", "")
    try:
        return UUID(digits)
    except ValueError:
        pass
    found = [UUID(str(id)) for id in known if len(digits) >= 6 and UUID(str(id)).hex.startswith(digits)]
    if not found:
        raise refusal
    if len(found) > 1:
        raise Ambiguous(field, [str(id) for id in found])
    return found[0]
