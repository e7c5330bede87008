"""Counts and sums by group, as they are given out: by currency, never of two together."""

from dataclasses import replace
from typing import Any

from pydantic import BaseModel, Field

from archive.values import Money
from projections.states import Question, StateReader
from projections.states.listing.columns import list_tables
from projections.states.listing.groups import Group

MOST_TITLES = 500  # titles looked up at a time


class GroupOut(BaseModel):
    """The records with one value of a field."""

    value: str | None = Field(description="the value of the field; null for records that state none")
    title: str | None = Field(default=None, description="where the value is a record, its title")
    records: int = Field(description="how many records")
    sums: dict[str, list[Money]] = Field(
        description="by field what the records add up to, once for each currency, in its smallest units"
    )


class Groups(BaseModel):
    """Records of a list by a field, in the order of its values, and all of them together, each counted once."""

    group_by: str
    overlapping: bool = Field(
        description="whether a record may count in several groups, so that they add up to more than the total"
    )
    partial: bool = Field(description="whether there may be others, which the caller may not see")
    groups: list[GroupOut]
    total: GroupOut
    position: int


def groups_of(states: StateReader, kind: str, question: Question, by: str) -> dict[str, Any]:
    """The groups of a list by a field, as the caller may see them; without a day as of today.

    A list without a day shows what is to come as it will begin; in sums it would stand for what is not in force yet.
    """
    question = replace(question, as_of=question.as_of or question.today)
    found, position = states.groups(kind, question, by), states.position()
    titles = _titles(states, kind, question, by, found)
    overlapping = by in list_tables()[kind].inside
    whole = Group(None)
    for each in states.groups(kind, question) if overlapping else found:
        whole.add(each)
    told = [_shown(each) | ({"title": titles[each.value]} if each.value in titles else {}) for each in found]
    total = _shown(whole)
    shown = {"group_by": by, "overlapping": overlapping, "partial": not question.caller.sees_all}
    return shown | {"groups": told, "total": total, "position": position}


def _titles(states: StateReader, kind: str, question: Question, by: str, found: list[Group]) -> dict[str | None, str]:
    if by not in list_tables()[kind].kind.named:
        return {}
    ids, titles = [each.value for each in found if each.value], dict[str | None, str]()
    for at in range(0, len(ids), MOST_TITLES):
        titles.update(states.titles(ids[at : at + MOST_TITLES], question).items())
    return titles


def _shown(group: Group) -> dict[str, Any]:
    sums = {
        name: [{"cents": cents, "currency": currency} for currency, cents in sorted(by_currency.items())]
        for name, by_currency in group.sums.items()
    }
    return {"value": group.value, "records": group.records, "sums": sums}
