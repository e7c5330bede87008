"""A deliverable has a maker, a stage and a place; its rights are open until holder and licence are known."""

from itertools import permutations

import pytest

from archive.deliverable.events import DeliverableStage
from archive.errors import Gone, Invalid
from archive.kind import kinds
from tests.archive.deliverable.examples import a_deliverable, placed, rights, stage
from tests.given import SECRETARY, destroyed, given, happened

(UNKNOWN,) = kinds()["deliverable"].open


def missing(state):
    told = {name: state.get(name) for name in UNKNOWN.fields}
    return UNKNOWN.missing(told) if UNKNOWN.fits(state["status"], told) else None


def test_rights_are_open_until_holder_and_licence_are_known():
    found = a_deliverable()
    given(found).when(lambda d: d.state_rights(rights(licence=None), by=SECRETARY)).then(happened(rights(licence=None)))
    later = rights("2021-08-01", holder=None)
    found.state_rights(later, by=SECRETARY)
    days = ("2021-06-14", "2021-06-15", "2021-08-01")
    told = [missing(found.timeline.state(on)) for on in days]
    assert told == [("rights_holder", "licence"), ("licence",), None]
    assert (found.now["rights_holder"], found.now["licence"]) == ("Liitto", "CC BY 4.0")


def test_unknown_rights_of_what_was_abandoned_are_open_too():
    found = a_deliverable()
    found.change_stage(stage(DeliverableStage.abandoned), by=SECRETARY)
    assert found.now["status"] == "abandoned"
    assert missing(found.now) == ("rights_holder", "licence")


def test_its_stage_is_the_one_stated_last():
    found = a_deliverable()
    given(found).when(lambda d: d.change_stage(stage(), by=SECRETARY)).then(happened(stage()))
    assert [found.timeline.state(on)["status"] for on in ("2021-05-31", "2021-06-01")] == ["draft", "in_use"]


def test_a_place_replaces_what_it_names_and_leaves_the_rest():
    found = a_deliverable()
    given(found).when(lambda d: d.place(placed(), by=SECRETARY)).then(happened(placed()))
    assert (found.now["location"], found.now["document"]) == ("julkaisuarkisto", str(found.id))


@pytest.mark.parametrize(
    ("verb", "field"),
    [
        (lambda d: d.state_rights(rights(holder=None, licence=None), by=SECRETARY), "rights_holder"),
        (lambda d: d.place(placed(None), by=SECRETARY), "location"),
    ],
)
def test_a_statement_says_something(verb, field):
    given(a_deliverable()).when(verb).then_refused(Invalid, field=field)


@pytest.mark.parametrize(
    "verb",
    [
        lambda d: d.state_rights(rights(), by=SECRETARY),
        lambda d: d.change_stage(stage(), by=SECRETARY),
        lambda d: d.place(placed(), by=SECRETARY),
    ],
)
def test_a_destroyed_one_takes_nothing(verb):
    given(destroyed(a_deliverable())).when(verb).then_refused(Gone)


def test_the_state_does_not_depend_on_the_order_of_recording():
    found = []
    for events in permutations((rights(), rights("2021-07-01", licence=None), stage(), placed())):
        each = a_deliverable()
        for event in events:
            each.take(event, by=SECRETARY)
        found.append(each.now)
    assert all(state == found[0] for state in found)
