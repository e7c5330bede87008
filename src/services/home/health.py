"""Whether the archive is well: how far each read model is, which one stopped, and which process updates it.

Everything is observed at the moment of asking: positions from the views, moments from the record and the files, the
process from the lock it holds.
"""

from typing import Literal

from pydantic import BaseModel, Field

from archive.backup.usecases import destructions_in_doubt
from archive.clock.usecases import standing as clock_standing
from archive.disposal.holds import HoldsUnanswered, holds_in_doubt
from archive.disposal.usecases import under_way
from archive.files.databases import no_room
from archive.founding.acceptance import CopiesSetAside, RecordRolledBack, copies
from archive.founding.differences import differing
from archive.ledger.acknowledged import RecordReplaced
from archive.sealing.datakeys import KeysGone
from archive.sealing.standing import standing as standing_of
from archive.waiting.usecases import undecided
from projections.generations.bounds import ViewAhead
from projections.search.index import engine_name
from projections.standing import records_in
from services.audit.results import Compared
from services.home.archive_home import ArchiveHome
from services.home.model_health import ModelHealth, fault_of, models_of, named

DOUBTED = (
    "Records destroyed after the backup, or in missing events, may be back here, and the lists of destructions signed"
    " here are marked as possibly incomplete. Back it up and restore it with the newest complete list (docs/backup.md)."
)
FULL = (
    "The disk of the archive is full: nothing can be recorded. Free disk space; the archive then continues by itself."
)
READING = "The disk of the archive is read-only: public records can be read, nothing can be recorded."
MADE = "The {} view is being built (position {} of {}); queries wait for it."
TAKEN = "access.sqlite was removed or replaced while the archive was served: check that no entry of the log is missing."
SLOW_RECORDS = 20_000  # above which Whoosh answers too slowly (docs/search.md)
SLOW = (
    "The search index holds {} records on Whoosh, which answers slowly above {}: install tantivy where it is missing,"
    ' set engine = "tantivy" in archive.toml and start again; the index is rebuilt.'
)
VOIKKO = ("libvoikko", "pyvoikko")  # anything else finds less


class SetAside(BaseModel):
    """A record that a view cannot show: withheld, kept, and tried again."""

    id: str
    position: int
    reason: str


class Projecting(BaseModel):
    """The process that carries events to the read models, as its lock shows it."""

    process: int | None = Field(description="The process id; null if unknown.")
    exists: bool = Field(description="Whether a process with this id exists on this machine.")
    here: bool = Field(description="Whether it is the process that gives this answer.")


class Health(BaseModel):
    """`ok`: healthy; `warned`: healthy, but a note needs an action; `degraded`: answers may be old or lack
    something, or the clock is not trusted; the record itself is intact."""

    status: Literal["ok", "warned", "degraded"]
    position: int
    projecting: bool = Field(description="Whether the process that gives this answer updates the read models.")
    lease: Projecting | None = Field(description="The process that updates them; null if there is none.")
    models: list[ModelHealth]
    analyser: str
    notes: list[str]
    set_aside: list[SetAside] = []
    compared: Compared = Field(
        default=Compared(), description="The comparison of views, index and files with the record."
    )
    waiting: int = Field(default=0, description="The number of pending writes, which wait for an archivist's decision.")


def _wanted(waiting: int, differing: int) -> list[str]:
    """What waits for an archivist."""
    notes = [f"{waiting} writes wait for a decision: see 'archive waiting list'."] if waiting else []
    told = f"{differing} records are judged differently since an upgrade of the rules: see 'archive fold list'."
    return [*notes, told] if differing else notes


