"""What a release states, in the terms of the archive: days, sums, parties, keys."""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from api.importers.contracts.ocds.fold import Json
from api.importers.money.readable import Readable
from archive.days import Days
from archive.errors import Invalid
from archive.lastday import require_day
from archive.money.amounts import plain_money
from archive.money.currency import digits_of
from archive.values import Money

LONGEST_KEY = 120
SINGLE = 24
"""Bits of a whole number that single precision keeps (IEEE 754)."""
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ].*", re.DOTALL)


class Words(Readable):
    """Reads the days and sums of one record; what cannot be read is left out, and kept in words."""

    __slots__ = ("days",)

    def __init__(self, days: Days) -> None:
        super().__init__()
        self.days = days

    def day(self, stated: Any, field: str) -> date | None:
        """The day that is written, whatever the zone of its moment: it is the day where the contract is."""

        def day() -> date | None:
            moment = _MOMENT.fullmatch(stated) if isinstance(stated, str) else None
            found = self.days.day(moment[1] if moment else stated, field)
            require_day(field, found)
            return found

        return self.read(field, stated, day)

    def money(self, stated: Any, field: str) -> Money | None:
        """A sum with its currency; None where there is none, or less than zero."""
        if not isinstance(stated, dict) or stated.get("amount") is None:
            return None

        def money() -> Money:
            found = money_of(stated, field)
            if found.cents < 0:
                raise Invalid(f"{field} is less than zero.", field=field)
            return found

        return self.read(field, f"{stated.get('amount')} {stated.get('currency')}", money)


def money_of(stated: Json, field: str) -> Money:
    """A sum; its number may be in quotation marks, as some publishers write it.

    Refuses: what is not a number, more decimals than its currency has, an unknown currency.
    """
    amount, currency = stated.get("amount"), stated.get("currency")
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal | str):
        raise Invalid(f"{field} is not an amount.", field=field)
    return plain_money(f"{amount:f}" if isinstance(amount, Decimal) else str(amount), str(currency or ""), field)


def rounded_by_source(stated: Money | None, exact: Money | None) -> bool:
    """Whether a sum is another one as single precision keeps it: rounding of the source, not a difference."""
    if stated is None or exact is None or stated == exact or stated.currency != exact.currency:
        return False
    unit: int = 10 ** digits_of(exact.currency)
    whole, rest = divmod(exact.cents, unit)
    shift = whole.bit_length() - SINGLE
    if shift <= 0 or stated.cents % unit:
        return False
    below, part = divmod(whole, 1 << shift)
    half = 1 << (shift - 1)
    up = part > half or (part == half and (bool(rest) or below % 2 == 1))
    return stated.cents == (below + up) * (1 << shift) * unit


def named(release: Json, reference: Any) -> str | None:
    """The name of an organisation, or that of the party it refers to."""
    if not isinstance(reference, dict):
        return None
    for each in (reference, next(having(release, "parties", reference.get("id")), {})):
        name = each.get("name") or each.get("legalName")
        if isinstance(name, str) and name.strip():
            return name.strip()[:500]
    return None


def having(release: Json, name: str, id: Any) -> Iterator[Json]:
    """The objects of a list with an id."""
    return (each for each in objects(release, name) if id is not None and each.get("id") == id)


def alike(release: Json, name: str, stated: Json) -> Iterator[Json]:
    """The objects of a list with the id of this one; without an id those that state the same."""
    if "id" in stated:
        return having(release, name, stated["id"])
    key = known_by(stated)
    return (each for each in objects(release, name) if each and "id" not in each and known_by(each) == key)


def known_by(stated: Json) -> str:
    """By what something within a process is known: its id, or without one a digest of what is stated of it.

    What is done in carrying out a contract is left out of it: that grows from release to release.
    Refuses: what states nothing.
    """
    if not stated:
        raise Invalid("It states nothing.", field="id")
    if "id" in stated:
        return str(stated["id"])
    said = {name: value for name, value in stated.items() if name != "implementation"}
    return f"#{sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:32]}"


def names_of(release: Json, holder: Any, name: str) -> list[str]:
    """The names of the organisations of a list, each once: releases repeat what has no id of its own."""
    return list(dict.fromkeys(found for each in objects(holder, name) if (found := named(release, each))))


def objects(holder: Any, name: str) -> list[Json]:
    """The objects of a list; none where there is no such list."""
    found = holder.get(name) if isinstance(holder, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def part(holder: Json, name: str) -> Json:
    """An object within another; an empty one where there is none."""
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def words(*stated: Any) -> str:
    """The first of these that is words; empty where none is."""
    return next((each.strip() for each in stated if isinstance(each, str) and each.strip()), "")


def key_of(*parts: str) -> str:
    """The natural key of something within a process; a digest where it would be too long."""
    key = "/".join(parts)
    fits = len(key) <= LONGEST_KEY and key == key.strip()
    return key if fits else f"ocds:{sha256(key.encode()).hexdigest()[:48]}"
