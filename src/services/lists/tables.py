"""A list as a table to take away: whole ids, titles and days, sums in decimals with their currency."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

import orjson

from archive.errors import Invalid
from archive.kind import Kind
from archive.money.currency import digits_of
from projections.states.listing.columns import ListTable
from projections.states.visible import INNER

CENTS = "_cents"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
Row = dict[str, str]


def columns_of(kind: Kind) -> tuple[str, ...]:
    """The columns of the table of a kind: what it is, its days, parents, choices, names and numbers, its sums."""
    table = ListTable(kind)
    own = [kind.begins, *table.days, *(each.field for each in kind.all_parents), *table.texts, *kind.filters]
    sums = [part for name in table.sums for part in (name, f"{name}_currency")]
    figures = [
        part for name in _figures(kind) for part in (name.removesuffix(CENTS), f"{name.removesuffix(CENTS)}_currency")
    ]
    numbers = (each.name for each in kind.figures if not each.cents)
    beside = (*own, *kind.beside, *_several(table), *numbers)
    return tuple(dict.fromkeys(("id", "number", "title", "status", *beside, *sums, *figures)))


def rows_of(kind: Kind, items: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Records as rows of text; a vague day is written as an interval, 2020-12-01/2021-01-31, names with ; between."""
    sums, figures, columns, several = kind.sums, _figures(kind), columns_of(kind), _several(ListTable(kind))
    for item in items:
        row = {name: text_of(item.get(name)) for name in columns}
        row |= {name: "; ".join(_names(item.get(part), leaf)) for name, (part, leaf) in several.items()}
        for name in sums:
            row[name], row[f"{name}_currency"] = _money(item.get(name))
        currency = next((money["currency"] for name in sums if (money := item.get(name))), "EUR")
        for name in figures:
            told = item.get(name)
            said = ("", "") if told is None else _money({"cents": told, "currency": currency})
            row[name.removesuffix(CENTS)], row[f"{name.removesuffix(CENTS)}_currency"] = said
        yield row


def group_rows(groups: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Groups as rows, one for each field and currency."""
    for group in groups:
        said = {"value": group["value"] or "", "title": group.get("title") or "", "records": str(group["records"])}
        sums = [(name, money) for name, found in group["sums"].items() for money in found]
        for name, money in sums:
            amount, currency = _money(money)
            yield said | {"field": name.removesuffix(CENTS), "sum": amount, "currency": currency}
        if not sums:
            yield said | {"field": "", "sum": "", "currency": ""}


GROUP_COLUMNS = ("value", "title", "records", "field", "sum", "currency")


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Lines of CSV (RFC 4180) in UTF-8. A text that a spreadsheet would run as a formula begins with an apostrophe."""
    line = io.StringIO()
    writer = csv.writer(line)
    for cells in chain((columns,), ([_safe(row[name]) for name in columns] for row in rows)):
        writer.writerow(cells)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _several(table: ListTable) -> Mapping[str, tuple[str, str]]:
    """Names that may stand several times in a record, but for those of persons: in which part, in which field of it."""
    return {name: place for name, place in table.inside.items() if place[1] not in INNER}


def _names(part: Any, leaf: str) -> list[str]:
    """The names in a part of a record, or in each of several."""
    parts = part if isinstance(part, list) else [part]
    return [str(each[leaf]) for each in parts if isinstance(each, dict) and each.get(leaf)]


def _figures(kind: Kind) -> tuple[str, ...]:
    """What the events of a record add up to in cents."""
    return tuple(each.name for each in kind.figures if each.cents)


def text_of(value: Any) -> str:
    """A value as a cell: a sum in decimals, a vague day as an interval, what has parts as JSON."""
    if value is None:
        return ""
    if isinstance(value, dict) and "cents" in value:
        return " ".join(_money(value))
    if isinstance(value, dict) and value.keys() <= {"earliest", "latest"}:
        days = [value.get("earliest") or "..", value.get("latest") or ".."]
        return "" if days == ["..", ".."] else days[0] if days[0] == days[1] else "/".join(days)
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _money(money: Any) -> tuple[str, str]:
    """A sum in decimals, and its currency."""
    if not isinstance(money, dict):
        return "", ""
    cents, currency = money["cents"], money.get("currency", "EUR")
    try:
        digits = digits_of(currency)
    except Invalid:  # recorded before codes were checked: its smallest units as they are
        digits = 0
    return f"{Decimal(cents).scaleb(-digits):f}", currency


def _safe(text: str) -> str:
    if text.startswith(_FORMULAS) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    return text[:1] == "-" and text[1:].replace(".", "", 1).isdigit()
