"""Whatever one event does, the rest goes on: its record is set aside, withheld and named."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from api.verbs import KINDS, event_of, shape_of
from api.wellbeing import health
from api.wiring import ArchiveHome, make_home
from archive.access.caller import ANONYMOUS
from archive.access.usecases import classify
from archive.contract.events import ContractRegistered, Terms
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.errors import Invalid, NotFound
from archive.recordwide import PublicityClassified, Reason
from archive.values import PersonalData, Publicity, PublicityClass
from projections.aside import RecordSetAside
from projections.search.finnish import forms
from projections.states import model as states_model
from projections.states import rows as states_rows
from projections.states.ask import Question

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


def broken_for(id: UUID) -> Callable[..., object]:
    whole = states_rows.spans_of

    def spans(events: list[object]) -> object:
        if events[0].stream == str(id):  # type: ignore[attr-defined]
            raise ValueError("Matti Meikäläinen")
        return whole(events)  # type: ignore[arg-type]

    return spans


def test_a_record_no_view_can_show_is_withheld_and_named_while_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    with ArchiveHome(tmp_path / "home") as home:
        bad, other = a_decision(home, "a"), a_decision(home, "b")
        home.projections.catch_up()
        monkeypatch.setattr(states_model, "spans_of", broken_for(bad))
        for id in (bad, other):
            decided = PublicityClassified(publicity=HIDDEN, content=Reason(reason="koe"))
            classify(home.archive, "decision", id, decided, by=home.keeper_id())
        home.projections.catch_up()
        assert home.projections.states_position() == home.projections.search_position() == home.archive.position
        with home.projections.states() as reader:
            for id in (bad, other):
                with pytest.raises(NotFound):
                    reader.one(str(id), Question(ANONYMOUS, home.today()))
            with pytest.raises(RecordSetAside):
                reader.one(str(bad), Question(home.admin(), home.today()))
        told = health(home)
        assert told.status == "degraded"
        assert [(each.id, each.reason) for each in told.set_aside] == [(str(bad), "unreadable_valueerror")]
        assert "Matti" not in told.model_dump_json()
        assert home.archive.set_aside(bad)
        assert not home.archive.set_aside(other)
        home.projections.rebuild()
        assert [each.id for each in health(home).set_aside] == [str(bad)]
    monkeypatch.undo()
    with ArchiveHome(tmp_path / "home") as home:
        home.projections.catch_up()
        assert health(home).set_aside == []
        with home.projections.search() as index:
            assert set(index.ids("all")) >= {str(bad), str(other)}


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
