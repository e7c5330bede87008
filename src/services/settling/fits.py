"""What a line of a bank account settles: the payment or expense of the same amount, reference and day.

A line with a reference settles what states that reference, near its day; one without settles what was paid on the very
day. What another line settles already is not considered.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from archive.errors import ArchiveError
from archive.record.store import Archive
from archive.registration import model_of
from archive.transaction.events import TransactionMatched, TransactionMatchWithdrawn
from archive.values import Money

NEAR = timedelta(days=10)
"""How far the day of a payment may be from that of the line, where both state the same reference."""
APPROVED_BEFORE = timedelta(days=90)
"""How long before the line the approval of a payment may be that is not recorded as paid yet."""
_RF = re.compile(r"RF\d{2}")
Fit = tuple[str, UUID]
"""A kind of record, and the id of one that fits."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What one line, or one transaction of a batch, states: its reference, and every number it may be known by."""

    amount: Money
    days: tuple[date, ...]
    references: frozenset[str]
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Known:
    """A payment or an expense that may be settled; `approved` where it is approved and not known to be paid."""

    kind: str
    id: UUID
    day: date | None
    references: frozenset[str]
    numbers: frozenset[str]
    approved: bool

    def names(self, sought: Sought) -> bool:
        """Whether both state the same reference or number."""
        return bool((self.references | self.numbers) & (sought.references | sought.numbers))

    def near(self, sought: Sought) -> bool:
        """Whether the days fit: near each other where both state the same reference, else the same day."""
        if self.day is None:
            return self.names(sought)
        if self.approved:
            last = self.day + APPROVED_BEFORE
            return self.names(sought) and any(self.day <= day <= last for day in sought.days)
        if self.names(sought):
            return any(abs(self.day - day) <= NEAR for day in sought.days)
        return not (self.references and sought.references) and self.day in sought.days


class Settling:
    """The payments and expenses of an archive that lines may settle, as they are when it is made."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: dict[tuple[str, int], list[_Known]] = defaultdict(list)
        self._settled: dict[UUID, UUID] = {}
        withdrawn = {stream for stream, _ in self._facts(TransactionMatchWithdrawn.name)}
        for stream, fact in self._facts(TransactionMatched.name):
            stands = archive.load(model_of("transaction"), UUID(stream)).now if stream in withdrawn else fact
            for id in (*stands.get("payments", ()), *stands.get("expenses", ())):
                self._settled[UUID(id)] = UUID(stream)
        for stream, fact in self._facts("expense.paid.v1"):
            self._know("expense", stream, -fact["amount"]["cents"], fact, fact.get("paid_on"), fact.get("number"))
        numbers = {stream: fact.get("number") for stream, fact in self._facts("payment.applied.v1")}
        for stream, fact in self._facts("payment.paid.v1"):
            self._know("payment", stream, fact["amount"]["cents"], fact, fact["paid_on"], numbers.get(stream))
        for stream, fact in self._facts("payment.approved.v1"):
            number = numbers.get(stream)
            self._know("payment", stream, fact["amount"]["cents"], fact, fact["approved_on"], number, approved=True)

    def fits(self, line: UUID, sought: Sought) -> list[Fit]:
        """The records that a line may settle: none, the one it settles, or several, of which somebody must choose."""
        found = [each for each in self._among(line, sought) if self._stands(each, sought.amount)]
        found = [each for each in found if each.names(sought)] or found
        if len({each.id for each in found}) > 1 and (same := [each for each in found if each.day in sought.days]):
            found = same
        return list(dict.fromkeys((each.kind, each.id) for each in found))

    def settle(self, line: UUID, records: Iterable[UUID]) -> None:
        """Remember what a line settles, so that no other does."""
        self._settled |= dict.fromkeys(records, line)

    def _facts(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        return self._archive.recorder.facts_named(name, 0)[1]

    def _know(
        self,
        kind: str,
        stream: str,
        minor: int,
        fact: dict[str, Any],
        day: str | None,
        number: str | None,
        *,
        approved: bool = False,
    ) -> None:
        on, references = date.fromisoformat(day) if day else None, plain((fact.get("reference"),))
        known = _Known(kind, UUID(stream), on, references, plain((number,)), approved)
        self._known[fact["amount"].get("currency", "EUR"), minor].append(known)

    def _among(self, line: UUID, sought: Sought) -> Iterator[_Known]:
        for each in self._known.get((sought.amount.currency, sought.amount.cents), ()):
            if self._settled.get(each.id, line) == line and each.near(sought):
                yield each

    def _stands(self, known: _Known, amount: Money) -> bool:
        """Whether the record is still there, with that amount where nothing but its first event states it."""
        try:
            record = self._archive.load(model_of(known.kind), known.id)
        except ArchiveError:
            return False
        if record.destroyed_on is not None:
            return False
        return known.kind != "expense" or bool(record.now["amount"]["cents"] == -amount.cents)


def plain(references: Collection[str | None]) -> frozenset[str]:
    """References as they are compared: without blanks, leading zeros and the check digits of RF (ISO 11649)."""
    return frozenset(
        bare
        for each in references
        if each and (bare := _RF.sub("", re.sub(r"\s", "", each).upper(), count=1).lstrip("0"))
    )
