"""Records with a public key: taken once, found again, and refused where the source states something else by then."""

from collections.abc import Callable
from typing import Any

from api.importers.intake import Intake, require_kept
from archive.errors import Conflict
from archive.fold.corrections import standing
from archive.kernel import Event, seen_of
from archive.record.store import Receipt
from archive.registration import Record, Registered, model_of
from archive.retention.binding import as_stated

NOT_COMPARED = frozenset(("content", "flagged", "case", "claimed_class", "source", "late_reason"))


class StatedOtherwise(Conflict):
    """A source states something else of a record than when it was recorded."""

    code = "stated_otherwise"
    remedy = (
        "Put the amount or the day right with archive change event-corrections ID --set corrects=1 --set amount.cents=…"
        " (or day=…) --set reason=…, or leave the row out."
    )

    def __init__(self, kind: str, names: list[str]) -> None:
        super().__init__(f"The {kind} was recorded before, with other values: {', '.join(names)}.", field=names[0])


def recorded_once(intake: Intake, kind: str, made: Registered, record: Callable[..., Receipt]) -> bool:
    """Record what a source states under its natural key; whether it was new.

    Refuses: other values than were recorded under the key; what was destroyed here.
    """
    id = intake.public_id(kind, made.natural_key or "")
    before = intake.events_of(id)[:1]
    if not before:
        intake.archive.bygone.require_new(id.bytes)
        stated = intake.stated(made)
        intake.took(record(intake.archive, stated, by=intake.by), stated)
        return True
    known = intake.archive.load(model_of(kind), id)
    require_kept(known)
    if names := [name for name in differing(before[0], made) if not _corrected(known, made, name)]:
        raise StatedOtherwise(kind, names)
    return False


def _corrected(record: Record[Any], made: Registered, name: str) -> bool:
    """Whether a fact was corrected since to what the source states."""
    stands = standing(record.timeline.events)[0].fact
    stated = seen_of(made, str(record.id), 1).fact
    return name in stated and stands.get(name) == stated[name]


def differing(before: Event, made: Registered) -> list[str]:
    """The fields that two first events of a record state differently."""
    assert isinstance(before, Registered)
    stands = as_stated(before)
    facts = [
        name
        for name in type(made).model_fields
        if name not in NOT_COMPARED and getattr(stands, name) != getattr(made, name)
    ]
    old, new = stands.content, made.content
    names = [name for name in type(new).model_fields if name not in NOT_COMPARED]
    return facts + [name for name in names if _once(getattr(old, name, None)) != _once(getattr(new, name))]


def _once(told: Any) -> Any:
    """Several values, or lines, each once: earlier versions kept what a source repeats."""
    if isinstance(told, str):
        told = tuple(told.split("\n"))
    return tuple(dict.fromkeys(told)) if isinstance(told, tuple) else told
