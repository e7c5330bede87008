"""The money of grants as a table: one row a grant, its sums in decimals with their currency."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from services.lists.tables import Row

SUMS = ("awarded", "applied", "approved", "paid", "recovered", "returned", "realised", "accepted", "to_return")
GRANT_COLUMNS = ("id", "number", "title", "currency", *SUMS, "own_share_percent", "percent")


def grant_rows(found: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Grants as rows of text, in the order given; a sum that is not known is left empty."""
    for each in found:
        row = {name: str(each.get(name) or "") for name in GRANT_COLUMNS}
        yield row | {"id": each["grant"]} | {name: _decimals(each, name) for name in SUMS}


def _decimals(grant: Mapping[str, Any], name: str) -> str:
    minor = grant.get(f"{name}_cents", grant.get(f"{name}_minor"))
    return "" if minor is None else f"{Decimal(minor).scaleb(-grant['digits']):f}"
