"""Corrections that wait for a second person, on the lists on which they were recorded, for REST and the command line.

A caller is shown, and decides about, what the scope of its key contains; a list of which it sees nothing does not
exist for it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from archive.access.caller import Caller
from archive.errors import NotFound
from archive.fold.corrections import WAITING
from archive.fold.effects import if_confirmed
from archive.fold.registry import NEVER
from archive.kernel import ActorId, Recorded
from archive.record.store import Receipt
from archive.recordwide import CorrectionDecided, RecordCorrected, Verdict
from archive.registration import model_of
from archive.registration.correction import NotWaiting
from archive.retention.correcting import decide_corrections, effect_once_confirmed
from archive.retention.moving import Moved, moved
from archive.retention.usecases import record_of
from projections.states import Question, StateReader
from services.home.archive_home import ArchiveHome

AT_ONCE, TRIES = 1000, 5
CORRECTING = "event-corrections"
_SAID = (
    "corrects", "day", "dated", "record_class", "received_on", "personal", "language", "case", "publicity", "amount",
    "ends_on", "takes_back",
)  # fmt: skip
_HELD = "json_extract(s.state, '$.corrections') IS NOT NULL"


def correction_lists(home: ArchiveHome, states: StateReader, caller: Caller, *, decided: bool) -> list[dict[str, Any]]:
    """Every list with corrections that wait, in the order of recording; those decided as well where asked."""
    found: dict[str, dict[str, Any]] = {}
    for _, _, each in _listed(home, states, caller):
        told = found.setdefault(each["list"], {"id": each["list"], "corrections": 0, WAITING: 0})
        told["corrections"] += 1
        told[WAITING] += each["outcome"] == WAITING
    return [each for each in found.values() if decided or each[WAITING]]


def correction_list(home: ArchiveHome, states: StateReader, caller: Caller, id: UUID) -> dict[str, Any]:
    """A list with its corrections: what each states, who recorded it and why, what it changes once it is confirmed.

    Refuses: a list on which the caller sees nothing.
    """
    found = [each for each in _listed(home, states, caller) if each[2]["list"] == str(id)]
    if not found:
        raise _no_list()
    shown = [_shown(home, caller, record, kind, entry) for record, kind, entry in found]
    return {"id": str(id), WAITING: sum(each["outcome"] == WAITING for each in shown), "corrections": shown}


def what_moves(home: ArchiveHome, caller: Caller, id: UUID, version: int) -> list[dict[str, Any]]:
    """The records that fall due on another day by a correction of the closing day of their case, once it applies.

    Of these the ones that the caller may see within its scope: what each is, when it fell due and when it does now;
    None while that is not known.
    """
    begun = home.archive.recorder.read_stream(id, lte=1)
    if not begun or not begun[0][4].startswith("case."):  # a cost is corrected too, and is no record of a kind
        return []
    record = record_of(home.archive, id)
    newest = record.event(version)
    if newest.name != RecordCorrected.name:
        return []
    if "waits" in newest.fact:
        found = moved(home.archive, record, if_confirmed(record, version))
    else:
        found = moved(home.archive, record.as_if(without=record.version - version + 1), record)
    return [
        {"record": str(each.id), "kind": each.kind, "was": _day(each.was.due), "due": _day(each.now.due)}
        for each in _seen(home, caller, found)
    ]


def _seen(home: ArchiveHome, caller: Caller, found: list[Moved]) -> list[Moved]:
    """Those records that the caller may see within its scope."""
    if caller.sees_all or not found:
        return found
    home.projections.catch_up()
    with home.projections.states() as states:
        known = states.known_ids([str(each.id) for each in found], Question(caller, home.today()))
        return [each for each in found if str(each.id) in known and states.in_scope(str(each.id), caller)]


def moves_in_words(moves: Sequence[Mapping[str, Any]]) -> str | None:
    """How many records of a case fall due earlier and later; None where none does."""
    earlier = sum((each["due"] or NEVER) < (each["was"] or NEVER) for each in moves)
    told = [f"{count} {word}" for count, word in ((earlier, "earlier"), (len(moves) - earlier, "later")) if count]
    return f"Of the records of the case {' and '.join(told)} fall due." if told else None


def moves_of(home: ArchiveHome, caller: Caller, noun: str, made: Receipt) -> list[dict[str, Any]]:
    """What a change moves that was just recorded; nothing where it is no correction."""
    return what_moves(home, caller, made.id, made.version) if noun == CORRECTING and not made.replayed else []


def with_moves(made: Receipt, moves: Sequence[Mapping[str, Any]]) -> Receipt:
    """A receipt that states in its effect what moves."""
    return replace(made, effect=" ".join(filter(None, (made.effect, moves_in_words(moves))))) if moves else made


def _day(due: date | None) -> str | None:
    return due.isoformat() if due else None


def decide(
    home: ArchiveHome,
    caller: Caller,
    id: UUID,
    outcome: Verdict,
    reason: str,
    *,
    records: Collection[UUID] = (),
    by: ActorId,
) -> Receipt:
    """Confirm or reject what waits on a list, all of it or that of these records, as another person than recorded it.

    A long list is decided in several transactions; decided again, the rest follows.
    Refuses: a list on which the caller sees nothing, one that is decided, a record that is not on it.
    """
    for _ in range(TRIES - 1):
        try:
            return _decided(home, caller, id, outcome, reason, records, by)
        except NotWaiting as refused:  # of one of them: somebody decided about it meanwhile, and the rest still waits
            if refused.listed:
                raise
    return _decided(home, caller, id, outcome, reason, records, by)


def _decided(
    home: ArchiveHome, caller: Caller, id: UUID, outcome: Verdict, reason: str, records: Collection[UUID], by: ActorId
) -> Receipt:
    with home.projections.states(home.archive.position) as states:
        found = [(record, entry) for record, _, entry in _listed(home, states, caller) if entry["list"] == str(id)]
    if not found:
        raise _no_list()
    if missing := set(records) - {record for record, _ in found}:
        raise NotFound("A record is not on this list.", field="records", remedy=f"{len(missing)} are not.")
    wanted = [(record, entry) for record, entry in found if not records or record in records]
    waiting = [(record, int(entry["version"])) for record, entry in wanted if entry["outcome"] == WAITING]
    if not waiting:
        raise NotWaiting(*(str(entry["outcome"]) for _, entry in wanted), listed=True)
    for start in range(0, len(waiting), AT_ONCE):
        made = decide_corrections(home.archive, waiting[start : start + AT_ONCE], outcome, reason, by=by)
    effect = made.effect if len(waiting) == 1 else f"{len(waiting)} corrections are {outcome}."
    return Receipt(id, 1, made.position, made.replayed, effect)


def _no_list() -> NotFound:
    return NotFound("There is no list of corrections with this id.", field="id")


def _listed(home: ArchiveHome, states: StateReader, caller: Caller) -> Iterator[tuple[UUID, str, dict[str, Any]]]:
    """Every correction that had to wait, of records that the caller sees within its scope."""
    question = Question(caller, home.today())
    for picked in states.picked(question, ("corrections",), only=_HELD):
        entries = [entry for entry in picked.parts["corrections"] if "list" in entry]
        if entries and states.in_scope(picked.id, caller):
            yield from ((UUID(picked.id), picked.kind, entry) for entry in entries)


def _shown(home: ArchiveHome, caller: Caller, id: UUID, kind: str, entry: dict[str, Any]) -> dict[str, Any]:
    history = home.archive.history(id)
    correction = history[int(entry["version"]) - 1]
    said = correction.event.model_dump(mode="json", include=set(_SAID), exclude_none=True)
    said |= {name: text for name in ("date_text",) if (text := getattr(correction.event.content, name, None))}
    told = {"record": str(id), "kind": kind, "version": correction.version, "outcome": entry["outcome"]} | said
    told |= {"reason": entry.get("reason"), **_who(correction, "recorded")}
    if entry["outcome"] == WAITING:
        record = home.archive.load(model_of(kind), id)
        told["effect"] = effect_once_confirmed(home.archive, record, correction.version)
        if moves := what_moves(home, caller, id, correction.version):
            told |= {"moves": moves, "effect": f"{told['effect']} {moves_in_words(moves)}"}
        return told
    for each in history:
        if isinstance(each.event, CorrectionDecided) and each.event.decides == correction.version:
            told |= _who(each, "decided")
    return told


def _who(recorded: Recorded, did: str) -> dict[str, str]:
    at = recorded.recorded_at.isoformat().replace("+00:00", "Z")
    return {f"{did}_by": str(recorded.recorded_by), f"{did}_at": at}
