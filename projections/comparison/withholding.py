"""Withholds a record whose copies differ from it, until they are rebuilt; only callers who may see everything are
informed.
"""

from archive.kernel import Seen
from projections.aside import Aside
from projections.read_models import Projections

ALTERED = "altered_view"


def withhold(projections: Projections, id: str, events: list[Seen]) -> None:
    """Close a record in the views and take it out of the index; what is of no record goes.

    Called by the process that projects. Refuses: the lease was lost.
    """
    with projections.writing(projections.states_model):
        projections.states_model.writer().withhold(id, events, ALTERED)
    with projections.writing(projections.search_model):
        aside = Aside(id, events[-1].position, ALTERED) if events else None
        projections.search_model.writer().withhold(id, aside)
