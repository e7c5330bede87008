"""State views of every room: each record as it was in force on a day, as known at a position."""

from projections.states.ask import Question, StateReader, View
from projections.states.model import StateModel

__all__ = ["Question", "StateModel", "StateReader", "View"]
