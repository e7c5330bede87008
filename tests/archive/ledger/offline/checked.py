"""A small archive, its proofs, its chain and its export, and how they are checked."""

import json
from pathlib import Path

from archive.ledger import offline
from archive.ledger.proof import checkpoint_chain
from tests.archive.ledger.small_archive import SIGNER, SmallArchive

ARCHIVE = SmallArchive()
KEY = SIGNER.key().vkey
PROOF = ARCHIVE.proof(3, 5)
CHAIN = checkpoint_chain([SIGNER.key()], [ARCHIVE.link(0, 2), ARCHIVE.link(2, 5)])
EXPORT = ARCHIVE.export()


class Check:
    """Writes files and has them checked the way the command does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *contents: bytes, key: str | None = KEY, witness: str | None = None) -> dict:
        names = []
        for number, content in enumerate(contents):
            (self.folder / str(number)).write_bytes(content)
            names.append(str(self.folder / str(number)))
        keys = [offline.read_key(text) for text in [key] if text]
        witnesses = [offline.read_key(text) for text in [witness] if text]
        return offline.check_files(names, offline.Checker(keys, witnesses))


def kind(report: dict) -> str:
    assert report["exit"] == 1, report
    return report["difference"]["difference"]


def edited(proof: bytes, **changes) -> bytes:
    return json.dumps({**json.loads(proof), **changes}).encode()


def edited_event(proof: bytes, **changes) -> bytes:
    return edited(proof, event={**json.loads(proof)["event"], **changes})
