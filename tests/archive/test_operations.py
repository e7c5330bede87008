"""The record is asked by named operations: live, within a transaction, or in a copy; nobody else asks it in SQL."""

import re
from pathlib import Path
from uuid import UUID

import pytest

import archive
from archive.case.model import Case
from archive.errors import Conflict
from archive.record.sqlite.operations import opened_record
from archive.record.store import Archive
from tests.given import a_case

ROOT = Path(archive.__file__).parents[2]
STORES = (
    "src/archive/record/sqlite/", "src/archive/record/keys.py", "src/archive/ledger/verify/",
    "src/archive/ledger/acknowledged.py", "src/archive/sealing/datakeys.py", "src/archive/sealing/rotation.py",
    "src/archive/founding/key", "src/archive/access/log.py", "src/archive/files/",
    "src/services/handover/reading_room/scratch.py",
)  # fmt: skip
"""Where SQL stands: the record, what reads its file and believes nothing, the keys, the access log, copies; what is
sorted on disk for a package."""
SQL = re.compile(r"\.execute(many|script)?\(|\bSELECT\s.+\bFROM\b|\bINSERT INTO\b|\bDELETE FROM\b")


def test_no_one_but_the_stores_asks_in_sql():
    asked = [
        path.relative_to(ROOT).as_posix()
        for folder in ("src/archive", "src/services", "api")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if SQL.search(path.read_text("utf-8"))
    ]
    assert [path for path in asked if not path.startswith(STORES)] == []


def recorded(folder: Path) -> tuple[Archive, UUID]:
    made = Archive(folder / "events.sqlite", origin="koe", secret=bytes(32))
    case = a_case()
    made.add(case, lookup=made.natural_key("asia"))
    return made, case.id


def test_a_file_is_asked_as_the_live_record_is(tmp_path: Path):
    made, case = recorded(tmp_path)
    with made, opened_record(tmp_path / "events.sqlite") as copy:
        live = made.recorder.operations
        assert copy.is_record()
        for ask in (
            lambda record: record.history.read(0, 100),
            lambda record: record.history.tail(),
            lambda record: record.history.streams("case.opened.v1"),
            lambda record: list(record.history.told("case.opened.v1", stream=case)),
            lambda record: record.tree.root_at(record.history.position()),
            lambda record: record.lookups.keys_of(str(case)),
            lambda record: record.sealed.counts(),
            lambda record: record.destructions.count(),
            lambda record: record.contents.lying(str(case)),
        ):
            assert ask(copy) == ask(live)


def test_what_a_transaction_wrote_is_seen_within_it_and_not_before_it_ends(tmp_path: Path):
    made, case = recorded(tmp_path)
    with made:
        with made.recorder.transaction() as record:
            record.sealed.note(str(case))
            assert record.sealed.unsettled() == [str(case)]
            assert made.recorder.sealed.unsettled() == []
        assert made.recorder.sealed.unsettled() == [str(case)]


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path):
    made, case = recorded(tmp_path)
    with made:
        with pytest.raises(Conflict), made.recorder.transaction() as record:
            record.sealed.note(str(case))
            record.lookups.add([(b"key", str(case)), (b"key", str(case))])
        assert made.recorder.sealed.unsettled() == []
        assert made.load(Case, case).version == 1