def health(home: ArchiveHome) -> Health:
    """The health of an opened archive; where its record was replaced, nothing of it is checked."""
    if not home.archive.recorder.acknowledged.in_place():
        return _replaced(home)
    projections, position = home.projections, home.archive.position
    holder = projections.holder()
    models = models_of(home, position)
    ahead = [ViewAhead(name) for name in projections.ahead()]
    faults = [f"{each} {each.remedy}" for each in ahead]
    faults += [fault for model in models if (fault := fault_of(model, holder, serves=projections.serves))]
    if home.reading:
        faults = [MADE.format(model.name, model.position, position) for model in models if model.behind] or faults
    notes = [READING, *faults] if home.reading else list(faults)
    full = not home.reading and no_room(home.home)
    if full:
        notes.append(FULL)
    if holder is not None and not projections.projects:
        notes.append(f"{named(holder)} updates the read models.")
    keyless = not home.data_keys.in_place()
    if keyless:
        notes.append(f"{KeysGone()} All other requests are refused. {KeysGone.remedy}")
    if home.access_log.taken:
        notes.append(TAKEN)
    morphology = projections.analyser.partition("/")[0]
    notes += _advice(home, morphology)
    sealed = standing_of(home.archive.recorder.sealed, home.data_keys)
    notes += sealed.warnings
    unanswered = holds_in_doubt(home.archive)
    if unanswered:
        notes.append(f"{HoldsUnanswered()} No records are destroyed until this is answered: {HoldsUnanswered.remedy}")
    doubted = destructions_in_doubt(home.archive)
    if doubted:
        notes.append(DOUBTED)
    clock = clock_standing(home.archive)
    notes += clock.warnings
    hindrance = home.disposing.hindrance()
    if hindrance or under_way(home.archive):
        why = hindrance or "see 'archive dispose show'"
        notes.append(f"A destruction was started and is not finished: {why.rstrip('.')}.")
    lying = copies(home.home)
    if lying:
        names = CopiesSetAside(each.name for each in lying)
        notes.append(f"{names} No certificate of destruction is issued until they are deleted: {CopiesSetAside.remedy}")
    aside = [SetAside(id=each.id, position=each.position, reason=each.reason) for each in projections.set_aside()]
    compared = home.comparer.known()
    if compared.differences:
        notes.append(f"Views or files differ from the record: {_differing(compared)}.")
    lacking = morphology not in VOIKKO or not sealed.available
    kept = undecided(home.archive)
    notes += _wanted(kept, len(differing(home.archive)))
    degraded = (
        compared.differences
        or faults
        or full
        or keyless
        or home.access_log.taken
        or aside
        or hindrance
        or unanswered
        or lacking
        or clock.moment.why is not None
    )
    return Health(
        status="degraded" if degraded else "warned" if clock.warnings or lying or doubted else "ok",
        position=position,
        projecting=projections.projects,
        lease=Projecting(process=holder.process, exists=holder.exists, here=projections.projects) if holder else None,
        models=models,
        analyser=morphology,
        notes=notes,
        set_aside=aside,
        compared=compared,
        waiting=kept,
    )


def _advice(home: ArchiveHome, morphology: str) -> list[str]:
    """What would find more, or answer faster."""
    notes = []
    if morphology not in VOIKKO:
        notes.append("Finnish morphology (extra 'finnish') is not installed: search finds fewer inflected words.")
    if engine_name(home.settings.engine) == "whoosh":
        records = records_in(home.projections.search_model)
        notes += [SLOW.format(records, SLOW_RECORDS)] if records > SLOW_RECORDS else []
    return notes


def _differing(compared: Compared) -> str:
    first, more = compared.differences[0], len(compared.differences) - 1
    named = first.as_difference().told() + (f", and {more} more" if more else "")
    files = any(each.where == "files" for each in compared.differences)
    views = any(each.where != "files" for each in compared.differences)
    remedies = (["'archive rebuild' rebuilds views and index"] if views else []) + (
        ["restore files from a backup"] if files else []
    )
    return f"{named}; {', '.join(remedies)}"


def _replaced(home: ArchiveHome) -> Health:
    last = home.archive.recorder.acknowledged.last
    return Health(
        status="degraded",
        position=last.position if last else 0,
        projecting=home.projections.projects,
        lease=None,
        models=[],
        analyser="",
        notes=[f"{RecordReplaced()} All other requests are refused. {RecordReplaced.remedy}"],
    )


def refused(error: RecordRolledBack) -> Health:
    """The health of an archive whose record lacks what was acknowledged: it is not opened."""
    found = error.found
    models = [
        ModelHealth(
            name=mark.keeper, position=mark.position, behind=0, behind_seconds=0, moved_seconds=None, reason=error.code
        )
        for mark in found.lacking
    ]
    return Health(
        status="degraded",
        position=found.position,
        projecting=False,
        lease=None,
        models=models,
        analyser="",
        notes=[f"{error} {error.remedy}"],
    )
