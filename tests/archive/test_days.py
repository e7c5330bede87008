"""The one rule by which a day comes in."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.days import IN_FINLAND, Days, NotADay

TODAY = date(2026, 11, 30)
PAST = IN_FINLAND.read_as_past(TODAY)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2019-02-01", date(2019, 2, 1)),
        ("1.2.2019", date(2019, 2, 1)),
        (" 01.02.2019 ", date(2019, 2, 1)),
        ("1. helmikuuta 2019", date(2019, 2, 1)),
        ("2019-02-01T10:15:00.000", date(2019, 2, 1)),
        ("2019-02-01 10:15", date(2019, 2, 1)),
        ("2020-12-31T23:30:00Z", date(2021, 1, 1)),
        ("2020-12-31t21:59:59,5z", date(2020, 12, 31)),
        ("2021-01-01T01:30:00+05:00", date(2020, 12, 31)),
        ("2020-12-31T22:30:00 -0300", date(2021, 1, 1)),
        ("0001-01-01T00:00:00+10:00", date(1, 1, 1)),
        (date(2019, 2, 1), date(2019, 2, 1)),
        (None, None),
        ("", None),
        ("   ", None),
    ],
)
def test_a_day_is_read_as_people_and_systems_write_it(said: Any, day: date | None):
    assert IN_FINLAND.day(said, "received_on") == day


def test_a_moment_is_the_day_it_is_where_the_archive_is_kept():
    assert Days(ZoneInfo("America/New_York")).day("2021-01-01T02:00:00Z", "received_on") == date(2020, 12, 31)


@pytest.mark.parametrize(
    "said", [0, 1, 20210101, 1577836800, 1.5, True, False, "0", "-1", "20210101", "1.5", "0000", b"2021-01-01", [], {}]
)
def test_a_number_is_no_day(said: Any):
    for read in (IN_FINLAND.day, IN_FINLAND.interval, PAST.day):
        with pytest.raises(NotADay, match=r"a number|not text") as refused:
            read(said, "received_on")
        assert refused.value.field == "received_on"


@pytest.mark.parametrize("said", ["2021-03-01+02:00", "2021-03-01Z", "2021-03-01 -0500", "2021-03-01-05:00"])
def test_a_day_with_an_offset_is_refused_unless_its_source_is_known_for_it(said: str):
    with pytest.raises(NotADay, match="offset"):
        IN_FINLAND.day(said, "received_on")
    told: list[bool] = []
    assert IN_FINLAND.dropping(lambda: told.append(True)).day(said, "received_on") == date(2021, 3, 1)
    assert told == [True]


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("12.3.65", "1965-03-12", "1965-03-12"),
        ("12.03.24", "2024-03-12", "2024-03-12"),
        ("30.11.26", "2026-11-30", "2026-11-30"),
        ("1.12.26", "1926-12-01", "1926-12-01"),
        ("3/65", "1965-03-01", "1965-03-31"),
        ("12/20", "2020-12-01", "2020-12-31"),
        ("11-12/20", "2020-11-01", "2020-12-31"),
        ("1.1.-31.3.20", "2020-01-01", "2020-03-31"),
    ],
)
def test_a_year_of_two_digits_is_refused_unless_the_source_is_said_to_mean_the_past(said: str, first: str, last: str):
    with pytest.raises(NotADay, match="two digits"):
        IN_FINLAND.interval(said, "date")
    read = PAST.interval(said, "date")
    assert read is not None
    assert (str(read.earliest), str(read.latest)) == (first, last)


@pytest.mark.parametrize(
    "said",
    [
        "3/2024",
        "2024",
        "pian",
        "viim. 1.1.2020",
        "2020-02-30",
        "2020-01-01T25:00",
        "2020-01-01T10:00+99:00",
        "eilen",
        "x" * 100_000,
    ],
)
def test_what_is_not_one_day_is_refused_with_the_forms_that_are(said: str):
    with pytest.raises(NotADay, match=r"not (one day|a date)") as refused:
        IN_FINLAND.day(said, "received_on")
    assert "2024-03-12 or 12.3.2024" in (refused.value.remedy or "")


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[0-9]{1,4}[-./T][0-9]{1,2}[-./:Z+ ][0-9]{1,4}[Z+-]?.{0,6}")))
def test_nothing_anybody_writes_is_more_than_refused(said: str):
    for days in (IN_FINLAND, PAST, IN_FINLAND.dropping(lambda: None)):
        for read in (days.day, days.interval):
            try:
                read(said, "received_on")
            except NotADay as error:
                assert error.field == "received_on"


@given(st.dates(min_value=TODAY - timedelta(days=36_500), max_value=TODAY))
def test_a_past_day_of_two_digits_reads_back(day: date):
    assert PAST.day(f"{day.day}.{day.month}.{day:%y}", "date") == day
