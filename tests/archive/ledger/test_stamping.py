"""An authority outside says when it saw a checkpoint; a stamp that is refused, late or wrong harms nothing."""

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import ArchiveError
from archive.files.whole import NotPublished
from archive.ledger.checkpoint.checkpoint import Checkpoint, NoCheckpoint, at, latest
from archive.ledger.stamp.kept import (
    keep_stamp,
    query_for,
    reply_over,
    stamped_by,
    stamped_bytes,
    stamps,
)
from archive.ledger.stamp.stamp import StampForged, StampMalformed, StampRefused, nonce_of, query_over, read_stamp
from services.proof import network as outside
from services.proof.publication import publish
from services.proof.timestamps import ask_authority
from tests.profiles import often

from .authority import Authority, stamping
from .stored_archive import StoredArchive, a_draft, a_stored_archive

NOTE = b"koe\n1\nroot\n\n-- koe x\n"
LATE, EARLY = timedelta(hours=1), timedelta(hours=-1)


@pytest.fixture
def stored(tmp_path: Path) -> StoredArchive:
    return a_stored_archive(tmp_path / "home")


@pytest.fixture
def opened(stored: StoredArchive):
    archive, keys = stored.opened()
    yield archive
    archive.close(), keys.close()


def newest(archive) -> Checkpoint:
    made = latest(archive)
    assert made is not None
    return made


@pytest.mark.parametrize("nonce", [0, 1, 127, 128, 255, 256, 2**63 - 1, 2**64 - 1, 2**100])
def test_a_stamp_says_what_it_is_over_and_for_which_query(nonce: int):
    query = query_over(NOTE, nonce)
    stamp = read_stamp(Authority().reply(query))
    assert nonce_of(query) == stamp.nonce == nonce
    assert stamp.is_over(NOTE)
    assert not stamp.is_over(NOTE + b"\n")


def test_a_checkpoint_is_stamped_over_the_network(opened):
    made = newest(opened)
    query = query_for(opened, made)
    with stamping(Authority()) as address:
        kept = keep_stamp(opened, made, ask_authority(address, query), query=query)
    assert list(stamps(opened)) == [kept]
    assert read_stamp(reply_over(opened, made.size) or b"") == kept.stamp
    assert query_for(opened, made) != query, "no two queries have the same number"


@pytest.mark.parametrize(
    ("authority", "refusal"),
    [
        (Authority(status=2), StampRefused),
        (Authority(status=1), StampRefused),
        (Authority(other_nonce=True), StampForged),
        (Authority(other_bytes=True), StampForged),
        (Authority(late=LATE), StampForged),
        (Authority(late=EARLY), StampForged),
    ],
)
def test_what_is_no_stamp_over_the_checkpoint_is_refused_and_harms_nothing(opened, stored, authority, refusal):
    made = newest(opened)
    query = query_for(opened, made)
    with pytest.raises(refusal):
        keep_stamp(opened, made, authority.reply(query), query=query)
    assert list(stamps(opened)) == []
    assert newest(opened) == made
    assert stored.kind(made) is None
    keep_stamp(opened, made, Authority().reply(query), query=query)


def test_clocks_may_differ_by_a_little(opened):
    made = newest(opened)
    for late in (timedelta(minutes=4), timedelta(minutes=-4)):
        query = query_for(opened, made)
        keep_stamp(opened, made, Authority(late=late).reply(query), query=query)
    assert len(list(stamps(opened))) == 2


@pytest.mark.parametrize("status", [301, 404, 500])
def test_an_address_that_refuses_is_told(status: int):
    with stamping(Authority(), status=status) as address, pytest.raises(NotPublished, match=str(status)):
        ask_authority(address, query_over(NOTE, 1))


def test_an_answer_that_trickles_is_given_up():
    with stamping(Authority(), silent=True) as address, pytest.raises(NotPublished, match="TimeoutError"):
        outside.send(address, query_over(NOTE, 1), method="POST", field="timestamp", seconds=0.4,
                     headers={"Content-Type": "application/timestamp-query"})  # fmt: skip
    with pytest.raises(NotPublished, match="cannot be reached"):
        ask_authority(address, query_over(NOTE, 1))


def test_a_reply_carried_here_in_a_file_finds_its_checkpoint(opened):
    older = stamped_bytes(opened, 7)
    reply = Authority().reply(query_over(older, 5))
    made = stamped_by(opened, reply)
    assert made.size == 7
    keep_stamp(opened, made, reply, query=None)
    keep_stamp(opened, made, reply, query=None)
    assert [each.size for each in stamps(opened)] == [7], "the same reply is kept once"
    with pytest.raises(NoCheckpoint):
        stamped_by(opened, Authority().reply(query_over(b"something else", 5)))


def test_a_stamp_is_over_the_note_without_its_witnesses(stored: StoredArchive):
    archive, keys = stored.annexed().opened()
    made = newest(archive)
    assert len(made.note.signatures) == 2
    assert str(made.note).encode().startswith(stamped_bytes(archive, made.size))
    assert read_stamp(reply_over(archive, made.size) or b"").is_over(stamped_bytes(archive, made.size))
    archive.close(), keys.close()


