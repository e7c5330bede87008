"""A property is mapped, surveyed again and owned; what becomes of its data is open until somebody decides."""

from itertools import permutations

import pytest

from archive.errors import Gone, Invalid
from archive.property.events import Accessibility, Condition, Continuation
from tests.archive.property.examples import a_property, decided, owned, surveyed
from tests.given import SECRETARY, destroyed, given, happened


def test_what_becomes_of_its_data_is_open_until_somebody_decides():
    found = a_property()
    given(found).when(lambda p: p.decide_continuation(decided(), by=SECRETARY)).then(happened(decided()))
    assert [found.timeline.state(on)["status"] for on in ("2019-05-31", "2019-06-01")] == ["open", "resolved"]
    assert (found.now["maintainer"], found.now["continuation"], found.now["settled_on"]) == (
        "Kunta",
        "maintained",
        "2019-06-01",
    )


def test_it_may_be_decided_again():
    found = a_property()
    found.decide_continuation(decided(), by=SECRETARY)
    found.decide_continuation(decided(Continuation.ended, None, "2020-01-01"), by=SECRETARY)
    assert (found.now["continuation"], found.now["settled_on"]) == ("ended", "2020-01-01")


def test_data_that_goes_on_has_somebody_who_maintains_it():
    nobody = decided(maintainer=None)
    given(a_property()).when(lambda p: p.decide_continuation(nobody, by=SECRETARY)).then_refused(
        Invalid, field="maintainer"
    )
    ended = decided(Continuation.ended, None)
    given(a_property()).when(lambda p: p.decide_continuation(ended, by=SECRETARY)).then(happened(ended))


def test_a_survey_replaces_what_it_finds_and_leaves_the_rest():
    found = a_property()
    made = surveyed(condition=Condition.passable)
    given(found).when(lambda p: p.survey(made, by=SECRETARY)).then(happened(made))
    assert (found.now["condition"], found.now["accessibility"]) == (Condition.passable, Accessibility.met)
    assert found.timeline.state("2019-01-09")["condition"] == "good"
    given(a_property()).when(lambda p: p.survey(surveyed(), by=SECRETARY)).then_refused(Invalid, field="condition")


def test_the_owner_is_who_was_stated_last():
    found = a_property()
    found.state_ownership(owned(), by=SECRETARY)
    found.state_ownership(owned("Kunta", "2020-01-01"), by=SECRETARY)
    assert [found.timeline.state(on)["owner"] for on in ("2019-12-31", "2020-01-01")] == ["Tilakeskus", "Kunta"]


@pytest.mark.parametrize(
    "verb",
    [
        lambda p: p.survey(surveyed(condition=Condition.poor), by=SECRETARY),
        lambda p: p.state_ownership(owned(), by=SECRETARY),
        lambda p: p.decide_continuation(decided(), by=SECRETARY),
    ],
)
def test_a_destroyed_one_takes_nothing(verb):
    given(destroyed(a_property())).when(verb).then_refused(Gone)


def test_the_state_does_not_depend_on_the_order_of_recording():
    found = []
    for events in permutations(
        (surveyed(condition=Condition.passable), owned(), owned("Kunta", "2020-01-01"), decided())
    ):
        each = a_property()
        for event in events:
            each.take(event, by=SECRETARY)
        found.append(each.now)
    assert all(state == found[0] for state in found)
