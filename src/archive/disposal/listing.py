"""The list of destructions outside the record: what a restored archive must destroy again before it serves anybody.

One line of JSON for every destroyed record, in the order of destruction: its id, the positions whose content went, the
disposal and the moment, and keyed hashes of where it came from. Never content. The first line is the signature over all
of it (statement.py). A backup older than a destruction brings the content back; `carry_out` (adopting.py) takes it away
again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from uuid import UUID

import orjson

from archive.disposal.events import DisposalExecuted
from archive.disposal.statement import FORMAT, IN_DOUBT, NEWEST, ListForged, ListFromTheFuture, Signed, read_head
from archive.errors import Invalid
from archive.founding.events import CertifiedDisposal, DestructionsAdopted
from archive.founding.usecases import founding_id
from archive.record.store import Archive

NAME = "destructions.jsonl"
RESTORED = "restored from a backup older than its destruction"
"""The basis recorded for a destruction from a list that states none."""


@dataclass(frozen=True, slots=True)
class DestroyedRecord:
    """One destroyed record: which positions lost their content, by which disposal, why, when, where it came from.

    The first record of a disposal carries its certificate.
    """

    record: UUID
    positions: tuple[int, ...]
    disposal: UUID | None
    moment: datetime
    came_from: tuple[str, ...] = ()
    basis: str | None = None
    certificate: CertifiedDisposal | None = None

    def line(self) -> bytes:
        """The line of the list."""
        told = {"record": self.record, "positions": self.positions, "disposal": self.disposal}
        told["moment"] = self.moment.isoformat().replace("+00:00", "Z")
        told |= {"came_from": self.came_from} if self.came_from else {}
        told |= {"basis": self.basis} if self.basis else {}
        if self.certificate is not None:
            told["certificate"] = self.certificate.model_dump(mode="json", exclude_none=True)
        return orjson.dumps(told) + b"\n"


@dataclass(frozen=True, slots=True)
class DestructionList:
    """A list as it was read; `signed` is lacking of one from before lists were signed."""

    records: tuple[DestroyedRecord, ...]
    signed: Signed | None = None

    @property
    def made_at(self) -> datetime | None:
        """The moment it states."""
        return self.signed.statement.moment if self.signed else None

    @property
    def in_doubt(self) -> bool:
        """Whether destructions may be missing from it, by the word of the archive that made it."""
        return self.signed is not None and self.signed.statement.format == IN_DOUBT

    def ahead_of(self, now: datetime) -> bool:
        """Whether the list, or a line of it, is of a moment to come."""
        moments = [each.moment for each in self.records] + ([self.made_at] if self.made_at else [])
        return max(moments, default=now) > now

    def require_past(self, now: datetime) -> None:
        """Refuse a list, or a line of one, from a moment to come."""
        if self.ahead_of(now):
            raise ListFromTheFuture("The list of destructions is dated in the future.")


def destroyed_records(archive: Archive) -> list[DestroyedRecord]:
    """Every record whose content was destroyed, here or before this archive was restored, in the order it was."""
    found = {each.record: each for each in adopted_records(archive)}
    for each in _destroyed_here(archive):
        before = found.get(each.record, each)
        came_from = tuple(dict.fromkeys((*before.came_from, *each.came_from)))
        basis = before.basis if each.basis in (None, RESTORED) else each.basis
        found[each.record] = replace(each, came_from=came_from, basis=basis if basis != RESTORED else None)
    return _certified(archive, sorted(found.values(), key=attrgetter("moment")))


def _certified(archive: Archive, records: list[DestroyedRecord]) -> list[DestroyedRecord]:
    """The same, the first of each disposal with its certificate where there is one."""
    certificates = dict(adopted_certificates(archive))
    for id in archive.streams("disposal.listed.v1"):
        here = certificate_here(archive, id)
        certificates |= {id: here} if here is not None else {}
    return [
        replace(each, certificate=certificates.pop(each.disposal, None) if each.disposal else None) for each in records
    ]


def certificate_here(archive: Archive, disposal: UUID) -> CertifiedDisposal | None:
    """The certificate of a disposal that was executed here."""
    for each in archive.history(disposal):
        if isinstance(each.event, DisposalExecuted):
            told = each.event.model_dump(exclude={"content"})
            by, at = each.recorded_by, each.recorded_at
            return CertifiedDisposal(disposal=disposal, executed_at=at, executed_by=by, **told)
    return None


def adopted_certificates(archive: Archive) -> Iterator[tuple[UUID, CertifiedDisposal]]:
    """The certificates that lists carried here, by their disposals."""
    for recorded in archive.history(founding_id(archive)):
        if isinstance(recorded.event, DestructionsAdopted):
            yield from ((each.disposal, each) for each in recorded.event.certificates)


def adopted_records(archive: Archive) -> Iterator[DestroyedRecord]:
    """What lists named that this archive took over, in the order in which it did."""
    for recorded in archive.history(founding_id(archive)):
        if isinstance(recorded.event, DestructionsAdopted):
            for each in recorded.event.destructions:
                yield DestroyedRecord(
                    each.record, each.positions, each.disposal, each.moment, each.came_from, each.basis
                )


def _destroyed_here(archive: Archive) -> Iterator[DestroyedRecord]:
    destructions, came_from = archive.recorder.destructions, dict[str, list[str]]()
    for stream, key in destructions.came_from():
        came_from.setdefault(stream, []).append(key.hex())
    for (_, stream, at), group in groupby(destructions.all(), key=itemgetter(0, 1, 2)):
        found = list(group)
        fact = orjson.loads(found[0].fact)
        disposal = fact.get("disposal")
        yield DestroyedRecord(
            UUID(stream),
            tuple(each.position for each in found),
            UUID(disposal) if disposal else None,
            datetime.fromisoformat(at),
            tuple(came_from.get(stream, ())),
            fact.get("basis"),
        )


def lines_of(records: Sequence[DestroyedRecord]) -> bytes:
    """The lines of a list, as they are signed."""
    return b"".join(each.line() for each in records)


def read_list(path: Path) -> DestructionList:
    """A list from a file. Refuses: a line that cannot be read, lines that were altered after signing."""
    whole = path.read_bytes()
    first, _, lines = whole.partition(b"\n")
    signed = read_head(first, FORMAT, IN_DOUBT)
    if signed is None:
        numbered = enumerate(whole.splitlines(), 1)
        return DestructionList(tuple(read_line(line, number) for number, line in numbered if line.strip()))
    if sha256(lines).digest() != signed.statement.digest:
        raise ListForged("The list of destructions was altered after it was signed.")
    records = tuple(read_line(line, number) for number, line in enumerate(lines.splitlines(), 2))
    if len(records) != signed.statement.count:
        raise ListForged("The list of destructions has more or fewer records than it states.")
    return DestructionList(records, signed)


def read_line(line: bytes, number: int) -> DestroyedRecord:
    """One line of a list. Refuses: anything else."""
    try:
        said = orjson.loads(line)
        disposal = said["disposal"]
        return DestroyedRecord(
            UUID(said["record"]),
            tuple(map(int, said["positions"])),
            UUID(disposal) if disposal else None,
            _moment(said["moment"]),
            tuple(_hash(each) for each in said.get("came_from", ())),
            said.get("basis"),
            CertifiedDisposal.model_validate(said["certificate"], strict=False) if "certificate" in said else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        said = f"Line {number} of the list of destructions cannot be read."
        raise Invalid(said, field="list", remedy=NEWEST) from None


def _moment(text: str) -> datetime:
    """A moment of a list. Raises ValueError: not the same moment everywhere."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _hash(text: str) -> str:
    if len(bytes.fromhex(text)) != 32 or text != text.lower():
        raise ValueError(text)
    return text
