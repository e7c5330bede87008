"""Whom an event names and how it wrote a vague day are corrected by event, alone or together with that day."""

from typing import Any

import pytest

from tests.one_fold.interfaces import Made, Refused, Way
from tests.one_fold.test_second_person import a_decision, correct, waits

LENT = {"person": "Aino Virtanen", "employer": "Kemi", "percent": 50, "starts_on": "2020-02-01"}


def item(way: Way, **said: Any) -> Made:
    return way.create("pending", raised_on="2020-11-05", **said)


def test_a_person_who_was_named_wrongly_is_named_rightly_and_the_wrong_name_stays_known(way: Way):
    lent = way.create("secondment", personal="personal", **LENT)
    right = correct(way, lent, 1, person="Aino Wirtanen")
    assert not waits(right)
    assert "Wirtanen" not in (right.effect or "")
    assert [way.show(right, known_at=at)["person"] for at in (None, lent.position)] == [
        "Aino Wirtanen",
        "Aino Virtanen",
    ]
    back = correct(way, right, 2, takes_back=True)
    assert way.show(back)["person"] == "Aino Virtanen"
    named = way.change(a_decision(way), "registrations", person="Bo Ek")
    assert way.show(correct(way, named, 2, person="Bo Eek"))["person"] == "Bo Eek"


def test_how_a_vague_day_was_written_is_corrected_alone(way: Way):
    raised = item(way, target={"earliest": "2020-12-01", "latest": "2021-01-31"}, target_text="Joulu-tammikuu")
    right = correct(way, raised, 1, date_text="Joulukuu 2020 - tammikuu 2021")
    shown = way.show(right)
    assert shown["target_text"] == "Joulukuu 2020 - tammikuu 2021"
    assert shown["target"] == {"earliest": "2020-12-01", "latest": "2021-01-31"}
    assert way.show(right, known_at=raised.position)["target_text"] == "Joulu-tammikuu"


def test_a_vague_day_typed_in_words_is_corrected_with_its_wording(way: Way):
    filed = way.create("document", dated="2/2020", record_class="B", personal="none")
    later = correct(way, filed, 1, dated="maaliskuu 2020")
    assert way.show(later)["date_text"] == "maaliskuu 2020"
    assert way.show(later)["dated"] == {"earliest": "2020-03-01", "latest": "2020-03-31"}
    earlier = correct(way, later, 1, dated="1/2019")
    assert waits(earlier)
    assert way.show(earlier)["date_text"] == "maaliskuu 2020"
    assert way.show(way.decide(earlier, "approvals"))["date_text"] == "1/2019"


def test_a_name_or_wording_that_nobody_stated_is_completed_not_corrected(way: Way):
    for record, said in (
        (a_decision(way), {"person": "Bo Ek"}),
        (a_decision(way), {"date_text": "2/2020"}),
        (item(way), {"date_text": "pian"}),
        (way.create("secondment", **LENT), {"person": "Bo Ek", "day": "2020-03-01"}),
        (way.create("secondment", **LENT), {"person": "Bo Ek", "date_text": "pian"}),
    ):
        with pytest.raises(Refused) as refused:
            correct(way, record, 1, **said)
        assert "Bo Ek" not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        ("pending", {"raised_on": "2020-11-05"}, "target"),
        ("commitment", {"made_on": "2020-11-05"}, "until"),
        ("report", {"filed_on": "2021-02-01"}, "period"),
    ],
)
def test_the_term_that_an_event_states_is_corrected(way: Way, kind: str, said: dict[str, Any], field: str):
    term = {field: {"earliest": "2031-01-01", "latest": "2031-01-31"}, f"{field}_text": "tammikuu 2031"}
    begins = next(iter(said))
    made = way.create(kind, **said, **term)
    right = correct(way, made, 1, dated="helmikuu 2031")
    assert "2031-02-01" in (right.effect or "")
    shown = way.show(right)
    assert shown[field] == {"earliest": "2031-02-01", "latest": "2031-02-28"}
    assert (shown[f"{field}_text"], shown[begins]) == ("helmikuu 2031", said[begins])
    assert way.show(right, known_at=made.position)[field] == term[field]
    moved = correct(way, right, 1, day="2020-10-01")
    assert (way.show(moved)[begins], way.show(moved)[field]) == ("2020-10-01", shown[field])
    back = correct(way, moved, 2, takes_back=True)
    assert (way.show(back)[field], way.show(back)[f"{field}_text"]) == (term[field], term[f"{field}_text"])
    for at, wrong in ((1, {"date_text": "maaliskuu 2031"}), (3, {"dated": "3/2031"}), (1, {"dated": {}})):
        with pytest.raises(Refused):
            correct(way, back, at, **wrong)
    bare = way.create(kind, **said)
    with pytest.raises(Refused, match=field):
        correct(way, bare, 1, dated="helmikuu 2031")
