"""Leak hunt over the pages: what is hidden from a reader changes no page, header, table or feed, and none names it."""

from difflib import unified_diff
from pathlib import Path

import pytest

from tests.drills.leaks import MARK, made_base, side
from tests.drills.leaks_of_pages import pages, shown, without_question
from tests.drills.test_leaks import A_DAY_AT_THE_OFFICE, BLIND


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    return made_base(tmp_path_factory.mktemp("leaks") / "base")


@pytest.mark.drill
@pytest.mark.parametrize("by", BLIND)
def test_hidden_records_change_no_page_that_others_read(base, tmp_path: Path, by: str | None):
    home, keys = base
    compared = 0
    with (
        side(home, keys, tmp_path / "full", A_DAY_AT_THE_OFFICE, hidden=True) as full,
        side(home, keys, tmp_path / "bare", A_DAY_AT_THE_OFFICE, hidden=False) as bare,
    ):
        for address in pages(full.ids, full.spent):
            one, other = shown(full, address, by), shown(bare, address, by)
            lines = list(unified_diff(other[2].splitlines(), one[2].splitlines(), n=0))
            assert (one[:2], lines) == (other[:2], []), (by, address)
            assert MARK not in without_question(one[2]) or MARK in address, (by, address)
            compared += 1
    assert compared > 300
