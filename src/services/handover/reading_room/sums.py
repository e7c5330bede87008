"""The money of the reading room: the sums of each record that has any, and what they add up to by kind and currency."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from archive.kind import Kind
from services.handover.package.payload import Payload
from services.handover.reading_room.scratch import Scratch
from services.handover.reading_room.shards import LARGE, numbered
from services.lists.tables import text_of

AT_ONCE = 500
Total = Counter[tuple[str, str]]


def write_sums(payload: Payload, scratch: Scratch, listed: Sequence[Kind]) -> list[dict[str, Any]]:
    """A script for each portion of records with sums; answers with the totals of each kind, and where its records are.

    Sums are added as whole cents of one currency, and written in decimals with it.
    """
    told = list[dict[str, Any]]()
    for number, kind in enumerate(listed):
        total = Total()
        name = f"money-{kind.name}"
        parts = numbered(payload, name, _rows(scratch, number, kind, total), LARGE)
        if total:
            added = [
                [field, text_of({"cents": cents, "currency": currency})]
                for (field, currency), cents in sorted(total.items())
            ]
            told.append({"kind": number, "name": name, "parts": len(parts), "totals": added})
    return told


def _rows(scratch: Scratch, number: int, kind: Kind, total: Total) -> Iterator[list[Any]]:
    figures = [each.name for each in kind.figures if each.cents]
    if not (kind.sums or figures):
        return
    first, count = scratch.span(number)
    for after in range(first, first + count, AT_ONCE):
        for at, (_, state) in enumerate(scratch.states(after, min(AT_ONCE, first + count - after)), after):
            sums = {name: state[name] for name in kind.sums if _is_money(state.get(name))}
            currency = next((each["currency"] for each in sums.values() if "currency" in each), "EUR")
            cents = ((name, state[name]) for name in figures if isinstance(state.get(name), int))
            sums |= {name.removesuffix("_cents"): {"cents": each, "currency": currency} for name, each in cents}
            if sums:
                total.update({(name, each.get("currency", "EUR")): each["cents"] for name, each in sums.items()})
                shown = {name: text_of(each) for name, each in sums.items()}
                yield [at, str(state.get("number") or ""), str(state.get("title") or ""), shown]


def _is_money(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("cents"), int)
