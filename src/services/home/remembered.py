"""Holds the record of a home against what the home remembers of it, before anything is opened for writing."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from archive.actor.events import Role
from archive.clock.evidence import time_source
from archive.clock.watch import Watch
from archive.errors import Conflict, Invalid
from archive.founding.acceptance import ASIDE, RecordRolledBack, accept_record, answered, move_aside
from archive.founding.keyloss import FORMER, LOOKUP, require_keys
from archive.founding.usecases import administrator, found_archive
from archive.ledger.acknowledged import HOME, Examined, examine, path_of, read_mark
from archive.record.keys import Keys
from archive.record.store import Archive
from projections.generations.folders import Lock
from projections.generations.marks import marks_of_views
from projections.lease import holder
from services.home.settings import Settings, read_settings
from services.identity.tokens import caller_behind, tokens_of

RECORD = "events.sqlite"


def examined(home: Path, settings: Settings) -> Examined:
    """Where the record of a home ends, and what that home acknowledged beyond or beside it; nothing is written.

    Refuses: a log that does not belong to the record.
    """
    record = home / RECORD
    mark = read_mark(path_of(record), HOME)
    marks = [*([mark] if mark else []), *marks_of_views(home, settings.engine)]
    alone = holder(home / "views" / "lease") is None  # whoever has it open sees that record and log are one
    return examine(record, marks, whole=alone and bool(marks))


def require_agreeing(home: Path, settings: Settings) -> None:
    """Refuse a record that lacks what this home acknowledged. What was answered is completed."""
    found = examined(home, settings)
    if not found.lacking:
        return
    if answered(home / RECORD, settings.origin, found.lacking) is None:
        raise RecordRolledBack(found)
    with _moving(home):
        found = examined(home, settings)
        name = answered(home / RECORD, settings.origin, found.lacking) if found.lacking else None
        if name is not None:
            require_alone(home)
            move_aside(home, name)


@contextmanager
def _moving(home: Path) -> Iterator[None]:
    """One process moves at a time."""
    lock = Lock(home / ASIDE / ".lock")
    lock.take(wait=True)
    try:
        yield
    finally:
        lock.give_back()


def require_alone(home: Path) -> None:
    """Refuse while a process that opened the record before still has the views open."""
    if holder(home / "views" / "lease") is not None:
        raise Conflict(
            "Another process still uses the views.",
            field="views",
            remedy="Stop every server of this archive, then try again.",
        )


def watch_of(home: Path, settings: Settings) -> Watch:
    """The clock of the machine, distrusted as the settings say."""
    idle, step = timedelta(days=settings.clock_idle_days), timedelta(minutes=settings.clock_step_minutes)
    return Watch(home / "clock.json", idle=idle, step=step, source=time_source(settings.clock_source))


def accept(home: Path, reason: str, key: str | None) -> int:
    """Continue with the record as it is, by an archivist; the next start moves views and index aside.

    Answers with the position of the answer, which may have been given before. Refuses: nothing is missing; no reason;
    a process that still works with the views.
    """
    if not reason.strip():
        raise Invalid(
            "A reason is needed.", field="--reason", remedy="State why this record is the right one to continue with."
        )
    settings = read_settings(home)
    require_keys(home / RECORD, home / "keys.sqlite", settings.origin)
    found = examined(home, settings)
    if not found.lacking:
        raise Conflict("The record contains every acknowledged event.", remedy="Nothing has to be accepted.")
    require_alone(home)
    if (name := answered(home / RECORD, settings.origin, found.lacking)) is not None:
        return int(name.partition("-")[0])
    with (
        closing(Keys(home / "keys.sqlite")) as keys,
        Archive(
            home / RECORD,
            origin=settings.origin,
            secret=keys.secret(LOOKUP),
            former=keys.under(FORMER),
            timezone=settings.timezone,
            watch=watch_of(home, settings),
            older=True,
        ) as archive,
    ):
        if archive.position == 0:
            found_archive(archive, settings.organisation, keys=keys)
        if key is None:
            by = administrator(archive)
        else:
            by = caller_behind(archive, tokens_of(settings, home), key).require(Role.archivist)
        return accept_record(archive, found, reason, by=by).position
