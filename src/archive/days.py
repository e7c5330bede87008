"""The one rule by which a day comes in: from people, programs and other systems, at every way in.

A day is text. A number is none, nor is "0"; empty text states nothing. A moment with its offset is the day it is where
the archive is kept; one without is the day it names. A day with an offset and no time is no day anybody can name, and a
year of two digits could be of two centuries: both are refused, unless the source is known to write so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from archive.errors import Invalid
from archive.terms import day_in
from archive.vague import LONGEST, interval_of
from archive.values import Interval

FORMS_OF_DAY = "2024-03-12 or 12.3.2024"
FORMS_OF_DATE = "2024-03-12, 12.3.2024, 3/2024, maaliskuu 2024, 2024 or a range of these"
_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
_MOMENT = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4})[T ](\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,12})?)?"
    r" ?(Z|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE | re.ASCII,
)
_OFFSET_DAY = re.compile(r"(\d{4}-\d{1,2}-\d{1,2}) ?(?:Z|[+-]\d{2}:?\d{2})", re.IGNORECASE | re.ASCII)
_SHORT_YEAR = re.compile(r"(?<![\d.])(\d{1,2}\.\d{1,2}\.|\d{1,2}/)(\d{2})(?![\d./])", re.ASCII)


class NotADay(Invalid):
    """A value in place of a day cannot be read as one."""

    code = "not_a_day"

    def __init__(self, field: str, words: str, remedy: str) -> None:
        super().__init__(f"{field} {words}.", field=field, remedy=f"{remedy[0].upper()}{remedy[1:]}.")
        self.words = f"this {words}; {remedy}"


@dataclass(frozen=True, slots=True)
class Days:
    """How the days of a source are read.

    `zone` is where the archive is kept. `past` is the latest day that a year of two digits may mean; None refuses it.
    `dropped` is called whenever the offset of a day without a time is left out; None refuses such a day.
    """

    zone: tzinfo
    past: date | None = None
    dropped: Callable[[], None] | None = None

    def read_as_past(self, today: date) -> "Days":
        """The same for a source whose years of two digits are all past."""
        return replace(self, past=today)

    def dropping(self, told: Callable[[], None]) -> "Days":
        """The same for a source that is known to write an offset after days, where none is meant (xs:date)."""
        return replace(self, dropped=told)

    def day(self, said: object, field: str) -> date | None:
        """The one day that is stated; None where nothing is. Refuses: anything else, by the name of the field."""
        found = self._read(said, field, FORMS_OF_DAY)
        if found is None:
            return None
        if found.earliest is None or found.earliest != found.latest:
            raise NotADay(field, "is not one day", f"write {FORMS_OF_DAY}")
        return found.earliest

    def interval(self, said: object, field: str) -> Interval | None:
        """The days that a wording may mean; None where nothing is stated. Refuses: what is no date, by its field."""
        return self._read(said, field, FORMS_OF_DATE)

    def _read(self, said: object, field: str, forms: str) -> Interval | None:
        if said is None:
            return None
        if isinstance(said, date) and not isinstance(said, datetime):
            return Interval(earliest=said, latest=said)
        if not isinstance(said, str):
            raise NotADay(field, "is not text; a number is not a day", f"write {forms}")
        text = said.strip()
        if not text:
            return None
        if _NUMBER.fullmatch(text) and not (len(text) == 4 and text.isdigit() and int(text)):
            raise NotADay(field, "is a number, not a day", f"write {forms}")
        found = self._moment(text) or interval_of(self._without_offset(self._with_century(text, field), field))
        if found is None:
            raise NotADay(field, "is not a date", f"write {forms}")
        return found

    def _moment(self, text: str) -> Interval | None:
        """The day of a moment: where the archive is kept, if it says where it was."""
        read = _MOMENT.fullmatch(text)
        if read is None:
            return None
        day, hour, minute, second, offset = read.groups()
        named = interval_of(day)
        try:
            at = time(int(hour), int(minute), int(second or 0))
            zone = _zone(offset) if offset else None
        except ValueError:  # 25:00, or an offset of more than a day
            return None
        if named is None or named.earliest is None or zone is None:
            return named
        there = day_in(datetime.combine(named.earliest, at, zone), self.zone)
        return Interval(earliest=there, latest=there)

    def _without_offset(self, text: str, field: str) -> str:
        read = _OFFSET_DAY.fullmatch(text)
        if read is None:
            return text
        if self.dropped is None:
            remedy = "leave the offset out, or write the time as well: 2024-03-12T10:00:00+02:00"
            raise NotADay(field, "is a day with an offset and without a time", remedy)
        self.dropped()
        return read[1]

    def _with_century(self, text: str, field: str) -> str:
        """The text with its years of two digits in full, each the last one that has begun."""
        if len(text) > LONGEST or not _SHORT_YEAR.search(text):
            return text
        if self.past is None:
            remedy = "write the year with four digits; an import can read such years as past (--two-digit-years past)"
            raise NotADay(field, "has a year of two digits", remedy)
        return _SHORT_YEAR.sub(lambda found: f"{found[1]}{self._year(found[1], int(found[2]))}", text)

    def _year(self, before: str, short: int) -> int:
        assert self.past is not None
        year = self.past.year // 100 * 100 + short
        first = interval_of(f"{before}{year}")
        begun = first.earliest <= self.past if first and first.earliest else year <= self.past.year
        return year if begun else year - 100


IN_FINLAND = Days(ZoneInfo("Europe/Helsinki"))
"""How days are read unless an archive says otherwise."""


def _zone(offset: str) -> tzinfo:
    if offset in ("Z", "z"):
        return timezone.utc  # noqa: UP017  beside other offsets
    hours, minutes = int(offset[1:3]), int(offset[3:].lstrip(":") or 0)
    if minutes > 59:
        raise ValueError("no such offset")
    return timezone((-1 if offset[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def require_order(first: date | None, last: date | None, field: str) -> None:
    """Refuse a range that ends before it begins; `field` is what states its last day."""
    if first is not None and last is not None and last < first:
        raise Invalid(f"{field} is before the first day.", field=field, remedy=f"Give {first} or a later day.")
