"""Of an organisation that was wound down only what a caretaker does is recorded; every event decides whether it is."""

from typing import get_args
from uuid import UUID

import pytest

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.commitment.events import CommitmentClosed, CommitmentMade, Outcome, Promise
from archive.commitment.model import Commitment
from archive.commitment.usecases import close_commitment, make_commitment
from archive.errors import Conflict
from archive.grant.costs import report_cost
from archive.grant.events import Award, Cost, CostReported, GrantAwarded, GrantRecovered
from archive.grant.usecases import award_grant, recover_grant
from archive.kernel import stored_names
from archive.kernel.event import AfterClosing
from archive.payment.events import Application, PaymentApplied
from archive.payment.usecases import apply_for_payment
from archive.record.races import Overtaken
from archive.record.store import Archive
from archive.recordwide import HoldPlaced, RecordCorrected
from archive.registration import Description
from archive.retention.correcting import correct_event
from archive.retention.usecases import place_hold
from archive.winddown.caretaking import OrganisationClosed
from archive.winddown.events import (
    CutoffSet,
    ItemOffered,
    ItemReopened,
    ItemSettled,
    Mandate,
    Offer,
    Settlement,
    Way,
    WindDownClosed,
)
from archive.winddown.events import WindDownDecided as Decided
from archive.winddown.model import AlreadyWoundDown
from archive.winddown.usecases import (
    close_wind_down,
    decide_wind_down,
    offer_item,
    reopen_item,
    set_cutoff,
    settle_item,
)
from tests.given import SECRETARY, WHY, day, euros

OWN, OTHER = "toimisto", "muu"


def made(archive: Archive, on: str = "2019-03-01", collection: str = OWN, **said) -> UUID:
    promise = Promise(title="Palvelu", to="Palvelukeskus", **said)
    return make_commitment(
        archive, CommitmentMade(made_on=day(on), collection=collection, content=promise), by=SECRETARY
    ).id


def closed(archive: Archive, *collections: str) -> UUID:
    mandate = Mandate(title="Alasajo", organisation="Toimisto")
    decided = Decided(decided_on=day("2019-03-12"), number="ALASAJO-1", collections=collections, content=mandate)
    id = decide_wind_down(archive, decided, by=SECRETARY).id
    event = WindDownClosed(closed_on=day("2019-12-31"), position=archive.position, content=WHY)
    close_wind_down(archive, id, event, by=SECRETARY, within=lambda record: None)
    return id


def accepted(archive: Archive, kind: str, id: UUID, matter: str, on: str = "2019-04-01") -> None:
    offered = ItemOffered(matter=matter, offered_on=day(on), content=Offer(party="Liitto"))
    offer_item(archive, kind, id, offered, by=SECRETARY)
    said = Settlement(party="Liitto", reason="Liitto jatkaa")
    settled = ItemSettled(matter=matter, settled_on=day(on), way=Way.transferred, content=said)
    settle_item(archive, kind, id, settled, by=SECRETARY)


def fulfilled(archive: Archive, id: UUID, on: str = "2020-02-01"):
    ended = CommitmentClosed(closed_on=day(on), outcome=Outcome.fulfilled, content=WHY)
    return close_commitment(archive, id, ended, by=SECRETARY)


def test_every_event_decides_whether_it_is_recorded_after_a_closing():
    undecided = [name for name, event in stored_names().items() if event.after_closing not in get_args(AfterClosing)]
    assert undecided == [], "state after_closing where the event is defined: always, accepted or late"


def test_what_the_organisation_no_longer_does_is_refused_with_what_is_allowed(archive: Archive):
    before = made(archive)
    closed(archive, OWN)
    for attempt in (lambda: made(archive, "2020-01-15"), lambda: fulfilled(archive, before)):
        with pytest.raises(OrganisationClosed, match=r"ALASAJO-1 was closed on 2019-12-31") as refused:
            attempt()
        assert "late facts" in refused.value.remedy
        assert "commitment " in str(refused.value)
        assert not set(stored_names()) & set(str(refused.value).replace(":", " ").split())
    assert made(archive, "2020-01-15", OTHER)


def test_a_wind_down_without_collections_closes_everything(archive: Archive):
    closed(archive)
    with pytest.raises(OrganisationClosed):
        made(archive, "2020-01-15", OTHER)


