"""Periods are counted by one rule: full years end on the day of the same number, else on the month's last."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.retention.schedule import ScheduleRow, disposal_due
from archive.terms import days_after, months_after, working_day, years_after
from archive.values import Publicity
from tests.given import day

DAYS = st.dates(date(1800, 1, 1), date(2300, 12, 31))


def open_from(start: date, years: int) -> date | None:
    stated = Publicity(publicity="secret", ground="JulkL 24.1 § 20 k", secret_from=start, secret_years=years)
    return stated.secret_until()


@pytest.mark.parametrize(
    ("start", "years", "first"),
    [
        ("2001-03-01", 25, "2026-03-02"),
        ("2000-02-29", 25, "2025-03-01"),
        ("2000-02-28", 25, "2025-03-01"),
        ("2000-02-29", 24, "2024-03-01"),
        ("1999-12-31", 25, "2025-01-01"),
    ],
)
def test_secrecy_ends_the_day_after_its_last_day(start: str, years: int, first: str):
    assert open_from(day(start), years) == day(first)


@given(DAYS, st.sampled_from((0, 3, 6, 10, 20, 50, 120)))
def test_secrecy_and_keeping_count_alike(start: date, years: int):
    row = ScheduleRow(code="1", years=years, trigger="document_date", basis="SA/1")
    assert open_from(start, years) == disposal_due(row, start)


@given(DAYS, st.integers(0, 200))
def test_nothing_opens_earlier_than_it_did_by_the_former_count(start: date, years: int):
    try:
        formerly = start.replace(year=start.year + years)
    except ValueError:
        formerly = date(start.year + years, 3, 1)
    assert (open_from(start, years) or date.min) >= formerly


@given(DAYS, DAYS, st.integers(0, 200))
def test_a_later_start_never_ends_earlier(one: date, other: date, years: int):
    early, late = sorted((one, other))
    assert years_after(early, years) <= years_after(late, years)


@given(DAYS, st.integers(0, 2400))
def test_months_end_on_the_day_of_the_same_number_or_on_the_last(start: date, months: int):
    last = months_after(start, months)
    assert (last.year - start.year) * 12 + last.month - start.month == months
    assert last.day == start.day or (last.day < start.day and days_after(last, 1).day == 1)


@given(DAYS)
def test_a_last_day_moves_to_a_working_day_and_no_further(last: date):
    moved = working_day(last)
    assert 0 <= (moved - last).days <= 6
    assert working_day(moved) == moved
    assert moved.weekday() < 5


@pytest.mark.parametrize("count", [lambda d: years_after(d, 1), lambda d: days_after(d, 9), working_day])
def test_the_calendar_has_an_end(count):
    assert count(date(9999, 12, 31)) == date.max
