"""Meetings of the register: agenda, who took part, the announcement of what was decided."""

from typing import Any

from api.importers.ahjo.shapes import PointOfAgenda, StatedMeeting
from api.importers.ahjo.words import PUBLIC, SYSTEM, cut, key_of, text_of
from api.importers.intake import Intake, require_kept
from archive.body.events import AgendaPoint, MeetingHeld, MeetingRevised, Minutes, Participant
from archive.body.model import Meeting
from archive.body.usecases import record_meeting as record_held
from archive.body.usecases import revise_meeting


def record_meeting(entry: Any, intake: Intake) -> None:
    """Record a meeting, or revise it as the register now has it."""
    stated = StatedMeeting.of(entry, intake.days)
    intake.left_out(stated.unread)
    archive, key = intake.archive, key_of(stated.MeetingID)
    id, minutes = intake.public_id("meeting", key), _minutes(stated, key)
    if not archive.exists(id):
        held = MeetingHeld(
            natural_key=key,
            held_on=stated.DateMeeting,
            body=intake.public_id("body", key_of(stated.DecisionMakerId)) if stated.DecisionMakerId else None,
            sequence=stated.MeetingSequenceNumber,
            publicity=PUBLIC,
            collection=SYSTEM,
            content=minutes,
        )
        intake.took(record_held(archive, held, by=intake.by), held)
        return
    meeting = archive.load(Meeting, id)
    require_kept(meeting)
    if _said_last(intake, meeting, key) != minutes:
        revised = MeetingRevised(content=minutes)
        intake.took(revise_meeting(archive, id, revised, by=intake.by), revised)


def _said_last(intake: Intake, meeting: Meeting, key: str) -> object:
    """What the register said last; what people revised here meanwhile stays until the register changes."""
    said = [event.content for event in intake.events_of(meeting.id) if getattr(event.content, "source", None) == key]
    return said[-1] if said else None


def _minutes(stated: StatedMeeting, key: str) -> Minutes:
    return Minutes(
        title=cut(stated.Name, 2000) or cut(stated.DecisionMaker, 2000) or key,
        text="\n".join(filter(None, [text_of(stated.DecisionAnnouncement), *stated.wordings])),
        location=cut(stated.Location, 500),
        status=cut(stated.Status, 300),
        agenda=tuple(_point(point) for point in stated.Agenda),
        participants=tuple(
            Participant(name=one.Name[:500], role=cut(one.Role, 300), deputy_of=cut(one.DeputyOf, 500))
            for one in stated.Composition
        ),
        source=key,
    )


def _point(stated: PointOfAgenda) -> AgendaPoint:
    return AgendaPoint(
        point=(stated.AgendaPoint or "")[:50],
        section=cut(stated.Section, 50),
        title=cut(stated.AgendaItem, 2000) or "",
        text=text_of(stated.HTML),
        reference=key_of(stated.PDF.NativeId) if stated.PDF and stated.PDF.NativeId else None,
    )
