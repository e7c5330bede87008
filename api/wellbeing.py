"""Whether the archive is well: how far each read model is, and which one stands still."""

from typing import Literal

from pydantic import BaseModel

from api.wiring import ArchiveHome
from archive.clock.usecases import standing as clock_standing
from archive.disposal.holds import HoldsUnanswered, holds_in_doubt
from archive.disposal.usecases import under_way
from archive.sealing.standing import standing as standing_of

VOIKKO = ("libvoikko", "pyvoikko")  # anything else finds less


class ModelHealth(BaseModel):
    """One read model."""

    name: str
    position: int
    behind: int
    stopped_at: int | None = None
    reason: str | None = None


class SetAside(BaseModel):
    """A record that a view cannot show: withheld, kept, and tried again."""

    id: str
    position: int
    reason: str


class Health(BaseModel):
    """`ok`: all is well; `warned`: all is well, and a note wants an answer; `degraded`: answers may be old or lack
    something, or the clock is not believed; the record itself is well."""

    status: Literal["ok", "warned", "degraded"]
    position: int
    projecting: bool
    models: list[ModelHealth]
    analyser: str
    notes: list[str]
    set_aside: list[SetAside] = []


def health(home: ArchiveHome) -> Health:
    """The health of an opened archive."""
    position, projections = home.archive.position, home.projections
    standings = {follower.standing.name: follower.standing for follower in projections.followers}
    models = []
    for name, at in (("states", projections.states_position()), ("search", projections.search_position())):
        standing = standings.get(name)
        models.append(
            ModelHealth(
                name=name,
                position=max(at, 0),
                behind=position - max(at, 0),
                stopped_at=standing.stopped_at if standing else None,
                reason=(standing.reason or standing.retrying) if standing else None,
            )
        )
    notes = [] if projections.projects else ["Another process carries events to the read models."]
    morphology = projections.analyser.partition("/")[0]
    if morphology not in VOIKKO:
        notes.append("Without Finnish morphology (extra 'finnish') search finds less.")
    sealed = standing_of(home.archive.recorder.reader, home.data_keys)
    notes += sealed.warnings
    unanswered = holds_in_doubt(home.archive)
    if unanswered:
        notes.append(f"{HoldsUnanswered()} No disposal is carried out: {HoldsUnanswered.remedy}")
    clock = clock_standing(home.archive)
    notes += clock.warnings
    hindrance = home.disposing.hindrance()
    if hindrance or under_way(home.archive):
        why = hindrance or "'archive dispose show' tells which"
        notes.append(f"A destruction has begun and is not finished: {why.rstrip('.')}.")
    aside = [SetAside(id=each.id, position=each.position, reason=each.reason) for each in projections.set_aside()]
    stopped = bool(aside) or any(model.stopped_at is not None or model.reason for model in models)
    lacking = morphology not in VOIKKO or not sealed.available
    degraded = stopped or hindrance or unanswered or lacking or clock.moment.why is not None
    return Health(
        status="degraded" if degraded else "warned" if clock.warnings else "ok",
        position=position,
        projecting=projections.projects,
        models=models,
        analyser=morphology,
        notes=notes,
        set_aside=aside,
    )
