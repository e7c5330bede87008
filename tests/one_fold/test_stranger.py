"""The stranger's fold itself, held against the examples by hand; the two wrong folds answer them wrongly."""

from typing import Any

import pytest

from tests.one_fold.stranger import Law, Told, in_order_of_recording, law_of, law_today, moved_to_the_first_day

TODAY = "2022-06-01"
DECIDED = ("decision.recorded.v1", {"decided_on": "2020-01-01"}, {"title": "Päätös", "text": "Vanha"})


def events(*told: tuple[str, dict[str, Any], dict[str, Any]] | tuple[str, dict[str, Any]]) -> list[Told]:
    full = [(name, fact, *(words or ({},))) for name, fact, *words in told]
    return [Told(at, at, name, fact, content) for at, (name, fact, content) in enumerate(full, 1)]


def classed(code: str, on: str) -> tuple[str, dict[str, Any]]:
    return "record.reclassified.v1", {"record_class": code, "reclassified_on": on}


def corrected(at: int, **right: Any) -> tuple[str, dict[str, Any]]:
    return "record.corrected.v1", {"corrects": at} | right


def on(day: str, *told: Any, known_at: int | None = None) -> Law:
    law = law_of(events(*told), day, known_at)
    assert law is not None
    return law


def test_a_class_of_april_does_not_undo_may():
    told = (DECIDED, classed("A", "2021-05-01"), classed("B", "2021-04-01"))
    found = [
        on(day, *told).get("record_class") for day in ("2021-03-31", "2021-04-01", "2021-04-30", "2021-05-01", TODAY)
    ]
    assert found == [None, "B", "B", "A", "A"]
    assert on("2021-04-15", *told, known_at=2).get("record_class") is None
    wrong = law_of(events(*told), TODAY, placing=in_order_of_recording)
    assert wrong is not None
    assert wrong["record_class"] == "B"


@pytest.mark.parametrize(
    ("more", "held"),
    [
        ([corrected(2, record_class="B")], "B"),
        ([corrected(2, record_class="B"), corrected(3, record_class="A")], "A"),
        ([corrected(2, record_class="B"), corrected(3, takes_back=True)], "A"),
        ([corrected(2, record_class="B"), corrected(3, takes_back=True), corrected(4, takes_back=True)], "B"),
        ([corrected(2, record_class="B"), corrected(2, record_class="C")], "C"),
        ([corrected(2, record_class="B"), corrected(2, record_class="C"), corrected(4, takes_back=True)], "B"),
        ([classed("A", "2021-06-01"), classed("B", "2021-05-15")], "A"),
        ([classed("B", "2021-05-01"), corrected(2, record_class="C")], "B"),
        ([classed("B", "2021-04-01"), corrected(3, day="2021-06-01")], "B"),
    ],
)
def test_a_correction_stands_in_the_place_of_its_event(more: list[Any], held: str):
    assert on(TODAY, DECIDED, classed("A", "2021-05-01"), *more)["record_class"] == held


def test_wording_is_corrected_on_every_day_and_amended_from_one():
    right = ("decision.corrected.v2", {"corrects": 1}, {"text": "Oikea"})
    amended = ("decision.amended.v1", {"amended_on": "2021-07-01"}, {"text": "Uusi"})
    ended = ("decision.superseded.v1", {"superseded_on": "2021-06-01"})
    assert [on(day, DECIDED, ended, right)["text"] for day in ("2020-01-01", TODAY)] == ["Oikea", "Oikea"]
    assert on(TODAY, DECIDED, ended, right)["status"] == "superseded"
    assert on("2020-01-01", DECIDED, ended, right, known_at=2)["text"] == "Vanha"
    assert [on(day, DECIDED, amended)["text"] for day in ("2021-06-30", "2021-07-01")] == ["Vanha", "Uusi"]
    old = ("decision.corrected.v1", {"corrected_on": "2021-06-01"}, {"text": "Yli"})
    assert [on(day, DECIDED, old)["text"] for day in ("2021-05-31", "2021-06-01")] == ["Vanha", "Yli"]


def test_a_version_is_not_approved_by_the_approval_of_an_earlier_one():
    filed = ("report.filed.v1", {"filed_on": "2021-03-01"})
    told = (
        filed,
        ("report.version_filed.v1", {"filed_on": "2021-04-01"}),
        ("report.approved.v1", {"approved_on": "2021-03-15"}),
    )
    found = [(on(day, *told)["edition"], on(day, *told).get("approved_on")) for day in ("2021-03-15", "2021-04-01")]
    assert found == [(1, "2021-03-15"), (2, None)]


def test_a_notice_changes_the_last_day_and_an_amendment_the_price():
    told = (
        ("contract.registered.v1", {"registered_on": "2020-01-01", "ends_on": "2021-12-31", "value": {"cents": 2}}),
        ("contract.terminated.v1", {"noticed_on": "2021-02-01", "ends_on": "2021-04-01"}),
        ("contract.amended.v1", {"amended_on": "2021-03-01", "value": {"cents": 1}}),
    )
    found = [on(day, *told)["status"] for day in ("2021-01-31", "2021-02-01", "2021-04-01", "2021-04-02")]
    assert found == ["registered", "terminating", "terminating", "terminated"]
    assert [on(day, *told)["value"]["cents"] for day in ("2021-02-28", "2021-03-01")] == [2, 1]


def test_what_is_dated_before_the_record_counts_in_sums_alone():
    told = (
        ("grant.awarded.v1", {"awarded_on": "2020-01-01", "record_class": "A"}),
        ("grant.cost_reported.v1", {"reported_on": "2019-06-01", "amount": {"cents": 30}, "cost_kind": "palkat"}),
        classed("B", "2019-06-01"),
    )
    assert (on(TODAY, *told)["reported_cents"], on(TODAY, *told)["record_class"]) == (30, "A")
    assert law_of(events(*told), "2019-12-31") is None
    wrong = law_of(events(*told), TODAY, placing=moved_to_the_first_day)
    assert wrong is not None
    assert wrong["record_class"] == "B"


def test_what_is_judged_now_goes_by_position_whatever_day_it_names():
    hold = ("record.hold_placed.v1", {"hold": "h", "starts_on": "2023-01-01"})
    assert on(TODAY, DECIDED, hold)["holds"] == ["h"]
    ahead = ("record.hold_released.v1", {"hold": "h", "released_on": "2022-06-02"})
    assert [on(day, DECIDED, hold, ahead)["holds"] for day in (TODAY, "2022-06-02")] == [["h"], []]
    back = ("record.hold_released.v1", {"hold": "h", "released_on": "2021-01-01"})
    assert on(TODAY, DECIDED, hold, back)["holds"] == []
    opened = ("record.publicity_classified.v1", {"publicity": {"publicity": "public"}})
    assert on("2020-01-01", DECIDED, opened)["publicity"] == {"publicity": "public"}


def test_a_vague_day_orders_by_its_earliest_bound_else_its_latest_and_what_begins_later_is_shown_as_beginning():
    bounds = ({"earliest": "2020-01-01", "latest": "2020-12-31"}, {"latest": "2020-12-31"}, {})
    found = [Told(1, 1, "document.filed.v1", {"dated": dated}, {}).day for dated in bounds]
    assert found == ["2020-01-01", "2020-12-31", None]
    later = events(("decision.recorded.v1", {"decided_on": "2030-01-01"}))
    assert law_of(later, TODAY) is None
    assert (law_today(later, TODAY) or {})["status"] == "in_force"
