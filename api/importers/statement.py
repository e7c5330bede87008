"""What is stated about a file in the cells of a row: dates, classes and periods as people write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError

from archive.choices import forms_of, value_typed, years_typed
from archive.days import Days, NotADay
from archive.errors import Invalid
from archive.lastday import open_interval, require_day, require_interval
from archive.secrecy import SECRET, NoPeriod
from archive.values import Interval, PersonalData, Publicity, PublicityClass

LONGEST: Mapping[str, int] = {"title": 2000, "sender": 500, "recipient": 500, "person": 500, "class": 120, "date": 500}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was written, with its line in the file."""

    line: int
    cells: Mapping[str, str]

    def statement(self, days: Days) -> "Statement":
        """What the row states about its file. A date that cannot be read stays as its wording.

        Refuses: a publicity class, period or code that cannot be read, a day that was written for none.
        """
        said = self.cells.get
        if "" in self.cells:
            raise Invalid(
                "The row has more cells than the first line.",
                field="file",
                remedy="Put cells that contain commas in quotation marks.",
            )
        dated, unread = _dated(said("date", ""), days)
        return Statement(
            title=self._text("title"),
            dated=dated,
            unread=unread,
            date_text=_wording(self._text("date") or ""),
            sender=self._text("sender"),
            recipient=self._text("recipient"),
            record_class=self._text("class"),
            publicity=_publicity(self.cells, days),
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
    unread: tuple[NotADay, ...] = ()

    def beside(self, own: "Statement") -> "Statement":
        """What is stated here, and of what is not, what the file states of itself."""
        is_dated = self.dated is not None or self.date_text is not None
        return replace(
            self,
            title=self.title or own.title,
            sender=self.sender or own.sender,
            recipient=self.recipient or own.recipient,
            dated=self.dated if is_dated else own.dated,
            date_text=self.date_text if is_dated else own.date_text,
        )


def _dated(text: str, days: Days) -> tuple[Interval | None, tuple[NotADay, ...]]:
    """The days that a cell means, or why it means none."""
    try:
        interval = days.interval(text, "date")
    except NotADay as error:
        return None, (error,)
    if interval is None:
        return None, ()
    require_interval("date", interval)
    interval = open_interval(interval)
    require_day("date", interval.earliest)
    require_day("date", interval.latest)
    return interval, ()


def _wording(text: str) -> str | None:
    """The date as it was written, where it says more or less than one day written as such."""
    return text if text and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


def _publicity(cells: Mapping[str, str], days: Days) -> Publicity | None:
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
    publicity, begins = publicity_class(stated), days.day(start, "secret_from")
    said = Publicity(publicity=publicity, ground=ground or None, secret_from=begins, secret_years=_years(years))
    if publicity in SECRET and said.secret_years == 0:
        raise NoPeriod("secret_years")
    return said


def publicity_class(stated: str) -> PublicityClass:
    """A class of publicity by its code, its English, Finnish or Swedish name."""
    found = value_typed(PublicityClass, stated)
    if not isinstance(found, PublicityClass):
        remedy = f"Write one of {forms_of(PublicityClass)}, or leave it empty."
        raise Invalid("There is no such publicity class.", field="publicity", remedy=remedy)
    return found


def personal_data(stated: str) -> PersonalData | None:
    """Whether a record holds personal data, by the words of the code list; None where they are none of them."""
    found = value_typed(PersonalData, stated)
    return found if isinstance(found, PersonalData) else None


def _years(text: str) -> int | None:
    if not text:
        return None
    try:
        if (years := years_typed(text)) is not None:
            return Publicity(secret_years=years).secret_years
    except ValidationError:  # more years than any period has
        pass
    raise Invalid("The period is not a number of years.", field="secret_years", remedy="Write 25.")


def _personal(text: str) -> PersonalData | None:
    found = personal_data(text) if text else None
    if text and found is None:
        remedy = f"Write one of {forms_of(PersonalData)}, or leave it empty."
        raise Invalid("There is no such value.", field="personal", remedy=remedy)
    return found
