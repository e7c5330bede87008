"""Finds what the arguments of commands name: records by id, number or the beginning of an id, other things by id."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from api.cli.app import caught_up

if TYPE_CHECKING:
    from archive.access.caller import Caller
    from projections.states import Question, StateReader
    from services.home.archive_home import ArchiveHome

AT_A_TIME = 500
ID = "The id of a record, or its beginning (at least 6 digits), or its number."


def ids_of(states: "StateReader", typed: Iterable[str], asked: "Question", field: str = "id") -> list[UUID]:
    """The records that are named. Refuses: none or several that the caller may see."""
    return [UUID(id_of(states, each, asked, field)) for each in typed]


def id_of(states: "StateReader", typed: str, asked: "Question", field: str = "id") -> str:
    """The one record that is named. Refuses: none or several that the caller may see."""
    from services.named import id_of as found

    return found(states, typed, asked, field)


def labels_of(home: "ArchiveHome", caller: "Caller", ids: Iterable[str]) -> dict[str, str]:
    """What people know records by: number and title, of those the caller may see and that are not destroyed."""
    from projections.states import Question

    every, found = sorted(set(filter(None, ids))), dict[str, str]()
    caught_up(home, quiet=True)
    with home.projections.states() as states:
        for at in range(0, len(every), AT_A_TIME):
            for id, each in states.captions(every[at : at + AT_A_TIME], Question(caller, home.today())).items():
                found[id] = " ".join(filter(None, (each.number, each.title)))
    return found


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
