"""Dates as people wrote them ("1/2021", "joulukuu 2020 - tammikuu 2021", "pian") as the days they may mean.

Pure: no clock, no locale. The wording itself is kept verbatim beside the interval, as content. Years have four digits
here, and days no time: how the others are read depends on their source (`archive.days`).
"""

import calendar
import re
from collections.abc import Callable
from datetime import date

from archive.values import Interval

Days = tuple[date, date]
LONGEST = 200  # characters; a longer wording is prose, not a date
_MONTHS = (
    ("tammi", "januari", "january"),
    ("helmi", "februari", "february"),
    ("maalis", "mars", "march"),
    ("huhti", "april"),
    ("touko", "maj", "may"),
    ("kesä", "juni", "june"),
    ("heinä", "juli", "july"),
    ("elo", "augusti", "august"),
    ("syys", "september"),
    ("loka", "oktober", "october"),
    ("marras", "november"),
    ("joulu", "december"),
)
_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH = r"({})(?:kuu[a-zäö]{{0,6}})?".format("|".join(sorted(_NUMBER, key=len, reverse=True)))
_YEAR = r"(\d{4})"
_NO_BOUND = frozenset({"pian", "mahdollisimman pian", "heti", "myöhemmin", "avoin", "snart", "soon", "öppet", "open"})
_AT_LATEST = re.compile(r"^(?:viim\.|viimeistään|senast|by|at the latest)\s*(.+)$|^(.+?)\s+mennessä$")
_AT_EARLIEST = re.compile(r"^(?:aikaisintaan|tidigast|from|from och med)\s+(.+)$|^(.+?)\s+(?:alkaen|lähtien)$")
_SOFT_END = re.compile(r"^(.+?),?\s+(?:mutta\s+)?ehtii myöhemminkin$|^(.+?)\s+tai myöhemmin$")
_FILLER = re.compile(r"^(?:noin|n\.|ca|vuosi|vuonna|år|year)\s+")


def interval_of(text: str) -> Interval | None:
    """The days a wording may mean; None when it is not a date.

    A soft end ("mutta ehtii myöhemminkin") is no bound, "viim." gives an upper bound only, "pian" gives none.
    """
    said = re.sub(r"\s+", " ", re.sub(r"[–—−‑]", "-", text.strip().lower()))
    said = said.removesuffix("?").strip()
    if len(said) > LONGEST or not all(each.isascii() for each in said if each.isdigit()):
        return None
    if said in _NO_BOUND:
        return Interval()
    for pattern, earliest, latest in ((_AT_LATEST, False, True), (_AT_EARLIEST, True, False), (_SOFT_END, True, False)):
        if found := pattern.match(said):
            days = _days(next(part for part in found.groups() if part))
            return days and Interval(earliest=days[0] if earliest else None, latest=days[1] if latest else None)
    days = _days(said)
    return days and Interval(earliest=days[0], latest=days[1])


def in_words(day: Interval) -> str:
    """A vague day for people: one day, or its first and last."""
    if day.earliest == day.latest:
        return str(day.earliest)
    return f"{day.earliest or ''}–{day.latest or ''}"


def _days(said: str) -> Days | None:
    """First and last day of a point or a range in time."""
    said = _FILLER.sub("", said)
    return _point(said) or _shortened_range(said) or _range(said)


def _point(said: str) -> Days | None:
    for pattern, read in _POINTS:
        if found := pattern.fullmatch(said):
            try:
                return read(*found.groups())
            except ValueError:  # 30 February, month 13, year 0
                return None
    return None


def _range(said: str) -> Days | None:
    """Two points with a dash between them, wherever the dash is that makes both readable."""
    for dash in re.finditer("-", said):
        first, last = _point(said[: dash.start()].strip()), _point(said[dash.end() :].strip())
        if first and last and first[0] <= last[1]:
            return first[0], last[1]
    return None


def _shortened_range(said: str) -> Days | None:
    """A range whose first part leaves out what the second part says: "1.-31.1.2020", "marras-joulukuu 2020"."""
    for pattern, read in _SHORTENED:
        if found := pattern.fullmatch(said):
            try:
                first, last = read(*found.groups())
            except ValueError:
                return None
            return (first, last) if first <= last else None
    return None


def _day(day: str, month: str, year: str) -> Days:
    found = date(int(year), int(month), int(day))
    return found, found


def _month(month: str, year: str) -> Days:
    number = _NUMBER.get(month) or int(month)
    last = calendar.monthrange(int(year), number)[1] if 1 <= number <= 12 else 0
    return date(int(year), number, 1), date(int(year), number, last)


def _quarter(quarter: str, year: str) -> Days:
    last = int(quarter) * 3
    return _month(str(last - 2), year)[0], _month(str(last), year)[1]


def _months_of_years(first: str, last: str, year: str, last_year: str | None) -> Days:
    return _month(first, year)[0], _month(last, last_year or year)[1]


_POINTS: tuple[tuple[re.Pattern[str], Callable[..., Days]], ...] = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), lambda y, m, d: _day(d, m, y)),
    (re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.{_YEAR}"), _day),
    (re.compile(rf"(\d{{1,2}})\.? {_MONTH} {_YEAR}"), lambda d, m, y: _day(d, str(_NUMBER[m]), y)),
    (re.compile(r"(\d{4})-(\d{2})"), lambda y, m: _month(m, y)),
    (re.compile(rf"(\d{{1,2}})/{_YEAR}"), _month),
    (re.compile(rf"{_MONTH} {_YEAR}"), _month),
    (re.compile(rf"q([1-4])[/ ]{_YEAR}"), _quarter),
    (re.compile(_YEAR), lambda y: (date(int(y), 1, 1), date(int(y), 12, 31))),
)
_SHORTENED: tuple[tuple[re.Pattern[str], Callable[..., Days]], ...] = (
    (
        re.compile(rf"(\d{{1,2}})\. ?- ?(\d{{1,2}})\.(\d{{1,2}})\.{_YEAR}"),
        lambda first, d, m, y: (_day(first, m, y)[0], _day(d, m, y)[0]),
    ),
    (
        re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\. ?- ?(\d{{1,2}})\.(\d{{1,2}})\.{_YEAR}"),
        lambda fd, fm, d, m, y: (_day(fd, fm, y)[0], _day(d, m, y)[0]),
    ),
    (
        re.compile(rf"(\d{{1,2}}) ?- ?(\d{{1,2}})/{_YEAR}"),
        lambda first, last, y: (_month(first, y)[0], _month(last, y)[1]),
    ),
    (re.compile(rf"{_MONTH} ?- ?{_MONTH} {_YEAR}(?: ?- ?{_YEAR})?"), _months_of_years),
)


def day_of(text: str) -> date | None:
    """The one day a wording means; None when it is not a single day."""
    found = interval_of(text)
    return found.earliest if found and found.earliest and found.earliest == found.latest else None
