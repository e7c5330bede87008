"""An independent search of a whole archive for what was destroyed: nothing of the archive's own search is used."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from archive.document.events import FiledDocument, NewVersion
from projections.search.partitions import Partitions
from projections.search.schema import FORMER, NUMBERS, STREAMS
from services.audit.verification import audit
from services.home.archive_home import ArchiveHome


def every_file(home: Path) -> dict[str, bytes]:
    """The bytes of every file of an archive, by their paths."""
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def traces_of(home: ArchiveHome, record: UUID) -> set[bytes]:
    """By what a record may be found: random bytes, digests and data key, whatever is stored of them now."""
    found: set[bytes] = set()
    sql = "SELECT c.random, c.seal FROM content c JOIN event e USING (position) WHERE e.stream = ?"
    for random, seal in home.archive.recorder.database.reader.execute(sql, (str(record),)):
        found.add(random if seal is None else seal[49:])
    for each in home.archive.history(record):
        if isinstance(each.event.content, FiledDocument | NewVersion) and each.event.content.file:
            digest = each.event.content.file.digest
            found |= {digest.encode(), bytes.fromhex(digest)}
    key = home.data_keys.find(record)
    if key is not None:
        found |= {key.material, *home.data_keys.marks(record)}
    return found


def traces_of_text(text: str) -> set[bytes]:
    """A text as UTF-8 and as JSON, its words, and its digest as a file."""
    words = {text, text.lower(), *text.split(), *text.lower().split()}
    digest = hashlib.sha256(text.encode())
    written = {way for word in words for way in (word, json.dumps(word)[1:-1])}
    return {each.encode() for each in written if len(each) >= 8} | {digest.digest(), digest.hexdigest().encode()}


def assert_nothing_is_left(home: Path, traces: Iterable[bytes]) -> None:
    """No file holds any of these, and none is called so."""
    wanted = set(traces)
    for name, held in every_file(home).items():
        left = {trace for trace in wanted if trace in held or trace in name.encode()}
        assert not left, f"{name} holds {sorted(left)[:3]}"


def assert_no_term_is_left(home: ArchiveHome, words: Iterable[str]) -> None:
    """No partition of the index knows one of these words, in any field, nor keeps what is only marked as removed."""
    with home.projections.search() as index:
        assert isinstance(index, Partitions)
        for engine in index._engines.values():
            stored = "\n".join(head.decode() + text for head, text in engine.everything()).lower()
            for word in map(str.lower, words):
                assert word not in stored
                for field in (*STREAMS, *NUMBERS):
                    for each in (field, FORMER + field):
                        assert not engine.terms(each, word), (each, word)
    for meta in home.home.glob("index/*/*/meta.json"):
        assert all(not segment["deletes"] for segment in json.loads(meta.read_bytes())["segments"])


def assert_verified(home: Path) -> None:
    """Everything recorded is as it was recorded."""
    found = audit(home)
    assert found.ok, found.first_difference
