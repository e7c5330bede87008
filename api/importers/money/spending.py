"""Payments to suppliers as ledgers and open data list them: a table whose rows are payments and credit notes."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from api.importers.intake import Intake, Piece, Refusal, require_kept
from api.importers.money.readable import Readable
from api.importers.sheet import SHEETS, read_any
from api.importers.table import TableRow, is_total
from api.importers.walk import Found, files_of
from archive.errors import ArchiveError, Invalid
from archive.expense.events import ExpensePaid, Spending
from archive.expense.model import Expense
from archive.expense.usecases import pay_expense
from archive.lastday import require_day
from archive.money.amounts import Amounts, written_out
from archive.record.natural import former_of
from archive.registered import public_id
from archive.vague import interval_of
from archive.values import Interval, Money

COLUMNS = {
    "supplier": "supplier|supplier name|vendor|vendor name|beneficiary|toimittaja|toimittajan nimi|saaja",
    "supplier_number": "supplier number|supplier id|vendorid|vendor id|toimittajanumero|y-tunnus|business id",
    "amount": "amount|net amount|total|sum of invoice nett amount|summa|määrä|nettosumma|yhteensä",
    "currency": "currency|valuutta",
    "paid_on": "date|payment date|paid on|date paid|päivä|maksupäivä|maksettu",
    "number": "docno|document number|doc no|voucher|transaction number|tositenumero|tosite|asiakirjanumero",
    "account": "accountcode|account code|account|tili|tilinumero",
    "account_name": "accountdescription|account description|account name|tilin nimi",
    "cost_kind": "cost kind|expense type|kustannuslaji|menolaji",
    "reference": "reference|payment reference|viite|viitenumero",
    "description": "description|purpose|selite|kuvaus",
    "source": "source|lähde",
    "id": "id|row",
}
MEANT = {heading: name for name, headings in COLUMNS.items() for heading in headings.split("|")}
NEEDED = frozenset(("supplier", "amount"))
KNOWN = f"Headings: {', '.join(headings.partition('|')[0] for headings in COLUMNS.values())}; see docs/importing.md."
TABLES = SHEETS | {".csv", ".tsv", ".txt"}
CODES = ("number", "account", "cost_kind", "reference")
LONGEST_NAME = 500
OF_A_PAYMENT = ("paid_on", "number", "account", "supplier_number")
MONTH = re.compile(r"(?<!\d)(\d{4})[-_](0[1-9]|1[0-2])(?!\d)")
EXPENSE = "expense"
LISTED = 10  # rows that a note names; the file of rejects has all


class SpendingTable:
    """Imports one table, or every table of a folder. Rows that are equal are payments of their own."""

    def total(self, source: Path) -> int | None:
        """The number of rows, nearly; None where they would have to be read first."""
        if not source.is_file():
            return None
        with source.open("rb") as file:
            return sum(1 for line in file if line.strip()) - 1

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The rows of the source; each is recorded completely or not at all. Other files of a folder are passed by."""
        others = []
        for found in files_of(source):
            if source.is_dir() and not found.trouble and found.path.suffix.lower() not in TABLES:
                others.append(found.relative)
                continue
            try:
                reader = _Reader(found, intake)
            except ArchiveError as error:
                if source.is_file():
                    raise
                yield Piece(found.relative, Refusal(error))
            else:
                yield from reader.pieces()
        intake.note_skipped(others, "tables")


@dataclass(slots=True)
class _Sum:
    """What the rows of one table add up to in each currency, and what its own last row says of it."""

    minor: Counter[str] = field(default_factory=Counter)
    unread: list[int] = field(default_factory=list)
    stated: list[tuple[int, Money]] = field(default_factory=list)


