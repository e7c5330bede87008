"""Decisions of the register: wording, motion, votes, attachments, and the decisions they follow."""

from typing import Any
from uuid import UUID

from api.importers.ahjo.cases import UNTITLED, case_opened
from api.importers.ahjo.shapes import Paper, Side, StatedDecision, Voting
from api.importers.ahjo.words import (
    PUBLIC,
    SYSTEM,
    cut,
    key_of,
    language_of,
    personal_of,
    publicity_of,
    text_of,
    withheld,
)
from api.importers.intake import SOURCE_CHANGED, Intake, require_kept, said_before
from archive.case.events import CaseOpened
from archive.decision.events import Attachment, DecisionCorrected, DecisionRecorded, RightWording, Vote, Wording
from archive.decision.model import Decision
from archive.decision.usecases import correct_decision
from archive.decision.usecases import record_decision as record_made
from archive.registration import Description

SIDES = (("Ayes", "Jaa"), ("Noes", "Ei"), ("Blank", "Tyhjä"), ("Absent", "Poissa"))


def record_decision(entry: Any, intake: Intake) -> None:
    """Record a decision, or correct its wording where the register now words it otherwise."""
    stated = StatedDecision.of(entry, intake.days)
    intake.left_out(stated.Meeting.unread if stated.Meeting else ())
    archive, key = intake.archive, key_of(stated.NativeId)
    id, wording = intake.public_id("decision", key), _wording(stated, key)
    if not archive.exists(id):
        made = intake.stated(_made(intake, stated, key, wording))
        intake.took(record_made(archive, made, by=intake.by), made)
        return
    decision = archive.load(Decision, id)
    require_kept(decision)
    now = (wording.title, wording.text)
    if now != (decision.now.get("title"), decision.now.get("text")):
        events = intake.events_of(id)
        if now != (said_before(events, "title"), said_before(events, "text")):
            corrected = DecisionCorrected(content=RightWording(title=now[0], text=now[1], reason=SOURCE_CHANGED))
            intake.took(correct_decision(archive, id, corrected, by=intake.by), corrected)


def _made(intake: Intake, stated: StatedDecision, key: str, wording: Wording) -> DecisionRecorded:
    meeting, body = stated.Meeting, stated.Organization
    secret = withheld(stated.Content)
    return DecisionRecorded(
        natural_key=key,
        case=_case(intake, stated, wording.title),
        number=cut(stated.CaseIDLabel, 120),
        section=cut(stated.Section, 120),
        decided_on=meeting.DateMeeting if meeting else None,
        body=intake.public_id("body", key_of(body.ID)) if body else None,
        meeting=intake.public_id("meeting", key_of(meeting.MeetingID)) if meeting else None,
        previous=tuple(intake.public_id("decision", key_of(one.NativeId)) for one in stated.PreviousDecisions),
        publicity=secret or publicity_of(stated.PublicityClass, stated.SecurityReasons, otherwise=PUBLIC),
        record_class=cut(stated.ClassificationCode, 120),
        language=language_of(stated.Content),
        collection=SYSTEM,
        content=wording,
    )


def _case(intake: Intake, stated: StatedDecision, title: str) -> UUID | None:
    """The case of a decision; one the delivery does not hold is opened with what the decision states about it."""
    if not stated.CaseIDLabel:
        return None
    opened = CaseOpened(
        number=stated.CaseIDLabel,
        publicity=PUBLIC,
        record_class=cut(stated.ClassificationCode, 120),
        collection=SYSTEM,
        content=Description(title=title, source=key_of(stated.CaseIDLabel)),
    )
    return case_opened(intake, opened)


def _wording(stated: StatedDecision, key: str) -> Wording:
    return Wording(
        title=cut(stated.Title, 2000) or UNTITLED,
        text="\n".join(filter(None, [text_of(stated.Content), *(stated.Meeting.wordings if stated.Meeting else ())])),
        motion=text_of(stated.Motion) or None,
        decider=cut(stated.Organization.Name, 1000) if stated.Organization else None,
        keywords=(stated.ClassificationTitle,) if stated.ClassificationTitle else (),
        attachments=tuple(_attachment(paper) for paper in stated.Attachments),
        votes=tuple(_vote(voting) for voting in stated.VotingResults),
        source=key,
    )


def _attachment(paper: Paper) -> Attachment:
    return Attachment(
        title=cut(paper.Title, 2000) or "",
        type=cut(paper.Type, 300),
        reference=key_of(paper.NativeId) if paper.NativeId else None,
        personal=personal_of(paper.PersonalData),
        publicity=cut(paper.PublicityClass, 300),
    )


def _vote(voting: Voting) -> Vote:
    """What was voted on, and who stood where, as counted."""
    sides = [(word, side) for name, word in SIDES if (side := getattr(voting, name)) is not None]
    subject = "\n".join(f"{word}: {side.Content.strip()}" for word, side in sides if side.Content)
    return Vote(subject=subject[:20_000], result="\n".join(_count(word, side) for word, side in sides)[:20_000])


def _count(word: str, side: Side) -> str:
    names = "; ".join(f"{one.Name} ({one.CouncilGroup})" if one.CouncilGroup else one.Name for one in side.Voters)
    return f"{word} {side.NumberOfVotes}" + (f": {names}" if names else "")
