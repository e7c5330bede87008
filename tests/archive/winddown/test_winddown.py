"""A wind-down goes on until it is closed; an open item of any record ends once, in one of four ways."""

import pytest

from archive.errors import Conflict, Invalid
from archive.record.store import Archive
from archive.winddown.events import (
    Assignment,
    CutoffSet,
    Guidance,
    GuidanceRegistered,
    ItemAssigned,
    ItemOffered,
    ItemReopened,
    ItemSettled,
    Offer,
    Settlement,
    Way,
    WindDownClosed,
)
from archive.winddown.fold import ItemIsOpen, ItemIsSettled, NotOffered, WindDownIsClosed
from archive.winddown.usecases import assign_item, decide_wind_down, offer_item, reopen_item, settle_item
from tests.archive.commitment.examples import a_commitment
from tests.archive.winddown.examples import RULES, a_wind_down, guidance
from tests.given import SECRETARY, WHY, day, given, happened

MATTER = "commitment_open"
CLOSED = WindDownClosed(closed_on=day("2019-06-30"), position=7, content=WHY)


def test_guidance_replaces_the_one_before():
    winddown = a_wind_down()
    winddown.register_guidance(guidance(), by=SECRETARY)
    later = GuidanceRegistered(issued_on=day("2019-05-01"), rules=RULES[:1], content=Guidance(source="Uusi ohje"))
    winddown.register_guidance(later, by=SECRETARY)
    assert winddown.timeline.state("2019-04-30")["guidance"]["source"] == "Ministeriön ohje"
    assert winddown.timeline.state("2019-05-01")["guidance"]["source"] == "Uusi ohje"
    assert [rule["code"] for rule in winddown.now["guidance"]["rules"]] == ["employer-dues"]


@pytest.mark.parametrize(("rules", "field"), [((), "rules"), ((RULES[0], RULES[0]), "rules.code")])
def test_guidance_needs_rules_with_a_code_of_their_own(rules, field: str):
    wrong = GuidanceRegistered(issued_on=day("2019-05-01"), rules=rules, content=Guidance(source="Ohje"))
    given(a_wind_down()).when(lambda w: w.register_guidance(wrong, by=SECRETARY)).then_refused(Invalid, field=field)


def test_nothing_goes_on_after_the_closing():
    winddown = a_wind_down()
    winddown.close(CLOSED, by=SECRETARY)
    assert winddown.now["status"] == "closed"
    later = CutoffSet(set_on=day("2019-07-01"), cutoff_on=day("2019-03-08"), content=WHY)
    with pytest.raises(WindDownIsClosed):
        winddown.set_cutoff(later, by=SECRETARY)
    with pytest.raises(WindDownIsClosed):
        winddown.close(CLOSED.model_copy(update={"closed_on": day("2019-07-02")}), by=SECRETARY)


def test_a_cut_off_counts_from_its_day():
    moved = CutoffSet(set_on=day("2019-04-01"), cutoff_on=day("2019-03-31"), content=WHY)
    given(a_wind_down()).when(lambda w: w.set_cutoff(moved, by=SECRETARY)).then(happened(moved))


@pytest.fixture
def commitment(archive: Archive):
    """An open commitment of an archive."""
    made = a_commitment()
    archive.add(made)
    return made.id


def settled(way: Way, on: str = "2019-05-01", **said) -> ItemSettled:
    content = Settlement(reason="päätettiin", **{k: v for k, v in said.items() if k in ("party", "decider")})
    return ItemSettled(matter=said.get("matter", MATTER), settled_on=day(on), way=way, content=content)


def item(archive: Archive, id) -> dict:
    from archive.commitment.model import Commitment

    found: dict = archive.load(Commitment, id).now["items"][MATTER]
    return found


def test_an_item_is_assigned_offered_and_taken_over(archive: Archive, commitment):
    assigned = ItemAssigned(
        matter=MATTER, assigned_on=day("2019-04-01"), due_on=day("2019-05-31"), content=Assignment(assignee="Juristi")
    )
    assign_item(archive, "commitment", commitment, assigned, by=SECRETARY)
    offered = ItemOffered(matter=MATTER, offered_on=day("2019-04-10"), content=Offer(party="Kunta"))
    offer_item(archive, "commitment", commitment, offered, by=SECRETARY)
    assert item(archive, commitment)["offered_to"] == "Kunta"
    with pytest.raises(NotOffered):
        settle_item(archive, "commitment", commitment, settled(Way.transferred, party="Liitto"), by=SECRETARY)
    settle_item(archive, "commitment", commitment, settled(Way.transferred, party="Kunta"), by=SECRETARY)
    found = item(archive, commitment)
    assert (found["way"], found["settled_on"], found["assignee"]) == ("transferred", "2019-05-01", "Juristi")


def test_a_party_is_the_one_that_was_asked_however_its_name_is_spaced(archive: Archive, commitment):
    offered = ItemOffered(matter=MATTER, offered_on=day("2019-04-10"), content=Offer(party="Oulun  kaupunki "))
    offer_item(archive, "commitment", commitment, offered, by=SECRETARY)
    with pytest.raises(NotOffered):
        settle_item(archive, "commitment", commitment, settled(Way.transferred, party="Oulunkaupunki"), by=SECRETARY)
    settle_item(archive, "commitment", commitment, settled(Way.transferred, party="Oulun kaupunki"), by=SECRETARY)
    assert item(archive, commitment)["party"] == "Oulun kaupunki"


def test_an_item_ends_once_and_may_be_opened_again(archive: Archive, commitment):
    reopened = ItemReopened(matter=MATTER, reopened_on=day("2019-06-01"), content=WHY)
    with pytest.raises(ItemIsOpen):
        reopen_item(archive, "commitment", commitment, reopened, by=SECRETARY)
    settle_item(archive, "commitment", commitment, settled(Way.void), by=SECRETARY)
    with pytest.raises(ItemIsSettled):
        settle_item(archive, "commitment", commitment, settled(Way.done, "2019-05-02"), by=SECRETARY)
    assert settle_item(archive, "commitment", commitment, settled(Way.void), by=SECRETARY).replayed
    reopen_item(archive, "commitment", commitment, reopened, by=SECRETARY)
    assert "settled_on" not in item(archive, commitment)
    settle_item(archive, "commitment", commitment, settled(Way.done, "2019-06-02"), by=SECRETARY)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (settled(Way.transferred), "party"),
        (settled(Way.left_undone), "decider"),
        (settled(Way.done, matter="hold"), "way"),
        (settled(Way.done, matter="contract_in_force"), "matter"),
        (settled(Way.done).model_copy(update={"deadline": day("2020-01-01")}), "deadline"),
        (settled(Way.transferred, party="Kunta").model_copy(update={"deadline": day("2019-04-30")}), "deadline"),
    ],
)
def test_a_way_to_end_says_who(archive: Archive, commitment, event: ItemSettled, field: str):
    with pytest.raises(Invalid) as refused:
        settle_item(archive, "commitment", commitment, event, by=SECRETARY)
    assert refused.value.field == field


def test_the_wind_down_of_a_natural_key_is_decided_once(archive: Archive):
    decided = a_wind_down().timeline.events[0]
    assert decided.name == "winddown.decided.v1"
    from archive.winddown.events import Mandate
    from tests.archive.winddown.examples import WindDownDecided

    told = WindDownDecided(decided_on=day("2019-03-12"), natural_key="alasajo", content=Mandate(title="Alasajo"))
    decide_wind_down(archive, told, by=SECRETARY)
    with pytest.raises(Conflict):
        decide_wind_down(archive, told, by=SECRETARY)
