"""Checks a backup as it lies: every byte by its manifest, and the record in it recomputed."""

from pathlib import Path

from archive.errors import Damaged
from archive.files.digest import digest_of
from archive.ledger.verify.verify import verify
from archive.record.sqlite.operations import opened_record
from services.backup.making import RECORD, Progress
from services.backup.manifest import Facts, manifest_of, read_facts

_ANOTHER = "Take another backup, or make a new one elsewhere."


def checked(folder: Path, *, progress: Progress = lambda done, total: None) -> Facts:
    """The facts of a backup, found to be true. Refuses: a file missing or altered, a record that is not sound."""
    facts = read_facts(folder)
    for number, (digest, name) in enumerate(manifest_of(folder, facts), 1):
        path = folder / name
        if not path.is_file() or digest_of(path) != digest:
            what = "A file of the backup is missing or was altered."
            raise Damaged(what, field="--backup", remedy=_ANOTHER)
        progress(number, facts.files)
    found = verify(folder / RECORD, folder / "blobs", quick=True)
    with opened_record(folder / RECORD) as record:
        root = record.tree.root_at(facts.position).hex() if record.history.position() >= facts.position else ""
    if not found.ok or found.position != facts.position or root != facts.root:
        raise Damaged("The record of the backup is not the one it says.", field="--backup", remedy=_ANOTHER)
    return facts
