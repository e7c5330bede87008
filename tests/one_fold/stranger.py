"""A stranger's fold: what a record means by the written rules alone. Above 300 lines, to be read in one piece.

It knows docs/events.md, from which it reads the day field of every event, and the one semantics of the timeline: events
up to a position, in the order of their days and then of their positions; what is judged now by position alone; a
correction in the place of the event it names. It shares no line with the archive's own fold. Two folds that are wrong
stand beside it: one goes by the order of recording, one moves what is dated before the record to its first day.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from archive.request.deadlines import due

ALWAYS, OPEN_END = "0001-01-01", "9999-12-31"
EVENTS_PAGE = Path(__file__).resolve().parents[2] / "docs" / "events.md"
JUDGED_NOW = {
    "record.publicity_classified.v1",
    "record.published.v1",
    "record.publication_withdrawn.v1",
    "record.twinned.v1",
    "record.erasure_decided.v1",
    "record.hold_placed.v1",
    "record.hold_released.v1",
    "record.destroyed.v1",
    "record.correction_decided.v1",
}
DECIDED = "record.correction_decided.v1"
NAMING = {"record.corrected.v1", "decision.corrected.v2"}
"""Corrections that name the event they correct."""
STATED = ("record_class", "schedule", "received_on", "personal", "language", "case", "publicity")
COUNTED = {
    "grant.cost_reported.v1",
    "grant.recovered.v1",
    "payment.paid.v1",
    "case.stage_recorded.v1",
    "document.version_filed.v1",
    "request.disclosed.v1",
}
"""What counts even where it is dated before the record: sums, and what is only listed."""
FIRST_STATUS = {
    "case.opened.v1": "open",
    "document.filed.v1": "filed",
    "decision.recorded.v1": "in_force",
    "pending.raised.v1": "pending",
    "report.filed.v1": "filed",
    "contract.registered.v1": "registered",
    "grant.awarded.v1": "awarded",
    "payment.applied.v1": "applied",
    "request.received.v1": "received",
    "body.established.v1": "established",
    "meeting.held.v1": "held",
}
REGISTERED_ON = {
    "case": "opened_on",
    "decision": "decided_on",
    "pending": "raised_on",
    "report": "filed_on",
    "contract": "registered_on",
    "grant": "awarded_on",
    "payment": "applied_on",
    "request": "asked_on",
    "body": "established_on",
    "meeting": "held_on",
}
Law = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """A stored event in plain values; its content is None where it was destroyed."""

    position: int
    version: int
    name: str
    fact: dict[str, Any]
    content: dict[str, Any] | None

    @property
    def day(self) -> str | None:
        """From when it holds: the earliest bound of a vague day, else the latest; None where it says none."""
        day = self.fact.get(day_fields().get(self.name, ""))
        return (day.get("earliest") or day.get("latest")) if isinstance(day, dict) else day

    def said(self, part: str) -> Any:
        return (self.content or {}).get(part)


Placing = Callable[[list[Told], str, str], list[Told]]


@cache
def day_fields() -> dict[str, str]:
    """The field of each event that holds the day from which it is in force, as the page of events tells it."""
    found, name = {}, ""
    for line in EVENTS_PAGE.read_text("utf-8").splitlines():
        if line.startswith("### "):
            name = line.removeprefix("### ")
        elif told := re.match(r"In force from its `(\w+)`", line):
            found[name] = told[1]
    return found


def in_order_of_days(events: list[Told], first: str, as_of: str) -> list[Told]:
    """Right: what holds on the day, in the order of day and position; of what is before the record, the sums."""
    in_force = [event for event in events if (event.day or first) <= as_of]
    counted = [event for event in in_force if (event.day or first) >= first or event.name in COUNTED]
    return sorted(counted, key=lambda event: (event.day or first, event.position))


def in_order_of_days_at_last(events: list[Told], first: str, as_of: str) -> list[Told]:
    """Right where the record is dated at the latest alone: whether anything is before it is unknown, and nothing is."""
    in_force = [event for event in events if (event.day or first) <= as_of]
    return sorted(in_force, key=lambda event: (event.day or first, event.position))


def no_earliest(first: Told) -> bool:
    """Whether a record states no day from which it may be, though a last one."""
    day = first.fact.get(day_fields().get(first.name, ""))
    return isinstance(day, dict) and not day.get("earliest")


def in_order_of_recording(events: list[Told], first: str, as_of: str) -> list[Told]:
    """Wrong: as models once folded."""
    return [event for event in events if (event.day or first) <= as_of]


def moved_to_the_first_day(events: list[Told], first: str, as_of: str) -> list[Told]:
    """Wrong: as views once folded what was dated before the record."""
    days = [(max(event.day or first, first), event.position, event) for event in events]
    return [event for day, _, event in sorted(days, key=lambda each: each[:2]) if day <= as_of]


def law_of(
    events: Sequence[Told],
    as_of: str,
    known_at: int | None = None,
    placing: Placing = in_order_of_days,
    judged_on: str | None = None,
) -> Law | None:
    """What the record is in law on a day, from what was recorded up to a position; None before its first day.

    `judged_on` is today, where what is judged now is asked for another day than that.
    """
    known = standing([event for event in events if known_at is None or event.position <= known_at])
    if not known:
        return None
    first = known[0].day or ALWAYS
    if as_of < first:
        return None
    law, unknown = begun(known[0]), no_earliest(known[0])
    later = [event for event in known[1:] if event.name not in JUDGED_NOW | NAMING]
    if unknown and placing is in_order_of_days:  # whether it is before the record nobody knows: it holds, in its order
        placing = in_order_of_days_at_last
    for event in placing(later, first, as_of):
        before = placing is in_order_of_days and (event.day or first) < first
        law = _counted(law, event) if before else after(law, event)
    return judged(by_calendar(law, as_of), known, judged_on or as_of, as_of)


def law_today(events: Sequence[Told], today: str, placing: Placing = in_order_of_days) -> Law | None:
    """What the record is in law today; what begins later, as it will begin."""
    first = standing(events)[0].day or ALWAYS
    return law_of(events, max(today, first), placing=placing, judged_on=today)


def before_the_record(events: Sequence[Told]) -> set[int]:
    """The versions of what is dated before the first day of its record: to be flagged."""
    known = standing(events)
    first = known[0].day or ALWAYS
    return {event.version for event in known if event.name not in JUDGED_NOW | NAMING and (event.day or first) < first}


# -- corrections: each stands in the place of the event it names ----------------------------------------------------


def standing(known: Iterable[Told]) -> list[Told]:
    """The events as they stand corrected, in order of recording; the corrections themselves among them."""
    events = list(known)
    naming = [event for event in events if event.name in NAMING]
    verdicts = {event.fact["decides"]: event.fact["outcome"] for event in events if event.name == DECIDED}
    right = Right(naming, verdicts)
    return [right.told(event) if event in naming else right.corrected(event) for event in events]


@dataclass(frozen=True)
class Right:
    """What corrections make of events: one that waits for a second person is none until that person confirms it."""

    naming: list[Told]
    verdicts: dict[int, str]

    def corrected(self, event: Told) -> Told:
        """The event as the corrections of it that hold say it, of several of one respect the newest."""
        held = [self.resolved(each) for each in self.naming if _names(each) == event.version and self.holds(each)]
        for at, each in enumerate(held):
            if not any(_respects(each) <= _respects(later) for later in held[at + 1 :]):
                event = _in_place(event, each)
        return event

    def holds(self, correction: Told) -> bool:
        """Whether it is in force: what was not taken back, and confirmed where it had to wait. Of several corrections
        of it the newest that holds says; to take back is a correction as well."""
        newest = self._newest(correction)
        if newest is not None:
            return not newest.fact.get("takes_back")
        return "waits" not in correction.fact or self.verdicts.get(correction.version) == "confirmed"

    def resolved(self, correction: Told) -> Told:
        """A correction may have been corrected itself: the other stands in its place."""
        newest = self._newest(correction)
        return correction if newest is None else self.resolved(newest)

    def told(self, correction: Told) -> Told:
        """A correction as it counts for what is judged now: a rejected one hides nothing."""
        rejected = self.verdicts.get(correction.version) == "rejected"
        return replace(correction, fact=correction.fact | {"protects": None}) if rejected else correction

    def _newest(self, correction: Told) -> Told | None:
        holding = [each for each in self.naming if _names(each) == correction.version and self.holds(each)]
        return holding[-1] if holding else None


def _respects(correction: Told) -> set[str]:
    """In which respects it says what is right."""
    words = {part for part in ("title", "text") if correction.said(part) is not None}
    return words | (correction.fact.keys() & {"day", "amount", *STATED})


def _names(correction: Told) -> int:
    return int(correction.fact.get("corrects", 1))


def _in_place(event: Told, right: Told) -> Told:
    """The event as it should have been recorded: what the correction does not state stays."""
    fact, content = dict(event.fact), event.content
    if day := right.fact.get("day"):
        field = day_fields()[event.name]
        vague = event.name == "document.filed.v1"
        if event.name == "request.received.v1" and fact[field] != day:
            fact |= {"due_on": _due(fact, day), "first_asked": fact.get("first_asked", fact[field])}
        fact[field] = {"earliest": day, "latest": day} if vague else day
    if right.fact.get("amount") is not None:  # the sum that the event states; of a contract its value
        fact["amount" if "amount" in fact else "value"] = right.fact["amount"]
    for part in STATED:
        if right.fact.get(part) is not None:
            fact[part] = right.fact[part]
            if part == "publicity":  # it decides what the class hid
                fact.pop("protects", None)
    if content is not None:
        content = content | {part: right.said(part) for part in ("title", "text") if right.said(part) is not None}
    return replace(event, fact=fact, content=content)


def _due(fact: dict[str, Any], day: str) -> str:
    """The last day of an answer goes with the day of its request; one that was promised is no later than that."""
    told, (was, now) = (
        fact.get("due_on"),
        (due(date.fromisoformat(each)).isoformat() for each in (fact["asked_on"], day)),
    )
    return now if told in (None, was) else min(str(told), now)


def _extended_to(law: Law, fact: dict[str, Any]) -> str | None:
    """The law's longer time goes with the day of the request; one that was stated stays."""
    told, first = fact.get("due_on"), law.get("first_asked")
    if told is None or first is None:
        return told
    longer = [due(date.fromisoformat(day), large=True).isoformat() for day in (first, law["asked_on"])]
    return longer[1] if "counted_from" in fact or told == longer[0] else str(told)


