"""Rules between dates: what a command refuses on a timeline, what it takes late, and what it repeats."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from archive.decision.events import DecisionRecorded, Wording
from archive.decision.model import Decision
from archive.decision.usecases import record_decision
from archive.record.store import Archive
from archive.recordwide import ErasureDecided, ErasureDecision, HoldPlaced, HoldReleased, RecordDestroyed
from archive.registration import Record, RecordHeld
from archive.retention.usecases import place_hold, release_hold
from tests.api.examples import CHANGED, CREATED
from tests.conftest import Clock
from tests.given import SECRETARY, WHY, a_decision, day, given, happened
from tests.one_fold.bodies import BEGINS, cents
from tests.one_fold.interfaces import OnCommandLine, OverRest, Refused
from tests.one_fold.test_examples import a_closed_case, a_lease


def test_a_closing_to_come_is_refused_by_command_and_flagged_by_import(rest: OverRest, command: OnCommandLine):
    tomorrow = str(datetime.now(ZoneInfo("Europe/Helsinki")).date() + timedelta(days=1))
    case = rest.create("case", opened_on=BEGINS)
    with pytest.raises(Refused) as refused:
        rest.change(case, "closures", closed_on=tomorrow, reason="Valmis")
    assert "future" in refused.value.detail
    imported = command.create("case", opened_on=BEGINS)
    command.take({"kind": "case", "id": imported.id, "do": "closures", "closed_on": tomorrow, "reason": "Valmis"})
    (flag,) = command.show(imported)["flags"]
    assert (flag["version"], flag["on"]) == (2, tomorrow)
    assert command.show(imported)["status"] == "open"


def test_an_answer_after_the_closing_is_refused_and_a_late_one_of_before_is_taken(rest: OverRest):
    asked = rest.create("request", asked_on="2021-02-01", sender="Kysyjä")
    closed = rest.change(asked, "closures", closed_on="2021-03-01", reason="Raukesi")
    answer = {"outcome": "granted", "reason": "Annetaan"}
    with pytest.raises(Refused) as refused:
        rest.change(closed, "answers", answered_on="2021-03-05", **answer)
    assert refused.value.code == "request_state"
    answered = rest.change(closed, "answers", answered_on="2021-02-20", **answer)
    assert [rest.show(answered, on)["status"] for on in ("2021-02-19", "2021-02-20", "2021-03-01", None)] == [
        "received",
        "granted",
        "closed",
        "closed",
    ]


def test_a_contract_under_notice_is_transferred(rest: OverRest):
    noticed = rest.change(
        a_lease(rest), "terminations", noticed_on="2021-02-01", ends_on="2021-04-01", reason="Alasajo"
    )
    moved = rest.change(noticed, "transfers", transferred_on="2021-03-01", to="Hyvinvointialue")
    assert [rest.show(moved, on)["status"] for on in ("2021-02-28", "2021-03-01")] == ["terminating", "transferred"]
    with pytest.raises(Refused) as refused:
        rest.change(moved, "transfers", transferred_on="2021-04-02", to="Hyvinvointialue")
    assert refused.value.code == "contract_ended"


def test_a_recovery_before_its_award_is_refused(rest: OverRest):
    grant = rest.create("grant", awarded_on=BEGINS, amount=cents(100))
    with pytest.raises(Refused) as refused:
        rest.change(grant, "recoveries", recovered_on="2019-12-31", amount=cents(20), reason="Käyttämättä")
    assert refused.value.code == "before_record"


def test_a_cost_is_repeated_whole_or_it_is_another(rest: OverRest):
    grant = rest.create("grant", awarded_on=BEGINS, amount=cents(100))
    cost = {"reported_on": "2021-02-01", "amount": cents(10), "cost_kind": "palkat"}
    first = rest.change(grant, "costs", note="Tammikuu", **cost)
    again = rest.change(first, "costs", note="Tammikuu", **cost)
    assert (again.version, rest.show(again)["reported_cents"]) == (1, 1000)
    other = rest.change(again, "costs", note="Helmikuu", **cost)
    assert (other.version, rest.show(other)["reported_cents"]) == (1, 2000)


@pytest.mark.parametrize(
    ("kind", "number"), [(kind, at) for kind, steps in CHANGED.items() for at in range(len(steps))]
)
def test_whatever_is_said_again_word_for_word_is_recorded_once(rest: OverRest, kind: str, number: int):
    created = {name: said for name, said in CREATED[kind].items() if name not in ("number", "publicity")}
    record = rest.create(kind, **created)
    for noun, said in CHANGED[kind][:number]:
        record = rest.change(record, noun, **said)
    noun, said = CHANGED[kind][number]
    once = rest.change(record, noun, **said)
    again = rest.change(once, noun, **said)
    assert (again.version, again.position) == (once.version, once.position)
    assert len(rest.history(once)) == once.version


def test_a_vague_day_that_may_be_after_the_closing_refuses_nothing_and_is_flagged(rest: OverRest):
    case = a_closed_case(rest, "LATE/3/2020")
    vague = {"dated": {"earliest": "2021-06-01", "latest": "2021-07-31"}, "late_reason": "Löytyi kaapista"}
    late = rest.create("document", case=case.id, **vague)
    (flag,) = rest.show(late)["flags"]
    assert (flag["version"], flag["code"]) == (1, "case_closed")


def test_a_record_is_held_until_the_day_of_a_release_dated_ahead_whatever_day_the_hold_names(
    archive: Archive, clock: Clock
):
    recorded = DecisionRecorded(decided_on=day("2020-01-01"), content=Wording(title="Päätös"))
    id, hold, next_week = record_decision(archive, recorded, by=SECRETARY).id, UUID(int=5, version=4), day("2021-06-08")
    place_hold(archive, [id], HoldPlaced(hold=hold, mandate="PKL", starts_on=next_week, content=WHY), by=SECRETARY)
    release_hold(archive, [id], HoldReleased(hold=hold, released_on=next_week, content=WHY), by=SECRETARY)
    for days in (0, 6):
        clock.move(days=days)
        decision = archive.load(Decision, id)
        assert [each["hold"] for each in decision.now["holds"]] == [str(hold)]
        with pytest.raises(RecordHeld):
            decision.destroy(RecordDestroyed(destroyed_on=archive.today(), basis="TOS"), by=SECRETARY)
    clock.move(days=1)
    decision = archive.load(Decision, id)
    assert not decision.now.get("holds")
    decision.destroy(RecordDestroyed(destroyed_on=archive.today(), basis="TOS"), by=SECRETARY)


def test_another_person_s_erasure_request_is_a_new_request():
    def decided(request: int) -> ErasureDecided:
        kept = ErasureDecision.kept
        return ErasureDecided(
            request=UUID(int=request), decision=kept, basis="GDPR 17(3)(d)", decided_on=day("2021-05-01"), content=WHY
        )

    def asked_before() -> Record:
        decision = a_decision()
        decision.decide_erasure(decided(1), by=SECRETARY)
        return decision

    given(asked_before()).when(lambda d: d.decide_erasure(decided(1), by=SECRETARY)).then_nothing()
    given(asked_before()).when(lambda d: d.decide_erasure(decided(2), by=SECRETARY)).then(
        happened(decided(2), by=SECRETARY)
    )
