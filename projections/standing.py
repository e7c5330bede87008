"""How far the live generations of the read models are, and which records a view cannot show."""

from archive.errors import NotReady
from projections.aside import Aside
from projections.generations.bounds import Bounds, ViewAhead
from projections.generations.read_model import UNREADABLE, Generational
from projections.generations.rebuild import Model
from projections.search.findable import FindableModel, aside_in
from projections.search.index import SearchIndex
from projections.states import StateModel, StateReader


def position_of(model: Model, bounds: Bounds) -> int:
    """How far the live generation of a read model is; -1 while there is none, or it is ahead of the record."""
    try:
        return _read(model, bounds)
    except (NotReady, *UNREADABLE):
        return -1


def records_in(model: Generational[FindableModel, SearchIndex]) -> int:
    """How many records the live index holds; 0 while there is none, or none that is read."""
    try:
        with model.live.held() as (index, _):
            return index.count("all")
    except (NotReady, *UNREADABLE):
        return 0


def require_within(model: Model, bounds: Bounds) -> None:
    """Refuse a live generation that is ahead of the record; one that cannot be opened is not checked."""
    try:
        _read(model, bounds)
    except ViewAhead:
        raise
    except (NotReady, *UNREADABLE):
        pass


def is_ahead(model: Model, bounds: Bounds) -> bool:
    """Whether the live generation claims to be ahead of the record."""
    try:
        require_within(model, bounds)
    except ViewAhead:
        return True
    return False


def _read(model: Model, bounds: Bounds) -> int:
    with model.live.held() as (reader, folder):
        position = reader.position()
        bounds.require(model.name, folder, position)
        return position


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
