"""A body is dissolved once; minutes are approved once and then fixed."""

from uuid import uuid4

from archive.body.events import BodyDissolved, MeetingRevised, Minutes, MinutesApproved
from archive.body.model import BodyIsDissolved, MinutesAreApproved
from archive.errors import Gone, Invalid
from tests.given import (
    ID,
    SECRETARY,
    WHY,
    a_body,
    a_dissolved_body,
    a_meeting,
    an_approved_meeting,
    day,
    destroyed,
    given,
    happened,
)

REVISED = MeetingRevised(content=Minutes(title="Kokous 1/2021", text="Pöytäkirja"))
SAME = MeetingRevised(content=Minutes(title="Kokous 1/2021"))
APPROVED = MinutesApproved(approved_on=day("2021-03-10"), content=WHY)


def dissolved(on: str = "2022-12-31", successor=None) -> BodyDissolved:
    return BodyDissolved(dissolved_on=day(on), successor=successor, content=WHY)


def test_a_body_is_dissolved():
    left = dissolved(successor=uuid4())
    given(a_body()).when(lambda b: b.dissolve(left, by=SECRETARY)).then(happened(left))


def test_a_body_is_dissolved_once():
    given(a_dissolved_body()).when(lambda b: b.dissolve(dissolved("2023-01-31"), by=SECRETARY)).then_refused(
        BodyIsDissolved, "dissolved on 2022-12-31"
    )


def test_a_body_is_not_dissolved_before_it_was_established():
    given(a_body()).when(lambda b: b.dissolve(dissolved("2019-12-31"), by=SECRETARY)).then_refused(
        Invalid, field="dissolved_on"
    )


def test_a_body_is_not_its_own_successor():
    given(a_body()).when(lambda b: b.dissolve(dissolved(successor=ID), by=SECRETARY)).then_refused(
        Invalid, field="successor"
    )


def test_a_destroyed_body_is_not_dissolved():
    given(destroyed(a_body())).when(lambda b: b.dissolve(dissolved(), by=SECRETARY)).then_refused(Gone)


def test_a_meeting_is_revised():
    given(a_meeting()).when(lambda m: m.revise(REVISED, by=SECRETARY)).then(happened(REVISED))


def test_the_same_minutes_are_no_revision():
    given(a_meeting()).when(lambda m: m.revise(SAME, by=SECRETARY)).then_nothing()


def test_approved_minutes_are_not_revised():
    given(an_approved_meeting()).when(lambda m: m.revise(REVISED, by=SECRETARY)).then_refused(
        MinutesAreApproved, "approved on 2021-03-10"
    )


def test_minutes_are_approved():
    given(a_meeting()).when(lambda m: m.approve_minutes(APPROVED, by=SECRETARY)).then(happened(APPROVED))


def test_minutes_are_approved_once():
    later = APPROVED.model_copy(update={"approved_on": day("2021-03-11")})
    given(an_approved_meeting()).when(lambda m: m.approve_minutes(later, by=SECRETARY)).then_refused(MinutesAreApproved)


def test_a_destroyed_meeting_is_left_alone():
    for verb in (lambda m: m.revise(REVISED, by=SECRETARY), lambda m: m.approve_minutes(APPROVED, by=SECRETARY)):
        given(destroyed(a_meeting())).when(verb).then_refused(Gone)