def test_a_caretaker_holds_corrects_and_recovers(archive: Archive):
    commitment = made(archive)
    awarded = GrantAwarded(
        awarded_on=day("2018-01-10"), amount=euros(9), collection=OWN, content=Award(title="Avustus")
    )
    grant = award_grant(archive, awarded, by=SECRETARY).id
    closed(archive, OWN)
    placed = HoldPlaced(hold=UUID(int=7), mandate="OK 17", starts_on=day("2020-03-01"), content=WHY)
    place_hold(archive, [commitment], placed, by=SECRETARY)
    corrected = RecordCorrected(corrects=1, day=day("2019-03-02"), content=WHY)
    correct_event(archive, "commitment", commitment, corrected, by=SECRETARY)
    recovered = GrantRecovered(recovered_on=day("2020-05-01"), amount=euros(1), content=WHY)
    recover_grant(archive, grant, recovered, by=SECRETARY)


def test_a_late_fact_is_dated_before_the_closing_and_states_its_ground(archive: Archive):
    before = made(archive)
    closed(archive, OWN)
    assert made(archive, "2019-12-31", late_reason="Lasku löytyi vasta nyt")
    assert fulfilled(archive, before, "2019-12-30")
    for on, said in (("2019-12-31", {}), ("2020-01-01", {"late_reason": "myöhässä"})):
        with pytest.raises(OrganisationClosed):
            made(archive, on, **said)


def test_what_a_party_took_over_is_recorded_to_its_end(archive: Archive):
    commitment, other = made(archive), made(archive)
    awarded = GrantAwarded(
        awarded_on=day("2018-01-10"), amount=euros(9), collection=OWN, content=Award(title="Avustus")
    )
    grants = [award_grant(archive, awarded, by=SECRETARY).id for _ in range(2)]
    accepted(archive, "commitment", commitment, "commitment_open")
    accepted(archive, "grant", grants[0], "grant_unsettled")
    closed(archive, OWN)
    assert fulfilled(archive, commitment)
    with pytest.raises(OrganisationClosed):
        fulfilled(archive, other)

    def applied(grant: UUID):
        said = Application(title="Maksatus")
        event = PaymentApplied(applied_on=day("2020-02-03"), grant=grant, amount=euros(1), collection=OWN, content=said)
        return apply_for_payment(archive, event, by=SECRETARY)

    assert applied(grants[0])
    with pytest.raises(OrganisationClosed):
        applied(grants[1])


@pytest.mark.parametrize("collection", [None, OTHER])
def test_a_record_in_a_case_of_a_closed_office_is_of_that_office(archive: Archive, collection: str | None):
    opened = CaseOpened(number="PO 1", opened_on=day("2019-01-02"), collection=OWN, content=Description(title="Asia"))
    case = open_case(archive, opened, by=SECRETARY).id
    closed(archive, OWN)

    def promised(**said: str) -> UUID:
        content = Promise(title="Palvelu", to="Palvelukeskus", **said)
        made_on = CommitmentMade(made_on=day("2019-12-15" if said else "2020-01-15"), case=case, content=content)
        return make_commitment(archive, made_on.model_copy(update={"collection": collection}), by=SECRETARY).id

    with pytest.raises(OrganisationClosed):
        promised()
    late = promised(late_reason="Löytyi kaapista")
    event = CommitmentClosed(closed_on=day("2020-01-15"), outcome=Outcome.ended, content=WHY)
    close_commitment(archive, late, event, by=SECRETARY)


def test_within_one_import_what_came_late_can_be_ended_too(archive: Archive):
    closed(archive, OWN)
    promise = Promise(title="Palvelu", to="Palvelukeskus", late_reason="Löytyi kaapista")
    opened = CaseOpened(number="PO 2", opened_on=day("2019-01-02"), collection=OWN,
                        content=Description(title="Asia", late_reason="Löytyi kaapista"))  # fmt: skip
    ended = CommitmentClosed(closed_on=day("2020-01-15"), outcome=Outcome.ended, content=WHY)
    with archive.bulk() as flush:
        case = open_case(archive, opened, by=SECRETARY).id
        filed = CommitmentMade(made_on=day("2019-12-15"), case=case, collection=OTHER, content=promise)
        late = make_commitment(archive, filed, by=SECRETARY).id
        close_commitment(archive, late, ended, by=SECRETARY)
        unsaid = filed.model_copy(update={"content": Promise(title="Palvelu", to="Palvelukeskus")})
        with pytest.raises(OrganisationClosed):  # filed in a case of the office that came in the same import
            make_commitment(archive, unsaid, by=SECRETARY)
        with pytest.raises(OrganisationClosed):
            said = Application(title="Haku")
            applied = PaymentApplied(applied_on=day("2020-02-03"), amount=euros(1), collection=OWN, content=said)
            apply_for_payment(archive, applied, by=SECRETARY)
        flush()
    assert archive.load(Commitment, late).now["status"] == "ended"