# -- what each event makes of a record ------------------------------------------------------------------------------


def begun(event: Told) -> Law:
    """What the first event of a record says of it."""
    kind = event.name.partition(".")[0]
    law: Law = {"kind": kind, "status": FIRST_STATUS[event.name]} | event.fact
    law |= {part: event.said(part) for part in ("title", "text") if event.said(part) is not None}
    hides = law.pop("protects", None) or {}
    law |= {part: hides[part] for part in ("publicity", "personal") if hides.get(part)}
    match kind:
        case "case":
            law["stages"] = {}
        case "document":
            law["versions"] = [1]
        case "report":
            law["edition"] = 1
        case "decision":
            law["amendments"] = 0
        case "contract":
            law |= {"amendments": 0, "extensions": 0}
        case "pending":
            law |= {"notings": 0, "deciders": 0}
        case "request":
            law["disclosures"] = 0
        case "grant":
            law |= {"reported_cents": 0, "recovered_cents": 0, "costs": {}}
        case "payment":
            law |= {"approved_cents": 0, "paid_cents": 0}
    return law


def after(law: Law, event: Told) -> Law:
    """What the record is after one more event."""
    fact, law = event.fact, dict(law)
    match event.name:
        case "case.stage_recorded.v1":
            law["stages"] = law["stages"] | {fact["stage"]: event.said("status")}
        case "case.closed.v1":
            law |= {"status": "closed", "closed_on": fact["closed_on"]}
        case "case.reopened.v1":
            law |= {"status": "open", "closed_on": None}
        case "document.version_filed.v1":
            law["versions"] = sorted([*law["versions"], fact["number"]])
        case "decision.amended.v1":
            law = _worded(law, event) | {"amendments": law["amendments"] + 1}
        case "case.retitled.v1" | "document.described.v1" | "decision.corrected.v1":
            law = _worded(law, event)
        case "decision.superseded.v1":
            law |= {"status": "superseded", "superseded_on": fact["superseded_on"], "successor": fact.get("successor")}
        case "pending.noted.v1":
            law |= {"notings": law["notings"] + 1} | ({"status": "noted"} if law.get("for_information") else {})
        case "pending.decider_named.v1":
            law |= {"deciders": law["deciders"] + 1, "decider": event.said("decider")}
        case "pending.decided.v1":
            law["status"] = "decided"
        case "pending.withdrawn.v1":
            law["status"] = "withdrawn"
        case "report.version_filed.v1":
            law |= {"edition": law["edition"] + 1, "status": "filed", "approved_on": None, "filed_on": fact["filed_on"]}
            law = _worded(law, event)
        case "report.approved.v1":
            law |= {"status": "approved", "approved_on": fact["approved_on"]}
        case "contract.signed.v1":
            law |= {"status": "signed", "signed_on": fact["signed_on"]}
        case "contract.amended.v1":
            law["amendments"] += 1
            law |= {part: fact[part] for part in ("value", "ends_on") if part in fact}
        case "contract.extended.v1":
            law |= {"extensions": law["extensions"] + 1, "ends_on": fact["ends_on"]}
        case "contract.terminated.v1":
            law |= {"status": "terminating", "ends_on": fact["ends_on"]}
        case "contract.transferred.v1":
            law["status"] = "transferred"
        case "grant.cost_reported.v1" | "grant.recovered.v1":
            law = _counted(law, event)
        case "payment.returned.v1":
            law["status"] = "returned"
        case "payment.completed.v1":
            law |= {"status": "applied"} | ({"amount": fact["amount"]} if "amount" in fact else {})
        case "payment.approved.v1":
            law |= {"status": "approved", "approved_on": fact["approved_on"], "approved_cents": fact["amount"]["cents"]}
        case "payment.rejected.v1":
            law["status"] = "rejected"
        case "payment.paid.v1":
            law = _counted(law, event) | {"paid_on": fact["paid_on"]}
            law["status"] = "paid" if law["paid_cents"] == law["approved_cents"] else "approved"
        case "request.extended.v1":
            law["due_on"] = _extended_to(law, fact) or law.get("due_on")
        case "request.answered.v1":
            law |= {"status": fact["outcome"], "answered_on": fact["answered_on"]}
        case "request.disclosed.v1":
            law["disclosures"] += 1
        case "request.closed.v1":
            law |= {"status": "closed", "closed_on": fact["closed_on"]}
        case "body.dissolved.v1":
            law |= {"status": "dissolved", "dissolved_on": fact["dissolved_on"], "successor": fact.get("successor")}
        case "meeting.revised.v1":  # as a whole: what it does not say is no longer so
            law |= {part: event.said(part) for part in ("title", "text")} if event.content is not None else {}
        case "meeting.minutes_approved.v1":
            law |= {"status": "approved", "approved_on": fact["approved_on"]}
        case "record.reclassified.v1":
            law |= {"record_class": fact["record_class"], "schedule": fact.get("schedule")}
        case "record.registration_completed.v1":
            law |= {part: fact[part] for part in ("received_on", "case") if part in fact}
            if day := fact.get("dated"):
                of_kind = REGISTERED_ON.get(law["kind"])
                between = day if isinstance(day, dict) else {"earliest": day, "latest": day}
                law |= {of_kind: day} if of_kind else {"dated": between}
        case "record.finalised.v1":
            law["final_on"] = fact["finalised_on"]
        case _ if event.name.startswith("record.item_"):
            pass  # what becomes of an open item of a wind-down is no law of the record itself
        case "record.destination_set.v1" | "record.outcome_recorded.v1":
            pass  # nor is where it goes at the end, and what a court made of it
        case _:
            raise AssertionError(f"the stranger never read of {event.name}")
    return law


