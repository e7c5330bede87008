"""What SÄHKE2 states, as this archive records it: days, classes, publicity, personal data, who took part."""

import re
from datetime import date

from api.importers.intake import Intake
from api.importers.packages.contents import lines_of
from api.importers.sahke2.reading import Unit
from api.importers.statement import personal_data, publicity_class
from archive.days import NotADay
from archive.errors import Invalid
from archive.record.store import Archive
from archive.retention.binding import in_force
from archive.secrecy import SECRET
from archive.terms import years_after
from archive.values import PersonalData, Publicity

SENDERS = ("lähettäjä", "laatija", "vireillepanija", "hakija", "avsändare", "sender", "author", "creator")
RECIPIENTS = ("vastaanottaja", "mottagare", "recipient")
PERSONAL = {
    "ei sisällä henkilötietoja": PersonalData.none,
    "sisältää henkilötietoja": PersonalData.personal,
    "sisältää arkaluontoisia henkilötietoja": PersonalData.sensitive,
    "sisältää erityisiä henkilötietoryhmiä": PersonalData.sensitive,
    "sisältää rikostuomioihin ja rikkomuksiin liittyviä henkilötietoja": PersonalData.sensitive,
}
MOST_YEARS = 200
_PUBLICITY = {"osittain salassapidettävä": "osittain salassa pidettävä"}
_IDENTITY_CODE = re.compile(r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]", re.IGNORECASE)
_YEARS = re.compile(r"[0-9]{1,6}")
_NUMBER = re.compile(r"(?=.*[0-9])\S(.{0,118}\S)?")


def day_of(unit: Unit, name: str, intake: Intake, unread: list[NotADay] | None = None) -> date | None:
    """A day; one that cannot be read is left out, and noted in `unread`, or with the present piece."""
    try:
        return intake.days_dropping_offsets().day(unit.of(name), name)
    except NotADay as error:
        if unread is None:
            intake.unread.append(error)
        else:
            unread.append(error)
        return None


def personal_of(unit: Unit) -> PersonalData | None:
    """Whether it holds personal data; what is stated about crimes and special groups counts as sensitive."""
    stated = unit.restriction.get("PersonalData", "")
    return PERSONAL.get(stated.lower()) or personal_data(stated)


def publicity_of(unit: Unit, created: date | None) -> Publicity | None:
    """Who may see it. The period of secrecy ends on the day that is stated, or runs from the day it was made.

    Where that day cannot be read there is no period, so that it stays hidden.
    Refuses: a class that SÄHKE2 does not have.
    """
    stated, said = unit.restriction.get("PublicityClass", ""), unit.restriction
    if not stated:
        return None
    publicity = publicity_class(_PUBLICITY.get(stated.lower(), stated))
    if publicity not in SECRET:
        return Publicity(publicity=publicity)
    period, end = said.get("SecurityPeriod", ""), said.get("SecurityPeriodEnd", "")
    years = int(period) if _YEARS.fullmatch(period) and 0 < int(period) <= MOST_YEARS else None
    until = _date(end)
    begins, years = _period(until, years, created) if until is not None or not end else (created, None)
    ground = said.get("SecurityReason", "")[:300] or None
    return Publicity(publicity=publicity, ground=ground, secret_from=begins, secret_years=years)


def _period(until: date | None, years: int | None, created: date | None) -> tuple[date | None, int | None]:
    """First day and length of secrecy, so that it ends no earlier than is stated."""
    if until is None:
        return created, years
    if years is None and created is not None:
        years = next((n for n in range(1, MOST_YEARS + 1) if years_after(created, n) >= until), None)
    if years is None or (created is not None and years_after(created, years) >= until):
        return created, years
    leap = (until.month, until.day) == (2, 29)
    return (date(until.year - years, 3, 1) if leap else until.replace(year=until.year - years)), years


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def class_of(unit: Unit, above: Unit | None = None) -> str | None:
    """The class: its code in the classification, otherwise its function as it is called."""
    codes = [code for code, _ in (above or unit).codes if code]
    function = unit.of("Function") or (above.of("Function") if above else "")
    return (function or (codes[-1] if codes else ""))[:120].strip() or None


def classes_of(unit: Unit, above: Unit | None = None) -> tuple[str, ...]:
    """The classes that may govern it, the closest first: of a record also its type within its function."""
    function = class_of(unit, above)
    kind = " ".join(unit.beside("Type").split())
    inside = f"{function}/{kind}"[:120].strip() if above is not None and function and kind else None
    return tuple(each for each in (inside, function) if each)


def governed_by(unit: Unit, above: Unit | None, archive: Archive) -> str | None:
    """The closest of its classes that a schedule in force has; otherwise its function, which the source claims."""
    found = (each for each in classes_of(unit, above) if in_force(archive, each, archive.recording_day()))
    return next(found, class_of(unit, above))


def named(unit: Unit, roles: tuple[str, ...]) -> str | None:
    """Who took part in one of these roles."""
    found = dict.fromkeys(name for role, name in unit.agents if name and role.lower() in roles)
    return ", ".join(found)[:500] or None


def person_of(unit: Unit) -> str | None:
    """The persons whom it is about."""
    return "; ".join(unit.persons)[:500] or None


def title_of(unit: Unit) -> str:
    """Its title. Refuses: none."""
    title = unit.of("Title")[:2000].strip()
    if not title:
        raise Invalid("The record has no title.", field="Title", remedy="Correct the transfer and import it again.")
    return title


def text_of(unit: Unit) -> str:
    """Everything that has no field of its own, line by line: retention, description, status, agents, relations."""
    agents = [(f"Agent {role}".strip(), name) for role, name in unit.agents]
    codes = [("ClassificationScheme", f"{code} {title}".strip()) for code, title in unit.codes]
    secrecy = [
        (name, value) for name, value in unit.restriction.items() if name not in ("PublicityClass", "PersonalData")
    ]
    return lines_of([*unit.rest, *secrecy, *codes, *agents])[:1_000_000]


def is_public_number(number: str, unit: Unit) -> bool:
    """Whether an identifier may be kept for ever as the number of a case.

    It has a figure, no identity code, and no word of the name of a person whom the case is about or who took part.
    """
    if not _NUMBER.fullmatch(number) or _IDENTITY_CODE.search(number):
        return False
    records = [record for action in unit.actions for record in action.records]
    units = [unit, *unit.actions, *records]
    names = " ".join(
        [*(name for each in units for _, name in each.agents), *(p for each in units for p in each.persons)]
    )
    parts = {part for part in re.split(r"\W+", names.lower()) if len(part) > 2}
    return parts.isdisjoint(part for part in re.split(r"[\W_]+", number.lower()) if part)


def language_of(unit: Unit) -> str | None:
    """The language, by its code of two letters."""
    stated = unit.of("Language").lower()
    return stated if len(stated) == 2 and stated.isascii() and stated.isalpha() else None
