"""A registration is completed with a date as vague as it was written; everything counts from its last possible day."""

import pytest

from tests.one_fold.interfaces import Refused, Way

WORDED = [
    ("2/2019", {"earliest": "2019-02-01", "latest": "2019-02-28"}, "2022-03-01"),
    ("joulukuu 2020 - tammikuu 2021", {"earliest": "2020-12-01", "latest": "2021-01-31"}, "2024-02-01"),
    ("viim. 2021", {"latest": "2021-12-31"}, "2025-01-01"),
]


@pytest.mark.parametrize(("wording", "between", "due"), WORDED)
def test_a_vague_date_is_completed_as_at_registration(way: Way, wording: str, between: dict[str, str], due: str):
    record = way.create("document", record_class="B", personal="none")
    completed = way.change(record, "registrations", dated=wording)
    shown = way.show(completed)
    assert (shown["dated"], shown["date_text"]) == (between, wording)
    assert way.due(completed, "2030-01-01")["due"] == due
    first = way.show(way.create("document", record_class="B", personal="none", dated=between))
    assert shown["dated"] == first["dated"]


def test_secrecy_that_a_class_gives_runs_from_the_last_possible_day(way: Way):
    record = way.create("document", personal="none", publicity=None)
    completed = way.change(record, "registrations", dated="joulukuu 2020 - tammikuu 2021")
    given = {"record_class": "S", "reclassified_on": "2021-02-01", "reason": "luokiteltiin"}
    assert way.show(way.change(completed, "classifications", **given))["publicity"]["secret_from"] == "2021-01-31"


def test_the_same_date_again_is_nothing_new_and_another_is_refused(way: Way):
    record = way.create("document", record_class="B", personal="none")
    completed = way.change(record, "registrations", dated="2/2019")
    assert way.change(completed, "registrations", dated="helmikuu 2019").version == completed.version
    for other in ("1.2.2019", "2019", "viim. 2/2019"):
        with pytest.raises(Refused, match="2019-02-01–2019-02-28") as refused:
            way.change(completed, "registrations", dated=other)
        assert refused.value.code == "already_stated"


def test_a_date_without_bounds_is_refused_and_may_be_completed_later(way: Way):
    record = way.create("document", record_class="B", personal="none", dated="pian")
    with pytest.raises(Refused, match="no first and no last day"):
        way.change(record, "registrations", dated="pian")
    assert way.show(way.change(record, "registrations", dated="2/2019"))["dated"]["latest"] == "2019-02-28"


def test_the_day_of_what_has_an_exact_day_is_exact(way: Way):
    record = way.create("report", personal="none")
    with pytest.raises(Refused, match="exact"):
        way.change(record, "registrations", dated="2/2019")


def test_a_date_completed_vaguely_is_corrected_to_another(way: Way):
    record = way.create("document", record_class="B", personal="none")
    completed = way.change(record, "registrations", dated="2/2019")
    said = {"corrects": 2, "reason": "lyöntivirhe"}
    moved = way.change(completed, "event-corrections", dated="3/2019", **said)
    assert way.show(moved)["dated"] == {"earliest": "2019-03-01", "latest": "2019-03-31"}
    exact = way.change(moved, "event-corrections", day="2019-04-05", **said)
    assert way.show(exact)["dated"] == {"earliest": "2019-04-05", "latest": "2019-04-05"}
    assert way.show(exact, known_at=completed.position)["dated"]["latest"] == "2019-02-28"
