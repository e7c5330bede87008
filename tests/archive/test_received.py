"""Where a received event was recorded first: kept beside it and proven; what is due by it falls due as it did there."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from eventsourcing.persistence import IntegrityError

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.case.events import CaseClosed, CaseOpened
from archive.case.usecases import close_case, open_case
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.model import Document
from archive.document.usecases import file_document
from archive.kernel import First
from archive.ledger.verify.verify import verify
from archive.record.draft import Draft
from archive.record.store import Archive
from archive.registration import Description
from archive.retention.binding import ClassNotInSchedule, in_force, row_of
from archive.retention.dueness import due_of
from archive.retention.usecases import adopt_schedule
from archive.values import Publicity, PublicityClass
from projections.duties.due import due_days
from projections.states import Question, StateModel, StateReader
from tests.archive.retention.test_schedule import a_row, adopted
from tests.given import SECRETARY, WHY, day
from tests.history.make import ORIGIN
from tests.history.test_history import RELEASES, restored, told

PUBLIC = Publicity(publicity=PublicityClass.public)
END = date(2040, 1, 1)


def an_archive(folder: Path, origin: str) -> Archive:
    folder.mkdir()
    return Archive(folder / "events.sqlite", origin=origin, secret=bytes(32))


def an_office(folder: Path) -> tuple[Archive, UUID]:
    """An archive with a schedule, a closed case and a document whose class says when it is destroyed."""
    made = an_archive(folder, "vanha")
    adopt_schedule(made, adopted(a_row("02 05", 10)), by=SECRETARY)
    opened = CaseOpened(
        number="1/2021", opened_on=day("2021-01-01"), publicity=PUBLIC, content=Description(title="Asia")
    )
    case = open_case(made, opened, by=SECRETARY).id
    filed = DocumentFiled(
        case=case, record_class="02 05", publicity=PUBLIC, content=FiledDocument(title="Muistio", sender="Virasto")
    )
    document = file_document(made, filed, by=SECRETARY).id
    close_case(made, case, CaseClosed(closed_on=day("2022-03-01"), content=WHY), by=SECRETARY)
    return made, document


def receive(here: Archive, there: Archive) -> None:
    """Record every event of another archive here, in its order."""
    randoms = {
        each.position: each.random
        for stream in there.recorder.begun(0)[1]
        for each in there.recorder.contents.lying(stream)
    }
    here.recorder.insert_events(
        [
            Draft(
                UUID(stream), version, name, fact, randoms[position], content or b"", by,
                first=First(origin, position, leaf, at),
            )
            for position, origin, stream, version, name, at, by, fact, leaf, content, *_ in there.recorder.read(0, 1000)
        ]
    )  # fmt: skip


@pytest.fixture
def both(tmp_path: Path):
    there, document = an_office(tmp_path / "vanha")
    here = an_archive(tmp_path / "uusi", "uusi")
    adopt_schedule(here, adopted(a_row("07 01", 3), code="uusi"), by=SECRETARY)
    receive(here, there)
    with there, here:
        yield here, there, document


def test_a_received_event_says_where_it_was_recorded_first(both):
    here, there, document = both
    then, now = there.history(document)[0], here.history(document)[0]
    assert now.first == First("vanha", then.position, then.leaf, then.recorded_at.isoformat().replace("+00:00", "Z"))
    assert (now.origin, now.first_origin, now.position) == ("uusi", "vanha", then.position + 1)
    assert here.seen_of(str(document), 100)[0].origin == "vanha"
    assert then.first is None
    assert then.first_origin == "vanha"


def test_what_an_archive_recorded_itself_was_first_recorded_here(both):
    _, there, _ = both
    firsts = {row[10:] for row in there.recorder.read(0, 1000)}
    assert firsts == {(None, None, None, None)}


def test_a_received_event_is_recorded_once(both):
    here, there, _ = both
    before = here.position
    with pytest.raises(IntegrityError):
        receive(here, there)
    assert here.position == before


def test_what_is_received_falls_due_as_it_did_by_the_rules_and_in_the_views(both, tmp_path: Path):
    here, there, document = both
    due = due_of(there, there.load(Document, document)).due
    assert due == date(2032, 3, 2)
    assert due_of(here, here.load(Document, document)).due == due
    for archive in (here, there):
        folder = tmp_path / "views" / archive.origin
        folder.mkdir(parents=True)
        with closing(StateModel(folder, archive.seen_of)) as views:
            views.apply(archive.seen(0, 1000))
        with closing(StateReader(folder)) as reader:
            shown = {each.id: each.due for each in due_days(reader, Question(Caller(SECRETARY, Role.admin), END), END)}
        assert shown[str(document)] == due.isoformat()


def test_a_received_schedule_binds_nothing_that_is_registered_here(both):
    here, there, _ = both
    version, row = in_force(there, "02 05", day("2022-01-01")) or (None, None)
    assert row_of(here, version.id, "02 05") == row
    assert in_force(here, "02 05", day("2022-01-01")) is None
    opened = CaseOpened(
        number="2/2021",
        opened_on=day("2021-01-01"),
        publicity=PUBLIC,
        record_class="02 05",
        content=Description(title="Asia"),
    )
    with pytest.raises(ClassNotInSchedule):
        open_case(here, opened, by=SECRETARY)


def test_only_its_own_is_asked_where_an_archive_speaks_of_itself(both):
    here, there, _ = both
    assert len(here.streams("case.opened.v1")) == 1
    assert here.streams("case.opened.v1", own=True) == []
    assert here.received("case.opened.v1") == there.streams("case.opened.v1")
    assert there.received("case.opened.v1") == []


def test_a_received_event_that_is_not_the_one_recorded_first_is_named(both, tmp_path: Path):
    here, *_ = both
    record = tmp_path / "uusi" / "events.sqlite"
    assert verify(record, tmp_path / "blobs").ok
    with closing(sqlite3.connect(record)) as db, db:
        db.execute("DROP TRIGGER event_is_never_altered")
        db.execute("UPDATE event SET first_recorded_at = '2020-01-01T00:00:00.000000Z' WHERE position = 3")
    found = verify(record, tmp_path / "blobs").first_difference
    assert found is not None
    assert (found.kind, found.position) == ("altered_payload", 3)
    assert here.position > 3


def test_where_it_was_recorded_first_is_said_whole_or_not_at_all(both):
    here, *_ = both
    with closing(sqlite3.connect(here.recorder.path)) as db, pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute(
            "INSERT INTO event SELECT 99, origin, stream, 99, name, recorded_at, recorded_by, fact, leaf,"
            " 'vanha', NULL, NULL, NULL FROM event WHERE position = 1"
        )


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_leaves_and_root_of_what_was_recorded_before_are_the_same(release: Path, tmp_path: Path):
    with restored(release, tmp_path) as archive:
        rows, tree = told(release)
        assert [row[8].hex() for row in archive.recorder.read(0, 10_000)] == [row["leaf"] for row in rows]
        assert archive.recorder.tree.root_at(tree["size"]).hex() == tree["root"]
        assert {row[1] for row in archive.recorder.read(0, 10_000)} == {ORIGIN}
        assert {row[10] for row in archive.recorder.read(0, 10_000)} == {None}
