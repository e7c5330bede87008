"""Dates as people write them, and the days they may mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.vague import day_of, interval_of


def days(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    return (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)


@pytest.mark.parametrize(
    ("wording", "earliest", "latest"),
    [
        ("2024-03-12", "2024-03-12", "2024-03-12"),
        ("12.3.2024", "2024-03-12", "2024-03-12"),
        ("12. maaliskuuta 2024", "2024-03-12", "2024-03-12"),
        ("12 mars 2024", "2024-03-12", "2024-03-12"),
        ("1/2021", "2021-01-01", "2021-01-31"),
        ("6/2019?", "2019-06-01", "2019-06-30"),
        ("2020-12", "2020-12-01", "2020-12-31"),
        ("helmikuu 2020", "2020-02-01", "2020-02-29"),
        ("Joulukuussa 2020", "2020-12-01", "2020-12-31"),
        ("december 2020", "2020-12-01", "2020-12-31"),
        ("2019", "2019-01-01", "2019-12-31"),
        ("vuonna 2019", "2019-01-01", "2019-12-31"),
        ("Q2/2021", "2021-04-01", "2021-06-30"),
        ("2020–2021", "2020-01-01", "2021-12-31"),
        ("joulukuu 2020 - tammikuu 2021", "2020-12-01", "2021-01-31"),
        ("11/2020-1/2021", "2020-11-01", "2021-01-31"),
        ("11-12/2020", "2020-11-01", "2020-12-31"),
        ("1.1.2020-31.3.2020", "2020-01-01", "2020-03-31"),
        ("1.1.–31.3.2020", "2020-01-01", "2020-03-31"),
        ("1.-31.1.2020", "2020-01-01", "2020-01-31"),
        ("Marras-joulukuu 2020", "2020-11-01", "2020-12-31"),
        ("Joulu-tammikuu 2020-2021", "2020-12-01", "2021-01-31"),
        ("Joulu-tammikuu 2020-2021, mutta ehtii myöhemminkin", "2020-12-01", None),
        ("viim. tammikuu 2021", None, "2021-01-31"),
        ("viimeistään 31.12.2020", None, "2020-12-31"),
        ("12/2020 mennessä", None, "2020-12-31"),
        ("1.7.2021 alkaen", "2021-07-01", None),
        ("pian", None, None),
        ("  Mahdollisimman   pian ", None, None),
    ],
)
def test_a_wording_bounds_the_days_it_may_mean(wording, earliest, latest):
    interval = interval_of(wording)
    assert interval is not None
    assert (interval.earliest, interval.latest) == days(earliest, latest)


@pytest.mark.parametrize(
    "wording",
    ["", "?", "eilen", "30.2.2020", "13/2020", "0/2020", "0000", "2020-13-01", "2019-20", "31.12.2020-1.1.2020",
     "Joulu-tammikuu 2020", "99.99.2020", "viim. joskus", "x" * 100_000, "1-" * 100],
)  # fmt: skip
def test_what_is_no_date_is_not_guessed(wording):
    assert interval_of(wording) is None


def test_only_a_single_day_is_a_day():
    assert day_of("12.3.2024") == date(2024, 3, 12)
    assert day_of("3/2024") is None
    assert day_of("pian") is None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_reads_back_however_it_is_written(day):
    for wording in (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%Y}"):
        assert day_of(wording) == day


@given(st.text(max_size=60))
def test_nothing_people_write_breaks_it(wording):
    interval = interval_of(wording)
    assert interval is None or not (interval.earliest and interval.latest) or interval.earliest <= interval.latest
