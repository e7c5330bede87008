"""Small values with rules: publicity by the calendar, intervals in order, money in whole cents."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from archive.values import Interval, Money, Publicity, PublicityClass
from tests.given import day

SECRET = {"ground": "JulkL 24.1 § 17 k", "secret_from": day("2000-02-29"), "secret_years": 25}


def secret(kind: PublicityClass = PublicityClass.secret, **other: object) -> Publicity:
    return Publicity(publicity=kind, **{**SECRET, **other})


def test_what_nobody_stated_is_not_public():
    assert Publicity().publicity is PublicityClass.not_public
    assert not Publicity().open_on(day("9999-12-31"))


def test_what_is_public_is_open_on_every_day():
    assert Publicity(publicity=PublicityClass.public).open_on(date.min)


@pytest.mark.parametrize("kind", [PublicityClass.secret, PublicityClass.partly_secret])
def test_secrecy_lapses_after_full_calendar_years(kind: PublicityClass):
    assert secret(kind).secret_until() == day("2025-03-01")
    assert not secret(kind).open_on(day("2025-02-28"))
    assert secret(kind).open_on(day("2025-03-01"))


@pytest.mark.parametrize("missing", ["ground", "secret_from", "secret_years"])
def test_a_secret_class_without_ground_and_period_counts_as_not_public(missing: str):
    stated = secret(**{missing: None})
    assert not stated.complete
    assert not stated.open_on(day("9999-12-31"))


def test_a_period_beyond_the_calendar_ends_with_it():
    assert secret(secret_from=day("9900-01-01"), secret_years=200).secret_until() == date.max


@given(start=st.dates(max_value=date(9700, 1, 1)), years=st.integers(0, 200), after=st.integers(-3, 3))
def test_a_record_is_open_from_the_first_day_after_its_period(start: date, years: int, after: int):
    stated = secret(secret_from=start, secret_years=years)
    until = stated.secret_until()
    assert (until - timedelta(days=1)).year == start.year + years
    asked = max(until, date.min + timedelta(days=3)) + timedelta(days=after)
    assert stated.open_on(asked) == (asked >= until)


def test_a_ground_is_one_line_kept_for_ever():
    assert secret(ground="  JulkL 24 §\n 1 mom. ").ground == "JulkL 24 § 1 mom."
    for wrong in ("", "  ", "x" * 301):
        with pytest.raises(ValidationError):
            secret(ground=wrong)


def test_an_interval_is_in_order():
    assert Interval(earliest=day("2021-01-01"), latest=day("2021-01-01"))
    with pytest.raises(ValidationError, match="earliest is after latest"):
        Interval(earliest=day("2021-01-02"), latest=day("2021-01-01"))


@pytest.mark.parametrize("cents", [1.5, 10**15 + 1, -(10**15) - 1, "x", float("nan")])
def test_money_is_whole_cents_within_reason(cents: object):
    with pytest.raises(ValidationError):
        Money(cents=cents)


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "€€€"])
def test_a_currency_is_three_capitals(currency: str):
    with pytest.raises(ValidationError):
        Money(cents=1, currency=currency)
