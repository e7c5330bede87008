"""The master key: where it is, and how it wraps the data keys. It is never stored beside what it opens.

    wrapped = 0x01 ‖ nonce (12) ‖ AES-256-GCM(data key) with its tag (16)
    aad     = 0x01 ‖ "archive.wrapped-key.v1" ‖ owner (16 bytes) ‖ epoch (8, big-endian)

As text a master key is 64 hexadecimal digits.
"""

import os
import re
import shlex
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from archive.errors import ArchiveError, Invalid
from archive.files.whole import beside, sync_folder, write_whole
from archive.sealing.envelope import SealBroken, derived

FORMAT = b"\x01"
SECONDS = 30
_PURPOSE = b"archive.wrapped-key.v1"


class KeyUnavailable(ArchiveError):
    """What is sealed cannot be opened, or sealed, because its key is missing. It is not gone."""

    code = "key_unavailable"
    field = "master_key"
    remedy = "Provide the master key as set in archive.toml; 'archive keys restore' restores it from recovery shares."


class MasterKey:
    """A key that wraps data keys. `check` tells two master keys apart and gives neither away."""

    def __init__(self, material: bytes) -> None:
        drawn = derived(material, b"archive.master-key.v1", 64)
        self.material, self.check = material, drawn[32:]
        self._cipher = AESGCM(drawn[:32])

    def wrap(self, owner: UUID, epoch: int, data_key: bytes, *, nonce: bytes | None = None) -> bytes:
        """A data key for keeping; `nonce` is given by test vectors alone."""
        nonce = nonce or os.urandom(12)
        return FORMAT + nonce + self._cipher.encrypt(nonce, data_key, _aad(owner, epoch))

    def unwrap(self, owner: UUID, epoch: int, wrapped: bytes) -> bytes:
        """The data key. Refuses: one of another owner or epoch, one that was altered."""
        try:  # a first byte of another format is refused like any other alteration
            return self._cipher.decrypt(wrapped[1:13], wrapped[13:], _aad(owner, epoch, wrapped[:1]))
        except (InvalidTag, ValueError):
            raise SealBroken("A data key was altered.", field="keys.sqlite") from None


def _aad(owner: UUID, epoch: int, format: bytes = FORMAT) -> bytes:
    return format + _PURPOSE + owner.bytes + epoch.to_bytes(8, "big")


def key_of(text: str) -> bytes:
    """The master key a text says. Refuses: anything but 64 hexadecimal digits; the text is not repeated."""
    said = text.strip()
    if not re.fullmatch(r"[0-9A-Fa-f]{64}", said):
        raise KeyUnavailable("The given master key does not have 64 hexadecimal digits.")
    return bytes.fromhex(said)


class MasterSource(NamedTuple):
    """Where the master key comes from: `file:PATH`, `env:NAME` or `command:LINE`."""

    kind: str
    at: str

    @property
    def path(self) -> Path:
        """The file of the key, if it is stored in one."""
        return Path(self.at)

    @property
    def next(self) -> Path:
        """Where the key of the next epoch lies while a rotation is in progress."""
        return self.path.with_name(self.path.name + ".next")

    def read(self) -> list[MasterKey]:
        """The key, and the next one while a rotation is in progress. Refuses: none there."""
        match self.kind:
            case "file":
                texts = [text for path in (self.path, self.next) if (text := _text_in(path)) is not None]
            case "env":
                texts = [os.environ[self.at]] if self.at in os.environ else []
            case _:
                texts = [_said_by(self.at)]
        if not texts:
            raise KeyUnavailable("The master key is missing.")
        return [MasterKey(key_of(text)) for text in texts]


def source_of(setting: str, home: Path) -> MasterSource:
    """The source a setting names. Refuses: another kind, an empty name; paths begin at the home of the archive."""
    kind, colon, at = setting.partition(":")
    if kind not in ("file", "env", "command") or not colon or not at.strip():
        remedy = "Write file:PATH, env:NAME or command:LINE."
        raise Invalid("This is not a source of a master key.", field="master_key", remedy=remedy)
    if kind == "env" and at.startswith("ARCHIVE_"):
        remedy = "Choose a name that does not begin with ARCHIVE_: those are settings."
        raise Invalid("The name of the variable looks like a setting.", field="master_key", remedy=remedy)
    return MasterSource(kind, str(home.absolute() / Path(at).expanduser()) if kind == "file" else at)


def make_key(path: Path, material: bytes | None = None) -> None:
    """Write a master key where there is none, whole or not at all, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):  # another process was faster
        write_whole(path, (material or os.urandom(32)).hex().encode() + b"\n", settle=beside)
    sync_folder(path.parent)


def _text_in(path: Path) -> str | None:
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise KeyUnavailable(f"The file of the master key cannot be read: {type(error).__name__}.") from None


def _said_by(line: str) -> str:
    """What a command prints; it runs without a shell and without input, for half a minute at most."""
    try:
        ran = subprocess.run(  # noqa: S603  the command is the operator's own setting
            shlex.split(line), stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=True
        )
        return ran.stdout.decode("ascii")
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise KeyUnavailable(f"The command of the master key failed: {type(error).__name__}.") from None
