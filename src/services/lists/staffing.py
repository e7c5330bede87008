"""How many people are lent on a day, and how many person-years they are, for REST and the command line alike."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, Field

from archive.kind import kind_named
from projections.states import Question, StateReader
from projections.states.question import Picked

Grouping = Literal["employer", "organisation", "contract", "grant", "project"]
LENT = ("seconded", "returning")


class StaffGroup(BaseModel):
    """The people with one value of a field."""

    value: str | None = Field(description="the value of the field; null for people of whom none is stated")
    title: str | None = Field(default=None, description="where the value is a record, its title")
    people: int
    person_years: str = Field(description="the shares of working time added up, as an exact decimal number")


class Staff(BaseModel):
    """The people lent on a day, of those whose records the caller may see."""

    as_of: str
    people: int
    person_years: str
    partial: bool = Field(description="whether there may be others, whose records the caller may not see")
    groups: list[StaffGroup]
    position: int


def staff_on(states: StateReader, question: Question, by: Grouping | None = None) -> tuple[dict[str, Any], list[str]]:
    """Who is lent on a day, added up, by a field where one is named; and the ids of the records counted."""
    position, day = states.position(), (question.as_of or question.today).isoformat()
    found = list(_lent(states, question, day, by))
    shares: dict[str | None, list[int]] = {}
    hidden = _hidden(states, question, by, found)
    for each in found:
        value = each.parts[by] if by else None
        shares.setdefault(None if value in hidden else value, []).append(each.parts["percent"])
    titles = states.titles([value for value in shares if value], question) if by in _named() else {}
    groups = [
        {"value": value} | ({"title": titles[value]} if value in titles else {}) | _added(shares[value])
        for value in sorted(shares if by else (), key=lambda each: (each is None, each or ""))
    ]
    told = {"as_of": day} | _added([each.parts["percent"] for each in found])
    told |= {"partial": not question.caller.sees_all, "groups": groups, "position": position}
    return told, [each.id for each in found]


def _lent(states: StateReader, question: Question, day: str, by: Grouping | None) -> Iterator[Picked]:
    names = ("percent", "starts_on", *((by,) if by else ()))
    for each in states.picked(question, names, kinds=("secondment",)):
        if each.status in LENT and (each.parts["starts_on"] or day) <= day:
            yield each


def _hidden(states: StateReader, question: Question, by: Grouping | None, found: list[Picked]) -> set[str]:
    """Records by which a group is not named, because the caller may not see them."""
    if by is None or by not in _named():
        return set()
    return states.hidden_ids({each.parts[by] for each in found if each.parts[by]}, question)


def _named() -> frozenset[str]:
    return frozenset(each.field for each in kind_named("secondment").parents)


def _added(percents: list[int]) -> dict[str, Any]:
    return {"people": len(percents), "person_years": f"{(Decimal(sum(percents)) / 100).normalize():f}"}
