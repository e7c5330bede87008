"""Whose records a wind-down is about: those first recorded by its own archive, where some came from others."""

from dataclasses import replace

from projections.states import Question
from services.home.archive_home import ArchiveHome


def origin_of(home: ArchiveHome, origin: str) -> str:
    """The archive whose records belong to a wind-down of this origin; empty where there are no others."""
    return origin if origin != home.archive.origin or home.archive.recorder.operations.received.any() else ""


def own_records(home: ArchiveHome, question: Question, origin: str) -> Question:
    """The question about the records of a wind-down alone, not about those of other archives beside them."""
    own = origin_of(home, origin)
    return replace(question, known_of=(own,)) if own and not question.known_of else question
