"""Leak hunt over a wind-down: hidden records change nothing of what it shows to others, in any form."""

import json
from pathlib import Path

import pytest

from tests.drills.leaks import MARK
from tests.drills.office_ending import base_of, ending, questions_of_ending, told_to

CALLERS = (None, "reader", "registrar", "scoped", "scoped_reader")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    return base_of(tmp_path_factory.mktemp("ending") / "base")


def differing(one: str, other: str) -> tuple[str, str]:
    """Where two texts begin to differ."""
    at = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    return one[max(0, at - 150) : at + 150], other[max(0, at - 150) : at + 150]


@pytest.mark.drill
def test_what_is_hidden_changes_nothing_of_a_wind_down_that_others_are_shown(base, tmp_path: Path):
    home, keys = base
    with (
        ending(home, keys, tmp_path / "full", hidden=True) as (full, winddown),
        ending(home, keys, tmp_path / "bare", hidden=False) as (bare, same),
    ):
        assert winddown == same
        for by in CALLERS:
            for address in questions_of_ending(winddown):
                one, other = (told_to(each, address, by) for each in (full, bare))
                assert one[0] == 200, (by, address, one)
                if one != other:
                    pytest.fail(f"{by}: {address}: {differing(one[1], other[1])}")
                assert MARK not in one[1] or MARK in address
        for owner, address in keys.items():
            if owner.startswith("calendar"):
                for more in ("", f"?owner={MARK}", "?lang=sv", "?office=Toimisto"):
                    one, other = (told_to(each, address + more, None) for each in (full, bare))
                    assert (one[0], one) == (200, other), (owner, more)
                    assert "BEGIN:VEVENT" in one[1] or MARK in more
        for ask in ({"all": True}, {"kinds": ["contract", "inventory"]}):
            for on in ("2022-06-01", "2030-06-30"):
                told = []
                for each in (full, bare):
                    headers = {"Authorization": f"Bearer {keys['registrar']}"}
                    said = each.client.post(f"/wind-downs/{winddown}/what-if", json={"on": on} | ask, headers=headers)
                    told.append(json.loads(said.text.replace(each.random, "random")))
                assert told[0]["items"] == told[1]["items"] != []
                assert told[0]["sums"] == told[1]["sums"]
        known = full.get("/winddown/status?limit=1", "archivist").json()["open"]
        assert known > bare.get("/winddown/status?limit=1", "archivist").json()["open"]
        assert MARK in full.get("/winddown/calendar.ics", "archivist").text
        assert full.get(f"/winddown/calendar.ics?owner={MARK}", "archivist").text.count("BEGIN:VEVENT") >= 1
