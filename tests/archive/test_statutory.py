"""The periods that the Act on Discretionary Government Transfers sets, each counted from its own beginning."""

from datetime import date

import pytest

from archive.statutory import statutory

PAID = "the grant or its last instalment was paid"
USED = "the set period of use ended"
LEARNED = "the authority learned of the fact"
BUDGET = "the budget year of the award ended"


@pytest.mark.parametrize(
    ("code", "counted_from", "last"),
    [
        ("recovery_decision", LEARNED, "2021-12-31"),
        ("recovery_barred", PAID, "2029-12-31"),
        ("recovery_barred", USED, "2029-12-31"),
        ("return_lapses", PAID, "2029-12-31"),
        ("return_lapses", USED, "2029-12-31"),
        ("payment_lapses", BUDGET, "2021-12-31"),
    ],
)
def test_each_period_ends_as_many_years_later_as_its_section_says(code: str, counted_from: str, last: str):
    found = statutory(code, counted_from, date(2019, 12, 31))
    assert found is not None
    assert found.last_day(date(2019, 12, 31))[0] == date.fromisoformat(last)


def test_a_period_whose_last_day_is_a_sunday_is_prolonged_before_an_authority_alone():
    begins = date(2021, 12, 31)  # two years later it is a Sunday, and the day after that New Year's Day
    before, other = statutory("payment_lapses", BUDGET, begins), statutory("recovery_decision", LEARNED, begins)
    assert before is not None and other is not None
    assert before.last_day(begins) == (date(2024, 1, 2), True)
    assert other.last_day(begins) == (date(2023, 12, 31), False)


def test_no_period_is_known_from_before_the_act_was_in_force():
    assert statutory("recovery_barred", USED, date(2001, 8, 31)) is None
    assert statutory("recovery_barred", USED, date(2001, 9, 1)) is not None
