"""What was closed since a view took its last event, asked of the record itself."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from archive.access.caller import ANONYMOUS, READER, Caller
from archive.access.usecases import classify
from archive.actor.events import Role
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.model import Decision
from archive.decision.usecases import record_decision
from archive.kernel import ActorId, stored_names
from archive.kind import kind_of
from archive.record.store import Archive
from archive.registration import PublicityClassified, RecordDestroyed
from archive.values import PersonalData, Publicity, PublicityClass
from projections import closures
from projections.closures import CLOSING, Closures, ClosuresOutstanding
from services.verbs import KINDS
from tests.given import SECRETARY, WHY, day

TODAY = date(2026, 5, 1)
ARCHIVIST = Caller(ActorId(UUID(int=1)), Role.archivist)
JUDGED_BY = {"publicity", "personal", "restricted", "protects", "case", "body", "record_class", "published_from"}


@dataclass
class Record:
    archive: Archive
    closures: Closures

    def decision(self, publicity: PublicityClass = PublicityClass.public) -> str:
        first = DecisionRecorded(
            personal=PersonalData.none,
            decided_on=day("2021-01-01"),
            publicity=Publicity(publicity=publicity),
            content=Wording(title="Päätös"),
        )
        return str(record_decision(self.archive, first, by=SECRETARY).id)

    def classified(self, id: str, publicity: PublicityClass) -> int:
        said = PublicityClassified(publicity=Publicity(publicity=publicity), content=WHY)
        return classify(self.archive, "decision", UUID(id), said, by=SECRETARY).position

    def withheld(self, position: int, caller: Caller = ANONYMOUS) -> set[str]:
        return set(self.closures.withheld(position, caller, TODAY))


@pytest.fixture
def record(tmp_path: Path) -> Any:
    with Archive(tmp_path / "events.sqlite", origin="test", secret=b"0" * 32) as archive:
        found = Closures(archive)
        yield Record(archive, found)
        found.close()


def test_a_record_is_withheld_from_the_closing_event_until_the_view_has_taken_it(record: Record):
    id = record.decision()
    before = record.archive.position
    assert record.withheld(before) == set()
    after = record.classified(id, PublicityClass.not_public)
    assert record.withheld(before) == record.withheld(before, READER) == {id}
    assert record.withheld(before, ARCHIVIST) == set()
    assert record.withheld(after) == set()


def test_what_is_opened_again_is_not_withheld_however_far_the_view_lags(record: Record):
    id, other = record.decision(), record.decision(PublicityClass.not_public)
    before = record.archive.position
    record.classified(id, PublicityClass.not_public)
    record.classified(other, PublicityClass.public)
    assert record.withheld(before) == record.withheld(0) == {id}
    record.classified(id, PublicityClass.public)
    record.classified(other, PublicityClass.not_public)
    assert record.withheld(before) == record.withheld(0) == {other}


def test_what_is_destroyed_is_withheld(record: Record):
    id = record.decision()
    before = record.archive.position
    gone = record.archive.load(Decision, UUID(id))
    gone.destroy(RecordDestroyed(destroyed_on=day("2021-06-01"), basis="TOS 1"), by=SECRETARY)
    record.archive.add(gone, destroys=tuple(each.position for each in record.archive.history(gone.id)))
    assert record.withheld(before) == {id}


def test_views_at_any_position_ask_in_any_order(record: Record):
    ids = [record.decision() for _ in range(6)]
    closed = [record.classified(id, PublicityClass.not_public) for id in ids]
    positions = [0, *closed]
    for at in (3, 6, 0, 1, 5, 2, 4, 0):
        assert record.withheld(positions[at]) == set(ids[at:])
    ids.append(record.decision())
    record.classified(ids[-1], PublicityClass.not_public)
    for at in (6, 0, 3):
        assert record.withheld(positions[at]) == set(ids[at:])


def test_what_was_not_judged_yet_counts_as_closed(record: Record, monkeypatch: pytest.MonkeyPatch):
    ids = [record.decision(PublicityClass.not_public) for _ in range(5)]
    before = record.archive.position
    for id in ids:
        record.classified(id, PublicityClass.public)
    monkeypatch.setattr(closures, "FOLDED", 2)
    assert [len(record.withheld(before)) for _ in range(4)] == [3, 1, 0, 0]


def test_more_than_can_be_judged_is_refused_and_what_lags_less_is_not(record: Record, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(closures, "MOST", 3)
    monkeypatch.setattr(closures, "KEPT", 5)
    ids = [record.decision() for _ in range(8)]
    closed = [record.classified(id, PublicityClass.not_public) for id in ids]
    for _ in range(2):
        for position in (0, closed[2]):
            with pytest.raises(ClosuresOutstanding):
                record.withheld(position)
        assert record.withheld(closed[4]) == set(ids[5:])
        assert record.withheld(0, ARCHIVIST) == set()


def test_every_event_that_can_close_a_record_is_asked_for():
    """An event that says what sight is judged by begins a record, is of the office, or is among them."""
    begins = {kind.created.name for kind in KINDS.values()}
    other = {"report.approved.v1"}  # names the body that approved, which is not the report's
    for name, shape in stored_names().items():
        said = shape.model_fields.keys() & JUDGED_BY
        of_office = kind_of(name) is None and not name.startswith("record.")
        assert not said or name in CLOSING | begins | other or of_office, name
