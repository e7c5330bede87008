"""One altered field of an entry is named, whichever: what is stored, and what it is found and counted by."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from projections.search import Entry, SearchIndex
from projections.search.rows import row_of

from .entries import a_decision

Make = Callable[..., SearchIndex]
WHOLE = a_decision(
    public=True,
    origin="koe",
    personal="none",
    valid_from=date(2020, 3, 1),
    valid_to=date(2030, 1, 1),
    collection="kokoelma",
    status="in_force",
    language="fi",
    amounts=(1200,),
)


def changed(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case str() | None:
            return f"{value or ''}muuta"
        case date():
            return value + timedelta(days=1)
        case int():
            return value + 1
        case tuple():
            return (*value[:-1], changed(value[-1]))


@pytest.mark.parametrize("name", [field.name for field in fields(Entry) if field.name != "id"])
def test_a_stored_field_that_differs_is_named(an_index: Make, name: str) -> None:
    other = replace(WHOLE, **{name: changed(getattr(WHOLE, name))})
    index = an_index([other if name != "open" else replace(WHOLE, open=False)])
    found = {(each.where, each.record, each.column) for each in index.compare({"d1": [WHOLE]})}
    assert ("index.all", "d1", name) in found
    assert index.compare({"d1": [other]}) == []


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("terms", "state", ("current", "hidden", "origin=koe")),
        ("terms", "state", ("current", "open", "public", "origin=koe")),
        ("terms", "state", ("former", "open", "origin=koe")),
        ("terms", "state", ("current", "open", "origin=muu")),
        ("terms", "case", ("=case-2",)),
        ("terms", "body", ("=muu",)),
        ("terms", "record_class", ("=muu",)),
        ("terms", "number", ("muu",)),
        ("facets", "kind", "muu"),
        ("facets", "case", "muu"),
        ("facets", "year", "1999"),
        ("integers", "valid_from", (1,)),
        ("integers", "valid_to", (1,)),
        ("integers", "day", (1,)),
        ("integers", "amount", (1,)),
        ("integers", "order", (1,)),
    ],
)
def test_what_an_entry_is_found_by_is_compared_where_what_is_stored_is_whole(
    an_index: Make, part: str, name: str, value: Any
) -> None:
    index: Any = an_index([WHOLE])
    row = row_of(WHOLE, index._analyser)
    altered = replace(row, **{part: getattr(row, part) | {name: value}})
    index._engines["all"].write([altered], ["d1"], None)
    names = {"number": "numbers", "amount": "amounts", "day": "date"}
    found = {(each.where, each.record, each.column) for each in index.compare({"d1": [WHOLE]})}
    assert found == {("index.all", "d1", names.get(name, name))}


def test_an_entry_too_many_and_one_too_few_are_named(an_index: Make) -> None:
    index = an_index([WHOLE])
    assert {each.kind for each in index.compare({"d1": []})} == {"superfluous"}
    assert {(each.record, each.kind) for each in index.compare({"d1": [WHOLE], "d2": [a_decision("d2")]})} == {
        ("d2", "missing")
    }
    assert index.held("all", 0) == ["d1"]
    assert index.held("all", 1) == []
