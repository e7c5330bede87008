"""What shortens retention waits for another person, also while nobody knows the day and where a merge hides it."""

from dataclasses import replace

import pytest

from tests.one_fold.interfaces import Refused, Way
from tests.one_fold.test_second_person import a_case, a_decision, closed, correct, waits

WHY = {"reason": "Sama asia"}


def test_the_end_of_a_contract_is_corrected_and_an_earlier_one_waits_where_retention_counts_from_it(way: Way):
    said = {"title": "Vuokra", "registered_on": "2020-01-01", "starts_on": "2020-02-01", "ends_on": "2022-12-31"}
    contract = way.create("contract", record_class="E", personal="none", **said)
    later = correct(way, contract, 1, ends_on="2023-12-31")
    assert not waits(later)
    assert [way.show(later, known_at=at)["ends_on"] for at in (None, contract.position)] == ["2023-12-31", "2022-12-31"]
    earlier = correct(way, later, 1, ends_on="2021-12-31")
    assert waits(earlier)
    assert way.show(earlier)["ends_on"] == "2023-12-31"
    assert way.show(way.decide(earlier, "approvals"))["ends_on"] == "2021-12-31"
    for record, day in ((contract, "2020-01-31"), (a_decision(way), "2021-12-31")):
        with pytest.raises(Refused):
            correct(way, record, 1, ends_on=day)


def test_a_class_that_may_destroy_earlier_waits_while_the_due_day_is_not_known(way: Way):
    for before, after, shortens in (("A", "D", True), ("C", "D", True), ("B", "D", True), ("D", "C", False)):
        case = a_case(way)
        record = a_decision(way, case=case.id, record_class=before)
        corrected = correct(way, record, 1, record_class=after)
        assert waits(corrected) is shortens, (before, after)
        closed(way, case, "2020-06-01")
        assert way.show(corrected)["record_class"] == (before if shortens else after)


def test_the_class_of_an_open_case_itself_waits_as_well(way: Way):
    case = a_case(way, record_class="A")
    assert waits(correct(way, case, 1, record_class="D"))
    assert way.show(case)["record_class"] == "A"


def test_a_merge_does_not_hide_that_an_earlier_closing_shortens(way: Way):
    stays, goes = (closed(way, a_case(way), "2026-01-01") for _ in range(2))
    filed = way.change(
        a_decision(way, decided_on="2011-01-01", record_class="D"), "registrations", case=stays.id, reason="Löytyi"
    )
    merged = way.change(goes, "merges", into=stays.id, **WHY)
    early = correct(way, replace(stays, version=stays.version + 1), 2, day="2012-01-01")
    assert waits(early)
    way.change(merged, "merge-undoings", **WHY)
    assert way.due(filed, "2099-01-01")["due"] == "2029-01-02"


def test_a_merge_does_not_hide_that_another_class_shortens(way: Way):
    stays, goes = (closed(way, a_case(way, record_class="A"), "2012-01-01") for _ in range(2))
    merged = way.change(goes, "merges", into=stays.id, **WHY)
    assert waits(correct(way, replace(stays, version=stays.version + 1), 1, record_class="D"))
    way.change(merged, "merge-undoings", **WHY)
    assert way.show(stays)["record_class"] == "A"
