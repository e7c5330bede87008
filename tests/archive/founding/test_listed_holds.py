"""A hold of a list keeps its record through its last day, and no longer than the day before it was released."""

from uuid import UUID

import pytest

from archive.founding.events import HeldRecord
from tests.given import day


@pytest.mark.parametrize(
    ("ends", "released", "on", "binds"),
    [
        ("2021-05-31", None, "2021-05-31", True),
        ("2021-05-31", None, "2021-06-01", False),
        (None, "2021-05-31", "2021-05-30", True),
        (None, "2021-05-31", "2021-05-31", False),
        ("2021-05-31", "2021-06-30", "2021-06-01", False),
        (None, None, "2999-01-01", True),
    ],
)
def test_a_listed_hold_binds_through_its_last_day(ends: str | None, released: str | None, on: str, binds: bool):
    held = HeldRecord(
        hold=UUID(int=1),
        mandate="PKL 806/2011",
        starts_on=day("2021-03-01"),
        ends_on=day(ends) if ends else None,
        released_on=day(released) if released else None,
        held="cd" * 32,
    )
    assert held.binds(day(on)) is binds
