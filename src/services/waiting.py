"""Writes against which only hidden records stand: answered like those that succeed, kept until somebody decides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.document.events import File, NewVersion
from archive.document.usecases import file_version
from archive.errors import ArchiveError, Invalid, NotFound
from archive.grant.applications import GrantExceeded
from archive.kernel import ActorId
from archive.record.store import Receipt
from archive.recordwide import Reason
from archive.waiting.events import Outcome, Submitted, WriteDecided, WriteSubmitted
from archive.waiting.model import WaitingWrite
from archive.waiting.usecases import decide_write, submit_write
from services.access_log import attempted
from services.home.archive_home import ArchiveHome
from services.json_bodies import read_json
from services.sight.visibility import unseen
from services.verbs import KINDS, WIDE, change, create, event_of, shape_of


@dataclass(frozen=True, slots=True)
class Write:
    """A write as it was asked for: the kind, what is stated, and for a change its noun, record and version."""

    kind: str
    stated: BaseModel
    verb: str | None = None
    record: UUID | None = None
    expecting: int | None = None
    file: File | None = None


def carried_out(home: ArchiveHome, caller: Caller, by: ActorId, write: Write, run: Callable[[], Receipt]) -> Receipt:
    """Run a write. Where only a record the caller may not see stands against it, it waits instead."""
    try:
        return run()
    except ArchiveError as refused:
        against = _hidden(home, caller, refused)
        if against is None:
            raise
        attempted(home, caller, [str(against)], f"write {write.verb or KINDS[write.kind].plural}")
        return _kept(home, by, write, against)


def _hidden(home: ArchiveHome, caller: Caller, refused: ArchiveError) -> UUID | None:
    """A record the caller may not see, where such records alone stand against a write."""
    against = refused.against
    if against is None:
        return None
    if unseen(home, caller, {against}):
        return against
    if isinstance(refused, GrantExceeded):
        hidden = unseen(home, caller, refused.others)
        if hidden and not refused.stands({id: cents for id, cents in refused.others.items() if id not in hidden}):
            return min(hidden)
    return None


def _kept(home: ArchiveHome, by: ActorId, write: Write, against: UUID) -> Receipt:
    version = 1 if write.verb is None else (write.expecting or 0) + 1
    submitted = WriteSubmitted(
        record_kind=write.kind,
        record=write.record or against,
        version_shown=version,
        verb=write.verb,
        content=Submitted(submitted=write.stated.model_dump_json(exclude_unset=True), file=write.file),
    )
    made = submit_write(home.archive, submitted, by=by)
    return Receipt(submitted.record, version, made.position, made.replayed)


def require_seeing_both(caller: Caller) -> ActorId:
    """The actor, if it sees every record: what waits reports hidden ones. Refuses: any other, a key with a scope."""
    return caller.require(Role.archivist)


def waiting(home: ArchiveHome, *, decided: bool = False) -> list[dict[str, Any]]:
    """Every write that waits, in the order in which they came; those decided as well where asked."""
    found = []
    for id in home.archive.streams(WriteSubmitted.name, own=True):
        kept = home.archive.load(WaitingWrite, id)
        if kept.submission is None or (kept.decision is not None and not decided):
            continue
        first, said = home.archive.history(id)[0], kept.said
        told: dict[str, Any] = {
            "id": str(id),
            "kind": kept.submission.record_kind,
            "verb": kept.submission.verb,
            "record": str(kept.submission.record),
            "submitted_at": first.recorded_at.isoformat().replace("+00:00", "Z"),
            "submitted_by": str(first.recorded_by),
            "position": first.position,
            "submitted": read_json(said.submitted) if said else None,
            "outcome": kept.decision.outcome if kept.decision else None,
        }
        found.append(told)
    return found


def decide(
    home: ArchiveHome, id: UUID, outcome: Outcome, reason: str, *, number: str | None = None, by: ActorId
) -> Receipt:
    """Decide what becomes of a write that waits; `recorded` carries it out now, under another number where given.

    Refuses: none that waits, one that is decided; what any rule refuses of a write that is carried out now.
    """
    archive = home.archive
    try:
        kept = archive.load(WaitingWrite, id)
    except NotFound:
        raise NotFound("There is no pending write with this id.", field="id") from None
    kept.must_wait()
    if number is not None and outcome is not Outcome.recorded:
        raise Invalid("A number can only be given with the outcome recorded.", field="number", remedy="Leave it out.")
    assert kept.submission is not None
    record = kept.submission.record if outcome is Outcome.same else None
    if outcome is not Outcome.recorded:
        decided = _decision(home, outcome, record, reason)
        return decide_write(archive, id, decided, by=by)
    with archive.bulk() as flush, archive.all_or_nothing():
        made = _carry_out(home, id, kept, number, by)
        last = decide_write(archive, id, _decision(home, outcome, made.id, reason), by=by)
        position = flush()
    return Receipt(id, last.version, position)


def _decision(home: ArchiveHome, outcome: Outcome, record: UUID | None, reason: str) -> WriteDecided:
    return WriteDecided(
        decided_on=home.archive.recording_day(), outcome=outcome, record=record, content=Reason(reason=reason)
    )


def _carry_out(home: ArchiveHome, id: UUID, kept: WaitingWrite, number: str | None, by: ActorId) -> Receipt:
    """What was asked for, as if it were asked for today by the one who decides."""
    first, said = kept.submission, kept.said
    if first is None or said is None:
        raise Invalid("The content of this write was destroyed.", field="id", remedy="Reject it.")
    fields, kind = read_json(said.submitted), KINDS[first.record_kind]
    if said.file is not None:
        with home.files.open(str(id), said.file.digest) as bytes_kept:
            home.blobs.put(bytes_kept)
    if first.verb is None:
        if number is not None:
            fields |= {"number": number}
            fields.pop("natural_key", None)
        stated = shape_of(kind.created).model_validate(fields)
        if said.file is not None:
            stated = stated.model_copy(update={"file": said.file})
        return create(home.archive, kind, stated, by=by)
    if number is not None:
        raise Invalid("A number can only be given to a new record.", field="number", remedy="Leave it out.")
    if first.verb == "versions" and said.file is not None:
        content = NewVersion(file=said.file, reason=fields.get("reason"))
        return file_version(home.archive, first.record, content, by=by, dated=home.today())
    step = kind.verb(first.verb)
    if step is not None:
        shape = shape_of(step.event).model_validate(fields)
        return change(home.archive, step, first.record, shape, by=by, expecting=None)
    wide = next(each for each in WIDE if each.noun == first.verb)
    gate = {"mandatory": home.settings.mandatory_of(kind.name)} if wide.gated else {}
    return wide.run(home.archive, kind.name, first.record, _event(wide.event, fields), by=by, **gate)


def _event(event: Any, fields: dict[str, Any]) -> Any:
    return event_of(event, shape_of(event).model_validate(fields))
