"""What a source states of money or of its share: kept beside what the records add up to, never instead of it."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from archive.errors import Invalid
from archive.kernel import Content, Event
from archive.values import Money

Percent = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,4})?$")]
"""A percentage as exact decimal text: `56`, `55.7`. Never a float."""


class Figure(StrEnum):
    """What a stated figure is about; `percent` is the part of the budget, or of the grant, that was used."""

    budget = "budget"
    realised = "realised"
    unspent = "unspent"
    own_share = "own_share"
    percent = "percent"


class Wording(Content):
    """How the source words the figure, and what it says the figure covers or leaves out."""

    wording: str | None = Field(default=None, max_length=2000)
    scope: str | None = Field(default=None, max_length=2000)


class StatedFigure(Event):
    """A figure as a source states it: a sum of money or a percentage.

    `approximate` repeats that the source itself calls it so (noin). `rounded_to` is the step to which the source
    rounds, in minor units: one that writes 5 million euros rounds to 100000000. `report` is the report that states it.
    """

    figure: Figure
    amount: Money | None = None
    percent: Percent | None = None
    approximate: bool | None = None
    rounded_to: int | None = Field(default=None, ge=1, le=10**15)
    report: UUID | None = None


def require_one_value(stated: StatedFigure) -> None:
    """Refuse a figure that is neither a sum nor a percentage, or both; the percentage used is never a sum."""
    if (stated.amount is None) == (stated.percent is None):
        remedy = "Give amount for a sum of money, percent for a percentage."
        raise Invalid("A figure has exactly one value.", field="amount", remedy=remedy)
    if stated.figure is Figure.percent and stated.percent is None:
        raise Invalid("This figure is a percentage.", field="percent", remedy="Give percent, such as 55.7.")
    if stated.rounded_to is not None and stated.amount is None:
        raise Invalid("Only a sum of money is rounded to a step.", field="rounded_to", remedy="Leave the field out.")
