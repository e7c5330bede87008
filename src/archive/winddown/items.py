"""What becomes of an open item of any record when its organisation ends: one of four ways, each an event."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed
from archive.recordwide import Reason, RecordWide
from archive.values import Code


class Way(StrEnum):
    """How an open item ended.

    It was done; a named party took it over; it is void, on a ground; or it is left undone, and somebody decided so.
    """

    done = "done"
    transferred = "transferred"
    void = "void"
    left_undone = "left_undone"


class Assignment(Content):
    """Who is to do it."""

    assignee: str = Field(min_length=1, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class ItemAssigned(RecordWide, name="record.item_assigned.v1", effect="assigned_on"):
    """Somebody is to bring an open item of the record to an end, by a day; `matter` is the sort of item."""

    matter: Code
    assigned_on: date
    due_on: date | None = None
    content: Assignment | Destroyed


class Offer(Content):
    """Who is asked to take it over."""

    party: str = Field(min_length=1, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class ItemOffered(RecordWide, name="record.item_offered.v1", effect="offered_on"):
    """A party was asked to take over an open item of the record; it stays open until that party accepts."""

    matter: Code
    offered_on: date
    content: Offer | Destroyed


class Settlement(Content):
    """Who accepted it or decided about it, and why: of a void item the ground."""

    party: str | None = Field(default=None, min_length=1, max_length=500)
    decider: str | None = Field(default=None, min_length=1, max_length=500)
    reason: str = Field(min_length=1, max_length=20_000)


class ItemSettled(RecordWide, name="record.item_settled.v1", effect="settled_on"):
    """An open item of the record ended. `deadline` is the day by which the party that accepted it must act."""

    matter: Code
    settled_on: date
    way: Way
    deadline: date | None = None
    decision: UUID | None = None
    content: Settlement | Destroyed


class ItemReopened(RecordWide, name="record.item_reopened.v1", effect="reopened_on"):
    """An item that had ended is open again."""

    matter: Code
    reopened_on: date
    content: Reason | Destroyed
