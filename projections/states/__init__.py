"""State views of every room: each record as it was in force on a day, as known at a position.

Not here: lists of duties made from them (`projections.duties`).
"""

from projections.states.ask import StateReader
from projections.states.model import StateModel
from projections.states.question import Question, View

__all__ = ["Question", "StateModel", "StateReader", "View"]
