"""Receives a package at the successor: verifies it, records its events, and records that it arrived."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.document.events import File
from archive.errors import ArchiveError
from archive.handover.events import Evidence, HandoverReceived
from archive.handover.usecases import receive_handover, received, received_id
from archive.kernel import ActorId
from services.handover.checks.check import vouching
from services.handover.checks.passages import MISSING
from services.handover.enclosed.taking import require_opens, take_enclosed
from services.handover.filled import show_filled
from services.handover.receiving.arrived import Arrived, PackageRefused
from services.handover.receiving.beside import PASSING, passing_in, rows_of, to_review
from services.handover.receiving.placed import one_at_a_time, unfolded
from services.handover.receiving.recording import Step, fill_in, record_events
from services.handover.receiving.verifying import Plan, Progress, plan, verify
from services.home.archive_home import ArchiveHome

_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a package: whose it is, how much of it was new, and the position at which its arrival stands."""

    id: UUID
    handover: UUID
    sender: str
    size: int
    root: str
    package: str
    events: int
    files: int
    position: int
    repeated: bool
    vouched: bool
    opened: int = 0
    """Contents of the encrypted bag that were not here before."""
    beside: tuple[dict[str, Any], ...] = ()
    """What the package has of records that went on here: kept as history of the sender, for review."""
    unopened: str | None = None
    """Why the encrypted bag was not taken, although the package is recorded."""

    def as_dict(self) -> dict[str, Any]:
        """Its values for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def receive(
    home: ArchiveHome,
    folder: Path,
    caller: Caller,
    *,
    keys: tuple[str, ...] = (),
    digest: str | None = None,
    identities: Sequence[Any] = (),
    progress: Progress = lambda stage, done, total: None,
    step: Step = lambda name: None,
) -> Outcome:
    """Record everything in a package that is still missing; a package that was received is nothing new.

    A zip file is unpacked in the archive's temporary folder, with limits (see `unpacked`).
    After a kill the same call completes it. `keys` are public keys of the sender known from elsewhere, and `digest` is
    the digest of the package as the sender gave it by another way; `identities` are private keys that open the
    encrypted bag beside the package: without them it can be taken later. `step` is called between its steps. Of two
    calls at once the second waits. Refuses, before anything is recorded: a caller who is no archivist; a package that
    is not complete, not intact or not signed; one that does not fit what is recorded here; keys for which the bag was
    not encrypted.
    """
    by = caller.require(Role.archivist)
    with one_at_a_time(home), unfolded(home, folder) as package:
        show_filled(home.home, home.projections)
        return _receive(home, Arrived(package), by, keys, digest, identities, progress, step)


def _receive(
    home: ArchiveHome,
    arrived: Arrived,
    by: ActorId,
    keys: tuple[str, ...],
    digest: str | None,
    identities: Sequence[Any],
    progress: Progress,
    step: Step,
) -> Outcome:
    archive = home.archive
    package, stated = arrived.digest, arrived.stated
    vouching(keys, digest)
    if digest not in (None, package):
        raise PackageRefused("The digest of the package is not the one that the sender gave.")
    id = received_id(archive, stated.id)
    before = received(archive, stated.id)
    if before is not None and before.package == package:
        count = take_enclosed(home, arrived.folder, stated.id, stated.origin, stated.enclosed, identities, by=by)
        return _outcome(home, id, before, events=0, files=0, repeated=True, vouched=False, opened=count)
    if before is not None:
        raise PackageRefused("Another package with this id was received already.")
    require_opens(arrived.folder, stated.enclosed, identities)
    vouched = verify(archive, arrived, keys, progress, digest)
    planned = plan(home, arrived, progress)
    step("verified")
    evidence = _evidence(home, arrived, planned)
    step("evidence")
    events, files = record_events(home, arrived, planned, progress, step)
    fill_in(home, arrived, planned.upto)
    step("filled")
    content = Evidence(organisation=stated.organisation, file=evidence)
    told = HandoverReceived(
        sender=stated.origin, handover=stated.id, position=stated.size, root=stated.root, package=package,
        events=events, files=files, content=content, handed_as="transfer" if stated.handed_as == "transfer" else None,
    )  # fmt: skip
    receive_handover(archive, told, by=by)
    step("received")
    count, failed = 0, None
    try:
        home.disposing.complete()
        show_filled(home.home, home.projections)
        count = take_enclosed(home, arrived.folder, stated.id, stated.origin, stated.enclosed, identities, by=by)
    except (ArchiveError, OSError) as error:  # the package is recorded, whatever comes of the rest
        failed = str(error)
    return _outcome(
        home, id, told, events=events, files=files, repeated=False, vouched=vouched, opened=count,
        unopened=failed,
    )  # fmt: skip


def _outcome(home: ArchiveHome, id: UUID, told: HandoverReceived, **more: Any) -> Outcome:
    more |= {"position": home.archive.history(id)[0].position, "beside": tuple(to_review(home, told.handover))}
    return Outcome(id, told.handover, told.sender, told.position, told.root, told.package, **more)


def _evidence(home: ArchiveHome, arrived: Arrived, planned: Plan) -> File:
    """What proves the events of the sender for ever: its checkpoints, and the leaf of every event, in one zip file.

    `offline.py` reads both; with them the proof of any event in the record of the sender can be made here. What is not
    recorded of the package is listed as well (`beside`), and of the transfer of a part the records that pass.
    """
    with TemporaryFile(dir=home.temporary.folder) as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as packed:
            packed.writestr(ZipInfo("checkpoints.json", _EPOCH), arrived.chain(), ZIP_DEFLATED)
            packed.writestr(
                ZipInfo("package.json", _EPOCH), json.dumps(arrived.stated.model_dump(mode="json", by_alias=True))
            )
            with packed.open(ZipInfo("events.jsonl", _EPOCH), "w", force_zip64=True) as leaves:
                for line in _leaves(arrived):
                    leaves.write(line)
            with packed.open(ZipInfo(MISSING, _EPOCH), "w", force_zip64=True) as missing:
                gaps = planned.beside or arrived.stated.selection is not None
                events = arrived.events() if gaps else iter(())
                for row in rows_of(events, arrived.stated.origin, planned.beside, home.archive):
                    missing.write(orjson.dumps(row) + b"\n")
            if arrived.stated.selection is not None and arrived.stated.handed_as == "transfer":
                with packed.open(ZipInfo(PASSING, _EPOCH), "w", force_zip64=True) as passing:
                    for id in passing_in(arrived.selected()):
                        passing.write(id)
        file.seek(0)
        digest, size = home.blobs.put(file)
    name = f"{arrived.stated.origin}-{arrived.stated.size}.zip"
    return File(digest=digest, size=size, filename=name, media_type="application/zip")


def _leaves(arrived: Arrived) -> Iterator[bytes]:
    for event in arrived.events():
        yield orjson.dumps({"position": event["position"], "leaf": event["leaf"]}) + b"\n"
