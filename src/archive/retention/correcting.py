"""Verbs of corrections: recorded by one person; confirmed by a second where one opens a record or shortens its
retention.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from archive.body.mandate import OUTSIDE, require_mandate
from archive.case.events import CaseClosed
from archive.case.usecases import CaseIsClosed, goes_to, require_takes
from archive.errors import Invalid, VersionConflict
from archive.fold.corrections import standing
from archive.fold.effects import changes, due_change, if_confirmed
from archive.fold.timeline import Timeline
from archive.grant.applications import BeforePayment, require_paid
from archive.grant.back import BACK
from archive.grant.cost import Cost
from archive.grant.costs import correct_cost
from archive.kernel import ActorId
from archive.merging.spreading import add_with_others
from archive.record.store import Archive, Receipt, new_id
from archive.recordwide import (
    CorrectionDecided,
    Reason,
    Reclassified,
    RecordCorrected,
    RegistrationCompleted,
    Verdict,
)
from archive.registration import Record, model_of
from archive.registration.correction import require_correctable, require_waiting
from archive.retention.contradictions import contradicted, day_at
from archive.retention.dueness import due_of
from archive.retention.stricter import loosens
from archive.retention.sums import held_sum
from archive.retention.usecases import record_of, version_of

_NEVER_AHEAD = frozenset((Reclassified.name, CaseClosed.name, RegistrationCompleted.name))
"""What is recorded when its day has come; so is the first day of a record, where it is corrected."""
_TRIES = 5


def correct_event(
    archive: Archive,
    kind: str,
    id: UUID,
    corrected: RecordCorrected,
    *,
    by: ActorId,
    expecting: int | None = None,
    collected: UUID | None = None,
) -> Receipt:
    """Set right what an event of a record stated: its day, class, publicity, personal data, language, arrival or case.

    The correction replaces the event. One that opens the record or shortens its retention waits for a second person, on
    the list `collected` where one is given.
    Refuses: what that event does not state, a class no schedule in force knows, a day to come for what is not recorded
    ahead, a place where later events would not be allowed, a case that does not take the record.
    """
    if kind == Cost.kind:
        if corrected.day is not None:
            archive.require_begun(corrected.day, "day")
        return correct_cost(archive, id, corrected, by=by, expecting=expecting)
    record = archive.load(model_of(kind), id, expecting)
    record.must_exist()
    require_correctable(record, corrected)
    _require_begun(archive, record, corrected)
    if corrected.case is not None:
        corrected = corrected.model_copy(update={"case": goes_to(archive, corrected.case, record.case)})
    if corrected.record_class is not None:
        corrected = corrected.model_copy(update={"schedule": version_of(archive, corrected.record_class)})
    corrected = corrected.model_copy(update={"flagged": _held_across(archive, record, corrected)})
    follows = corrected.model_copy(update={"protects": record.followed_by(corrected)})
    if loosens(archive, record, record.as_if(follows)):
        hides = {"protects": record.hidden_by(corrected), "waits": collected or new_id()}
        follows = corrected.model_copy(update=hides)
    record.correct_event(follows, by=by)
    return add_with_others(archive, record, by=by)


def decide_corrections(
    archive: Archive, corrections: Sequence[tuple[UUID, int]], outcome: Verdict, reason: str, *, by: ActorId
) -> Receipt:
    """Confirm or reject corrections that wait, by record and version: all of them, or none.

    Refuses: who recorded one of them; one that does not wait, or that was decided meanwhile; no reason; one that later
    events of its record would not allow any more.
    """
    if not reason.strip():
        raise Invalid("A reason is needed.", field="reason", remedy="State why the corrections are right or wrong.")
    if not corrections:
        raise Invalid("No correction was given.", field="corrections", remedy="Name at least one that waits.")
    for _ in range(_TRIES - 1):
        try:
            return _decide(archive, corrections, outcome, reason, by)
        except VersionConflict:  # something else happened to one of the records: judged anew with it
            continue
    return _decide(archive, corrections, outcome, reason, by)


def _decide(
    archive: Archive, corrections: Sequence[tuple[UUID, int]], outcome: Verdict, reason: str, by: ActorId
) -> Receipt:
    records: list[Record[Any]] = []
    for id, group in groupby(sorted(corrections), key=itemgetter(0)):
        record = record_of(archive, id)
        for _, version in group:
            decided = CorrectionDecided(decides=version, outcome=outcome, content=Reason(reason=reason.strip()))
            require_waiting(record, decided, by)
            follows = {"protects": record.followed_by(decided)}
            record.decide_correction(decided.model_copy(update=follows), by=by)
        records.append(record)
    return add_with_others(archive, *records, by=by)


def effect_once_confirmed(archive: Archive, record: Record[Any], version: int) -> str:
    """What a correction that waits changes today once it is confirmed, in sentences."""
    after = if_confirmed(record, version)
    told = changes(record.timeline, after.timeline, after.timeline.events[-1], record.today)
    due = due_change(due_of(archive, record), due_of(archive, after))
    return " ".join([*told, *([due] if due else [])]) or "Nothing in force today changes."


def _require_begun(archive: Archive, record: Record[Any], corrected: RecordCorrected) -> None:
    """Refuse a day to come of what is recorded when its day has come."""
    target = record.corrected_event(record.event(corrected.corrects))
    if corrected.day is not None and (target.version == 1 or target.name in _NEVER_AHEAD):
        archive.require_begun(corrected.day, "day")
    if corrected.received_on is not None:
        archive.require_begun(corrected.received_on, "received_on")


def _held_across(archive: Archive, record: Record[Any], corrected: RecordCorrected) -> tuple[str, ...]:
    """Hold a correction that moves an event against rules across records; the codes by which it is flagged.

    Refuses, unless a source only reports it: a day of the record after the closing of its case, or on which the body
    that acted did not exist; a recovery before anything was paid. What it breaks of other records is flagged.
    """
    target = record.corrected_event(record.event(corrected.corrects))
    flags = (*contradicted(archive, record, corrected), *held_sum(archive, record, corrected, target))
    after = record.timeline_with(corrected)
    if (moved := _taken(archive, record, after, corrected)) is not None:
        return flags if moved else (*flags, CaseIsClosed.code)
    was, now = (day_at(standing(each.events)[target.version - 1]) for each in (record.timeline, after))
    if was == now or now is None:
        return flags
    certain = True
    try:
        if target.version == 1 or target.name == RegistrationCompleted.name:
            reason = record.now.get("late_reason") or getattr(corrected.content, "reason", None)
            certain = require_takes(archive, record.case, now, reason, late="")
        if target.version == 1 and record.kind != "body":
            require_mandate(archive, UUID(told) if (told := record.now.get("body")) else None, now)
        if target.name in BACK:
            require_paid(archive, record.id, now)
    except (CaseIsClosed, BeforePayment, *OUTSIDE) as refused:
        if not archive.telling:
            raise
        return (*flags, refused.code)
    return flags if certain else (*flags, CaseIsClosed.code)


def _taken(archive: Archive, record: Record[Any], after: Timeline, corrected: RecordCorrected) -> bool | None:
    """Whether the other case that a correction files a record to takes it for certain; None where it files it to none.

    Refuses, unless a source only reports it: a case that does not take it.
    """
    state = after.state(max(record.today.isoformat(), after.opening)) or {}
    case = UUID(state["case"]) if state.get("case") else None
    if case is None or case == record.case:
        return None
    try:
        return require_takes(archive, case, record.day(), getattr(corrected.content, "reason", None), late="reason")
    except CaseIsClosed:
        if not archive.telling:
            raise
        return False
