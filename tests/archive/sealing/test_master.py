"""The master key: where it may be, what is refused, and what it wraps."""

import json
import stat
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from archive.errors import Invalid
from archive.sealing.datakeys import DataKeys
from archive.sealing.envelope import SealBroken
from archive.sealing.master import KeyUnavailable, MasterKey, make_key, source_of
from tests.archive.sealing.test_envelope import VECTORS

KEY = "0123456789abcdef" * 4


@pytest.mark.parametrize("vector", VECTORS["wrapped"])
def test_wrapped_keys_are_as_the_vectors_say(vector: dict):
    master, owner = MasterKey(bytes.fromhex(vector["master"])), UUID(vector["owner"])
    wrapped, key = bytes.fromhex(vector["wrapped"]), bytes.fromhex(vector["key"])
    assert master.check.hex() == vector["check"]
    assert master.wrap(owner, vector["epoch"], key, nonce=bytes.fromhex(vector["nonce"])) == wrapped
    assert master.unwrap(owner, vector["epoch"], wrapped) == key


def test_a_wrapped_key_opens_for_its_owner_and_epoch_alone():
    master, owner = MasterKey(bytes(32)), uuid4()
    wrapped = master.wrap(owner, 1, bytes(32))
    for other in (
        lambda: master.unwrap(uuid4(), 1, wrapped),
        lambda: master.unwrap(owner, 2, wrapped),
        lambda: MasterKey(bytes(31) + b"x").unwrap(owner, 1, wrapped),
        lambda: master.unwrap(owner, 1, wrapped[:-1]),
        lambda: master.unwrap(owner, 1, b""),
        *(lambda at=at: master.unwrap(owner, 1, _flipped(wrapped, at)) for at in range(len(wrapped))),
    ):
        with pytest.raises(SealBroken):
            other()


def _flipped(wrapped: bytes, at: int) -> bytes:
    return wrapped[:at] + bytes([wrapped[at] ^ 1]) + wrapped[at + 1 :]


def test_it_comes_from_a_file_the_environment_or_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "there").write_text(KEY.upper() + "\n")
    monkeypatch.setenv("MASTER_OF_THIS_TEST", KEY)
    command = f"command:{sys.executable} -c {json.dumps(f'print({KEY!r})')}"
    for setting in ("file:there", f"file:{tmp_path}/there", "env:MASTER_OF_THIS_TEST", command):
        assert [each.material.hex() for each in source_of(setting, tmp_path).read()] == [KEY]


@pytest.mark.parametrize("setting", ["", "file:", "file", "ftp:x", "env: ", "env:ARCHIVE_KEY", "there"])
def test_another_source_is_refused(setting: str, tmp_path: Path):
    with pytest.raises(Invalid, match=r"master key|looks like a setting"):
        source_of(setting, tmp_path)


@pytest.mark.parametrize(
    "setting",
    [
        "file:none",
        "file:wrong",
        "file:.",
        "env:NOT_SET",
        "command:false",
        "command:/no/such",
        "command:echo x",
        "command:'",
    ],
)
def test_a_key_that_is_not_there_is_unavailable_and_not_repeated(setting: str, tmp_path: Path):
    (tmp_path / "wrong").write_text("Salainen\x00ä", encoding="utf-8")
    with pytest.raises(KeyUnavailable) as refused:
        source_of(setting, tmp_path).read()
    assert "Salainen" not in str(refused.value)


def test_a_new_archive_makes_its_key_for_its_owner_alone_and_once(tmp_path: Path):
    source = source_of("file:keys/master.key", tmp_path)
    keys = DataKeys(tmp_path / "keys.sqlite", source)
    keys.establish()
    first = source.path.read_text()
    keys.establish()
    make_key(source.path)
    assert source.path.read_text() == first
    assert stat.S_IMODE(source.path.stat().st_mode) == 0o600
    assert [path.name for path in source.path.parent.iterdir()] == ["master.key"]
    keys.close()


def test_a_lost_key_is_never_made_anew(tmp_path: Path):
    keys = DataKeys(tmp_path / "keys.sqlite", source_of("file:master.key", tmp_path))
    keys.establish()
    keys.obtain([uuid4()])
    (tmp_path / "master.key").unlink()
    again = DataKeys(tmp_path / "keys.sqlite", keys.source)
    again.establish()
    assert not (tmp_path / "master.key").exists()
    with pytest.raises(KeyUnavailable):
        again.obtain([uuid4()])
    keys.close()
    again.close()
