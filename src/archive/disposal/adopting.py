"""Applies a list of destructions: records restored by a backup are destroyed again, missing ones cannot be recorded.

A list is trusted where a key of this archive signed it, or for a reason, which is recorded.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from archive.disposal.destroying import basis_of, clear, destroy_again
from archive.disposal.listing import (
    DestroyedRecord,
    DestructionList,
    adopted_certificates,
    certificate_here,
    destroyed_records,
)
from archive.disposal.model import Disposal
from archive.disposal.statement import ListNotSigned, signer_of_list
from archive.errors import Damaged, NotFound
from archive.founding.events import Adoption, BygoneRecord, CertifiedDisposal, DestructionsAdopted
from archive.founding.usecases import Founding, founding_id
from archive.kernel import ActorId
from archive.ledger.checkpoint.notekey import NoteKey
from archive.ledger.checkpoint.succession import Introduction
from archive.record.store import Archive
from archive.registration import Record, RecordHeld
from archive.retention.usecases import record_of, require_unheld
from archive.sealing.files import Files

AT_ONCE = 1000
_NO_SIGNATURE = "Use a signed list. If there is none, state why with --unsigned-destructions; the reason is recorded."
_NO_KNOWN_KEY = (
    "Give the archive's published key with --signed-by, or state with --unsigned-destructions why it is unknown."
)


@dataclass(frozen=True, slots=True)
class Believed:
    """A list with the key that signed it, or with why it is trusted without."""

    listed: DestructionList
    signed_by: str | None = None
    reason: str | None = None


@dataclass(slots=True)
class CarriedOut:
    """What a list did to an archive: records destroyed again, gone already, left because a hold keeps them here.

    `adopted` is what it named that is not known as destroyed here, and is noted for ever. `spared` are the cases of
    what is held.
    """

    again: int = 0
    already: int = 0
    held: int = 0
    adopted: tuple[DestroyedRecord, ...] = ()
    spared: set[UUID] = field(default_factory=set, compare=False)


def believed(
    listed: DestructionList,
    keys: Sequence[Introduction],
    origin: str,
    *,
    now: datetime,
    given: NoteKey | None = None,
    reason: str | None = None,
) -> Believed:
    """A list that may be carried out. `keys` are those the archive knows, `given` is one somebody vouches for.

    Refuses: no signature by any of them and no reason; another archive's list; an altered one; without the
    signature of a known key, a moment to come. What the archive signed itself is of its own time, whatever `now` is.
    """
    signer = signer_of_list(listed.signed, keys, origin, given) if listed.signed else None
    if signer is not None:
        return Believed(listed, signer.vkey)
    listed.require_past(now)
    if not reason:
        if listed.signed is None:
            raise ListNotSigned("The list of destructions is not signed.", remedy=_NO_SIGNATURE)
        raise ListNotSigned("The list of destructions is not signed with a known key.", remedy=_NO_KNOWN_KEY)
    return Believed(listed, None, reason)


def carry_out(archive: Archive, files: Files, this: Believed, *, by: ActorId) -> CarriedOut:
    """Destroy in a restored archive what was destroyed after its backup was made; run again, it does nothing more.

    Views and index, where there are any, are cleared by the next start. What the list names and the backup does not
    hold is noted, so that it never comes. Refuses: an unsigned list whose positions are other records' here.
    """
    records, done = this.listed.records, CarriedOut()
    if this.listed.signed is None:
        _require_own(archive, records)
    here = [(record_of(archive, id), line) for line in records for id in _here(archive, line)]
    for record, line in sorted(here, key=lambda each: each[0].kind == "case"):  # a case goes last of its records
        _destroy_again(archive, record, line, done, by)
    clear(archive, files, None)
    done.adopted = adopt(archive, this, by=by)
    return done


def _here(archive: Archive, line: DestroyedRecord) -> set[UUID]:
    """The record of a line, and what came from the same place under another id, where an archive was restored twice."""
    found = {archive.recorder.lookups.find(bytes.fromhex(hash)) for hash in line.came_from}
    return {id for id in (line.record, *found) if id is not None and archive.exists(id)}


def _destroy_again(archive: Archive, record: Record[Any], line: DestroyedRecord, done: CarriedOut, by: ActorId) -> None:
    """Destroy one record again, unless a hold keeps it, or one of the records of a case.

    A hold from before the destruction had ended by then, but only where the record is the very one that was destroyed;
    what was recorded again has holds of its own.
    """
    if record.id in done.spared:
        done.held += 1
        return
    try:
        if record.destroyed_on is None and not _fits(archive, record.id, line):
            require_unheld(archive, record, archive.today())
        gone = destroy_again(
            archive, record.id, disposal=line.disposal, moment=line.moment, basis=_basis(archive, line), by=by
        )
    except RecordHeld:
        done.held += 1
        done.spared |= {each for each in (record.case,) if each is not None}
    else:
        done.again += gone is not None
        done.already += gone is None


def _basis(archive: Archive, line: DestroyedRecord) -> str | None:
    """The legal ground on which a record was destroyed: as the list says, or as the disposal here that listed it."""
    if line.basis or line.disposal is None or not archive.exists(line.disposal):
        return line.basis
    try:
        listed = archive.load(Disposal, line.disposal).records.get(line.record)
    except NotFound:  # the id of something else
        return None
    return basis_of(listed) if listed else None


def adopt(archive: Archive, this: Believed, *, by: ActorId) -> tuple[DestroyedRecord, ...]:
    """Note that a list was taken over, and what it names that this archive does not know; answers with that."""
    new = tuple(_unknown(archive, this.listed.records))
    founding, certificates = archive.load(Founding, founding_id(archive)), tuple(_new_certificates(archive, this))
    for first in range(0, max(1, len(new)), AT_ONCE):
        adopted = DestructionsAdopted(
            listed=len(this.listed.records),
            made_at=this.listed.made_at,
            signed_by=this.signed_by,
            destructions=tuple(_bygone(each) for each in new[first : first + AT_ONCE]),
            certificates=certificates if first == 0 else (),
            content=Adoption(reason=this.reason),
        )
        founding.record(adopted, by=by)
    archive.add(founding)
    return new


def _new_certificates(archive: Archive, this: Believed) -> Iterator[CertifiedDisposal]:
    """The certificates of a list that are not here; none of a list that no key of this archive signed."""
    known = {disposal for disposal, _ in adopted_certificates(archive)}
    for each in this.listed.records if this.signed_by else ():
        its = each.certificate
        if its is not None and its.disposal not in known and certificate_here(archive, its.disposal) is None:
            known.add(its.disposal)
            yield its


def unknown_to(archive: Archive, listed: DestructionList) -> bool:
    """Whether a list names a destruction that is missing from this archive."""
    return next(_unknown(archive, listed.records), None) is not None


def _unknown(archive: Archive, records: Iterable[DestroyedRecord]) -> Iterator[DestroyedRecord]:
    """What was not destroyed here and not taken over yet, or not with every hash of where it came from."""
    known = {each.record: set(each.came_from) for each in destroyed_records(archive)}
    return (each for each in records if each.record not in known or not known[each.record].issuperset(each.came_from))


def _bygone(each: DestroyedRecord) -> BygoneRecord:
    return BygoneRecord(
        record=each.record,
        positions=each.positions,
        disposal=each.disposal,
        moment=each.moment,
        came_from=each.came_from,
        basis=each.basis,
    )


def _require_own(archive: Archive, records: Sequence[DestroyedRecord]) -> None:
    """Refuse a list of which no line fits the record; what came after the backup may be at other positions."""
    here = [each for each in records if archive.exists(each.record)]
    if here and not any(_fits(archive, each.record, each) for each in here):
        raise Damaged(
            "The list of destructions belongs to another archive.", field="list", remedy="Use the list of this archive."
        )


def _fits(archive: Archive, id: UUID, line: DestroyedRecord) -> bool:
    """Whether a record stands where the line says."""
    return not {row[0] for row in archive.recorder.read_stream(id)}.isdisjoint(line.positions)
