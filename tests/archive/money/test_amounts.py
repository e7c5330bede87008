"""Amounts come in exactly, or not at all."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.money.amounts import Amounts, NotAnAmount, plain_money, written_out
from archive.money.currency import UnknownCurrency, digits_of
from archive.values import Money

EUR = Amounts("EUR")


@pytest.mark.parametrize(
    ("said", "cents"),
    [("1390.11", 139_011), ("1390,11", 139_011), ("0", 0), ("5", 500), ("5.5", 550), (" 5,50 € ", 550), ("EUR 5", 500),
     ("1 234,50", 123_450), ("1\u00a0234\u00a0567,50", 123_456_750), ("1\u202f234", 123_400), ("1.234,50", 123_450),
     ("1,234.50", 123_450), ("1'234.50", 123_450), ("1,234,567.00", 123_456_700), ("-5", -500), ("\u22125", -500),
     ("5-", -500), ("(5.00)", -500), ("+5", 500), ("\u20135", -500), ("9999999999999.99", 999_999_999_999_999)],
)  # fmt: skip
def test_an_amount_is_read_exactly(said: str, cents: int):
    assert EUR.money(said, "amount") == Money(cents=cents)


@pytest.mark.parametrize(
    "said",
    ["", " ", "NaN", "1e3", "Infinity", "1.234", "1,234", "1.234.567", "0,600", "12.345", "1.2.3", "1,2,3", "12,34.50",
     "1234,567.00", "--5", "-(5)", "5.", ".5", "5 GBP", "£5", "5\u0665", "abc", "5-5", "()", "+",
     "-5-", "10000000000000.01", "1 e 3", "0x10"],
)  # fmt: skip
def test_what_is_no_amount_or_could_be_two_is_refused(said: str):
    with pytest.raises(NotAnAmount) as refused:
        EUR.money(said, "amount")
    assert refused.value.field == "amount"


@pytest.mark.parametrize(
    ("said", "fils"),
    [("100,505", 100_505), ("5,001", 5_001), ("5.001", 5_001), ("1 005,001", 1_005_001), ("-5.001 KWD", -5_001),
     ("1.005,001", 1_005_001), ("1 000", 1_000_000)],
)  # fmt: skip
def test_a_currency_of_three_decimals_states_them_all(said: str, fils: int):
    assert Amounts("KWD").money(said, "amount") == Money(cents=fils, currency="KWD")


@pytest.mark.parametrize("said", ["1,005,001", "1.2345", "1 000,505"])
def test_what_could_be_two_sums_is_refused_in_any_currency(said: str):
    with pytest.raises(NotAnAmount):
        Amounts("KWD" if "505" not in said else "EUR").money(said, "amount")


def test_a_source_that_is_known_to_use_a_mark_may_write_thousands_with_the_other():
    assert Amounts("EUR", mark=",").money("1.234", "amount").cents == 123_400
    assert Amounts("GBP", mark=".").money("1,234", "amount").cents == 123_400
    with pytest.raises(NotAnAmount):
        Amounts("EUR", mark=",").money("1.23", "amount")


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("ISK", 0)])
def test_each_currency_has_its_minor_unit(currency: str, digits: int):
    assert digits_of(currency) == digits
    assert Amounts(currency).money("7", "amount").cents == 7 * 10**digits


@pytest.mark.parametrize("currency", ["XYZ", "eur", "", "XXX", "XAU"])
def test_an_unknown_currency_is_refused(currency: str):
    with pytest.raises(UnknownCurrency):
        digits_of(currency)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD", "UYW"]))
def test_what_is_written_out_is_read_back(cents: int, currency: str):
    money = Money(cents=cents, currency=currency)
    number, _, named = written_out(money).partition(" ")
    assert named == currency
    assert plain_money(number, currency, "amount") == money
    assert Amounts(currency, mark=".").money(written_out(money), "amount") == money


@pytest.mark.parametrize("said", ["1,5", "1e3", "NaN", "+5", "5.", "1 000", "1.005", "10000000000000000", ""])
def test_a_format_with_plain_decimals_takes_nothing_else(said: str):
    with pytest.raises(NotAnAmount):
        plain_money(said, "EUR", "amount")


@given(st.text(max_size=12))
def test_no_text_is_more_than_refused(said: str):
    with suppress(NotAnAmount):
        assert isinstance(EUR.money(said, "amount").cents, int)
