"""Whatever one event does, the rest goes on: its record is set aside, withheld and named."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.access.caller import ANONYMOUS
from archive.access.usecases import classify
from archive.contract.events import ContractRegistered, Terms
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.errors import Invalid, NotFound
from archive.ledger.leaf import commitment
from archive.record.draft import Draft
from archive.recordwide import PublicityClassified, Reason
from archive.values import PersonalData, Publicity, PublicityClass
from projections.aside import RecordSetAside
from projections.search.language.finnish import forms
from projections.states.question import Question
from services.home.archive_home import ArchiveHome, make_home
from services.home.health import health
from services.verbs import KINDS, event_of, shape_of
from tests.api.doors import Doors, keys_for
from tests.api.examples import CHANGED

ROOT = Path(__file__).parents[2]
PUBLIC = Publicity(publicity=PublicityClass.public)
HIDDEN = Publicity(publicity=PublicityClass.not_public)


def a_decision(home: ArchiveHome, key: str, day: date = date(2020, 1, 1)) -> UUID:
    made = DecisionRecorded(
        natural_key=key,
        decided_on=day,
        publicity=PUBLIC,
        personal=PersonalData.none,
        content=Wording(title=f"Asia {key}"),
    )
    return record_decision(home.archive, made, by=home.keeper_id()).id


def store(home: ArchiveHome, id: UUID, name: str, fact: bytes, content: bytes = b"{}") -> None:
    """An event straight into the record, as a later or a faulty software would leave it."""
    version, random = home.archive.recorder.version_of(id) + 1, bytes(32)
    comma = b"," if len(fact) > 2 else b""
    fact = b"".join((fact[:-1], comma, b'"content":"', commitment(random, content).encode(), b'"}'))
    drafted = Draft(id, version, name, fact, random, content, str(home.keeper_id()))
    home.archive.recorder.insert_events([drafted])


POISON = {
    "unknown_event": ("decision.praised.v1", b"{}", b'{"reason":"Matti"}'),
    "unreadable_event": ("decision.corrected.v1", b"{}", b"Matti"),
    "unreadable_keyerror": ("decision.superseded.v1", b"{}", b'{"reason":"Matti"}'),
    "unreadable_validationerror": ("record.publicity_classified.v1", b'{"publicity":{"publicity":"Matti"}}', b"{}"),
    "unreadable_attributeerror": ("decision.corrected.v1", b"{}", b'["Matti"]'),
    "unreadable_valueerror": ("record.registration_completed.v1", b'{"dated":"2020-13-45"}', b"{}"),
}


@pytest.mark.parametrize("reason", POISON)
def test_a_record_no_view_can_show_is_withheld_and_named_while_the_rest_goes_on(tmp_path: Path, reason: str) -> None:
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    with ArchiveHome(tmp_path / "home") as home:
        bad, other, whole = (a_decision(home, key) for key in "abc")
        home.projections.catch_up()
        store(home, bad, *POISON[reason])
        decided = PublicityClassified(publicity=HIDDEN, content=Reason(reason="koe"))
        classify(home.archive, "decision", other, decided, by=home.keeper_id())
        home.projections.catch_up()
        assert home.projections.states_position() == home.projections.search_position() == home.archive.position
        with home.projections.states() as reader, home.projections.search() as index:
            assert reader.one(str(whole), Question(ANONYMOUS, home.today()))
            assert set(index.ids("open")) == {str(whole)}
            with pytest.raises(NotFound):
                reader.one(str(other), Question(ANONYMOUS, home.today()))
        told = health(home)
        assert told.status == "degraded"
        assert [(each.id, each.reason) for each in told.set_aside] == [(str(bad), reason)]
        assert "Matti" not in told.model_dump_json()
        assert home.archive.set_aside(bad)
        assert not home.archive.set_aside(other)
        home.projections.rebuild()
        assert [(each.id, each.reason) for each in health(home).set_aside] == [(str(bad), reason)]


CHANGES: dict[str, Any] = {
    **dict(CHANGED["decision"]),
    "publicity": {"publicity": {"publicity": "public"}, "reason": "harkittu"},
    "finalisations": {"finalised_on": "2021-04-01"},
    "registrations": {"sender": "Kunta"},
}


@pytest.mark.parametrize("reason", POISON)
def test_changing_a_record_set_aside_is_refused_by_name_to_whoever_may_know_of_it(tmp_path: Path, reason: str) -> None:
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    with ArchiveHome(tmp_path / "home") as home:
        bad = a_decision(home, "a")
        store(home, bad, *POISON[reason])
        keys, position = keys_for(home), home.archive.position
        with TestClient(create_app(home)) as client:
            doors = Doors(client, keys, tmp_path / "home")
            with home.projections.states(position):
                pass
            for noun, body in CHANGES.items():
                told = doors.change("decision", str(bad), noun, body, 2, by="archivist")
                expected = "unknown_event" if reason == "unknown_event" else "unreadable_event"
                assert (told.status_code, told.json()["code"]) == (409, expected), told.text
                assert told.json()["remedy"]
                assert told.json()["field"] == "id"
                assert "Matti" not in told.text
                if (
                    doors.get(f"/decisions/{bad}", "registrar").status_code == 404
                ):  # else the index alone cannot show it
                    hidden = doors.change("decision", str(bad), noun, body, 2, by="registrar")
                    none = doors.change("decision", str(uuid4()), noun, body, 2, by="registrar")
                    assert (hidden.status_code, hidden.json()) == (none.status_code, none.json())
            assert home.archive.position == position


def test_a_record_set_aside_by_the_views_is_told_of_to_those_who_see_everything_alone(tmp_path: Path) -> None:
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    with ArchiveHome(tmp_path / "home") as home:
        bad = a_decision(home, "a")
        store(home, bad, *POISON["unknown_event"])
        home.projections.catch_up()
        with home.projections.states() as reader:
            with pytest.raises(NotFound):
                reader.one(str(bad), Question(ANONYMOUS, home.today()))
            with pytest.raises(RecordSetAside):
                reader.one(str(bad), Question(home.admin(), home.today()))


LATER = """
import sys
from pathlib import Path
from tests.api.test_set_aside import POISON, a_decision, store
from services.home.archive_home import ArchiveHome, make_home
from archive.kernel import Destroyed, Event
from archive.recordwide import Reason
from archive.fold.registry import on, said

