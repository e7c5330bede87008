"""Builds the sample archive: the story told through the verbs, each event recorded on its own day.

A build may be interrupted at any point and run again: what is recorded already is passed over.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api.sample.keeping import Close, hold, keep, person, told_closed
from api.sample.papers import paper
from api.sample.shorthand import record_id, shape
from api.sample.story import Step, read_story
from archive.document.blobs import Blobs
from archive.document.events import File, MigratedCopy, NewVersion
from archive.document.usecases import file_version, migrate_document
from archive.grant.disputes import COST, cost_by_voucher
from archive.kernel import ActorId
from archive.kind import Kind, Verb
from archive.record.store import Archive
from services.verbs import KINDS, WIDE, change, create, event_of

Progress = Callable[[int, int], None]


class SampleClock:
    """The clock of an archive under construction: it is at the day of the story and only goes forward.

    Without a moment it stands a little before the first step, so that the archive is founded before its records.
    """

    def __init__(self, moment: datetime | None = None) -> None:
        self.moment = moment or read_story()[0].at - timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, moment: datetime) -> None:
        """Move the clock to a later time; an earlier one is ignored."""
        self.moment = max(self.moment, moment)


def build(
    archive: Archive,
    blobs: Blobs,
    *,
    by: ActorId,
    clock: SampleClock,
    progress: Progress | None = None,
    destroy: Callable[[UUID], object] = lambda disposal: None,
    close: Close | None = None,
) -> int:
    """Record the story, or what is missing of it; answers with how many events were recorded.

    `clock` is the clock the archive was opened with. `progress` is called with the steps done and in all. `destroy`
    carries out a disposal that has begun; without it that waits until the archive is next opened. `close` closes a
    wind-down where nothing is open any more; without it the closing is recorded as the story states it.
    """
    story, before = read_story(), archive.position
    for done, step in enumerate(story, 1):
        clock.forward(step.at)
        who = by if step.by is None else person(archive, step.by)
        if step.kind == COST.name:
            _tell_of_cost(archive, step, who)
        elif step.kind in KINDS:
            _tell(archive, blobs, step, who, close or told_closed(archive))
        else:
            keep(archive, step, by=who, destroy=destroy)
        if progress is not None:
            progress(done, len(story))
    return archive.position - before


def _tell(archive: Archive, blobs: Blobs, step: Step, by: ActorId, close: Close) -> None:
    id = record_id(archive.origin, step.kind, step.key)
    if not step.part and archive.recorder.version_of(id) >= step.version:
        return
    kind, fields = KINDS[step.kind], dict(step.fields)
    if step.kind == "document" and "lines" in fields:
        fields["file"] = _filed(blobs, fields.pop("file"), fields.get("title", step.key), fields.pop("lines"))
    day = step.at.date()
    if step.do is None:
        fields[_natural_key(kind)] = step.key
        create(archive, kind, shape(kind.created, fields, day, archive.origin), by=by)
    elif step.do == "versions" and step.kind == "document":
        fields.pop("title", None)
        file_version(archive, id, NewVersion(**fields), by=by, dated=day)
    elif step.do == "representations":
        copy = MigratedCopy(file=fields["file"], reason=fields.get("reason"))
        made_by = {name: fields[name] for name in ("program", "program_version")}
        migrate_document(archive, id, copy, by=by, expecting=step.version - 1, **made_by)
    elif step.kind == "winddown" and step.do == "closures":
        close(id, day, fields["reason"], by)
    elif step.do == "holds":
        hold(archive, step, id, by=by)
    elif wide := next((one for one in WIDE if one.noun == step.do), None):
        decided = event_of(wide.event, shape(wide.event, fields, day, archive.origin))
        wide.run(archive, step.kind, id, decided, by=by, expecting=step.version - 1)
    else:
        transition = _transition(kind, step.do)
        stated = shape(transition.event, fields, day, archive.origin)
        expecting = None if step.part else step.version - 1
        change(archive, transition, id, stated, by=by, expecting=expecting)


def _tell_of_cost(archive: Archive, step: Step, by: ActorId) -> None:
    """What happened to a cost, which is named by its grant and its voucher: its own first event is the report of it."""
    fields = dict(step.fields)
    kind, _, key = fields.pop("cost_of").removeprefix("@").partition(":")
    id = cost_by_voucher(archive, record_id(archive.origin, kind, key), step.key)
    if step.do is not None and archive.recorder.version_of(id) == step.version:
        transition = _transition(COST, step.do)
        stated = shape(transition.event, fields, step.at.date(), archive.origin)
        change(archive, transition, id, stated, by=by, expecting=step.version)


def _natural_key(kind: Kind) -> str:
    return kind.known_by or "natural_key"


def _transition(kind: Kind, noun: str) -> Verb:
    found = kind.verb(noun)
    if found is None:
        raise LookupError(f"a {kind.name} has no {noun}")
    return found


def _filed(blobs: Blobs, filename: str, title: str, lines: list[Any]) -> File:
    from projections.text.identify import identify

    content = paper(filename, title, lines)
    digest, size = blobs.put(content)
    found = identify(content, filename)
    return File(
        digest=digest,
        size=size,
        filename=filename,
        media_type=found.media_type,
        format=found.name,
        format_basis=found.basis,
    )
