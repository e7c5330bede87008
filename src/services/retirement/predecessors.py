"""Predecessors that were retired: their certificates are imported here, and nothing they sign beyond is accepted.

Not here: retiring this archive itself (`steps`), and its own certificate (`certificate`).
"""

from typing import Any
from zipfile import ZipFile

from archive.access.caller import Caller
from archive.document.events import File
from archive.errors import Invalid
from archive.handover.events import Evidence, HandoverReceived
from archive.ledger.offline import (
    Checker,
    Key,
    Unreadable,
    from_base64,
    read_key,
    retires,
    strict_json,
    vkey,
)
from archive.record.store import Receipt
from archive.retirement.ended import COMPLETED
from archive.retirement.events import FiledCertificate, PredecessorRetired
from archive.retirement.usecases import recognise_retirement, retired_predecessors
from services.handover.receiving.beside import received_packages
from services.home.archive_home import ArchiveHome
from services.proof.foreign import reading
from services.retirement.steps import require_archivist

LARGEST, LONGEST_CHAIN = 1 << 20, 256 << 20  # bytes
_SHOWN = ("retired_on", "certified_at", "position", "root", "key", "signing_key", "key_file")


class CertificateRefused(Invalid):
    """A certificate that does not prove the end of an archive whose records were received here."""

    code = "certificate_refused"
    field = "certificate"
    remedy = "Ask for the folder 'retirement' of that archive: it has certificate.json and checkpoints.json."


def recognise(
    home: ArchiveHome, certificate: bytes, chain: bytes, caller: Caller, *, keys: tuple[str, ...] = ()
) -> Receipt:
    """Record that a predecessor is retired, by its certificate and the chain of its checkpoints; once.

    `keys` are public keys of it known from elsewhere; those that came with its packages are known anyway.
    Refuses: what is no such certificate; one of an archive from which nothing was received; a key that is not known; a
    chain that does not continue what was received, or ends before it; another end than the one recorded.
    """
    by = require_archivist(caller)
    if len(certificate) > LARGEST or len(chain) > LONGEST_CHAIN:
        raise CertificateRefused("The certificate or the chain of checkpoints is too large.")
    with reading("certificate", CertificateRefused):
        told = strict_json(certificate)
        event = told["event"]
        if not (isinstance(event, dict) and event["name"] == COMPLETED and retires(event)):
            raise CertificateRefused("The file proves another event, not that an archive is retired.")
        origin = event["origin"]
        packages = _packages(home, origin)
        checker = Checker([*_known(home, packages), *_given(keys, origin)], [])
        checker.proof(told)
        checker.chain(strict_json(chain))
        fact = strict_json(from_base64(event["fact"]))
        head = checker.heads.get((origin, event["position"]))
        if head is None or max(size for _, size in checker.heads) != head.size:
            raise CertificateRefused("No checkpoint is at the end of the archive.")
        if vkey(read_key(told["key"])) != vkey(read_key(fact["key"])):
            raise CertificateRefused("The certificate names another key than the one that signed it.")
        for each in packages:
            known = checker.heads.get((origin, each.position))
            if known is None or known.root.hex() != each.root:
                said = f"The checkpoints are not those of the archive whose package up to {each.position} was received."
                raise CertificateRefused(said)
        ended = PredecessorRetired(
            predecessor=origin, retired_on=fact["retired_on"], certified_at=event["recorded_at"], position=head.size,
            root=head.root.hex(), key=fact["key"], signing_key=fact["signing_key"], key_file=fact.get("key_file"),
            content=FiledCertificate(
                file=_filed(home, certificate, "certificate.json"), chain=_filed(home, chain, "checkpoints.json")
            ),
        )  # fmt: skip
    return recognise_retirement(home.archive, ended, by=by)


def predecessors_shown(home: ArchiveHome) -> list[dict[str, Any]]:
    """Every predecessor that is known to be retired, with its last checkpoint and what became of its signing key."""
    return [
        {"origin": each["predecessor"]} | {name: each[name] for name in _SHOWN if each.get(name) is not None}
        for each in retired_predecessors(home.archive)
    ]


def _packages(home: ArchiveHome, origin: str) -> list[HandoverReceived]:
    found = [each for each in received_packages(home.archive) if each.sender == origin]
    if origin == home.archive.origin:
        raise CertificateRefused("This is the certificate of this archive itself.")
    if not found:
        raise CertificateRefused(f"Nothing was received here from the archive {origin}.")
    return found


def _known(home: ArchiveHome, packages: list[HandoverReceived]) -> list[Key]:
    """The keys that came with its packages, and vouched for them."""
    found = dict[str, Key]()
    for each in packages:
        if isinstance(each.content, Evidence):
            with home.blobs.open(each.content.file.digest) as stored, ZipFile(stored) as packed:
                chain = strict_json(packed.read("checkpoints.json"))
            found |= {said: read_key(said) for said in chain["keys"]}
    return list(found.values())


def _given(keys: tuple[str, ...], origin: str) -> list[Key]:
    try:
        return [key for key in map(read_key, keys) if key.name == origin]
    except Unreadable as why:
        raise Invalid(f"This is not a key: {why}.", field="key", remedy="A key is NAME+ID+KEY.") from None


def _filed(home: ArchiveHome, content: bytes, name: str) -> File:
    digest, size = home.blobs.put(content)
    return File(digest=digest, size=size, filename=name, media_type="application/json")
