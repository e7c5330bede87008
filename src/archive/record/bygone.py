"""Destroyed records missing from an older backup: the restored archive does not record them again.

The lists of destructions it applied name such records by their ids, and by keyed hashes of where they came from.
"""

import threading
from uuid import UUID

from archive.errors import Gone
from archive.kernel import see
from archive.record.recorder import Recorder
from archive.registered import public_id

ADOPTED = "archive.destructions_adopted.v1"


class Bygone:
    """Which ids and keyed hashes stand for what was destroyed, by the events the archive keeps of itself."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder, self._lock = recorder, threading.Lock()
        self._stream = public_id(recorder.origin, "archive", recorder.origin)
        self._version = 0
        self._gone: dict[bytes, tuple[str, str | None, str | None]] = {}  # day, basis, disposal

    def look_again(self) -> None:
        """A list may have been applied since."""
        if self._recorder.version_of(self._stream) == self._version:
            return
        with self._lock:
            for row in self._recorder.read_stream(self._stream, gt=self._version):
                if row[4] == ADOPTED:
                    self._take(see(row).fact.get("destructions", ()))
                self._version = row[3]

    def _take(self, destructions: list[dict[str, object]]) -> None:
        for each in destructions:
            basis, disposal = (str(each[name]) if each.get(name) else None for name in ("basis", "disposal"))
            told, hashes = (str(each["moment"])[:10], basis, disposal), each.get("came_from", ())
            self._gone[UUID(str(each["record"])).bytes] = told
            assert isinstance(hashes, list | tuple)
            self._gone |= {bytes.fromhex(hash): told for hash in hashes}

    @property
    def empty(self) -> bool:
        """Whether no list was ever applied, as in every archive that was never restored."""
        return not self._gone

    def require_new(self, *marks: bytes) -> None:
        """Refuse the id or the keyed hash of what was destroyed."""
        for mark in marks:
            if mark in self._gone:
                day, basis, disposal = self._gone[mark]
                remedy = "Remove it from the source; destroyed records cannot be recorded again."
                said = f"The content of this record was destroyed on {day}."
                raise Gone(said, remedy=remedy, reason=basis, disposal=disposal)