class _Reader:
    """One table, row by row."""

    def __init__(self, found: Found, intake: Intake) -> None:
        if found.trouble or found.path.suffix.lower() not in TABLES:
            reason = found.trouble or "Spending must be a table in CSV, XLSX or ODS."
            raise Invalid(reason, field="file", remedy="Save it as CSV in UTF-8.")
        self.found, self.intake = found, intake
        self.table = read_any(found.path, lambda heading: MEANT.get(heading.strip().lower()), known=KNOWN, needs=NEEDED)
        self._seen: Counter[str] = Counter()
        self._days: dict[str, date | ArchiveError | None] = {}
        self._amounts: dict[str, Amounts] = {}
        self._named = [name for name in COLUMNS if name in self.table.columns]
        self._period = _month_of(found) if "paid_on" not in self.table.columns else None
        self._month = str(self._period.earliest) if self._period else ""
        self._currency = intake.currency
        if self._currency is None and "currency" not in self.table.columns:
            remedy = "Add --currency with its code, such as EUR."
            raise Invalid("The table does not state a currency.", field="currency", remedy=remedy)

    def pieces(self) -> Iterator[Piece]:
        """A piece for each payment; a row that states the total is compared with the sum of the others."""
        sums = _Sum()
        for row in self.table.rows():
            where = self.found.relative
            try:
                if row.wrong:
                    raise row.wrong
                left = Readable()
                paid, former = self._paid(row, left)
            except (ArchiveError, ValidationError) as error:
                sums.unread.append(row.line)
                yield Piece(where, Refusal(error), row.line, row.text or self.table.as_written(row))
                continue
            if _is_total(row):
                sums.stated.append((row.line, paid.amount))
                continue
            sums.minor[paid.amount.currency] += paid.amount.cents
            yield Piece(where, partial(_record, paid, former, left), row.line, row.cells)
        self._compare(sums)
        if self._period:
            self.intake.note("Rows without a day have the month in the name of their file as their period.")

    def _paid(self, row: TableRow, left: Readable) -> tuple[ExpensePaid, tuple[str, ...]]:
        said = row.cells.get
        currency = said("currency") or self._currency
        if not currency:
            raise Invalid("The row does not state a currency.", field="currency")
        amounts = self._amounts.get(currency) or self._amounts.setdefault(currency, Amounts(currency))
        amount = amounts.money(said("amount", ""), "amount")
        supplier = said("supplier") or None
        if supplier is None:
            raise Invalid("The row does not name the supplier.", field="supplier")
        named = said("description") or said("account_name") or said("cost_kind")
        coded = {name: left.code(name, said(name)) for name in CODES}
        key, *former = self._keys(row, currency)
        paid_on = self._day(said("paid_on", ""), left)
        content = Spending(
            title=(f"{named}, {supplier}" if named else supplier)[:2000],
            supplier=left.words("supplier", supplier, LONGEST_NAME),
            supplier_number=left.code("supplier_number", said("supplier_number")),
            account_name=left.words("account_name", said("account_name"), LONGEST_NAME),
            source=f"{self.found.path.name}/{row.line}"[:4000],
            text=left.text(),
        )
        paid = ExpensePaid(
            natural_key=key, paid_on=paid_on, amount=amount, period=self._period, **coded, content=content
        )
        return paid, tuple(former)

    def _day(self, stated: str, left: Readable) -> date | None:
        """A day; a table states each of them many times. One that cannot be read is left out."""
        if stated not in self._days:
            try:
                self._days[stated] = self.intake.days.day(stated, "paid_on")
                require_day("paid_on", self._days[stated])
            except ArchiveError as error:
                self._days[stated] = error
        found = self._days[stated]
        if isinstance(found, ArchiveError):
            left.leave_out(found, "paid_on", stated)
            return None
        return found

    def _keys(self, row: TableRow, currency: str) -> list[str]:
        """What a row is known by: all that it states, its month, and the how many-th such row it is, as a keyed hash.

        After the first those made with older secrets.
        """
        said = row.cells.get
        stated = "\x1f".join([f"{name}={cell}" for name in self._named if (cell := said(name))])
        self._seen[stated] += 1
        key = self.intake.archive.natural_key(EXPENSE, currency, self._month, stated, str(self._seen[stated]))
        return [f"row:{each.hex()[:40]}" for each in (key, *former_of(key))]

    def _compare(self, sums: _Sum) -> None:
        """Say once whether the total that a table states is that of its payments, and which rows it may lack."""
        where, rows = self.found.relative, ", ".join(map(str, sums.unread[:LISTED]))
        lacking = f" Rows that were rejected: {rows}." if rows else ""
        for line, stated in sums.stated:
            off = stated.cents - sums.minor[stated.currency]
            if not off:
                self.intake.note(f"{where}: the total on line {line} equals the sum of the payments.")
                continue
            shown = written_out(Money(cents=off, currency=stated.currency))
            self.intake.note(f"{where}: the total on line {line} minus the sum of the payments is {shown}.{lacking}")
        if not sums.stated and rows:
            self.intake.note(f"{where}: no row states a total.{lacking}")


def _is_total(row: TableRow) -> bool:
    """Whether a row is the sum of the others: it is called so, and states nothing that only a payment has."""
    return is_total(row.cells.get("supplier", "")) and not any(row.cells.get(name) for name in OF_A_PAYMENT)


def _month_of(found: Found) -> Interval | None:
    """The month that the name of a file states."""
    named = MONTH.search(found.path.stem)
    return interval_of(f"{named[1]}-{named[2]}") if named else None


def _record(paid: ExpensePaid, former: tuple[str, ...], left: Readable, intake: Intake) -> None:
    """Record a payment, unless it is known: by its key, or by one made with an older secret."""
    intake.unread += left.unread
    for key in (paid.natural_key or "", *former):
        id = public_id(intake.archive.origin, EXPENSE, key)
        if intake.archive.exists(id):
            require_kept(intake.archive.load(Expense, id))
            return
    made = intake.stated(paid)
    intake.took(pay_expense(intake.archive, made, by=intake.by), made)
