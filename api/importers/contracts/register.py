"""A register of contracts as a table with Finnish headings, as contract and property systems export it."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from api.importers.intake import Intake, Piece, Refusal
from api.importers.money.readable import Readable
from api.importers.money.recorded import recorded_once
from api.importers.sheet import read_any
from api.importers.table import TableRow, is_total
from archive.contract.events import ContractRegistered, Medium, Party, Terms
from archive.contract.usecases import register_contract
from archive.errors import Invalid
from archive.lastday import is_no_day, require_day
from archive.money.amounts import Amounts
from archive.values import Money

COLUMNS = {
    "number": "sopimusnumero|sopimustunnus|numero|tunnus|contract number|avtalsnummer",
    "system": "järjestelmä|lähdejärjestelmä|system",
    "title": "nimi|sopimuksen nimi|otsikko|kohde|title|rubrik",
    "parties": "osapuolet|osapuoli|sopimuskumppani|toimittaja|parties|parter",
    "starts_on": "alkaa|alkupäivä|alkamispäivä|voimassa alkaen|begins|börjar",
    "ends_on": "päättyy|päättymispäivä|voimassa asti|voimassa päättyen|ends|upphör",
    "notice": "irtisanomisaika|notice|notice period|uppsägningstid",
    "value": "arvo|sopimuksen arvo|arvo (eur)|arvo (€)|value|värde",
    "currency": "valuutta|currency|valuta",
    "holder": "haltija|säilyttäjä|holder|innehavare",
    "owner": "omistaja|sopimuksen omistaja|owner|ägare",
    "location": "sijainti|säilytyspaikka|location|plats",
    "medium": "muoto|medium",
    "registered_on": "rekisteröity|rekisteröintipäivä|registered|registrerad",
    "case": "asia|diaarinumero|case|ärende",
    "text": "lisätiedot|lisätieto|huomautus|text|anmärkning",
}
LONGEST_TITLE, LONGEST_NAME = 2000, 500
T = TypeVar("T")
MEANT = {heading: name for name, headings in COLUMNS.items() for heading in headings.split("|")}
NEEDED = frozenset(("number", "title"))
KNOWN = f"Headings: {', '.join(headings.partition('|')[0] for headings in COLUMNS.values())}; see docs/importing.md."
IN_EUROS = frozenset(("arvo (eur)", "arvo (€)"))
OPEN = frozenset(("toistaiseksi", "toistaiseksi voimassa oleva", "tills vidare", "until further notice"))
NO_NOTICE = frozenset(("", "-", "–", "ei", "ei ole", "ingen", "none"))
UNITS = "kk|kuukautta|kuukausi|mån|months?|vuotta|vuosi|v|år|years?|pvä?|päivää?|vrk|viikkoa?|vk|days?"
NOTICE = re.compile(rf"(\d{{1,4}})\s*({UNITS})\.?", re.IGNORECASE)
LONGEST_NOTICE = 600  # months
MONTHS = {"k": 1, "m": 1, "v": 12, "å": 12, "y": 12}
MEDIA = {
    "paperi": Medium.paper,
    "papper": Medium.paper,
    "paper": Medium.paper,
    "sähköinen": Medium.electronic,
    "elektronisk": Medium.electronic,
    "electronic": Medium.electronic,
}
PARTIES = re.compile(r"\s*(?:;|\n|\|)\s*")
BESIDE = "beside:"
"""How columns are named whose heading means nothing here; what they state is kept in the text."""


class ContractRegister:
    """Imports one table of contracts; each row is a contract, under its number."""

    def total(self, source: Path) -> None:
        """Not known before the table is read."""

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The contracts of the table. Refuses: a table without a number or a name."""
        if not source.is_file():
            raise Invalid("The source must be one file.", field="source", remedy="Give the path of the file.")
        table = read_any(source, _meant, known=KNOWN, needs=NEEDED)
        beside = [name.removeprefix(BESIDE) for name in table.columns if name and name.startswith(BESIDE)]
        if beside:
            intake.note(f"Columns that are kept in the text of each contract: {', '.join(beside)}.")
        in_euros = any(heading.lower() in IN_EUROS for heading in table.headings)
        for row in table.rows():
            record = Refusal(row.wrong) if row.wrong else partial(_record, row, "EUR" if in_euros else None)
            yield Piece(source.name, record, row.line, row.text or table.as_written(row))


def _meant(heading: str) -> str | None:
    said = " ".join(heading.lower().split())
    return (MEANT.get(said) or f"{BESIDE}{heading.strip()}") if said else None


class TotalRow(Invalid):
    """A row with the total of a table is no contract."""

    code = "total_row"
    remedy = "Leave the row out of the table; sums are made from the contracts."

    def __init__(self) -> None:
        super().__init__("The row is a total of the table, not a contract.", field="title")


