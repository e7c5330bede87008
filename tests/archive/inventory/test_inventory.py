"""A holding is mapped, lent and moved; it goes somewhere, is captured before its system ends, or is destroyed."""

from collections.abc import Callable
from itertools import permutations

import pytest

from archive.errors import ArchiveError, Gone, Invalid
from archive.inventory.events import Destination, Handover, InventoryMapped, Medium, Place
from archive.inventory.model import Inventory, InventoryDisposedOf, LentAlready, NotLent, NotToBeDestroyed
from archive.kind import kinds
from archive.recordwide import HoldPlaced
from archive.registration import RecordHeld
from tests.archive.inventory.examples import (
    a_system,
    captured,
    decided,
    disposed,
    ends,
    lent,
    moved,
    returned,
    some_paper,
    to_destroy,
)
from tests.given import ID, SECRETARY, WHY, day, destroyed, given, happened


def open_as(item: Inventory, on: str) -> str | None:
    state = item.timeline.state(on)
    assert state is not None
    told = {name: state.get(name) for each in kinds()["inventory"].open for name in each.fields}
    return next((each.code for each in kinds()["inventory"].open if each.fits(state["status"], told)), None)


def refused(item: Inventory, verb: Callable[[Inventory], None], kind: type[ArchiveError]) -> None:
    before = item.version
    with pytest.raises(kind):
        verb(item)
    assert item.version == before


def test_a_system_is_an_alarm_until_its_records_have_a_destination_and_are_captured():
    item = a_system()
    given(item).when(lambda i: i.decide_destination(decided(), by=SECRETARY)).then(happened(decided()))
    item.capture(captured(), by=SECRETARY)
    days = ("2018-10-15", "2019-04-01", "2019-06-13", "2019-06-14")
    assert [open_as(item, on) for on in days] == ["system_ends_first"] * 3 + [None]
    assert [item.timeline.state(on)["status"] for on in days] == ["mapped", "assigned", "assigned", "captured"]


def test_what_was_captured_before_anybody_decided_where_it_goes_is_still_an_alarm():
    item = a_system()
    item.capture(captured("2019-01-01"), by=SECRETARY)
    assert (open_as(item, "2019-01-01"), item.now["status"]) == ("system_ends_first", "mapped")
    item.decide_destination(decided(), by=SECRETARY)
    assert (open_as(item, "2019-04-01"), item.now["status"]) == (None, "captured")


def test_the_end_of_a_system_is_the_one_that_was_set_last():
    item = a_system()
    given(item).when(lambda i: i.set_end(ends(), by=SECRETARY)).then(happened(ends()))
    assert [item.timeline.state(on)["ends_on"] for on in ("2019-03-19", "2019-03-20")] == ["2020-12-31", "2020-11-30"]


def test_paper_is_without_successor_until_somebody_decides():
    item = some_paper()
    item.decide_destination(decided(capture_by=day("2019-06-30")), by=SECRETARY)
    days = ("2019-03-31", "2019-04-01")
    assert [open_as(item, on) for on in days] == ["inventory_without_successor", "capture_awaited"]
    item.capture(captured(), by=SECRETARY)
    assert open_as(item, "2019-06-14") is None


def test_a_loan_is_open_until_it_is_back_and_only_one_is_out():
    item = some_paper()
    item.lend(lent(), by=SECRETARY)
    assert (item.now["borrower"], item.now["lent_until"]) == ("Tilintarkastaja", "2019-03-01")
    refused(item, lambda i: i.lend(lent("2019-02-02"), by=SECRETARY), LentAlready)
    item.give_back(returned(), by=SECRETARY)
    assert [open_as(item, on) for on in ("2019-02-19", "2019-02-20")] == ["loan_out", "inventory_without_successor"]
    assert "borrower" not in item.now
    refused(item, lambda i: i.give_back(returned("2019-02-21"), by=SECRETARY), NotLent)


def test_a_loan_ends_after_it_begins():
    given(some_paper()).when(lambda i: i.lend(lent(until="2019-01-31"), by=SECRETARY)).then_refused(
        Invalid, field="lent_until"
    )
    one_day = lent(until="2019-02-01")
    given(some_paper()).when(lambda i: i.lend(one_day, by=SECRETARY)).then(happened(one_day))


