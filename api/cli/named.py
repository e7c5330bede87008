"""Finds what the arguments of commands name: records by id, number or the beginning of an id, other things by id."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from projections.states import Question, StateReader

ID = "The id of a record, or its beginning (at least 6 digits), or its number."


def ids_of(states: "StateReader", typed: Iterable[str], asked: "Question", field: str = "id") -> list[UUID]:
    """The records that are named. Refuses: none or several that the caller may see."""
    return [UUID(id_of(states, each, asked, field)) for each in typed]


def id_of(states: "StateReader", typed: str, asked: "Question", field: str = "id") -> str:
    """The one record that is named. Refuses: none or several that the caller may see."""
    from services.named import id_of as found

    return found(states, typed, asked, field)


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
        from services.named import Ambiguous

        raise Ambiguous(field, [str(id) for id in found])
    return found[0]
