"""Lists of every release are read for ever, and no byte of a signed one changes unnoticed."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.disposal.adopting import Believed, believed
from archive.disposal.listing import DestroyedRecord, DestructionList, lines_of, read_list
from archive.disposal.statement import (
    FORMAT,
    ListForged,
    ListFromTheFuture,
    ListNotSigned,
    Statement,
    read_head,
)
from archive.errors import ArchiveError
from archive.ledger import offline
from archive.ledger.checkpoint.notekey import NoteKey
from archive.ledger.checkpoint.succession import Introduction
from tests.instances import DAYS
from tests.profiles import often

LISTS = Path(__file__).parent / "lists"
SIGNED = LISTS / "0.2.0.jsonl"
FIRST_KEY = "historia+31add0c3+Ad2VCERbCgF3NvgGr0/7KhIdISmgSF+m4utfuqDo+7Hb"
OTHER_KEY = "historia+1fb545ae+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
MOMENT, NOW = datetime(2021, 6, 1, 12, tzinfo=UTC), datetime(2021, 6, 2, tzinfo=UTC)
KNOWN = [Introduction(NoteKey.from_vkey(FIRST_KEY), MOMENT)]
RECORDS = (
    DestroyedRecord(UUID(int=7, version=4), (91, 92), UUID(int=9, version=4), MOMENT, ("ab" * 32,)),
    DestroyedRecord(UUID(int=8, version=5), (95,), None, MOMENT),
)


def taken(path: Path, **more) -> Believed:
    return believed(read_list(path), KNOWN, "historia", now=NOW, **more)


def test_a_list_from_before_signatures_is_read_for_ever():
    listed = read_list(LISTS / "0.1.0.jsonl")
    assert listed.signed is None
    assert [(each.record, each.positions, each.disposal, each.moment) for each in listed.records] == [
        (each.record, each.positions, each.disposal, each.moment) for each in RECORDS
    ]
    assert taken(LISTS / "0.1.0.jsonl", reason="versiosta 0.1").reason == "versiosta 0.1"


def test_a_signed_list_is_read_and_its_later_key_followed_for_ever():
    this = taken(SIGNED)
    assert this.listed.records == RECORDS
    assert this.listed.made_at == MOMENT
    assert this.signed_by not in (None, FIRST_KEY)
    report = offline.check_files([str(SIGNED)], offline.Checker([offline.read_key(FIRST_KEY)], []))
    assert report["ok"], report


def test_what_a_known_key_signed_is_believed_whatever_the_clock_shows_and_nothing_else_of_a_moment_to_come():
    before = datetime(2021, 6, 1, 11, 59, 59, tzinfo=UTC)
    for now in (MOMENT, before, datetime(2011, 1, 1, tzinfo=UTC)):
        assert believed(read_list(SIGNED), KNOWN, "historia", now=now).signed_by
    believed(read_list(SIGNED), (), "historia", now=MOMENT, reason="oikea")
    with pytest.raises(ListFromTheFuture):
        believed(read_list(SIGNED), (), "historia", now=before, reason="oikea")


def test_a_list_in_doubt_is_read_for_ever():
    known = [Introduction(NoteKey.from_vkey(OTHER_KEY), MOMENT)]
    this = believed(read_list(LISTS / "0.3.0-in-doubt.jsonl"), known, "historia", now=NOW)
    assert (this.listed.in_doubt, this.listed.records, this.signed_by) == (True, RECORDS, OTHER_KEY)
    assert not taken(SIGNED).listed.in_doubt


@settings(deadline=None, max_examples=often(300))
@given(at=st.integers(0, SIGNED.stat().st_size - 1), with_byte=st.integers(0, 255), cut=st.booleans())
def test_no_byte_changes_what_is_believed(tmp_path_factory: pytest.TempPathFactory, at: int, with_byte: int, cut: bool):
    """A change is refused, or it is one of what nobody signed: of a proof that is not needed, or of the JSON around."""
    whole = SIGNED.read_bytes()
    path = tmp_path_factory.getbasetemp() / "changed.jsonl"
    path.write_bytes(whole[:at] if cut else whole[:at] + bytes([with_byte]) + whole[at + 1 :])
    with suppress(ArchiveError):
        assert taken(path).listed.records == RECORDS
    report = offline.check_files([str(path)], offline.Checker([offline.read_key(FIRST_KEY)], []))
    assert not report["ok"] or report["files"][0]["records"] == len(RECORDS)


@given(
    st.text(alphabet="abcåö-.", min_size=1, max_size=20),
    st.integers(0, 10**9),
    DAYS,
    st.binary(min_size=32, max_size=32),
)
def test_what_is_stated_reads_back_and_is_no_checkpoint(origin: str, count: int, day, digest: bytes):
    statement = Statement(origin, count, datetime(max(day.year, 1000), day.month, 1, 3, 4, 5, 6, tzinfo=UTC), digest)
    with pytest.raises(ArchiveError):
        from archive.ledger.checkpoint.treehead import parse_tree_head

        parse_tree_head(statement.text)
    assert statement.text.split("\n")[1:3] == [origin, str(count)]


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"not json", b'{"record": 1}'])
def test_a_line_without_a_format_is_no_signature(line: bytes):
    assert read_head(line, FORMAT) is None


@pytest.mark.parametrize(
    "more", [b'"note": 1', b'"note": "x"', b'"no": ""', b'"note": "a\\n\\n\xe2\x80\x94 a AAAAAAA=\\n"']
)
def test_a_signature_that_does_not_read_is_refused(more: bytes):
    with pytest.raises(ListForged):
        read_head(b'{"format": "archive-destructions.v1", ' + more + b"}", FORMAT)


def test_who_vouches_for_no_key_and_gives_no_reason_gets_no_list():
    for listed in (read_list(SIGNED), DestructionList(RECORDS)):
        with pytest.raises(ListNotSigned):
            believed(listed, [], "historia", now=NOW)
    assert lines_of(RECORDS) == SIGNED.read_bytes().partition(b"\n")[2]