def _worded(law: Law, event: Told) -> Law:
    return law | {part: event.said(part) for part in ("title", "text") if event.said(part) is not None}


def _counted(law: Law, event: Told) -> Law:
    """The sums with one more amount, or a list with one more entry."""
    cents = event.fact.get("amount", {}).get("cents")
    match event.name:
        case "payment.paid.v1":
            return law | {"paid_cents": law["paid_cents"] + cents}
        case "grant.recovered.v1":
            return law | {"recovered_cents": law["recovered_cents"] + cents}
        case "grant.cost_reported.v1":
            sort, costs = event.fact["cost_kind"], law["costs"]
            costs = costs | {sort: costs.get(sort, 0) + cents}
            return law | {"reported_cents": law["reported_cents"] + cents, "costs": costs}
    return after(law, event)


def by_calendar(law: Law, as_of: str) -> Law:
    """A contract ends the day after its last, with nothing recorded; the last day of the calendar is an open end."""
    if law["kind"] != "contract":
        return law
    ends_on = None if law.get("ends_on") == OPEN_END else law.get("ends_on")
    over = {"registered": "expired", "signed": "expired", "terminating": "terminated"}
    ended = ends_on is not None and as_of > ends_on
    return law | {"ends_on": ends_on, "status": over.get(law["status"], law["status"]) if ended else law["status"]}


