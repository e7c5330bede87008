"""A long text is kept once for all rows of a record: it is shown whole, in lists as it begins, and goes with it."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.model import Decision
from archive.decision.usecases import record_decision
from archive.record.store import Archive
from archive.recordwide import HoldPlaced, Reason, RecordDestroyed
from archive.retention.usecases import place_hold
from projections.states import Question
from projections.states.texts import HEAD, LONG
from tests.compared import differing
from tests.given import SECRETARY, day
from tests.projections.states.shown import Views

LONG_TEXT = "Ääkkösiä. " * 20_000
ASKED = Question(Caller(SECRETARY, Role.archivist), day("2026-01-01"))


@pytest.fixture
def decision(archive: Archive) -> UUID:
    content = Wording(title="Päätös", text=LONG_TEXT)
    return record_decision(archive, DecisionRecorded(decided_on=day("2021-01-02"), content=content), by=SECRETARY).id


def hold(archive: Archive, id: UUID, reason: str = "tutkinta") -> None:
    placed = HoldPlaced(hold=uuid4(), mandate="Laki 1 §", starts_on=day("2021-03-01"), content=Reason(reason=reason))
    place_hold(archive, [id], placed, by=SECRETARY)


def rows(views: Views) -> list[str]:
    return [bytes(state).decode() for (state,) in views.reader.db.execute("SELECT state FROM state")]


def test_many_rows_of_a_record_share_its_text(archive: Archive, views: Views, decision: UUID):
    for _ in range(10):
        hold(archive, decision)
    assert views.ask(decision, caller=ASKED.caller)["text"] == LONG_TEXT
    kept = rows(views)
    assert (len(kept), sum(map(len, kept)) < len(LONG_TEXT) // 4) == (11, True)
    assert views.reader.db.execute("SELECT count(*), max(body) FROM text").fetchone() == (1, LONG_TEXT)
    assert views.reader.newest(str(decision))[0][3]["text"] == LONG_TEXT  # what the index reads
    assert differing(views.reader, archive) == []


def test_a_list_shows_how_a_long_text_begins(archive: Archive, views: Views, decision: UUID):
    views.follow()
    (listed,) = views.reader.some("decision", ASKED)
    assert listed.state["text"] == LONG_TEXT[:HEAD] + "…"
    assert listed.state["title"] == "Päätös"


@pytest.mark.parametrize(("length", "kept"), [(LONG, 0), (LONG + 1, 1)])
def test_a_text_is_long_beyond_a_length(archive: Archive, views: Views, length: int, kept: int):
    content = Wording(title="Päätös", text="ä" * length)
    made = record_decision(archive, DecisionRecorded(decided_on=day("2021-01-02"), content=content), by=SECRETARY)
    assert views.ask(made.id, caller=ASKED.caller)["text"] == "ä" * length
    assert views.reader.db.execute("SELECT count(*) FROM text").fetchone() == (kept,)


def test_long_reasons_within_lists_are_kept_once_as_well(archive: Archive, views: Views, decision: UUID):
    reason = "Peruste " * 2400
    hold(archive, decision, reason)
    hold(archive, decision)
    assert [each["reason"] for each in views.ask(decision, caller=ASKED.caller)["holds"]] == [reason, "tutkinta"]
    assert views.reader.db.execute("SELECT count(*) FROM text").fetchone() == (2,)


def test_the_text_goes_with_its_record(archive: Archive, views: Views, decision: UUID, tmp_path: Path):
    views.follow()
    root = archive.load(Decision, decision)
    root.destroy(RecordDestroyed(destroyed_on=day("2022-01-01"), basis="A 1"), by=SECRETARY)
    archive.add(root, destroys=tuple(row[0] for row in archive.recorder.read_stream(decision)))
    views.follow()
    assert views.reader.db.execute("SELECT count(*) FROM text").fetchone() == (0,)
    views.model.purge(whole=True)
    for file in tmp_path.rglob("states.sqlite*"):
        assert "Ääkkösiä".encode() not in file.read_bytes()
    assert differing(views.reader, archive) == []
