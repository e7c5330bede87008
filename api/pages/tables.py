"""The columns that a list shows: what its records state, as far as it fits beside their titles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.shown import Names, Shown, value_of
from projections.states.listing.columns import ListTable

MOST_DAYS, MOST_NAMES, MOST_SUMS = 3, 2, 3


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one page of a list, by the names of their fields."""

    days: tuple[str, ...]
    names: tuple[str, ...]
    sums: tuple[str, ...]


def columns_shown(table: ListTable, items: Sequence[Mapping[str, Any]], sort: str) -> Columns:
    """Those that any of the records state, the one they are sorted by among them."""
    kind = table.kind

    def stated(names: Sequence[str], most: int) -> tuple[str, ...]:
        told = {name: sum(item.get(name) is not None for item in items) for name in names}
        first = [name for name in (kind.begins, sort) if told.get(name)]
        often = sorted((name for name in told if told[name]), key=lambda name: -told[name])
        kept = list(dict.fromkeys((*first, *often)))[:most]
        return tuple(name for name in names if name in kept)

    alike = tuple(name for name in table.days if name != "received_on" or sort == name)
    return Columns(
        stated(alike, MOST_DAYS),
        stated(table.worded, MOST_NAMES),
        stated((*table.sums, *table.figures), MOST_SUMS),
    )


def cell(table: ListTable, item: Mapping[str, Any], name: str, names: Names) -> Shown | None:
    """One value of a record as a column shows it: of a part of it the names alone; figures in the currency of it."""
    value = item.get(name)
    if name in table.inside:
        part, leaf = table.inside[name]
        found = item.get(part)
        parts = found if isinstance(found, list) else [found]
        value = [each[leaf] for each in parts if isinstance(each, dict) and each.get(leaf)]
    if name in table.figures and isinstance(value, int):
        currency = next((money["currency"] for each in table.sums if (money := item.get(each))), "EUR")
        return Shown("money", value, currency)
    return value_of(table.kind, name, value, names)