# -- what is judged now: by position alone, whatever day it names ---------------------------------------------------


def judged(law: Law, known: Sequence[Told], today: str, shown: str) -> Law:
    """Publicity, publication, restriction, holds and destruction, as the newest of what is known tells them."""
    law = law | {"restricted": False, "publication": None}
    holds: dict[str, bool] = {}
    for event in known:
        fact = event.fact
        match event.name:
            case "record.publicity_classified.v1":
                law["publicity"] = fact["publicity"]
            case "record.reclassified.v1" | "record.corrected.v1" | "record.correction_decided.v1":
                hides = fact.get("protects") or {}
                law |= {part: hides[part] for part in ("publicity", "personal") if hides.get(part)}
            case "record.registration_completed.v1" if "personal" in fact:
                law["personal"] = fact["personal"]
            case "record.published.v1":
                law["publication"] = {name: fact[name] for name in ("ground", "published_from", "ends_on")}
            case "record.publication_withdrawn.v1":
                law["publication"] = None
            case "record.erasure_decided.v1":
                law["restricted"] = law["restricted"] or fact["decision"] == "kept"
                law["publication"] = None if law["restricted"] else law["publication"]
            case "record.hold_placed.v1":  # held from now, dated back or ahead
                holds[fact["hold"]] = today <= fact.get("ends_on", OPEN_END)
            case "record.hold_released.v1":  # dated ahead it releases on that day, dated back from now
                holds[fact["hold"]] = holds.get(fact["hold"], False) and shown < fact["released_on"]
            case "record.destroyed.v1":
                law |= {"status": "destroyed", "destroyed_on": fact["destroyed_on"]}
    return law | {"holds": sorted(hold for hold, held in holds.items() if held)}


def corners(events: Sequence[Told]) -> list[str]:
    """The day before, of and after every day on which anything of the record begins or ends."""
    days = {each.day for each in events if each.day} | {each.fact["day"] for each in events if each.fact.get("day")}
    days |= {each.fact["ends_on"] for each in events if each.fact.get("ends_on", OPEN_END) != OPEN_END}
    days |= {first.day for first in standing(events) if first.day}
    moved = {date.fromisoformat(day) + timedelta(days=by) for day in days for by in (-1, 0, 1)}
    return sorted(day.isoformat() for day in moved)
