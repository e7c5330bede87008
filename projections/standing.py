"""How far the live generations of the read models are, and which records a view cannot show."""

from archive.errors import NotReady
from projections.aside import Aside
from projections.findable import FindableModel, aside_in
from projections.model import UNREADABLE, Generational
from projections.rebuilding import Model
from projections.search.index import SearchIndex
from projections.states import StateModel, StateReader


def position_of(model: Model) -> int:
    """How far the live generation of a read model is; -1 while there is none."""
    try:
        with model.live.reader() as reader:
            return reader.position()
    except (NotReady, *UNREADABLE):
        return -1


def set_aside(
    states: Generational[StateModel, StateReader], search: Generational[FindableModel, SearchIndex]
) -> list[Aside]:
    """Records that a view cannot show, by whichever view was first; none while there are no views."""
    found: dict[str, Aside] = {}
    try:
        with states.live.reader() as reader:
            found |= {each.id: each for each in reader.aside()}
    except (NotReady, *UNREADABLE):
        pass
    current = search.generations.current()
    for each in aside_in(search.generations.folder / current) if current else ():
        found.setdefault(each.id, each)
    return sorted(found.values(), key=lambda each: (each.position, each.id))
