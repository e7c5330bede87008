"""Makes a package under a temporary name, records that it was issued, and gives it its name.

Of what a kill left before the event, the next package to the same place takes the files of documents that were copied;
after the event it is completed.
"""

import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.document.events import File
from archive.errors import ArchiveError
from archive.files.rights import for_owner_alone
from archive.handover.events import Disclosed, HandoverDisclosed, HandoverIssued, Recipient
from archive.handover.usecases import issue_handover, issued
from archive.kernel import ActorId, Row
from archive.ledger.proving import chain_of, offline_verifier
from archive.ledger.usecases import known_keys
from archive.record.sqlite.operations import Operations
from services.handover.enclosed.writing import NAME, Enclosed, EnclosedBag
from services.handover.package.bag import signer, write_bag
from services.handover.package.description import write_description
from services.handover.package.events import FILES, LOG, Counts, EventLog
from services.handover.package.facts import FORMAT, PRODUCT, Facts, product_version
from services.handover.package.lists import write_lists
from services.handover.package.mets import REPRESENTATIONS, write_representation, write_root
from services.handover.package.order import Order
from services.handover.package.papers import write_papers
from services.handover.package.payload import HTML, JSON, TEXT, Payload, settled
from services.handover.package.place import (
    ATTEMPTS,
    KEPT,
    Withdrawn,
    alone,
    kept_aside,
    named,
    refused,
    require_nothing_withdrawn,
    require_outside,
    tidy,
)
from services.handover.package.premis import write_representation_premis, write_root_premis
from services.handover.package.readable.board import board_page
from services.handover.package.readable.certificates import NAME as CERTIFICATES
from services.handover.package.readable.certificates import certificates_page
from services.handover.package.selection import Selected, select
from services.handover.package.tables import Tables
from services.handover.reading_room.room import write_room
from services.handover.transferring import require_free, require_none_issued
from services.home.archive_home import ArchiveHome

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Package:
    """A complete package: where it is, what it is known by, and how much it holds."""

    id: str
    folder: Path
    digest: str
    size: int
    records: int
    left_out: int
    destroyed: int
    files: int
    bytes: int
    unselected: int
    """Events of records that were not asked for; 0 in a package of the whole archive."""
    secret: Path | None
    """The encrypted bag beside it, where secret content goes along."""
    disclosed: int
    """Contents in that bag."""


def create_package(
    home: ArchiveHome,
    caller: Caller,
    out: Path,
    *,
    door: str,
    progress: Progress = lambda done, total: None,
    **ordered: Any,
) -> Package:
    """Hand over what is ordered (see `Order`): a package in a new folder in `out`, and the event that it was issued.

    Views must have seen the newest event. Refuses: a caller who may not see and record everything, an order that cannot
    be carried out, a selection without records, a folder within the archive, a full disk, another package being made
    there, a damaged record. What is destroyed or closed meanwhile must not go: then it is made again, a few times.
    """
    by = caller.require(Role.archivist)
    order = Order(**ordered)
    order.require()
    require_outside(home, out)
    for_owner_alone()
    with refused(out), alone(out), kept_aside(out):
        tidy(home, out)
        for _ in range(ATTEMPTS):
            making = _Making(home, caller, by, out, order, door, progress)
            try:
                return making.make()
            except Withdrawn:
                home.projections.catch_up()
                with home.projections.states(home.archive.position):
                    continue  # views that show what was withdrawn
    raise Withdrawn


