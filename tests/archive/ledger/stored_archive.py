"""A small archive as it lies on disk: a record with files, a change of key, a destruction and checkpoints."""

import json
import os
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

from archive.document.blobs import Blobs
from archive.kernel import ActorId
from archive.ledger.checkpoint.checkpoint import Checkpoint, add_cosignatures, make_checkpoint
from archive.ledger.checkpoint.note import Signer
from archive.ledger.checkpoint.notekey import WITNESSES
from archive.ledger.leaf import commitment
from archive.ledger.stamp.kept import keep_stamp, query_for
from archive.ledger.verify.verify import Verified, verify
from archive.record.draft import Attached, Draft
from archive.record.keys import Keys
from archive.record.store import Archive
from services.proof.publication import publish

from .authority import Authority

ORIGIN = "koe"
BY = ActorId(UUID(int=7))
WITNESS = Signer.from_seed("todistaja.example", bytes(range(32)))
_ROOM = UUID(int=9)


def stream(number: int) -> UUID:
    return uuid5(_ROOM, str(number))


def a_draft(of: int, version: int, name: str, fact: dict, content: dict) -> Draft:
    """An event as the store encodes one, by hand."""
    random, said = os.urandom(32), json.dumps(content, separators=(",", ":")).encode()
    bound = json.dumps({**fact, "content": commitment(random, said)}, separators=(",", ":")).encode()
    return Draft(stream(of), version, name, bound, random, said, str(BY))


@dataclass
class StoredArchive:
    """Its folder, and what was done to it by the way of honest people."""

    folder: Path

    def opened(self) -> tuple[Archive, Keys]:
        return Archive(self.record, origin=ORIGIN, secret=bytes(32)), Keys(self.folder / "keys.sqlite")

    @property
    def record(self) -> Path:
        return self.folder / "events.sqlite"

    def recorded(self, *drafts: Draft, destroys: tuple[int, ...] = (), file: bytes | None = None) -> None:
        archive, keys = self.opened()
        if file is not None:
            Blobs(self.folder / "blobs").put(file)
        archive.recorder.insert_events(drafts, attached=Attached(destroys=destroys))
        archive.close(), keys.close()

    def checkpoint(self) -> Checkpoint:
        archive, keys = self.opened()
        made = make_checkpoint(archive, keys, by=BY)
        archive.close(), keys.close()
        return made

    def annexed(self) -> "StoredArchive":
        """With the word of a witness, a time stamp and a publication beside its last checkpoint."""
        archive, keys = self.opened()
        made = make_checkpoint(archive, keys, by=BY)
        cosigned = made.note.with_signature(WITNESS.witness(made.note.text, datetime.now(UTC)))
        add_cosignatures(archive, str(cosigned).encode(), WITNESS.key(WITNESSES))
        query = query_for(archive, made)
        keep_stamp(archive, made, Authority().reply(query), query=query)
        publish(archive, made, f"{self.folder}/outside/")
        archive.close(), keys.close()
        return self

    def settled(self) -> "StoredArchive":
        """All of it in the one file, so that the file can be copied."""
        with sqlite3.connect(self.record) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        return self

    def copied(self, folder: Path) -> "StoredArchive":
        shutil.copytree(self.settled().folder, folder)
        return StoredArchive(folder)

    def tampered(self, *statements: str) -> "StoredArchive":
        """With the triggers gone, whatever they held back."""
        db = sqlite3.connect(self.record, isolation_level=None)
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            db.execute(statement)
        db.close()
        return self

    def verified(self, *against: Checkpoint, **how) -> Verified:
        return verify(self.record, self.folder / "blobs", against=[each.note for each in against], **how)

    def kind(self, *against: Checkpoint, **how) -> str | None:
        """The kind of the first difference; None where all is well."""
        found = self.verified(*against, **how).first_difference
        return found.kind if found else None


def a_stored_archive(folder: Path) -> StoredArchive:
    """Twelve events: position 1 a key, 6 a file, 8 the destruction of 3 and 4; checkpoints at 7 and 12."""
    made = StoredArchive(folder)
    folder.mkdir(parents=True)
    archive, keys = made.opened()
    make_checkpoint(archive, keys, by=BY)
    archive.close(), keys.close()
    file = b"Valtionavustusp\xc3\xa4\xc3\xa4t\xc3\xb6s, liite 1"
    digest = Blobs(folder / "blobs").put(file)[0]
    made.recorded(a_draft(1, 1, "case.opened.v1", {"opened_on": "2020-02-03"}, {"title": "Hanke"}))
    made.recorded(
        a_draft(2, 1, "decision.recorded.v1", {"cents": 4500000}, {"title": "Päätös", "person": "Henkilö"}),
        a_draft(2, 2, "decision.corrected.v1", {}, {"text": "Korjattu"}),
        a_draft(3, 1, "decision.recorded.v1", {"cents": 77}, {"title": "Toinen päätös"}),
    )
    made.recorded(a_draft(4, 1, "document.filed.v1", {}, {"title": "Liite", "file": {"digest": digest, "size": 4}}))
    made.recorded(a_draft(1, 2, "case.retitled.v1", {}, {"title": "Hankkeen asia"}))
    made.checkpoint()
    made.recorded(a_draft(2, 3, "record.destroyed.v1", {"basis": "TOS"}, {}), destroys=(3, 4))
    made.recorded(*(a_draft(5, n, "case.stage_recorded.v1", {"stage": n}, {"status": "kesken"}) for n in range(1, 5)))
    made.checkpoint()
    return made.settled()
