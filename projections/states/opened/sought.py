"""Columns that lists of duties are made from: whether there are holds, and the class of a record."""

from archive.fold.registry import State
from projections.states.opened.ways import is_settled

HELD, SETTLED = 1, 2
"""The bits of `marks`: there are holds; it was settled that its registration lacks something."""
MARKED, BOUND = ("holds", "items"), ("record_class", "kept_by", "merged_into")
"""What a state has where either is anything: most have none of it."""
HAS_HOLDS = f"s.marks & {HELD}"
LACKS_SOMETHING = f"s.lacks <> 0 OR s.marks & {SETTLED}"
HAS_CLASS = "s.bound IS NOT NULL"
SEVERAL = "*"
"""Stands for the classes of a case that several keep, or that goes by another one."""


def marks_of(state: State) -> int:
    """The bits of `marks`."""
    return (HELD if state.get("holds") else 0) | (SETTLED if is_settled(state) else 0)


def bound_of(state: State) -> str | None:
    """The class that a record is bound to, as `bound_as` writes it; None if there is none."""
    if state.get("kept_by") or (state["kind"] == "case" and state.get("merged_into")):
        return SEVERAL
    code: str | None = state.get("record_class")
    return None if code is None else bound_as(state.get("schedule"), code)


def bound_as(version: str | None, code: str) -> str:
    """A class in a version of a schedule, in one word."""
    return f"{version or ''} {code}"