make_home(Path(sys.argv[1]), origin="koe", organisation="Koe")
with ArchiveHome(Path(sys.argv[1])) as home:
    views = home.projections
    bad_id = a_decision(home, "a")
    bad = str(bad_id)
    store(home, bad_id, *POISON["unknown_event"])
    views.catch_up()
    assert [each.id for each in views.set_aside()] == [bad]

    class DecisionPraised(Event, name="decision.praised.v1"):
        content: Reason | Destroyed

    @on("decision.praised.v1")
    def praised(state, event):
        return state | {"praise": said(event, "reason")}

    views.states_model.drop_writer()  # as when a rebuild of the views takes over
    views.catch_up()
    assert views.set_aside() == []
    with views.search() as index:
        assert set(index.ids("open")) == {bad}
"""


def test_a_record_the_views_show_whole_again_is_found_without_another_start(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LATER, tmp_path / "home"], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stderr


def test_the_last_day_of_the_calendar_is_refused_by_name_where_a_day_is_meant(tmp_path: Path) -> None:
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    with ArchiveHome(tmp_path / "home") as home, pytest.raises(Invalid) as refused:
        a_decision(home, "a", date(9999, 12, 31))
    assert refused.value.field == "decided_on"


def test_the_end_of_a_contract_on_the_last_day_of_the_calendar_is_open_and_kept_in_words() -> None:
    said = shape_of(ContractRegistered).model_validate({"title": "Sopimus", "ends_on": "9999-12-31"})
    event = event_of(KINDS["contract"].created, said)
    assert isinstance(event, ContractRegistered)
    assert event.ends_on is None
    assert isinstance(event.content, Terms)
    assert event.content.text == "ends_on: 9999-12-31"


def test_a_word_cut_at_a_hyphen_is_analysed() -> None:
    assert "a-b" in forms("a-b-", lambda word: [], lambda word: word).lemmas
