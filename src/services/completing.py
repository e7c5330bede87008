"""Completes a registration from one row of typed values, by column: for the command line and for files of rows.

What a column states becomes the events of registration. What the record states already is left as it is: the same value
again is nothing new, another one is refused. All of a row is recorded or nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import ValidationError

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.choices import truth_typed
from archive.completeness import SECRECY, StatedAlready
from archive.errors import Invalid
from archive.kernel import ActorId, Event
from archive.merging.strictness import taken_over
from archive.record.store import Archive
from archive.recordwide import PublicityClassified, Reclassified, RecordFinalised, RegistrationCompleted
from archive.registration import Record, model_of
from archive.registration.deciding import decide_publicity, give_class
from archive.values import Publicity, PublicityClass
from services.home.archive_home import ArchiveHome
from services.named import reading_of
from services.sight.visibility import require_stated, shown_to
from services.stated import words_of
from services.typed import Reading
from services.verbs import WIDE, Shape, WideChange, event_of, shape_of

REGISTERED = ("case", "received_on", "dated", "sender", "recipient", "person", "personal")
PUBLICITY = ("publicity", *SECRECY)
COLUMNS = (*REGISTERED, "record_class", *PUBLICITY, "final", "reason")
"""What a row may state; an empty cell states nothing."""
ALSO = {"class": "record_class", "date": "dated"}
"""Other names of columns."""
COMPLETED = "registration completed"
_VERBS = {each.event: each for each in WIDE}
_STRICT = {PublicityClass.public: 0, PublicityClass.partly_secret: 1}


REMEMBERED = 10_000


class Step(NamedTuple):
    """One event that a row states, and its flat shape."""

    event: type[Event]
    shape: Shape
    happened: Event

    @property
    def verb(self) -> WideChange:
        """What records it."""
        return _VERBS[self.event]


class Completed(NamedTuple):
    """What a row recorded: the names of its events, none where all of it was stated already."""

    id: UUID
    events: tuple[str, ...]


def complete(home: ArchiveHome, caller: Caller, kind: str, id: UUID, row: Mapping[str, str | None]) -> Completed:
    """Complete the registration of one record that the caller may see. Refuses: see `complete_within`."""
    with home.archive.bulk():
        return complete_within(home, caller, kind, id, row)


def complete_within(
    home: ArchiveHome,
    caller: Caller,
    kind: str,
    id: UUID,
    row: Mapping[str, str | None],
    rows: "Rows | None" = None,
) -> Completed:
    """The same within a bulk, for many `rows` that are read alike.

    Refuses, by the column: a value that is not understood, one that the caller may not state, another value than the
    record states already.
    """
    steps = (rows or Rows(reading_of(home, caller, cells=True), home.today())).steps(row)
    within = bool(caller.scope) and shown_to(home, caller, id) is not None
    for step in steps:
        caller.require(step.verb.role, within=within)
        if not caller.sees_all or getattr(step.shape, "case", None) is not None:
            require_stated(home, caller, kind, id, step.shape, step.verb.noun)
    by, mandatory = caller.require(Role.registrar, within=within), home.settings.mandatory_of(kind)
    return Completed(id, complete_by_steps(home.archive, kind, id, steps, by=by, mandatory=mandatory))


def complete_by_steps(
    archive: Archive, kind: str, id: UUID, steps: Iterable[Step], *, by: ActorId, mandatory: Collection[str]
) -> tuple[str, ...]:
    """The same for events whose role and sight were judged; answers with the names of those recorded."""
    record = archive.load(model_of(kind), id)
    with archive.all_or_nothing():
        return tuple([step.event.name for step in steps if _run(archive, record, step, by, mandatory)])


@dataclass(frozen=True, slots=True)
class Rows:
    """Reads rows of one table: the same cells again mean the same, and are not read twice."""

    reading: Reading
    today: date
    _read: dict[tuple[Any, ...], Step] = field(default_factory=dict)

    def steps(self, row: Mapping[str, str | None]) -> list[Step]:
        """The events that a row states, by its columns. Refuses, by the column: what is not understood; nothing."""
        said = _cells(row)
        reason = said.pop("reason", None) or COMPLETED
        final = said.pop("final", None)
        registered = {name: said[name] for name in REGISTERED if name in said}
        secrecy = {name: said[name] for name in PUBLICITY if name in said}
        steps: list[Step] = []
        if registered:
            steps.append(self._step(RegistrationCompleted, registered))
        if "record_class" in said:
            given = {"record_class": said["record_class"], "reclassified_on": self.today.isoformat(), "reason": reason}
            steps.append(self._step(Reclassified, given))
        if secrecy:
            steps.append(self._step(PublicityClassified, {"publicity": secrecy, "reason": reason}))
        if final is not None and _truth(final):
            steps.append(self._step(RecordFinalised, {"finalised_on": self.today.isoformat()}))
        if not steps:
            raise Invalid("No value was given.", field="id", remedy=f"Give at least one of: {', '.join(COLUMNS)}.")
        return steps

    def _step(self, event: type[Event], said: dict[str, Any]) -> Step:
        cells = (event.name, *((name, str(value)) for name, value in said.items()))
        step = self._read.get(cells)
        if step is None:
            if len(self._read) >= REMEMBERED:
                self._read.clear()
            step = self._read[cells] = _step(event, said, self.reading)
        return step


def _cells(row: Mapping[str, str | None]) -> dict[str, str]:
    said: dict[str, str] = {}
    for column, cell in row.items():
        name = ALSO.get(column, column)
        if name not in COLUMNS:
            remedy = f"The columns are: {', '.join(COLUMNS)}."
            raise Invalid("There is no such column.", field="column", remedy=remedy)
        if cell is None or not cell.strip():
            continue
        if name in said:
            raise Invalid("A value is given twice.", field=name, remedy="Give it once.")
        said[name] = cell.strip()
    return said


def _truth(cell: str) -> bool:
    truth = truth_typed(cell)
    if truth is None:
        raise Invalid("This is neither yes nor no.", field="final", remedy="Write kyllä or ei, or leave it empty.")
    return truth


def _step(event: type[Event], said: dict[str, Any], reading: Reading) -> Step:
    shape = shape_of(event)
    try:
        stated = shape.model_validate(reading.taken(shape, said))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        names = [part for part in fault["loc"] if isinstance(part, str) and part in COLUMNS]
        words = words_of(fault).rstrip(".")
        if names == ["case"]:
            words = "there is no case with this id or number"
        remedy = "Correct the value; docs/registration.md lists what is understood."
        raise Invalid(f"{words[0].upper()}{words[1:]}.", field=names[-1] if names else None, remedy=remedy) from None
    return Step(event, stated, event_of(event, stated))


def step_of(event: type[Event], said: Mapping[str, Any]) -> Step:
    """The step of one event from values that were read before."""
    stated = shape_of(event).model_validate(said)
    return Step(event, stated, event_of(event, stated))


def _run(archive: Archive, record: Record[Any], step: Step, by: ActorId, mandatory: Collection[str]) -> bool:
    """Record a step, unless the record stated it before; answers whether. Refuses: what it stated otherwise."""
    happened = step.happened
    if isinstance(happened, Reclassified):
        stands, _ = record.bound
        if stands is not None:
            again = give_class(record, happened.record_class, happened.reclassified_on)
            _require_same("record_class", stands, happened.record_class, again)
            return False
    if isinstance(happened, PublicityClassified):
        told = _publicity(record, step.shape)
        if told is None:
            return False
        happened = happened.model_copy(update={"publicity": told})
    gate = {"mandatory": mandatory} if step.verb.gated else {}
    return not step.verb.run(archive, record.kind, record.id, happened, by=by, **gate).replayed


def _publicity(record: Record[Any], shape: Shape) -> Publicity | None:
    """The publicity of a record with what it lacked; None where it lacks nothing of what is given.

    What a class gave was stated by nobody: it may be stated, but not as more public.
    """
    given: dict[str, Any] = shape.publicity.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    stands = publicity_parts(record)
    if "publicity" not in {**stands, **given}:
        remedy = "State the publicity class as well."
        raise Invalid("A ground or a period is given without a publicity class.", field="publicity", remedy=remedy)
    kept = stands
    if given.get("publicity") in (PublicityClass.public, PublicityClass.not_public):
        kept = {name: value for name, value in stands.items() if name not in SECRECY}
    new = Publicity.model_validate(kept | given)
    if publicity_is_free(record, new):
        return new
    now = Publicity.model_validate(stands) if stands else None
    again = decide_publicity(record, new.model_dump(exclude_none=True))
    for name in given.keys() & stands.keys():
        _require_same(name, getattr(now, name), getattr(new, name), again)
    return None if new == now else new


def publicity_parts(record: Record[Any]) -> dict[str, Any]:
    """The parts of the publicity that a record states."""
    return {name: value for name, value in (record.now.get("publicity") or {}).items() if value is not None}


def publicity_is_free(record: Record[Any], new: Publicity) -> bool:
    """Whether nobody stated the publicity of a record, so that it may be stated as strict as its class gave it."""
    stands = publicity_parts(record)
    taken = taken_over(record.now, "publicity")
    given = "publicity" in record.defaulted() or (taken is not None and taken[1])
    return bool(record.now.get("undecided")) or (given and _as_strict(stands, new))


def _as_strict(stands: Mapping[str, Any], new: Publicity) -> bool:
    return _STRICT.get(new.publicity, 2) >= _STRICT.get(PublicityClass(stands["publicity"]), 2)


def _require_same(field: str, stands: object, given: object, remedy: str) -> None:
    if stands != given:
        raise StatedAlready(field, remedy, stands=stands)