def _record(row: TableRow, currency: str | None, intake: Intake) -> None:
    said = {name: cell for name, cell in row.cells.items() if cell}
    number = said.get("number")
    if not {"number", "title"} <= said.keys() and any(is_total(cell) for cell in said.values()):
        raise TotalRow
    if number is None:
        raise Invalid("The contract has no number.", field="number", remedy="Give the number it has in the register.")
    read = _Row(intake, said)
    number = " ".join(number.split())
    system, title = read.code("system", said.get("system")), read.words("title", said.get("title"), LONGEST_TITLE)
    starts_on, ends_on, registered_on = read.day("starts_on"), read.end(), read.day("registered_on")
    months, days = read.field("notice", _notice) or (None, None)
    value = read.field("value", lambda stated: _value(stated, said.get("currency") or currency or intake.currency))
    medium = read.field("medium", _medium)
    names = PARTIES.split(said.get("parties", ""))
    parties = tuple(Party(name=name) for each in names if (name := read.words("parties", each, LONGEST_NAME)))
    holder, owner, location = (
        read.words(name, said.get(name), LONGEST_NAME) for name in ("holder", "owner", "location")
    )
    content = Terms(
        title=title or number,
        text=read.whole(),
        parties=parties,
        holder=holder,
        owner=owner,
        location=location,
        source=system,
    )
    registered = ContractRegistered(
        natural_key=f"{system}:{number}" if system else number,
        number=number,
        case=intake.public_id("case", said["case"]) if "case" in said else None,
        registered_on=registered_on,
        starts_on=starts_on,
        ends_on=ends_on,
        value=value,
        notice_months=months,
        notice_days=days,
        medium=medium,
        content=content,
    )
    intake.unread += read.unread
    recorded_once(intake, "contract", registered, register_contract)


class _Row(Readable):
    """The cells of a row; what cannot be read is left out, and kept in words under its heading."""

    __slots__ = ("_intake", "_said")

    def __init__(self, intake: Intake, said: dict[str, str]) -> None:
        super().__init__()
        self._intake, self._said = intake, said

    def field(self, name: str, how: Callable[[str], T]) -> T | None:
        """What a cell states; None where it is empty."""
        stated = self._said.get(name)
        return None if stated is None else self.read(name, stated, lambda: how(stated))

    def day(self, name: str) -> date | None:
        """A day."""
        return self.field(name, lambda stated: _real(name, self._intake.days.day(stated, name)))

    def end(self) -> date | None:
        """The last day; None where it is open, whose wording is kept."""
        stated = self._said.get("ends_on", "")
        day = None
        if stated.lower() not in OPEN:
            day = self.field("ends_on", lambda said: _last("ends_on", self._intake.days.day(said, "ends_on")))
        if stated.lower() in OPEN or is_no_day(day):
            self.keep("ends_on", stated)
            return None
        return day

    def whole(self) -> str:
        """What is stated in words, what could not be read, and all that has no place of its own."""
        told = [f"{name.removeprefix(BESIDE)}: {cell}" for name, cell in self._said.items() if name.startswith(BESIDE)]
        return "\n".join(filter(None, [self.text(self._said.get("text")), *told]))

    def keep(self, name: str, stated: object) -> None:
        """Keep a cell in words, under its heading."""
        super().keep(COLUMNS[name].partition("|")[0], stated)


def _real(name: str, day: date | None) -> date | None:
    require_day(name, day)
    return day


def _last(name: str, day: date | None) -> date | None:
    return day if is_no_day(day) else _real(name, day)


def _notice(stated: str) -> tuple[int | None, int | None]:
    """A period of notice in months, or in days. Refuses: a number without its unit."""
    if stated.lower() in NO_NOTICE:
        return None, None
    read = NOTICE.fullmatch(stated.strip())
    if read is None:
        remedy = "Write it like 3 kk or 30 pv; leave it empty if there is none."
        raise Invalid("The period of notice cannot be read.", field="notice", remedy=remedy)
    count, unit = int(read[1]), read[2].lower()
    months = days = None
    if unit.startswith(("p", "d", "vr")):
        days = count
    elif unit.startswith(("vk", "vii")):
        days = count * 7
    else:
        months = count * MONTHS[unit[0]]
    if (months or 0) > LONGEST_NOTICE or (days or 0) > LONGEST_NOTICE * 30:
        raise Invalid("The period of notice is longer than fifty years.", field="notice")
    return months, days


def _value(stated: str, currency: str | None) -> Money:
    """The value of the contract. Refuses: one in no currency, below zero."""
    named = currency or ("EUR" if "€" in stated or "EUR" in stated else None)
    if named is None:
        remedy = "Add a column Valuutta, or import with --currency EUR."
        raise Invalid("The value states no currency.", field="currency", remedy=remedy)
    value = Amounts(named, mark="," if "," in stated else None).money(stated, "value")
    if value.cents < 0:
        raise Invalid("The value is less than zero.", field="value")
    return value


def _medium(stated: str) -> Medium:
    found = MEDIA.get(stated.lower())
    if found is None:
        raise Invalid("There is no such medium.", field="medium", remedy=f"Write one of {', '.join(MEDIA)}.")
    return found
