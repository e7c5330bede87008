"""Grants as funders publish them by the 360Giving standard: JSON, or the workbook that the same funder filled in.

Source: 360Giving Data Standard 1.1 to 1.4. Both forms of one grant are one record, under the identifier of the grant.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from api.importers.intake import Intake, Piece, Refusal
from api.importers.money.readable import Readable, whole_letters
from api.importers.money.recorded import recorded_once
from api.importers.sheet import EVERYTHING, SHEETS, read_any
from archive.days import Days
from archive.errors import Invalid
from archive.grant.events import Award, GrantAwarded
from archive.grant.usecases import award_grant
from archive.lastday import is_no_day, require_day
from archive.money.amounts import plain_money
from archive.values import PersonalData, Publicity, PublicityClass

LARGEST = 256 << 20
LONGEST_NAME, LONGEST_TITLE, LONGEST_PURPOSE = 500, 2000, 20_000
IN_UTC = Days(UTC)
"""The standard states days as moments at midnight UTC; in another zone some would be the day before or after."""
TITLES = {
    "identifier": "id",
    "title": "title",
    "description": "description",
    "currency": "currency",
    "amount awarded": "amount",
    "award date": "awarded_on",
    "recipient org:name": "grantee",
    "recipient org:0:name": "grantee",
    "recipient ind:name": "person",
    "funding org:name": "grantor",
    "funding org:0:name": "grantor",
    "grant programme:title": "project",
    "grant programme:0:title": "project",
    "planned dates:start date": "use_from",
    "planned dates:0:start date": "use_from",
    "planned dates:end date": "use_until",
    "planned dates:0:end date": "use_until",
    "id": "id",
    "amountawarded": "amount",
    "awarddate": "awarded_on",
    "recipientorganization/0/name": "grantee",
    "recipientindividual/name": "person",
    "fundingorganization/0/name": "grantor",
    "grantprogramme/0/title": "project",
    "planneddates/0/startdate": "use_from",
    "planneddates/0/enddate": "use_until",
}
NEEDED = frozenset(("id", "amount", "currency", "awarded_on"))
KNOWN = "Use the headings of the 360Giving template: Identifier, Title, Currency, Amount Awarded, Award Date, …"
Said = Mapping[str, Any]


class Giving:
    """Imports one file of grants."""

    def total(self, source: Path) -> None:
        """Not known before the file is read."""

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The grants of the source. Refuses: a file that is neither such JSON nor such a table."""
        if not source.is_file():
            raise Invalid("The source must be one file.", field="source", remedy="Give the path of the file.")
        if source.suffix.lower() in SHEETS | {".csv"}:
            yield from _of_table(source)
            return
        for number, stated in enumerate(_grants(source), 1):
            record = partial(_record, stated)
            yield Piece(source.name, record, number, json.dumps(stated, ensure_ascii=False, default=str))


def _of_table(source: Path) -> Iterator[Piece]:
    table = read_any(
        source, lambda heading: TITLES.get(heading.strip().lower()), unread=EVERYTHING, known=KNOWN, needs=NEEDED
    )
    for row in table.rows():
        record = Refusal(row.wrong) if row.wrong else partial(_take, row.cells)
        yield Piece(source.name, record, row.line, row.text or table.as_written(row))


def _grants(source: Path) -> list[Any]:
    """The grants of a file; no number in it becomes a float. Refuses: what is not such JSON."""
    if source.stat().st_size > LARGEST:
        raise Invalid(f"The file may have at most {LARGEST} bytes.", field="source")
    try:
        stated = json.loads(source.read_bytes(), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Invalid("The file is not JSON.", field="source", remedy=KNOWN) from None
    grants = stated.get("grants") if isinstance(stated, dict) else None
    if not isinstance(grants, list):
        raise Invalid("The file has no list of grants.", field="grants", remedy='Write {"grants": […]}.')
    return [whole_letters(each) for each in grants]


def _no_number(word: str) -> None:
    raise ValueError(word)


def _record(stated: object, intake: Intake) -> None:
    if not isinstance(stated, dict):
        raise Invalid("The grant is not an object.", field="grants")
    dates = _first(stated, "plannedDates")
    said = {
        "id": stated.get("id"),
        "title": stated.get("title"),
        "description": stated.get("description"),
        "currency": stated.get("currency"),
        "amount": stated.get("amountAwarded"),
        "awarded_on": stated.get("awardDate"),
        "grantee": _first(stated, "recipientOrganization").get("name"),
        "person": _of(stated.get("recipientIndividual")).get("name"),
        "grantor": _first(stated, "fundingOrganization").get("name"),
        "project": _first(stated, "grantProgramme").get("title"),
        "use_from": dates.get("startDate"),
        "use_until": dates.get("endDate"),
    }
    _take(said, intake)


def _first(stated: Said, name: str) -> Said:
    found = stated.get(name)
    return _of(found[0]) if isinstance(found, list) and found else {}


def _of(found: object) -> Said:
    return found if isinstance(found, dict) else {}


def _take(said: Said, intake: Intake) -> None:
    """Record one grant, however it came."""
    stated = said.get("id")
    key = str(stated) if isinstance(stated, int) and not isinstance(stated, bool) else stated
    key = " ".join(key.split()) if isinstance(key, str) else None
    if not key:
        raise Invalid("The grant has no identifier.", field="id", remedy="Give the identifier of the grant.")
    read = Readable()
    name, day = partial(_named, said, read), partial(_day, said, read)
    person = name("person")
    awarded_on, use_from, use_until = day("awarded_on"), day("use_from"), day("use_until", is_no_day)
    title, purpose = name("title", LONGEST_TITLE), name("description", LONGEST_PURPOSE)
    grantee, grantor, project = name("grantee") or person, name("grantor"), name("project")
    content = Award(
        title=title or key,
        purpose=purpose,
        grantee=grantee,
        grantor=grantor,
        project=project,
        source=f"360Giving/{key}",
        text=read.text(),
    )
    awarded = GrantAwarded(
        natural_key=key,
        number=key,
        awarded_on=awarded_on,
        amount=_amount(said),
        use_from=use_from,
        use_until=use_until,
        publicity=None if is_person(said) else Publicity(publicity=PublicityClass.public),
        personal=PersonalData.personal if is_person(said) else PersonalData.none,
        content=content,
    )
    intake.unread += read.unread
    recorded_once(intake, "grant", awarded, award_grant)


def is_person(said: Said) -> bool:
    """Whether the grant went to an individual, also where the name cannot be read."""
    return said.get("person") not in (None, "")


def _amount(said: Said) -> Any:
    stated = said.get("amount")
    if stated is None or isinstance(stated, bool | float) or stated == "":
        raise Invalid("The amount is missing.", field="amount")
    currency = said.get("currency") or ""
    if not isinstance(currency, str):
        raise Invalid("currency is not text.", field="currency")
    text = f"{stated:f}" if isinstance(stated, Decimal) else str(stated)
    return plain_money(text, currency.strip(), "amount")


def _named(said: Said, read: Readable, name: str, longest: int = LONGEST_NAME) -> str | None:
    return read.words(name, said.get(name), longest)


def _day(said: Said, read: Readable, name: str, may_be: Callable[[object], bool] = lambda day: False) -> date | None:
    def day() -> date | None:
        stated = said.get(name)
        if stated is not None and not isinstance(stated, str):
            raise Invalid(f"{name} is not a day.", field=name)
        found = IN_UTC.day(stated, name)
        if not may_be(found):
            require_day(name, found)
        return found

    return read.read(name, said.get(name), day)