class _Making:
    """The making of one package."""

    def __init__(
        self,
        home: ArchiveHome,
        caller: Caller,
        by: ActorId,
        out: Path,
        order: Order,
        door: str,
        progress: Progress,
    ) -> None:
        self._home, self._caller, self._by, self._out = home, caller, by, out
        self._order, self._door, self._progress = order, door, progress
        settings, archive = home.settings, home.archive
        self._facts = Facts(
            str(uuid4()), archive.origin, settings.organisation, order.recipient, order.profile, archive.now(), str(by),
            order.handed_as, order.wanted.whole,
        )  # fmt: skip
        self._part = out / f".bag-{self._facts.id}.part"
        self._begun = home.projections.states_position()
        self._selected: Selected | None = None
        self._recipients = order.recipients
        self._enclosed: Enclosed | None = None

    def make(self) -> Package:
        """Write everything, record the event, take the name."""
        if not self._order.wanted.whole:
            with self._home.projections.states() as states:
                self._selected = select(self._home, states, self._caller, self._order.wanted)
        if self._order.handed_as == "transfer":
            passing = self._selected.passing() if self._selected else None
            require_free(self._home.archive, self._home.files, passing)
        self._part.mkdir(mode=0o700)
        payload = Payload(self._part, self._facts.object_id)
        bag = EnclosedBag(self._home, self._part, self._facts, self._recipients) if self._recipients else None
        try:
            with closing(payload):
                return self._make(payload, bag)
        except Exception as error:
            if not issued(self._home.archive, UUID(self._facts.id)):
                for part in (self._part, *([bag.part] if bag else [])):
                    shutil.rmtree(part, ignore_errors=True)
                if isinstance(error, ArchiveError):  # a file may have gone with its record
                    require_nothing_withdrawn(self._home.archive.recorder.operations, after=self._begun)
            raise

    def _make(self, payload: Payload, bag: EnclosedBag | None) -> Package:
        home, facts, selected = self._home, self._facts, self._selected
        if selected is None:
            write_lists(home, payload, self._by)
        checkpoint = home.checkpoint()
        note = _leave if bag is None else bag.note
        log = EventLog(home, payload, self._caller, checkpoint.size, self._door, selected, note, self._out / KEPT)
        for done in log.write():
            self._progress(done, checkpoint.size)
        certificates = certificates_page(home, facts.organisation, checkpoint.size, selected)
        if certificates is not None:
            payload.add(f"{LOG}/{CERTIFICATES}", HTML, certificates)
        if bag is not None:
            self._enclosed = bag.write(self._facts.info(checkpoint.size))
        payload.add(f"{LOG}/checkpoints.json", JSON, [chain_of(home.archive)])
        keys = {"format": "archive-keys.v1", "origin": facts.origin}
        told = keys | {"keys": [each.key.vkey for each in known_keys(home.archive)]}
        payload.add(f"{LOG}/keys.json", JSON, [_json(told)])
        payload.add(f"{LOG}/offline.py", TEXT, [offline_verifier()])
        root = checkpoint.head.root.hex()
        stated = self._stated(log.counts, checkpoint.size, root, str(checkpoint.note))
        payload.add(f"{LOG}/package.json", JSON, [stated])
        with home.projections.states(checkpoint.size) as states:
            tables = Tables(home, states, payload, facts, self._door, selected, log.shown())
            tables.write((FILES, log.files()))
            write_description(payload, facts, tables.listed(), tables.records)
            write_room(home, states, payload, facts, tables, log.shown(), log.files())
            board = board_page(states, log.shown(), facts.organisation, checkpoint.size, tables.open())
            if board is not None and (selected is None or selected.offices):
                payload.add("documentation/board.html", HTML, board)
            write_papers(home, states, payload, facts, checkpoint.size, selected, log.shown())
        log.end()
        for name in REPRESENTATIONS:
            if any(True for _ in payload.members(f"representations/{name}/data/")):
                write_representation_premis(payload, facts, name)
                write_representation(payload, facts, name)
        write_root_premis(payload, facts)
        write_root(payload, facts)
        digest = write_bag(payload, self._facts.info(checkpoint.size), signer(home.archive, home.keys, self._by))
        payload.end()
        settled(self._part)  # the encrypted bag as well: it syncs the whole disk
        said = {"handed_as": facts.handed_as, "profile": facts.profile, "position": checkpoint.size, "root": root}
        said |= {"whole": True} if facts.whole else {}
        event = HandoverIssued.model_validate(said | {"package": digest, "content": self._recipient()})
        issue_handover(
            home.archive, UUID(facts.id), event, by=self._by, disclosed=self._disclosed(), within=self._still
        )
        secret = named(bag.part, self._out) if bag is not None else None
        folder = named(self._part, self._out)
        counts, files, size = log.counts, payload.files, payload.bytes
        return Package(
            id=facts.id,
            folder=folder,
            digest=digest,
            size=checkpoint.size,
            records=counts.inside.total(),
            left_out=counts.left_out.total(),
            destroyed=counts.destroyed.total(),
            files=files,
            bytes=size,
            unselected=selected.unselected if selected else 0,
            secret=secret,
            disclosed=self._enclosed.contents if self._enclosed else 0,
        )

    def _still(self, record: Operations) -> None:
        """Refuse, in the transaction that issues it, what may not go any more."""
        require_nothing_withdrawn(record, after=self._begun)
        if self._facts.handed_as == "transfer":
            require_none_issued(record, self._begun, UUID(self._facts.id))

    def _recipient(self) -> Recipient:
        """For whom it is; of a transfer of a part, with the list of the records that pass."""
        if self._selected is None or self._facts.handed_as == "copy":
            return Recipient(to=self._facts.to)
        return Recipient(to=self._facts.to, file=self._listed(self._selected.passing(), "transferred.txt"))

    def _disclosed(self) -> HandoverDisclosed | None:
        """On which ground secret content goes along, for whose keys, and of which records."""
        enclosed, ground = self._enclosed, self._order.stated_ground
        if enclosed is None or ground is None:
            return None
        listed = self._listed(enclosed.records, "disclosed.txt")
        return HandoverDisclosed(
            ground=ground, enclosed=enclosed.sha256, contents=enclosed.contents, files=enclosed.files,
            records=len(enclosed.records), content=Disclosed(recipients=tuple(self._recipients), file=listed),
        )  # fmt: skip

    def _listed(self, records: Iterable[bytes], name: str) -> File:
        """A file of this archive that lists records."""
        digest, size = self._home.blobs.put("".join(f"{UUID(bytes=key)}\n" for key in sorted(records)).encode())
        return File(digest=digest, size=size, filename=name, media_type=TEXT)

    def _stated(self, counts: Counts, size: int, root: str, note: str) -> bytes:
        facts, settings = self._facts, self._home.settings
        told = {
            "format": FORMAT,
            "id": facts.id,
            "origin": facts.origin,
            "organisation": facts.organisation,
            "to": facts.to,
            "as": facts.handed_as,
            "profile": facts.profile,
            "size": size,
            "root": root,
            "checkpoint": note,
            "made_at": facts.moment,
            "made_by": facts.made_by,
            "product": f"{PRODUCT} {product_version()}",
            "as_of": self._home.today().isoformat(),
            "timezone": settings.timezone,
            "records": {"in": counts.inside, "left_out": counts.left_out, "destroyed": counts.destroyed},
            "events": {name: counts.events[name] for name in ("with_content", "left_out", "destroyed")},
            "documents": {"files": counts.files, "bytes": counts.bytes},
        }
        if self._selected is not None:
            told["selection"] = self._selected.stated()
        if (enclosed := self._enclosed) is not None:
            told["enclosed"] = {
                "bag": f"bag-{facts.id}-secret", "file": f"data/{facts.object_id}/{NAME}", "sha256": enclosed.sha256,
                "size": enclosed.size, "contents": enclosed.contents, "files": enclosed.files,
                "ground": self._order.stated_ground,
            }  # fmt: skip
        return _json(told)


def _leave(row: Row, reason: str) -> None:
    """What is left out without anything to do about it."""


def _json(told: object) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"
