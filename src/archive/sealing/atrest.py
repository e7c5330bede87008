"""What of an archive is sealed: decided with the events, completed for the files, told to anyone who watches.

Rows turn in the transaction of the events. Files follow at once; what a kill, a full or failing disk or a missing key
leaves is noted in `unsettled` and completed by the next start.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import orjson

from archive.errors import Conflict, DiskFailed, StorageFull
from archive.record.draft import Draft
from archive.record.recorder import Recorder
from archive.sealing.envelope import DataKey, Place
from archive.sealing.files import Files
from archive.sealing.master import KeyUnavailable
from archive.sealing.rows import NO_RANDOM, Turn

log = logging.getLogger("archive.sealing")
WAITING = (KeyUnavailable, StorageFull, DiskFailed, Conflict, OSError)
TEND_SECONDS = 60
_PATIENCE = 10.0  # seconds


class AtRest:
    """Keeps secret records sealed in one archive."""

    def __init__(self, recorder: Recorder, files: Files) -> None:
        self._recorder, self._files, self._keys = recorder, files, files.keys
        self._tended = float("-inf")

    # -- recording -----------------------------------------------------------------------------------------------

    def prepare(self, drafts: list[Draft], turns: Sequence[Turn]) -> tuple[list[Draft], tuple[Turn, ...]]:
        """Seal what is about to be recorded; its key and its sealed files are durable before anything names them.

        Refuses: the key is missing. But a record in plain text that becomes secret is hidden at once and sealed later.
        """
        closing = {turn.stream for turn in turns if turn.until is not None}
        opening = {turn.stream for turn in turns if turn.until is None and self.is_sealed(turn.stream)}
        for stream in opening:
            self._unseal_files(stream)
        if not closing:
            return drafts, tuple(turns)
        sealed = {stream for stream in closing if self.is_sealed(stream)}
        new = {str(draft.originator_id) for draft in drafts if draft.originator_version == 1}
        try:
            keys = self._keys_of(closing, sealed)
        except KeyUnavailable:
            if sealed or closing & new:
                raise
            return drafts, tuple(replace(turn, later=turn.stream in closing) for turn in turns)
        for stream in closing - sealed - new:
            contents = self._recorder.contents.of(stream)
            if any(map(digests_in, contents)):
                self._note(stream)
                self._seal_files(keys[stream], contents)
        with_files = self._seal_new_files(drafts, keys)
        made = [_sealed(draft, keys[str(draft.originator_id)]) if str(draft.originator_id) in keys else draft
                for draft in drafts]  # fmt: skip
        return made, tuple(replace(turn, files=turn.stream in with_files) for turn in turns)

    def require_files(self, drafts: Iterable[Draft]) -> None:
        """Refuse events in plain text whose bytes went while the same bytes were sealed for another record."""
        self._files.require_clear(digest for draft in drafts for digest in digests_in(draft.content))

    def _keys_of(self, closing: set[str], sealed: set[str]) -> dict[str, DataKey]:
        made = self._keys.obtain([UUID(stream) for stream in closing - sealed])
        found = {str(owner): key for owner, key in made.items()}
        return found | {stream: self._recorder.rows.key_of(stream) for stream in sealed}

    def _seal_new_files(self, drafts: Sequence[Draft], keys: dict[str, DataKey]) -> set[str]:
        found = set()
        for draft in drafts:
            key = keys.get(str(draft.originator_id))
            if key is not None and self._seal_files(key, [draft.content]):
                found.add(str(draft.originator_id))
        return found

    def _seal_files(self, key: DataKey, contents: Iterable[bytes]) -> bool:
        digests = [digest for content in contents for digest in digests_in(content)]
        for digest in digests:
            self._files.seal(key, digest)
            if not self._files.sealed_here(key, digest):
                self._files.require_clear([digest])
        return bool(digests)

    def _unseal_files(self, stream: str) -> None:
        if not self._files.folder(stream).exists():
            return
        self._note(stream)
        key = self._recorder.rows.key_of(stream)
        for content in self._recorder.contents.of(stream):
            for digest in digests_in(content):
                self._files.unseal(key, digest)

    def _note(self, stream: str) -> None:
        """Files are about to lie both ways: whatever happens now, the next start makes them lie one way."""
        with self._recorder.transaction() as record:
            record.sealed.note(stream)

    def is_sealed(self, stream: str) -> bool:
        """Whether the content of a record is sealed."""
        return self.until(stream) is not None

    def until(self, stream: str) -> str | None:
        """The last day on which the content of a record must be sealed; None where it does not."""
        return self._recorder.sealed.until(stream)

    # -- completing ----------------------------------------------------------------------------------------------

    def settle(self, streams: Iterable[str] | None = None) -> int:
        """Make files lie as the content of their records does; answers with how many records wait for another time.

        Without `streams`, of every record a kill or a missing key left behind.
        """
        waiting = 0
        for stream in self._recorder.sealed.unsettled() if streams is None else streams:
            try:
                self._settle(stream)
            except WAITING as error:
                log.warning("the files of a record are not sealed or unsealed yet: %s", type(error).__name__)
                waiting += 1
        return waiting

    def _settle(self, stream: str) -> None:
        recorder = self._recorder
        if recorder.sealed.owes_scrub(stream) is None:
            return
        until = recorder.sealed.until(stream)
        if until is None:
            self._unseal_files(stream)
        else:
            key = self._key_to_settle(stream)
            self._seal_files(key, recorder.contents.of(stream))
        with recorder.transaction() as record:
            if record.sealed.until(stream) != until:
                return  # decided anew meanwhile; whoever did settles it
            if until is None:
                self._files.forget(stream)
            else:
                record.sealed.turn(Turn(stream, until))
                for digest in {digest for content in record.contents.of(stream) for digest in digests_in(content)}:
                    if self._files.sealed_here(key, digest) and not record.contents.names_file(digest):
                        self._files.drop_clear(digest)
            scrub = bool(record.sealed.owes_scrub(stream))  # another process may have settled it just now
        if scrub:
            self._scrub()
        with recorder.transaction() as record:
            if record.sealed.until(stream) == until:
                record.sealed.settled(stream)

    def _key_to_settle(self, stream: str) -> DataKey:
        """The key of a record; one is made only where nothing was sealed yet."""
        if self._recorder.contents.envelope(stream) is not None:
            return self._recorder.rows.key_of(stream)
        return self._keys.obtain([UUID(stream)])[UUID(stream)]

    def _scrub(self) -> None:
        """Empty the WAL of what lay in plain text. Refuses: a reader that keeps it."""
        if not self._recorder.database.empty_log(seconds=_PATIENCE):
            raise Conflict("Another process is reading the record; its log is cleaned up later.")

    def tend(self, today: date) -> None:
        """While the archive is served, now and then: complete pending work, unseal what is no longer secret."""
        if time.monotonic() > self._tended + TEND_SECONDS:
            self._tended = time.monotonic()
            self.settle()
            self.lapse(today)

    def lapse(self, today: date) -> int:
        """Open what need not be sealed any more by the calendar; answers with how many records. Never an event.

        `until` is the last secret day; what was sealed before that was so is opened on the right day as well.
        """
        opened = 0
        for stream in self._recorder.sealed.lapsed(today):
            try:
                self._unseal_files(stream)
                with self._recorder.transaction() as record:
                    if (record.sealed.until(stream) or "9999") < today.isoformat():
                        record.sealed.turn(Turn(stream, None))
            except WAITING:
                continue
            opened += 1
            self.settle([stream])
        return opened

    def has_key(self, record: UUID) -> bool:
        """Whether a data key of the record is kept, here or not."""
        return bool(self._keys.marks(record))

    def destroy_key(self, stream: str) -> bool:
        """Destroy the key of a record and its sealed files: nothing sealed for it opens ever again."""
        self._files.forget(stream)
        with self._recorder.transaction() as record:
            record.sealed.forget(stream)
        return self._keys.destroy(UUID(stream))


def digests_in(content: bytes) -> list[str]:
    """The digests of the files a content names."""
    if b'"file":{' not in content:
        return []
    file = orjson.loads(content).get("file")
    return [file["digest"]] if isinstance(file, dict) and "digest" in file else []


def _sealed(draft: Draft, key: DataKey) -> Draft:
    place = Place(str(draft.originator_id), draft.originator_version, draft.topic)
    return replace(draft, random=NO_RANDOM, content=b"", seal=key.seal(place, draft.random, draft.content))
