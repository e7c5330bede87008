"""Contracts end by the calendar, permissions are those of today, and every event has its fold."""

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.access.caller import ANONYMOUS, Caller
from archive.access.usecases import classify
from archive.actor.events import Role
from archive.body.events import AgendaPoint, MeetingHeld, MeetingRevised, Minutes
from archive.body.usecases import record_meeting, revise_meeting
from archive.contract.events import ContractRegistered, ContractTerminated, Terms
from archive.contract.usecases import register_contract, terminate_contract
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.model import Decision
from archive.decision.usecases import record_decision
from archive.errors import Gone, NotFound
from archive.fold import registry
from archive.fold.timeline import Timeline
from archive.kernel import Seen, decode, see, stored_names
from archive.kind import kinds
from archive.record.store import Archive
from archive.registration import PublicityClassified, RecordDestroyed
from archive.values import Publicity, PublicityClass
from projections.search.findable import entry_of
from projections.states import Question
from projections.states.rows import spans_of
from tests.given import ID, SECRETARY, WHY, day
from tests.histories import FIRST, KINDS, events_of
from tests.instances import any_event
from tests.projections.states.shown import Views

ARCHIVIST = Caller(SECRETARY, Role.archivist)
PUBLIC = Publicity(publicity=PublicityClass.public)
SECRET = Publicity(publicity=PublicityClass.secret, ground="JulkL 24 §", secret_from=day("2000-01-01"), secret_years=25)


def a_lease(**facts: Any) -> ContractRegistered:
    days = {"registered_on": day("2021-01-01"), "ends_on": day("2021-12-31"), "publicity": PUBLIC}
    return ContractRegistered(**days | facts, content=Terms(title="Vuokra"))


def test_a_contract_runs_through_its_last_day_and_expires_the_day_after(archive: Archive, views: Views):
    id = register_contract(archive, a_lease(), by=SECRETARY).id
    statuses = [views.ask(id, as_of=on)["status"] for on in ("2021-01-01", "2021-12-31", "2022-01-01", "2030-01-01")]
    assert statuses == ["registered", "registered", "expired", "expired"]
    assert views.ask(id, today="2021-12-31")["status"] == "registered"
    assert views.ask(id, today="2022-01-01")["status"] == "expired"


def test_a_terminated_contract_ends_after_its_notice(archive: Archive, views: Views):
    id = register_contract(archive, a_lease(), by=SECRETARY).id
    notice = ContractTerminated(noticed_on=day("2021-05-01"), ends_on=day("2021-07-31"), content=WHY)
    terminate_contract(archive, id, notice, by=SECRETARY)
    asked = ("2021-04-30", "2021-05-01", "2021-07-31", "2021-08-01")
    assert [views.ask(id, as_of=on)["status"] for on in asked] == [
        "registered", "terminating", "terminating", "terminated",
    ]  # fmt: skip
    assert [views.ask(id, as_of=on, known_at=1)["status"] for on in asked] == ["registered"] * 4
    assert views.ask(id, as_of="2022-01-01", known_at=1)["status"] == "expired"


def test_a_contract_that_ends_with_the_calendar_never_expires(archive: Archive, views: Views):
    id = register_contract(archive, a_lease(ends_on=day("9999-12-31")), by=SECRETARY).id
    assert views.ask(id, as_of="9999-12-30")["status"] == "registered"


def test_the_last_day_of_the_calendar_is_answered_as_the_one_before(archive: Archive, views: Views):
    id = register_contract(archive, a_lease(ends_on=None), by=SECRETARY).id
    assert views.ask(id, as_of="9999-12-31")["status"] == "registered"


def test_before_its_first_day_a_record_was_not_in_force_and_is_shown_as_it_will_begin(archive: Archive, views: Views):
    id = register_contract(archive, a_lease(registered_on=day("2021-01-01")), by=SECRETARY).id
    with pytest.raises(NotFound, match="not in force") as refused:
        views.ask(id, as_of="2020-12-31")
    assert refused.value.field == "as_of"
    assert views.ask(id, today="2020-12-31")["status"] == "registered"
    with pytest.raises(NotFound, match="not in force"):
        views.ask(id, known_at=0)


def decided(archive: Archive, publicity: Publicity | None) -> Any:
    recorded = DecisionRecorded(decided_on=day("2021-01-01"), publicity=publicity, content=Wording(title="Päätös"))
    return record_decision(archive, recorded, by=SECRETARY).id


def decide_publicity(archive: Archive, id: Any, publicity: Publicity) -> None:
    classify(archive, "decision", id, PublicityClassified(publicity=publicity, content=WHY), by=SECRETARY)


CLOCKS = [{}, {"known_at": 1}, {"as_of": "2021-06-01"}, {"as_of": "2021-06-01", "known_at": 1}]


@pytest.mark.parametrize("clocks", CLOCKS, ids=str)
def test_what_is_secret_today_is_hidden_at_every_clock(archive: Archive, views: Views, clocks: dict[str, Any]):
    id = decided(archive, PUBLIC)
    assert views.ask(id, **clocks)
    decide_publicity(archive, id, SECRET)
    with pytest.raises(NotFound, match="There is no"):
        views.ask(id, today="2024-12-31", **clocks)
    assert views.ask(id, today="2024-12-31", caller=ARCHIVIST, **clocks)["title"] == "Päätös"