def test_a_record_of_another_collection_in_another_case_is_not_bounded(archive: Archive):
    opened = CaseOpened(number="M 1", opened_on=day("2019-01-02"), collection=OTHER, content=Description(title="Asia"))
    case = open_case(archive, opened, by=SECRETARY).id
    closed(archive, OWN)
    content = Promise(title="Palvelu", to="Palvelukeskus")
    made_on = CommitmentMade(made_on=day("2020-01-15"), case=case, collection=OTHER, content=content)
    assert make_commitment(archive, made_on, by=SECRETARY).id


def test_an_organisation_ends_once(archive: Archive):
    closed(archive, OWN)
    mandate = Mandate(title="Alasajo", organisation="Toimisto")
    again = Decided(decided_on=day("2020-03-12"), collections=(OWN, OTHER), content=mandate)
    with pytest.raises(AlreadyWoundDown, match="ALASAJO-1 of toimisto was closed on 2019-12-31"):
        decide_wind_down(archive, again, by=SECRETARY)


def test_what_a_late_fact_opened_is_ended_by_the_caretaker(archive: Archive):
    closed(archive, OWN)
    offered, ended = (made(archive, "2019-11-01", late_reason="Löytyi vasta nyt") for _ in range(2))
    accepted(archive, "commitment", offered, "commitment_open", on="2020-04-01")
    assert fulfilled(archive, offered, "2020-05-01")
    assert fulfilled(archive, ended, "2020-05-01")


def test_the_closing_stays_as_it_was_judged(archive: Archive):
    commitment = made(archive)
    accepted(archive, "commitment", commitment, "commitment_open")
    winddown = closed(archive, OWN)
    again = ItemReopened(matter="commitment_open", reopened_on=day("2019-06-01"), content=WHY)
    with pytest.raises(OrganisationClosed):
        reopen_item(archive, "commitment", commitment, again, by=SECRETARY)
    moved = CutoffSet(set_on=day("2019-06-01"), cutoff_on=day("2019-05-01"), content=WHY)
    with pytest.raises(OrganisationClosed):
        set_cutoff(archive, winddown, moved, by=SECRETARY)


def test_a_gap_in_the_registration_that_a_party_took_over_carries_no_business(archive: Archive):
    commitment = made(archive)
    accepted(archive, "commitment", commitment, "registration_incomplete")
    closed(archive, OWN)
    with pytest.raises(OrganisationClosed):
        fulfilled(archive, commitment)


def test_a_cost_after_the_closing_is_new_business(archive: Archive):
    awarded = GrantAwarded(
        awarded_on=day("2018-01-10"), amount=euros(9), collection=OWN, content=Award(title="Avustus")
    )
    grant = award_grant(archive, awarded, by=SECRETARY).id
    accepted(archive, "grant", grant, "grant_unsettled")
    closed(archive, OWN)

    def reported(on: str, note: str | None):
        return report_cost(
            archive,
            grant,
            CostReported(reported_on=day(on), amount=euros(1), cost_kind="palkat", content=Cost(note=note)),
            by=SECRETARY,
        )

    assert reported("2019-12-01", "Tilitys löytyi vasta nyt")
    for on, note in (("2020-01-15", "uusi"), ("2019-12-02", None), ("2019-12-02", " ")):
        with pytest.raises(OrganisationClosed):
            reported(on, note)


def test_what_is_recorded_already_stays_a_replay(archive: Archive):
    before = made(archive)
    fulfilled(archive, before, "2019-06-01")
    closed(archive, OWN)
    assert fulfilled(archive, before, "2019-06-01").replayed


def test_a_bulk_is_held_against_the_closing_too(archive: Archive):
    closed(archive, OWN)
    with archive.bulk(), pytest.raises(OrganisationClosed):
        made(archive, "2020-01-15")


def test_a_closing_at_the_same_moment_is_seen(archive: Archive, monkeypatch):
    caretaking = archive._caretaking
    judged = caretaking.closed()
    closed(archive, OWN)
    monkeypatch.setattr(caretaking, "closed", lambda: judged)  # judged before the closing was committed
    with pytest.raises(Overtaken):
        made(archive, "2020-01-15")
    with pytest.raises(Overtaken), archive.bulk():
        made(archive, "2020-01-15")


def test_a_second_closing_is_refused(archive: Archive):
    id = closed(archive, OWN)
    again = WindDownClosed(closed_on=day("2020-01-31"), position=archive.position, content=WHY)
    with pytest.raises(Conflict) as refused:
        close_wind_down(archive, id, again, by=SECRETARY, within=lambda record: None)
    assert refused.value.code == "wind_down_closed"