def test_the_stamp_goes_beside_a_published_checkpoint(opened, tmp_path: Path):
    made = newest(opened)
    publish(opened, made, f"{tmp_path}/out/")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["checkpoint.12"]
    for _ in range(2):
        query = query_for(opened, made)
        keep_stamp(opened, made, Authority().reply(query), query=query)
        publish(opened, made, f"{tmp_path}/out/")
        publish(opened, made, str(tmp_path / "newest"))
    first, last = (tmp_path / name for name in ("out/checkpoint.12.tsr", "newest.tsr"))
    assert last.read_bytes() == reply_over(opened, 12)
    assert first.read_bytes() != last.read_bytes(), "the first stamp in a folder stays"
    assert read_stamp(first.read_bytes()).is_over((tmp_path / "out" / "checkpoint.12").read_bytes())


def test_no_stamp_of_an_older_checkpoint_stays_beside_a_newer_one(opened, tmp_path: Path):
    query = query_for(opened, newest(opened))
    keep_stamp(opened, newest(opened), Authority().reply(query), query=query)
    publish(opened, newest(opened), str(tmp_path / "newest"))
    assert (tmp_path / "newest.tsr").exists()
    publish(opened, at(opened, 7), str(tmp_path / "newest"))
    assert not (tmp_path / "newest.tsr").exists()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl here to agree with")
@pytest.mark.parametrize("between", [False, True])
def test_a_published_stamp_is_verified_by_other_software(opened, tmp_path: Path, between: bool):
    authority, made = Authority(between=between), newest(opened)
    query = query_for(opened, made)
    keep_stamp(opened, made, authority.reply(query), query=query)
    publish(opened, made, str(tmp_path / "note"))
    command = ["openssl", "ts", "-verify", "-data", "note", "-in", "note.tsr", "-CAfile", authority.roots(tmp_path)]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "note").write_bytes(stamped_bytes(opened, 7))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_verifying_checks_what_every_stamp_is_over(stored: StoredArchive):
    found = stored.annexed().verified()
    assert (found.ok, found.timestamps) == (True, 1)
    assert any("An authority saw events 1 to 12 signed at" in note and "--tsa-roots" in note for note in found.notes)
    assert stored.kind(vouching=lambda reply, stamped: read_stamp(reply)) is None

    def nobody(reply: bytes, stamped: bytes) -> None:
        raise StampForged("The time stamp is not signed by a trusted authority.")

    difference = stored.verified(vouching=nobody).first_difference
    assert difference and (difference.kind, difference.position) == ("forged_timestamp", 12)


WHOLE = "DELETE FROM annex", "DELETE FROM sqlite_sequence WHERE name = 'annex'"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE stamp SET size = 7",
        "UPDATE stamp SET reply = x'3000'",
        "UPDATE stamp SET reply = 5",
        "UPDATE stamp SET query = NULL, reply = 'no'",
        "UPDATE stamp SET query = x'3006020101300002'",
        "UPDATE stamp SET received_at = 'yesterday'",
        "UPDATE stamp SET received_at = '2001-01-01T00:00:00.000000Z'",
        "UPDATE checkpoint SET made_at = '2099-01-01T00:00:00.000000Z' WHERE size = 12",
    ],
)
def test_a_stamp_that_was_exchanged_is_named_even_where_the_annex_was_made_away_with(stored: StoredArchive, sql: str):
    assert stored.annexed().tampered(*WHOLE, sql).kind() == "forged_timestamp"


def test_a_stamp_whose_checkpoint_is_gone_tells_of_it(stored: StoredArchive):
    stored.annexed().tampered(*WHOLE, "DELETE FROM checkpoint WHERE size = 12")
    assert stored.tampered("DELETE FROM cosignature", "DELETE FROM publication").kind() == "missing_checkpoint"


def test_every_stamp_is_of_a_checkpoint_among_many(stored: StoredArchive):
    for number in range(3):
        stored.recorded(a_draft(20 + number, 1, "case.opened.v1", {}, {"title": "Asia"}))
        stored.annexed()
    found = stored.verified()
    assert (found.ok, found.timestamps) == (True, 3)
    assert any("1 to 15" in note and "3 time stamps" in note for note in found.notes)


REPLY = Authority().reply(query_over(NOTE, 77))


@settings(max_examples=often(300), deadline=None)
@given(st.one_of(st.binary(max_size=200), st.integers(0, len(REPLY) - 1).map(lambda at: REPLY[:at])))
def test_bytes_that_are_no_reply_are_refused_and_never_crash(given_bytes: bytes):
    for read in (read_stamp, nonce_of):
        with pytest.raises(StampMalformed):
            read(given_bytes)


@settings(max_examples=often(300), deadline=None)
@given(st.integers(0, len(REPLY) - 1), st.integers(1, 255))
def test_a_damaged_reply_never_crashes(at: int, flip: int):
    damaged = REPLY[:at] + bytes([REPLY[at] ^ flip]) + REPLY[at + 1 :]
    try:
        read_stamp(damaged)
    except ArchiveError as error:
        assert error.code in ("malformed_timestamp", "timestamp_refused")
