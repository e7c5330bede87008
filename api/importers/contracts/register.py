"""A register of contracts as a table with Finnish headings, as contract and property systems export it."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

from api.importers.intake import Intake, Piece, Refusal
from api.importers.money.recorded import recorded_once
from api.importers.sheet import read_any
from api.importers.table import TableRow, is_total
from archive.contract.events import ContractRegistered, Medium, Party, Terms
from archive.contract.usecases import register_contract
from archive.days import NotADay
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
MEANT = {heading: name for name, headings in COLUMNS.items() for heading in headings.split("|")}
NEEDED = frozenset(("number", "title"))
KNOWN = f"Headings: {', '.join(headings.partition('|')[0] for headings in COLUMNS.values())}; see docs/importing.md."
IN_EUROS = frozenset(("arvo (eur)", "arvo (€)"))
OPEN = frozenset(("toistaiseksi", "toistaiseksi voimassa oleva", "tills vidare", "until further notice"))
NO_NOTICE = frozenset(("", "-", "–", "ei", "ei ole", "ingen", "none"))
UNITS = "kk|kuukautta|kuukausi|mån|months?|vuotta|vuosi|v|år|years?|pvä?|päivää?|vrk|viikkoa?|vk|days?"
NOTICE = re.compile(rf"(\d{{1,4}})\s*({UNITS})\.?", re.IGNORECASE)
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
    if "title" not in said:
        raise Invalid("The contract has no name.", field="title")
    system, lines = said.get("system"), _Lines(intake, said)
    starts_on, ends_on, registered_on = lines.day("starts_on"), lines.end(), lines.day("registered_on")
    months, days = _notice(said.get("notice", ""))
    content = Terms(
        title=said["title"],
        text=lines.text(),
        parties=tuple(Party(name=name) for name in PARTIES.split(said.get("parties", "")) if name),
        holder=said.get("holder"),
        owner=said.get("owner"),
        location=said.get("location"),
        source=system,
    )
    registered = ContractRegistered(
        natural_key=f"{system}:{number}" if system else number,
        number=number,
        case=intake.public_id("case", said["case"]) if "case" in said else None,
        registered_on=registered_on,
        starts_on=starts_on,
        ends_on=ends_on,
        value=_value(said, currency or intake.currency),
        notice_months=months,
        notice_days=days,
        medium=_medium(said.get("medium", "")),
        content=content,
    )
    recorded_once(intake, "contract", registered, register_contract)


class _Lines:
    """The days of a row, and what of it is kept in words."""

    def __init__(self, intake: Intake, said: dict[str, str]) -> None:
        self._intake, self._said, self._kept = intake, said, list[str]()

    def day(self, name: str) -> date | None:
        """A day; one that cannot be read is left out, and its wording kept."""
        stated = self._said.get(name, "")
        try:
            day = self._intake.days.day(stated, name)
        except NotADay as error:
            self._intake.unread.append(error)
            self._keep(name, stated)
            return None
        if not is_no_day(day):
            require_day(name, day)
        return day

    def end(self) -> date | None:
        """The last day; None where it is open, whose wording is kept."""
        stated = self._said.get("ends_on", "")
        day = None if stated.lower() in OPEN else self.day("ends_on")
        if stated.lower() in OPEN or is_no_day(day):
            self._keep("ends_on", stated)
            return None
        return day

    def text(self) -> str:
        """What is stated in words, and all that has no place of its own."""
        beside = [
            f"{name.removeprefix(BESIDE)}: {cell}" for name, cell in self._said.items() if name.startswith(BESIDE)
        ]
        return "\n".join(filter(None, [self._said.get("text"), *self._kept, *beside]))

    def _keep(self, name: str, stated: str) -> None:
        self._kept.append(f"{COLUMNS[name].partition('|')[0]}: {stated}")


def _notice(stated: str) -> tuple[int | None, int | None]:
    """A period of notice in months, or in days. Refuses: a number without its unit."""
    if stated.lower() in NO_NOTICE:
        return None, None
    read = NOTICE.fullmatch(stated.strip())
    if read is None:
        remedy = "Write it like 3 kk or 30 pv; leave it empty if there is none."
        raise Invalid("The period of notice cannot be read.", field="notice", remedy=remedy)
    count, unit = int(read[1]), read[2].lower()
    if unit.startswith(("p", "d", "vr")):
        return None, count
    if unit.startswith(("vk", "vii")):
        return None, count * 7
    return count * MONTHS[unit[0]], None


def _value(said: dict[str, str], currency: str | None) -> Money | None:
    """The value of the contract. Refuses: one in no currency, below zero."""
    stated = said.get("value")
    if stated is None:
        return None
    named = said.get("currency") or currency or ("EUR" if "€" in stated or "EUR" in stated else None)
    if named is None:
        remedy = "Add a column Valuutta, or import with --currency EUR."
        raise Invalid("The value states no currency.", field="currency", remedy=remedy)
    value = Amounts(named, mark="," if "," in stated else None).money(stated, "value")
    if value.cents < 0:
        raise Invalid("The value is less than zero.", field="value")
    return value


def _medium(stated: str) -> Medium | None:
    if not stated:
        return None
    found = MEDIA.get(stated.lower())
    if found is None:
        raise Invalid("There is no such medium.", field="medium", remedy=f"Write one of {', '.join(MEDIA)}.")
    return found
