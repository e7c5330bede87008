"""A stated figure is the same as what the records add up to, rounded by its source, or different."""

import struct
from fractions import Fraction
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.states.money.projects import Line
from services.sight.figures import compared, named_in, percent, share, single_precision


def stated(figure: str, cents: int | None = None, day: str = "2022-01-31", currency: str = "EUR", **said: Any) -> Line:
    told = {"figure": figure} | said | ({"has_amount": True} if cents is not None else {})
    last = (None, None, None, None, None, None)
    return Line(
        7, day, "figure", cents or 0, currency if cents is not None else "", *last, orjson.dumps(told).decode(), 1
    )


KOMAS = {"realised": 649_900_000, "unspent": 516_300_000, "percent": share(649_900_000, 1_166_200_000)}


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (stated("realised", 649_900_000), ""),
        (stated("unspent", 500_000_000, rounded_to=100_000_000), "rounding"),
        (stated("unspent", 500_000_000), "difference"),
        (stated("unspent", 500_000_000, rounded_to=100_000), "difference"),
        (stated("percent", percent="56"), "rounding"),
        (stated("percent", percent="55.7"), "rounding"),
        (stated("percent", percent="55"), "difference"),
        (stated("own_share", 1), ""),
    ],
)
def test_what_is_stated_is_held_against_what_adds_up(line: Line, cause: str):
    found = compared([line], "EUR", KOMAS)
    told = [each["cause"] for each in (*found.differences, *found.roundings)]
    assert told == ([cause] if cause else [])
    assert len(found.differences) == (cause == "difference")
    assert len(found.stated) == 1


def test_the_newest_statement_by_its_day_counts_and_one_in_another_currency_stands_beside():
    lines = [stated("realised", 5, "2022-02-01"), stated("realised", 4), stated("realised", 3, "2022-03-01", "JPY")]
    found = compared(lines, "EUR", {"realised": 5})
    assert found.stated["realised"]["stated_cents"] == 5
    other = found.stated["realised_JPY"]
    assert (other["stated_minor"], other["currency"]) == (3, "JPY")
    assert [(each["figure"], each["cause"], each["stated_minor"]) for each in found.differences] == [
        ("realised", "currency", 3)
    ]


def test_what_the_caller_may_not_see_whole_is_held_against_nothing():
    lines = [stated("realised", 5), stated("realised", 3, currency="SEK")]
    found = compared(lines, "EUR", {})
    assert (len(found.stated), found.differences, found.roundings) == (2, [], [])


def test_an_own_share_called_ten_per_cent_is_a_difference():
    found = compared([stated("own_share", percent="10")], "EUR", {"own_share_percent": share(375_000, 4_500_000)})
    assert [(each["stated_percent"], each["derived_percent"]) for each in found.differences] == [("10", "8.3")]


@pytest.mark.parametrize(
    ("part", "whole", "decimals", "text"),
    [(1, 8, 1, "12.5"), (1, 8, 0, "13"), (1, 16, 1, "6.3"), (-1, 8, 0, "-13"), (0, 5, 1, "0.0"), (1, 2000, 1, "0.1"),
     (423, 1041, 1, "40.6"), (345, 7400, 1, "4.7"), (3, 2, 1, "150.0")],
)  # fmt: skip
def test_a_percentage_is_exact_decimal_text(part: int, whole: int, decimals: int, text: str):
    assert percent(share(part, whole), decimals) == text


def test_there_is_no_percentage_of_nothing():
    assert percent(share(5, 0)) is None
    assert percent(share(5, None)) is None


def test_minor_units_are_named_by_the_currency():
    assert named_in("EUR", budget=5, realised=None) == {"budget_cents": 5}
    assert named_in("JPY", budget=5) == named_in("KWD", budget=5) == {"budget_minor": 5}


def test_an_amount_kept_in_single_precision_is_known_by_its_bits():
    assert single_precision(2_809_999_999, 0) == 2_809_999_872
    line = stated("realised", 2_809_999_872, currency="PYG")
    found = compared([line], "PYG", {"realised": 2_809_999_999})
    assert [each["cause"] for each in found.roundings] == ["single_precision"]


@given(st.integers(-(10**13), 10**13), st.sampled_from((0, 2, 3)))
def test_single_precision_is_that_of_the_machine(minor: int, digits: int):
    (kept,) = struct.unpack("<f", struct.pack("<f", minor / 10**digits)) if abs(minor) < 2**53 else (None,)
    exact = Fraction(kept) * 10**digits
    assert abs(single_precision(minor, digits) - exact) <= Fraction(1, 2)