@pytest.mark.parametrize("clocks", CLOCKS, ids=str)
def test_secrecy_lapses_by_the_calendar_with_no_write(archive: Archive, views: Views, clocks: dict[str, Any]):
    for kind in (PublicityClass.secret, PublicityClass.partly_secret):
        id = decided(archive, SECRET.model_copy(update={"publicity": kind}))
        clocks = {**clocks, "known_at": archive.position} if "known_at" in clocks else clocks
        before = archive.position
        with pytest.raises(NotFound):
            views.ask(id, today="2025-01-01", **clocks)
        assert views.ask(id, today="2025-01-02", **clocks)["title"] == "Päätös"
        assert archive.position == before


@pytest.mark.parametrize("stated", [None, Publicity(), SECRET.model_copy(update={"ground": None})])
def test_what_nobody_made_public_the_archivist_finds_and_nobody_else(archive: Archive, views: Views, stated):
    id = decided(archive, stated)
    with pytest.raises(NotFound):
        views.ask(id, today="2999-01-01")
    for role in (Role.reader, Role.registrar):
        with pytest.raises(NotFound):
            views.ask(id, caller=Caller(SECRETARY, role))
    assert views.ask(id, caller=ARCHIVIST)["title"] == "Päätös"


def test_what_was_made_public_later_is_shown_at_every_clock(archive: Archive, views: Views):
    id = decided(archive, None)
    decide_publicity(archive, id, PUBLIC)
    for clocks in CLOCKS:
        assert views.ask(id, **clocks)["title"] == "Päätös"


def test_a_revision_of_a_meeting_says_everything_anew(archive: Archive, views: Views):
    first = Minutes(title="Kokous", location="Sali", status="esityslista", agenda=(AgendaPoint(title="Avaus"),))
    id = record_meeting(archive, MeetingHeld(publicity=PUBLIC, content=first), by=SECRETARY).id
    state = views.ask(id)
    assert (state["status"], state["minutes_status"], len(state["agenda"])) == ("held", "esityslista", 1)
    revise_meeting(archive, id, MeetingRevised(content=Minutes(title="Kokous", status="pöytäkirja")), by=SECRETARY)
    state = views.ask(id)
    assert (state["status"], state["minutes_status"]) == ("held", "pöytäkirja")
    assert not {"location", "agenda"} & set(state)


# -- every event -----------------------------------------------------------------------------------------------------


def test_every_event_begins_or_changes_a_state():
    assert set(stored_names()) == {*registry._beginnings, *registry._folds, *registry._judgements}


def seen(event: Any, position: int, *, destroyed: bool) -> Seen:
    fact, content = event.encoded()
    row = (position, "t", str(ID), position, event.name, "2021-06-01T09:00:00.000000Z", str(ID), fact, b"")
    return see((*row, None if destroyed else content, None, None, None, None))


@pytest.mark.parametrize("kind", FIRST)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_destroyed_content_stops_no_fold_no_row_and_no_entry(kind: str, data: st.DataObject):
    first = data.draw(any_event(FIRST[kind]))
    for cls in events_of(KINDS[kind]):
        if cls.name in ("record.hold_released.v1", first.name):  # ends a hold that was placed; begins a record
            continue
        event = data.draw(any_event(cls))
        for gone in ((True, True), (False, True), (True, False)):
            events = [seen(each, at, destroyed=gone[at - 1]) for at, each in enumerate((first, event), 1)]
            state = Timeline(events).steps[-1].state
            assert state["kind"] == kind
            assert orjson.dumps(state)
            for span in spans_of(events):
                told = (span.valid_from, span.valid_to, span.opening, span.state)
                if kind in kinds():
                    assert entry_of(kinds()[kind], told, (True, True), day("2022-01-01"), {}).kind == kind
            root = KINDS[kind](ID)
            for each, destroyed in zip((first, event), gone, strict=True):
                fact, content = each.encoded()
                root.on(decode(each.name, fact, None if destroyed else content))


def test_a_destroyed_record_is_gone_at_every_clock_and_listed_nowhere(archive: Archive, views: Views):
    id = decided(archive, PUBLIC)
    views.ask(id)
    decision = archive.load(Decision, id)
    decision.destroy(RecordDestroyed(destroyed_on=day("2022-01-01"), basis="TOS 1"), by=SECRETARY)
    archive.add(decision, destroys=(1,))
    for clocks in CLOCKS:
        for caller in (ANONYMOUS, ARCHIVIST):
            with pytest.raises(Gone):
                views.ask(id, caller=caller, **clocks)
            asked = {name: day(on) if name == "as_of" else on for name, on in clocks.items()}
            question = Question(caller, day("2022-06-01"), **asked)
            assert views.reader.some("decision", question) == []
            assert views.reader.count("decision", question) == 0
            assert views.reader.titles([str(id)], question) == {}
    assert views.reader.newest(str(id)) == []
    assert views.reader.known_ids([str(id)], Question(ANONYMOUS, day("2022-06-01")), destroyed=False) == {}
    assert views.reader.counts() == {"decision": 1}
