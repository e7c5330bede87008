"""What a timeline does not allow: refused where people record it, flagged where a source only tells it."""

from archive.errors import ArchiveError, Conflict
from archive.kernel import Seen, spoken

OPEN_IN_CLASS = "open_in_class_not_public"
ACROSS = {
    "case_closed": "The case was closed before that day, or may have been.",
    "before_award": "It is dated before the grant was awarded.",
    "drawn_before_award": "An application, a payment or a cost of the grant is dated before its award.",
    "grant_exceeded": "The applications for the grant exceed its amount.",
    "recovery_before_payment": "No payment of the grant is recorded up to that day.",
    "back_exceeds_paid": "More went back than was paid of the grant by that day.",
    "accepted_exceeds_cost": "More cost was accepted than was reported, or than was to be paid for.",
    "after_settlement": "It was recorded when the grant was settled already.",
    "own_share_exceeds_grant": "The own share is larger than the grant, which pays half of the cost or more.",
    "notice_too_short": "The contract ends earlier than the notice that was agreed allows.",
    "record_after_closing": "A record of the case is dated after its closing.",
    "body_dissolved": "The body was dissolved before that day.",
    "body_not_established": "The body was established after that day.",
    "act_outside_mandate": "The body is recorded to have acted on a day on which it did not exist.",
    "before_record": "It is dated before the grant it belongs to.",
    OPEN_IN_CLASS: "It was registered as public in a class that is not: it is hidden until its publicity is decided.",
    "end_before_start": "It is stated to end before it starts.",
    "cost_taken_back": "More cost is taken back than was reported by that day.",
}
"""Explanations of the flags of records: rules across records that an import broke."""


class BeforeRecord(Conflict):
    """Nothing happens to a record before its first day."""

    code = "before_record"
    remedy = "Give a day on or after the first day of the record, or correct that day."

    def __init__(self, opening: str) -> None:
        super().__init__(f"The record begins on {opening}.")


class LaterEvent(Conflict):
    """A late fact that would make one that was recorded for a later day impossible."""

    code = "later_event"
    remedy = "Correct the later event first, or give another day."

    def __init__(self, event: Seen, opening: str, refused: ArchiveError) -> None:
        day = event.effective_on or opening
        said = f"An event recorded for a later day, {day} ({spoken(event.name)}), would no longer be allowed: {refused}"
        super().__init__(said)
