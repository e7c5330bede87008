"""What a list is narrowed by, sorted by and counted by, as it stands in the address of a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from starlette.datastructures import QueryParams

from api.http.routes.lists import by_id
from archive.days import Days, require_order
from archive.errors import Invalid
from archive.kind import Kind
from projections.states import Question, StateReader
from projections.states.listing.columns import LENGTHS, ListTable

MOST_VALUES, LONGEST = 50, 500
Said = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Narrowing:
    """A list of a kind as it is asked for. `said` are the filters by name, each with its values."""

    kind: Kind
    said: Said
    day: str = ""
    date_from: date | None = None
    date_to: date | None = None
    sort: str = ""
    by: str = ""
    table: ListTable = field(init=False)

    def __post_init__(self) -> None:
        """The columns of the kind."""
        object.__setattr__(self, "table", ListTable(self.kind))

    @property
    def field(self) -> str:
        """What the list is sorted by; empty for the order of recording."""
        return self.sort.removeprefix("-")

    @property
    def down(self) -> bool:
        """Whether the highest, or the newest, stands first."""
        return self.sort.startswith("-")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.said or self.date_from or self.date_to)

    def question(self, states: StateReader, clocks: Question) -> Question:
        """The same as the views take it."""
        filters = self.said | ({"status": self.kind.with_status(self.said["status"])} if "status" in self.said else {})
        filters = by_id(states, clocks, self.kind, filters)
        day = None if self.day in ("", self.kind.begins) else self.day
        return replace(clocks, filters=filters, day=day, date_from=self.date_from, date_to=self.date_to)

    def address(self) -> dict[str, Any]:
        """The same as parameters of an address."""
        bounds = {"date_from": self.date_from, "date_to": self.date_to}
        days = {name: each.isoformat() for name, each in bounds.items() if each}
        others = {"sort": self.sort if self.sort != default_sort(self.kind, self.table) else "", "by": self.by}
        return {**self.said, **({"day": self.day} if days else {}), **days, **others}

    def within(self, value: str | None) -> dict[str, Any] | None:
        """The address of the records of one group; None where no address names them."""
        name, _, span = self.by.partition(":")
        if value is None:
            return None
        if not span:
            return self.address() | {"by": "", name: (value,)}
        return self.address() | {"by": "", "day": name, **_days_of(value)}


def _days_of(value: str) -> dict[str, str]:
    """The first and the last day of a month or a year."""
    if len(value) == LENGTHS["year"]:
        return {"date_from": f"{value}-01-01", "date_to": f"{value}-12-31"}
    year, month = int(value[:4]), int(value[5:7])
    after = date(year + month // 12, month % 12 + 1, 1) if (year, month) < (date.max.year, 12) else date.max
    last = date.fromordinal(after.toordinal() - 1) if after < date.max else date.max
    return {"date_from": f"{value}-01", "date_to": last.isoformat()}


def default_sort(kind: Kind, table: ListTable) -> str:
    """How a list is sorted unless asked otherwise: the newest first, by the day that records begin with."""
    return f"-{kind.begins}" if kind.begins in table.days else ""


def narrowing_of(kind: Kind, params: QueryParams, days: Days) -> Narrowing:
    """What an address asks for; an empty field of a form asks for nothing. Refuses: what a list has not."""
    table = ListTable(kind)
    known = _known_values(kind)
    said = dict[str, tuple[str, ...]]()
    for name in dict.fromkeys((*known, *(each.field for each in kind.all_parents), "number", *table.worded)):
        values = tuple(each[:LONGEST] for each in params.getlist(name)[:MOST_VALUES] if each.strip())
        if name in known and (unknown := [each for each in values if each not in known[name]]):
            raise Invalid(f"{name} has no value {unknown[0][:60]}.", field=name, remedy=_one(known[name]))
        said |= {name: values} if values else {}
    day = _one_of(params, "day", table.days, "")
    sort = _one_of(params, "sort", [f"{sign}{name}" for name in table.sortable for sign in ("", "-")], "")
    by = _one_of(params, "by", table.groupings, "")
    first, last = (days.day(params.get(name, "")[:40], name) for name in ("date_from", "date_to"))
    require_order(first, last, "date_to")
    return Narrowing(kind, said, day or kind.begins, first, last, sort or default_sort(kind, table), by)


def _known_values(kind: Kind) -> Mapping[str, Iterable[str]]:
    return {"status": kind.askable} | {choice.name: choice.values for choice in kind.choices}


def _one_of(params: QueryParams, name: str, values: Iterable[str], otherwise: str) -> str:
    said = params.get(name, "")
    if said and said not in values:
        raise Invalid(f"{name} has no value {said[:60]}.", field=name, remedy=_one(values))
    return said or otherwise


def _one(values: Iterable[str]) -> str:
    return f"One of {', '.join(values)}."
