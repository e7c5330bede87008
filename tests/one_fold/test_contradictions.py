"""What was recorded against the rules, as by an import: it takes effect, is flagged, and sets no record aside."""

import random
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.one_fold.lives import Life
from tests.one_fold.sayings import HOLDS
from tests.one_fold.test_properties import in_law, recorded

WHY = {"reason": "syy"}
HOLD = {"hold": HOLDS[0], "mandate": "PKL 806/2011", "starts_on": "2020-05-01"}


def a_life(kind: str, *events: tuple[str, dict[str, Any]]) -> Life:
    return Life(kind, UUID(int=random.Random(kind).getrandbits(128), version=4), list(events))


def shown(folder: Path, life: Life) -> dict[str, Any]:
    """The view in force today, which is the model in force today."""
    for archive in recorded(folder, [life]):
        found = archive.view(life.id)
        assert found is not None
        assert in_law(found) == in_law(archive.model(life).now)
        return found
    raise AssertionError


@pytest.mark.parametrize("then", ["contract.amended.v1", "contract.extended.v1", "contract.signed.v1"])
def test_a_contract_under_notice_that_runs_on_without_end_is_shown(tmp_path: Path, then: str):
    said = {
        "contract.amended.v1": {"amended_on": "2021-04-25", "text": "Jatkuu", "ends_on": "2021-06-30"},
        "contract.extended.v1": {"extended_on": "2021-04-25", "ends_on": "2021-06-30"} | WHY,
        "contract.signed.v1": {"signed_on": "2021-04-25"} | WHY,
    }
    lease = a_life(
        "contract",
        ("contract.registered.v1", {"title": "Vuokra", "registered_on": "2020-01-02", "ends_on": "2020-12-31"}),
        ("contract.terminated.v1", {"noticed_on": "2020-02-01", "ends_on": "2020-04-30"} | WHY),
        ("contract.extended.v1", {"extended_on": "2020-07-19", "ends_on": "9999-12-31"} | WHY),
        (then, said[then]),
    )
    found = shown(tmp_path, lease)
    assert found["flags"]
    assert found.get("ends_on") == said[then].get("ends_on")


def test_a_hold_released_ahead_and_then_from_now_holds_no_more(tmp_path: Path):
    decision = a_life(
        "decision",
        ("decision.recorded.v1", {"title": "Päätös", "decided_on": "2020-01-01"}),
        ("record.hold_placed.v1", HOLD | WHY),
        ("record.hold_released.v1", {"hold": HOLDS[0], "released_on": "2021-10-02"} | WHY),
        ("record.hold_released.v1", {"hold": HOLDS[0], "released_on": "2021-01-01"} | WHY),
    )
    assert (in_law(shown(tmp_path, decision)) or {})["holds"] == []


@pytest.mark.parametrize("later", ["2020-02-01", "2020-05-01"])
def test_stages_of_before_the_record_are_in_the_order_of_their_days(tmp_path: Path, later: str):
    case = a_life(
        "case",
        ("case.opened.v1", {"number": "HEL 1", "title": "Asia", "opened_on": "2020-05-01"}),
        ("case.stage_recorded.v1", {"stage": "hearing", "entered_on": later, "status": "Myöhempi"}),
        ("case.stage_recorded.v1", {"stage": "hearing", "entered_on": "2020-01-02", "status": "Aiempi"}),
    )
    assert [stage["status"] for stage in shown(tmp_path, case)["stages"]] == ["Myöhempi"]
