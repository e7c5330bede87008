"""Turns the rows of a schedule (TOS) in a source into valid rows. Invalid ones are reported with the reason."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import ValidationError

from api.importers.statement import personal_data, publicity_class
from archive.choices import years_typed
from archive.errors import ArchiveError, Invalid
from archive.retention.events import ClassText, ScheduleAdopted, ScheduleText
from archive.retention.model import require_lawful
from archive.retention.schedule import ScheduleRow
from archive.secrecy import SECRET, NoPeriod
from archive.vague import day_of

TRIGGERS = {
    "asian lopullinen ratkaisu": "case_resolved",
    "asian ratkaisu": "case_resolved",
    "asiakirjan päivämäärä": "document_date",
    "sopimuksen päättyminen": "contract_ended",
    "sopimuksen päättymisestä": "contract_ended",
    "case_resolved": "case_resolved",
    "contract_ended": "contract_ended",
    "document_date": "document_date",
    "none": "none",
    "": "none",
}
PERSONAL_CODES = {"1": "none", "2": "personal", "3": "sensitive", "4": "sensitive", "5": "sensitive"}
PERSONAL_CODES |= {"sisältää arkaluonteisia henkilötietoja": "sensitive"}
PERMANENT_ACTION = "keep"


@dataclass(frozen=True, slots=True)
class Term:
    """One row as a source writes it: plain words, checked when they become a row. `where` names it for people."""

    where: str
    code: str
    title: str = ""
    description: str | None = None
    years: str = ""
    trigger: str = ""
    counted_from: str = ""
    basis: str = ""
    decision: str = ""
    action: str = ""
    publicity: str = ""
    ground: str = ""
    secret_years: str = ""
    personal: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row left out, and why."""

    where: str
    code: str
    field: str
    reason: str


@dataclass(slots=True)
class Read:
    """A schedule as read from its file: valid rows, words for classes, and what was left out."""

    title: str
    version: str | None = None
    in_force_from: date | None = None
    rows: dict[str, ScheduleRow] = field(default_factory=dict)
    words: dict[str, ClassText] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def head(self, code: str, title: str, description: str | None = None) -> None:
        """A class in words; a heading has no row of its own."""
        if code and code not in self.words:
            text = (description or "").strip()[:20_000] or None
            self.words[code] = ClassText(code=code[:120], title=_line(title)[:2000], description=text)

    def take(self, term: Term, decision: str | None = None) -> None:
        """Take a row, or tell why not. `decision` is used for a permanent row that names none."""
        self.head(term.code, term.title, term.description)
        try:
            row = _row(term, decision)
            require_lawful([row])
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            self._leave(term, where, f"{first['msg']}.")
        except ArchiveError as error:
            self._leave(term, error.field or "", str(error))
        else:
            if self.rows.setdefault(row.code, row) != row:
                self._leave(term, "code", "Another row with this code has different values.")

    def _leave(self, term: Term, field: str, reason: str) -> None:
        self.troubles.append(Trouble(term.where, term.code, field, reason))

    def adoption(self, code: str, version: str | None, in_force_from: date | None, source: str) -> ScheduleAdopted:
        """The event that records what was read. Refuses: no version, no first day, no row."""
        version, begins = version or self.version, in_force_from or self.in_force_from
        if not version:
            raise Invalid("The file states no version.", field="version", remedy="Give it: --version 1.0.")
        if begins is None:
            raise Invalid("The file states no first day.", field="in_force_from", remedy="Give it: --from 2024-01-01.")
        if not self.rows:
            raise Invalid("The file contains no valid row.", field="rows", remedy="See the rows that were left out.")
        words = tuple(self.words.values())
        content = ScheduleText(title=self.title[:2000] or code, classes=words, source=source[:4000])
        rows = tuple(self.rows.values())
        return ScheduleAdopted(code=code, version=version, in_force_from=begins, rows=rows, content=content)


def _row(term: Term, decision: str | None) -> ScheduleRow:
    years = _years(term.years)
    permanent = years == -1
    said: dict[str, object] = {"code": term.code, "years": years, "basis": term.basis}
    said["trigger"] = _known(TRIGGERS, term.trigger, "trigger")
    said["action"] = term.action.lower() or (PERMANENT_ACTION if permanent else "destroy")
    if permanent:
        said["decision"] = term.decision or _decision_in(term.basis) or decision
    if term.counted_from:
        said["counted_from"] = term.counted_from.lower()
    if term.publicity:
        said["publicity"] = publicity_class(term.publicity)
    if term.ground:
        said["ground"] = term.ground
    if term.secret_years:
        said["secret_years"] = _secret_years(term.secret_years)
    if term.personal:
        said["personal"] = personal_data(term.personal) or _known(PERSONAL_CODES, term.personal, "personal")
    row = ScheduleRow.model_validate(said)
    if row.publicity in SECRET and row.secret_years == 0:
        raise NoPeriod("secret_years")
    return row


def _years(text: str) -> int | None:
    """The length as a number: "10", "10.0", "-1 (säilytetään pysyvästi)". Refuses: none, or words."""
    found = re.match(r"\s*(-?[0-9]{1,4})(?:[.,]0+)?(?![.,]?[0-9])", text)
    if not found:
        raise Invalid("The length of retention is missing or not a number.", field="years")
    return int(found[1])


def _secret_years(text: str) -> int:
    """The length of secrecy as a cell has it: "25", "25.0". Refuses: anything else."""
    found = years_typed(text)
    if found is None:
        raise Invalid("The length of secrecy is not a whole number of years.", field="secret_years", remedy="Write 25.")
    return found


def _known(words: Mapping[str, str], said: str, field: str) -> str:
    found = words.get(_line(said).lower())
    if found is None:
        raise Invalid("There is no such value.", field=field)
    return found


def _decision_in(basis: str) -> str | None:
    """A basis that cites a decision by its day or number is that decision (JHS 191)."""
    return basis if re.search(r"\d{1,2}\.\d{1,2}\.\d{4}|\b[A-Z]{2,6}/\d", basis) or day_of(basis) else None


def _line(text: str) -> str:
    return " ".join(text.split())


def code_of(parts: Iterable[str]) -> str:
    """The code of a record type below a class: the class, a stroke, the type."""
    return "/".join(_line(part) for part in parts if part and part.strip())[:120].strip()