def test_a_move_names_the_place_and_counts_again_what_it_counts():
    item = some_paper()
    item.move(moved(), by=SECRETARY)
    assert (item.now["location"], item.now["boxes"], item.now["shelf_cm"]) == ("holvi", 10, 140)
    item.move(moved("2019-03-05").model_copy(update={"boxes": None}), by=SECRETARY)
    assert item.now["boxes"] == 10


def test_paper_is_destroyed_once_and_after_that_was_decided():
    item = some_paper()
    refused(item, lambda i: i.dispose(disposed(), by=SECRETARY), NotToBeDestroyed)
    item.decide_destination(to_destroy(), by=SECRETARY)
    assert open_as(item, "2019-04-01") is None
    item.dispose(disposed(), by=SECRETARY)
    assert (item.now["status"], item.now["disposal"]["disposed_by"]) == ("disposed", "Tuhoamo")
    for verb in (
        lambda i: i.dispose(disposed("2019-06-15"), by=SECRETARY),
        lambda i: i.move(moved("2019-06-15"), by=SECRETARY),
        lambda i: i.lend(lent("2019-06-15", "2019-06-16"), by=SECRETARY),
        lambda i: i.capture(captured("2019-06-15"), by=SECRETARY),
        lambda i: i.decide_destination(decided("2019-06-15"), by=SECRETARY),
    ):
        refused(item, verb, InventoryDisposedOf)


def test_what_is_lent_or_held_is_not_destroyed():
    item = some_paper()
    item.decide_destination(to_destroy(), by=SECRETARY)
    item.lend(lent("2019-05-01", "2019-05-31"), by=SECRETARY)
    refused(item, lambda i: i.dispose(disposed(), by=SECRETARY), LentAlready)
    item.give_back(returned("2019-05-20"), by=SECRETARY)
    held = HoldPlaced(hold=ID, mandate="Tilintarkastus", starts_on=day("2019-01-01"), content=WHY)
    item.place_hold(held, by=SECRETARY)
    refused(item, lambda i: i.dispose(disposed(), by=SECRETARY), RecordHeld)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (decided(content=Handover(reason="Sovittu")), "party"),
        (decided(to=Destination.kept, content=Handover(reason="Sovittu"), kept_until=day("2029-12-31")), "party"),
        (decided(to=Destination.kept), "kept_until"),
        (decided(kept_until=day("2029-12-31")), "kept_until"),
        (decided(to=Destination.kept, kept_until=day("2019-03-31")), "kept_until"),
    ],
)
def test_a_destination_names_who_has_the_records_and_until_when(event, field):
    given(some_paper()).when(lambda i: i.decide_destination(event, by=SECRETARY)).then_refused(Invalid, field=field)


def test_another_destination_replaces_the_one_before_as_a_whole():
    item = some_paper()
    item.decide_destination(decided(to=Destination.kept, kept_until=day("2029-12-31")), by=SECRETARY)
    archives = decided("2019-05-01", Destination.national_archives, content=Handover(reason="Pysyvästi säilytettävä"))
    item.decide_destination(archives, by=SECRETARY)
    assert item.now["destination"] == "national_archives"
    assert {"kept_until", "party", "responsible"}.isdisjoint(item.now)


def test_paper_has_no_end_as_a_system_has():
    mapped = InventoryMapped(medium=Medium.paper, ends_on=day("2020-12-31"), content=Place(title="Mapit"))
    given(Inventory(ID)).when(lambda i: i.map(mapped, by=SECRETARY)).then_refused(Invalid, field="ends_on")
    given(some_paper()).when(lambda i: i.set_end(ends(), by=SECRETARY)).then_refused(Invalid, field="ends_on")


def test_a_destroyed_record_takes_nothing():
    for verb in (
        lambda i: i.capture(captured(), by=SECRETARY),
        lambda i: i.decide_destination(decided(), by=SECRETARY),
        lambda i: i.dispose(disposed(), by=SECRETARY),
    ):
        given(destroyed(some_paper())).when(verb).then_refused(Gone)


def test_the_state_does_not_depend_on_the_order_of_recording():
    found = []
    for events in permutations((ends(), moved(), decided(), captured(), decided("2019-06-20", Destination.successor))):
        item = a_system()
        for event in events:
            item.take(event, by=SECRETARY)
        found.append(item.now)
    assert all(state == found[0] for state in found)
