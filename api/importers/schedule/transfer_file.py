"""A schedule from the retention periods that a transfer of SÄHKE2 states of its cases and records.

SÄHKE2 states a length, a reason and perhaps an end, but not what starts the period. Here it runs from the end of the
case, which never ends it too early; from the end of that year, where the end that is stated demands it.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

from api.importers.sahke2.reading import Unit, transfer_of
from api.importers.sahke2.stated import class_of, classes_of
from api.importers.schedule.rows import Read, Term, Trouble
from archive.errors import ArchiveError, Invalid
from archive.terms import years_after

_DIFFERENT = "The transfer states different periods or reasons for this class: give its records a class of their own."
_SHORTER = "The end that is stated is later than the length from the end of the case gives."


def read_transfer(path: Path, decision: str | None = None) -> Read:
    """Read the classes and periods of a transfer: a row for each function, and for each type of record in it.

    A class with different periods gets no row, so that none of its records is destroyed too early. The rows without a
    class or period are left out. Refuses: XML of another sort, or that is damaged.
    """
    stated = dict[str, list[Term]]()
    try:
        transfer, units = transfer_of(path, path.name)
        for unit in units:
            _take(stated, unit, None)
            for action in unit.actions:
                for record in action.records:
                    _take(stated, record, unit)
    except ArchiveError as error:
        raise Invalid(str(error), field="file", remedy="Correct the transfer.") from None
    read = Read(title=f"SÄHKE2 {transfer.organisation}".strip(), version=transfer.id[:120] or None)
    for code, terms in stated.items():
        if len(terms) > 1:
            read.troubles.append(Trouble(terms[1].where, code, "years", _DIFFERENT))
        elif terms[0].counted_from == _SHORTER:
            read.troubles.append(Trouble(terms[0].where, code, "years", _SHORTER))
        else:
            read.take(terms[0], decision)
    return read


def _take(stated: dict[str, list[Term]], unit: Unit, above: Unit | None) -> None:
    """Note what a unit states for its class, once for every different statement."""
    classes, years = classes_of(unit, above), unit.beside("RetentionPeriod")
    basis = " ".join(unit.beside("RetentionReason").split())
    if not classes or not years:
        return
    finished = (above or unit).of("Finished")
    counted = "" if years == "-1" else _counted(years, unit.beside("RetentionPeriodEnd"), finished)
    term = Term(
        where=f"line {unit.line}", code=classes[0], title=_title(unit, above), years=years, basis=basis,
        trigger="none" if years == "-1" else "case_resolved", counted_from=counted,
    )  # fmt: skip
    known = stated.setdefault(term.code, [])
    for at, each in enumerate(known):
        if (each.years, each.basis) == (term.years, term.basis):
            known[at] = each if _ranked(each) >= _ranked(term) else replace(each, counted_from=term.counted_from)
            return
    known.append(term)


def _ranked(term: Term) -> int:
    return ("", "year_end", _SHORTER).index(term.counted_from)


def _counted(years: str, end: str, finished: str) -> str:
    """From where the years run, so that they do not end before the end that is stated; where they would, that."""
    try:
        stated, closed, length = date.fromisoformat(end[:10]), date.fromisoformat(finished[:10]), int(years)
        if years_after(closed, length) >= stated:
            return ""
        return "year_end" if years_after(date(closed.year, 12, 31), length) >= stated else _SHORTER
    except ValueError:
        return ""


def _title(unit: Unit, above: Unit | None) -> str:
    if above is not None:
        return unit.beside("Type") or unit.of("Function")
    titles = [title for code, title in unit.codes if code == class_of(unit)]
    return titles[-1] if titles else ""
