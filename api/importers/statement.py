"""What is stated about a file in the cells of a row: dates, classes and periods as people write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from archive.errors import Invalid
from archive.lastday import open_interval, require_day, require_interval
from archive.secrecy import SECRET, NoPeriod
from archive.vague import day_of, interval_of
from archive.values import Interval, PersonalData, Publicity, PublicityClass

LONGEST: Mapping[str, int] = {"title": 2000, "sender": 500, "recipient": 500, "person": 500, "class": 120, "date": 500}
PUBLICITY: Mapping[str, PublicityClass] = {
    "1": PublicityClass.public,
    "public": PublicityClass.public,
    "julkinen": PublicityClass.public,
    "offentlig": PublicityClass.public,
    "2": PublicityClass.partly_secret,
    "partly secret": PublicityClass.partly_secret,
    "osittain salassa pidettävä": PublicityClass.partly_secret,
    "delvis sekretessbelagd": PublicityClass.partly_secret,
    "3": PublicityClass.secret,
    "secret": PublicityClass.secret,
    "salassa pidettävä": PublicityClass.secret,
    "sekretessbelagd": PublicityClass.secret,
    "4": PublicityClass.not_public,
    "not public": PublicityClass.not_public,
    "ei julkinen": PublicityClass.not_public,
    "icke offentlig": PublicityClass.not_public,
}
PERSONAL: Mapping[str, PersonalData] = {
    "none": PersonalData.none,
    "personal": PersonalData.personal,
    "sensitive": PersonalData.sensitive,
    "ei sisällä henkilötietoja": PersonalData.none,
    "sisältää henkilötietoja": PersonalData.personal,
    "sisältää erityisiä henkilötietoja": PersonalData.sensitive,
    "sisältää rikoksiin tai rikkomuksiin liittyvää henkilötietoa": PersonalData.sensitive,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was written, with its line in the file."""

    line: int
    cells: Mapping[str, str]

    def statement(self) -> "Statement":
        """What the row states about its file. Refuses: a date, publicity class, period or code that cannot be read."""
        said = self.cells.get
        if "" in self.cells:
            raise Invalid(
                "The row has more cells than the first line.",
                field="file",
                remedy="Put cells that contain commas in quotation marks.",
            )
        return Statement(
            title=self._text("title"),
            dated=_dated(said("date", "")),
            date_text=_wording(self._text("date") or ""),
            sender=self._text("sender"),
            recipient=self._text("recipient"),
            record_class=self._text("class"),
            publicity=_publicity(self.cells),
            personal=_personal(said("personal", "")),
            person=self._text("person"),
        )

    def _text(self, name: str) -> str | None:
        text, longest = self.cells.get(name, ""), LONGEST[name]
        if len(text) > longest:
            raise Invalid(f"The cell is longer than {longest} characters.", field=name, remedy="Shorten the cell.")
        return text or None


@dataclass(frozen=True, slots=True)
class Statement:
    """What is stated about a file; nothing at all where there is no row for it."""

    title: str | None = None
    dated: Interval | None = None
    date_text: str | None = None
    sender: str | None = None
    recipient: str | None = None
    record_class: str | None = None
    publicity: Publicity | None = None
    personal: PersonalData | None = None
    person: str | None = None


def _dated(text: str) -> Interval | None:
    if not text:
        return None
    interval = interval_of(text)
    if interval is None:
        remedy = "Write 2024-03-12, 12.3.2024, 3/2024, maaliskuu 2024, 2024 or a range of these."
        raise Invalid("The date cannot be read.", field="date", remedy=remedy)
    require_interval("date", interval)
    interval = open_interval(interval)
    require_day("date", interval.earliest)
    require_day("date", interval.latest)
    return interval


def _wording(text: str) -> str | None:
    """The date as it was written, where it says more or less than one day written as such."""
    return text if text and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


def _publicity(cells: Mapping[str, str]) -> Publicity | None:
    stated, ground = cells.get("publicity", ""), cells.get("ground", "")
    start, years = cells.get("secret_from", ""), cells.get("secret_years", "")
    if not stated:
        if ground or start or years:
            raise Invalid(
                "A ground or period is given without a publicity class.",
                field="publicity",
                remedy="State secret or partly_secret.",
            )
        return None
    publicity = publicity_class(stated)
    said = Publicity(publicity=publicity, ground=ground or None, secret_from=_start(start), secret_years=_years(years))
    if publicity in SECRET and said.secret_years == 0:
        raise NoPeriod("secret_years")
    return said


def publicity_class(stated: str) -> PublicityClass:
    """A class of publicity by its code, its English, Finnish or Swedish name."""
    found = PUBLICITY.get(re.sub(r"[\s_-]+", " ", stated.strip().lower()))
    if found is None:
        remedy = "Write public, partly_secret, secret or not_public, or 1 to 4, or leave it empty."
        raise Invalid("There is no such publicity class.", field="publicity", remedy=remedy)
    return found


def _start(text: str) -> date | None:
    day = day_of(text) if text else None
    if text and day is None:
        raise Invalid("The start of secrecy is not a date.", field="secret_from", remedy="Write 2024-03-12.")
    return day


def _years(text: str) -> int | None:
    if not text:
        return None
    try:
        if re.fullmatch("[0-9]{1,3}", text):
            return Publicity(secret_years=int(text)).secret_years
    except ValidationError:  # more years than any period has
        pass
    raise Invalid("The period is not a number of years.", field="secret_years", remedy="Write 25.")


def _personal(text: str) -> PersonalData | None:
    found = PERSONAL.get(text.lower()) if text else None
    if text and found is None:
        raise Invalid("There is no such value.", field="personal", remedy="Write none, personal or sensitive.")
    return found
