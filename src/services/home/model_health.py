"""How far each read model is, which one stopped, and which process carries it on."""

import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, Field

from projections.follow import Standing
from projections.generations.rebuild import Model
from projections.lease import SILENT_SECONDS, Holder
from services.home.archive_home import ArchiveHome

STILL_SECONDS = 30.0  # behind and not written to for so long, though a process carries it on
TAKEOVER_SECONDS = 5.0  # within which a server that does not project takes over


class ModelHealth(BaseModel):
    """One read model."""

    name: str
    position: int
    behind: int
    behind_seconds: float = Field(
        description="The age of the oldest event it does not contain yet; 0 if it contains all."
    )
    moved_seconds: float | None = Field(
        description="Seconds since its files were last written; null before it is built."
    )
    stopped_at: int | None = None
    reason: str | None = None


def models_of(home: ArchiveHome, position: int) -> list[ModelHealth]:
    """Every read model of an archive."""
    projections = home.projections
    standings = {follower.standing.name: follower.standing for follower in projections.followers}
    return [
        _model(home, projections.states_model, projections.states_position(), position, standings.get("states")),
        _model(home, projections.search_model, projections.search_position(), position, standings.get("search")),
    ]


def fault_of(model: ModelHealth, holder: Holder | None, *, serves: bool) -> str | None:
    """What is wrong with a read model; one that was never built is built by anyone who reads first."""
    since = f"The {model.name} view is at position {model.position}, {model.behind} behind since"
    if model.stopped_at is not None or model.reason:
        return f"The {model.name} view stopped: {model.reason or 'unknown'}."
    if not model.behind or model.moved_seconds is None:
        return None
    if holder is None and not (serves and model.behind_seconds < TAKEOVER_SECONDS):
        return f"{since} {model.behind_seconds:.0f} s, and no process updates it; start 'archive serve'."
    if holder is not None and min(model.behind_seconds, holder.silent_seconds) >= SILENT_SECONDS:
        return f"{since} {model.behind_seconds:.0f} s. {named(holder)} does not respond; a server takes over its work."
    if holder is not None and min(model.behind_seconds, model.moved_seconds) >= STILL_SECONDS:
        return f"{since} {model.behind_seconds:.0f} s, and does not advance. {named(holder)} should update it."
    return None


def named(holder: Holder) -> str:
    """How a process that holds the lease is named in a note."""
    if holder.process is None:
        return "Another process"
    return f"Process {holder.process}" if holder.exists else f"A process named {holder.process}"


def _model(home: ArchiveHome, model: Model, at: int, position: int, standing: Standing | None) -> ModelHealth:
    behind = max(0, position - max(at, 0))
    waiting = home.archive.recorder.read(max(at, 0), 1) if behind else []
    age = (home.archive.now() - datetime.fromisoformat(waiting[0][5])).total_seconds() if waiting else 0.0
    live = model.generations.current()
    written = max(_written(model.generations.folder / live), default=None) if live else None
    return ModelHealth(
        name=model.name,
        position=max(at, 0),
        behind=behind,
        behind_seconds=round(max(0.0, age), 1),
        moved_seconds=None if written is None else round(max(0.0, time.time() - written), 1),
        stopped_at=standing.stopped_at if standing else None,
        reason=(standing.reason or standing.retrying) if standing else None,
    )


def _written(folder: Path) -> Iterator[float]:
    """When each file of a generation was last written to."""
    for within, _, names in os.walk(folder):
        for name in names:
            try:
                yield (Path(within) / name).stat().st_mtime
            except FileNotFoundError:  # it went meanwhile
                continue
