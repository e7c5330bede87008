"""What the archivist asks of retention and registration, for REST and the command line alike."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID, uuid4, uuid5

from archive.completeness import SECRECY
from archive.errors import NotFound
from archive.kernel import ActorId, Event
from archive.record.receipt import REPEATED
from archive.record.store import Receipt
from archive.recordwide import HoldPlaced, HoldReleased, Reason
from archive.retention.usecases import place_hold, release_hold
from projections.duties.due import Due, due_days
from projections.duties.holds import ShownHold, holds
from projections.duties.incomplete import Incomplete
from projections.duties.schedules import ShownVersion, class_in_force, versions
from projections.states import Question, StateReader
from services.home.archive_home import ArchiveHome
from services.verbs import KINDS, WIDE, shape_of

FOLD_REVIEW = "fold_review"
"""What a record waits for that is judged differently since rules and views fold alike."""
RELEASED_BEFORE = "Nothing was recorded: the hold ends on that day or before it already; a release prolongs none."
HOLDS = UUID("8f1d2a60-3c55-5f0e-9d0b-6f6f0c1b7a42")


def version_shown(version: ShownVersion, today: date, *, rows: bool) -> dict[str, Any]:
    """A version of a schedule for the outside, with its rows in words where asked."""
    names = ("id", "schedule", "code", "version", "title", "in_force_from", "until")
    told: dict[str, Any] = {name: getattr(version, name) for name in names}
    told |= {"in_force": version.in_force(today), "classes": len(version.rows)}
    return told | ({"rows": [class_shown(version, code) for code in version.rows]} if rows else {})


def class_shown(version: ShownVersion, code: str) -> dict[str, Any]:
    """One class of a version, its row and its words."""
    words = version.words.get(code, {})
    row = version.rows[code].model_dump(mode="json", exclude_none=True)
    return {**row, "title": words.get("title"), "description": words.get("description")}


def schedule_shown(home: ArchiveHome, states: StateReader, question: Question, id: str) -> list[dict[str, Any]]:
    """The versions of a schedule, or one version, with all rows. Refuses: neither."""
    found = [version for version in versions(states, question) if id in (version.id, version.schedule)]
    if not found:
        raise NotFound("There is no schedule with this id.", field="id")
    return [version_shown(version, home.today(), rows=True) for version in found]


def class_of(states: StateReader, question: Question, code: str, on: date, origin: str) -> dict[str, Any]:
    """A class as the schedule of this archive in force on a day has it. Refuses: a class in none."""
    found = class_in_force(versions(states, question), code, on, origin)
    if found is None:
        raise NotFound("No schedule in force on that day has this class.", field="code")
    told = {"schedule": found.code, "version": found.version, "version_id": found.id}
    return class_shown(found, code) | told | {"in_force_from": found.in_force_from}


def falling_due(
    states: StateReader,
    question: Question,
    on: date,
    *,
    kind: str | None = None,
    everything: bool = False,
    after: int = 0,
    limit: int | None = None,
    unreviewed: Collection[str] = (),
) -> list[Due]:
    """What is due on a day, or all records with a class. Held records are among them, marked.

    So are those `unreviewed` since rules and views fold alike, and what is filed to such a case.
    """
    kinds = (kind,) if kind else ()
    found: Iterable[Due] = due_days(states, question, on, kinds=kinds, after=after, alone=not everything)
    if unreviewed:
        found = (replace(each, waits_for=FOLD_REVIEW) if _waits(each, unreviewed) else each for each in found)
    wanted = (each for each in found if everything or _is_due(each, on))
    return list(islice(wanted, limit))


def _waits(each: Due, unreviewed: Collection[str]) -> bool:
    return each.id in unreviewed or each.case in unreviewed


def _is_due(each: Due, on: date) -> bool:
    return each.due is not None and each.due <= on.isoformat()


def if_closed(states: StateReader, question: Question, case: str, on: date) -> list[dict[str, Any]]:
    """What changes if a case closes on a day: its records with their due day before and after."""
    ids = states.one_with([case])
    before = {each.id: each for each in due_days(states, question, on) if each.case in ids}
    after = [each for each in due_days(states, question, on, closing=case) if each.case in ids]
    if states.kind_of(case) != "case":
        raise NotFound("There is no case with this id.", field="case")
    return [
        {**each.as_dict(), "due_now": before[each.id].due, "waits_now": before[each.id].waits_for}
        for each in after
        if each.due != before[each.id].due
    ]


def lacking_shown(each: Incomplete) -> dict[str, Any]:
    """A registration that lacks something, with the requests and the command that complete it."""
    names = ("id", "kind", "version", "title", "number", "missing", "claimed_class", "proposed", "differing")
    told = {name: getattr(each, name) for name in names if getattr(each, name) not in (None, {})}
    return told | {"complete": _requests(each), "command": _command(each)}


_BODIES = {"date": "dated"}


def _requests(each: Incomplete) -> list[dict[str, Any]]:
    at = f"/{KINDS[each.kind].plural}/{each.id}"
    fields = [name.partition(".")[0] for name in (*each.missing, *each.differing)]
    wanted: dict[str, list[str]] = {}
    for name in dict.fromkeys(fields):
        wanted.setdefault(_noun(each.kind, name), []).append(_BODIES.get(name, name))
    headers = {"If-Match": f'"{each.version}"'}
    return [
        {"method": "POST", "path": f"{at}/{noun}", "fields": names, "headers": headers}
        for noun, names in wanted.items()
    ]


def _noun(kind: str, name: str) -> str:
    """Where a missing field is posted to: to a verb of the kind, where none of any record takes it."""
    for wide in ("registrations", "publicity", "classifications"):
        if _BODIES.get(name, name) in _takes(next(each.event for each in WIDE if each.noun == wide)):
            return wide
    return next((verb.noun for verb in KINDS[kind].verbs if name in _takes(verb.event)), "registrations")


def _takes(event: type[Event]) -> Collection[str]:
    return shape_of(event).model_fields


def _command(each: Incomplete) -> str:
    options: list[str] = []
    own = [name for name in each.missing if name in KINDS[each.kind].own]
    for name in (name for name in each.missing if name not in own):
        parts = [name] if name != "publicity" else ["publicity"]
        parts = [part.removeprefix("publicity.") for part in parts]
        for part in parts:
            value = each.proposed.get(name, part.upper())
            options.append(f"--{_OPTIONS.get(part, part).replace('_', '-')} {value}")
    if any(name.removeprefix("publicity.") in SECRECY for name in each.missing):
        options.insert(0, "--publicity secret")
    commands = [f"archive complete {each.id} {' '.join(options)}"] if options or not own else []
    commands += [f"archive change {_noun(each.kind, name)} {each.id} --set {name}={name.upper()}" for name in own]
    return " && ".join(commands)


_OPTIONS = {"record_class": "class", "date": "dated"}


def holding(states: StateReader, question: Question, cases: Iterable[UUID]) -> list[UUID]:
    """The cases themselves, those merged with them, and every record filed to either."""
    found: list[UUID] = []
    for case in cases:
        ids = ", ".join(f"'{UUID(id)}'" for id in sorted(states.one_with([str(case)])))
        of_case = [UUID(each.id) for each in states.picked(question, (), only=f"s.case_id IN ({ids})")]
        if case not in of_case:
            raise NotFound("There is no case with this id.", field="cases")
        found += of_case
    return found


def hold_id(by: ActorId, key: str | None) -> UUID:
    """The id of a new hold; the same request under the same Idempotency-Key names the same hold."""
    return uuid5(HOLDS, f"{by}|{key}") if key else uuid4()


def hold_records(
    home: ArchiveHome,
    question: Question,
    hold: UUID,
    mandate: str,
    reason: str,
    *,
    records: Iterable[UUID],
    cases: Iterable[UUID],
    starts_on: date | None,
    ends_on: date | None,
    by: ActorId,
) -> Receipt:
    """Place a hold on records, and on cases with all their records."""
    with home.projections.states(home.archive.position) as states:
        wanted = [*records, *holding(states, question, cases)]
    starts = starts_on or home.today()
    placed = HoldPlaced(hold=hold, mandate=mandate, starts_on=starts, ends_on=ends_on, content=Reason(reason=reason))
    made = place_hold(home.archive, wanted, placed, by=by)
    return Receipt(hold, 1, made.position, made.replayed, made.effect)


def one_hold(states: StateReader, question: Question, hold: UUID) -> ShownHold:
    """A hold that applies to some record. Refuses: no such hold."""
    for each in holds(states, question, question.today):
        if each.hold == str(hold):
            return each
    raise NotFound("There is no hold with this id, or it was released.", field="id")


def release_records(
    home: ArchiveHome,
    question: Question,
    hold: UUID,
    reason: str,
    *,
    records: Iterable[UUID],
    released_on: date | None,
    by: ActorId,
) -> Receipt:
    """Release a hold from some records, or from all records it applies to."""
    wanted = list(records)
    if not wanted:
        with home.projections.states(home.archive.position) as states:
            wanted = [UUID(id) for id in one_hold(states, question, hold).records]
    day = released_on or home.today()
    made = release_hold(
        home.archive, wanted, HoldReleased(hold=hold, released_on=day, content=Reason(reason=reason)), by=by
    )
    effect = RELEASED_BEFORE if made.effect == REPEATED else made.effect
    return Receipt(hold, 1, made.position, made.replayed, effect)
