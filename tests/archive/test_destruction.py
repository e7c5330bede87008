"""Destroyed content is gone from every byte of the record; what is left goes on without it."""

import sqlite3
from pathlib import Path

import pytest

from archive.case.model import Case
from archive.decision.events import DecisionCorrected, DecisionRecorded, RightWording, Wording
from archive.decision.model import Decision
from archive.decision.usecases import correct_decision, record_decision
from archive.errors import Gone
from archive.kernel import DESTROYED, Row
from archive.ledger.leaf import leaf_hash
from archive.record.store import Archive
from archive.registration import RecordDestroyed
from tests.given import SECRETARY, a_case, day

SECRET_WORDS = ("Salaneuvottelu", "Meikalainen", "oikaisuperuste")
TOMBSTONE = RecordDestroyed(destroyed_on=day("2031-01-01"), basis="TOS 00.01")


@pytest.fixture
def decision(archive: Archive):
    """A decision with secret words, corrected once, between records of others."""
    archive.add(a_case())
    wording = Wording(title="Salaneuvottelu", text="Salaneuvottelu " * 900, person="Meikalainen")
    id = record_decision(archive, DecisionRecorded(content=wording), by=SECRETARY).id
    correction = DecisionCorrected(content=RightWording(text="Lyhyesti", reason="oikaisuperuste"))
    correct_decision(archive, id, correction, by=SECRETARY)
    return id


def destroy(archive: Archive, id) -> int:
    decision = archive.load(Decision, id)
    decision.destroy(TOMBSTONE, by=SECRETARY)
    return archive.add(decision, destroys=tuple(each.position for each in archive.history(id))).position


def rows(archive: Archive) -> list[Row]:
    return archive.recorder.read(0, 100)


def test_the_record_goes_on_without_its_content(archive: Archive, decision):
    before = rows(archive)
    assert destroy(archive, decision) == 4
    after = rows(archive)
    assert [row[:9] for row in after[:3]] == [row[:9] for row in before]
    assert [row[9] is None for row in after] == [False, True, True, False]
    assert all(leaf_hash(row[:8]) == row[8] for row in after)
    assert [each.event.content is DESTROYED for each in archive.history(decision)] == [True, True, False]
    loaded = archive.load(Decision, decision)
    assert (loaded.destroyed_on, loaded.now.get("title"), loaded.version) == (day("2031-01-01"), None, 3)
    with pytest.raises(Gone, match="2031-01-01"):
        loaded.must_exist()
    assert [seen.content is None for seen in archive.seen(0, 10)] == [False, True, True, False]


def test_no_byte_of_it_stays_in_any_file(archive: Archive, decision, tmp_path: Path):
    random = archive.recorder.database.reader.execute("SELECT random FROM content WHERE position IN (2, 3)").fetchall()
    destroy(archive, decision)
    busy, _, _ = archive.recorder.database.reader.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert busy == 0
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Ratahanke" in kept
    for said in (*(word.encode() for word in SECRET_WORDS), *(row[0] for row in random)):
        assert said not in kept


def test_a_destruction_names_the_event_that_allowed_it_once_and_for_ever(archive: Archive, decision):
    destroy(archive, decision)
    allowed = archive.recorder.database.reader.execute("SELECT position, authority FROM destruction").fetchall()
    assert allowed == [(2, 4), (3, 4)]
    case = archive.load(Case, a_case().id)
    case.destroy(TOMBSTONE, by=SECRETARY)
    archive.add(case, destroys=(1, 2))
    assert archive.recorder.database.reader.execute("SELECT * FROM destruction ORDER BY 1").fetchall() == [
        (1, 5),
        (2, 4),
        (3, 4),
    ]
    with sqlite3.connect(archive.recorder.path) as db, pytest.raises(sqlite3.IntegrityError, match="never"):
        db.execute("UPDATE destruction SET authority = 1")
    db.close()


def test_a_refused_destruction_takes_nothing(archive: Archive, decision):
    one, two = archive.load(Decision, decision), archive.load(Decision, decision)
    correction = RightWording(text="Ehdin ensin", reason="kiire")
    two.correct(DecisionCorrected(content=correction), by=SECRETARY)
    archive.add(two)
    one.destroy(TOMBSTONE, by=SECRETARY)
    with pytest.raises(Exception, match="expected version"):
        archive.add(one, destroys=(2, 3))
    assert all(row[9] is not None for row in rows(archive))
