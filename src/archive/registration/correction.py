"""When an event of a record may be corrected."""

from collections import Counter
from datetime import date
from typing import Any

from archive.errors import Conflict, Invalid
from archive.fold.corrections import CORRECTIONS, outcomes, sum_of, waiting_corrections
from archive.fold.registry import goes_by_day
from archive.kernel import ActorId, Seen, effect_of, is_vague, spoken
from archive.kind import kinds, term_of, wording_of
from archive.merging.events import CaseMerged, CaseShielded, CaseTookOver
from archive.recordwide import (
    CorrectionDecided,
    PublicityClassified,
    Reclassified,
    RecordCorrected,
    RegistrationCompleted,
)
from archive.registration.folded import Folded
from archive.vague import in_words, interval_of
from archive.values import Interval, Money

_DAYS = ("day", "dated")
SHIELDING = frozenset((CaseMerged.name, CaseTookOver.name, CaseShielded.name))
PARTS = ("received_on", "personal", "language", "case", "publicity")
"""What an event states about its record that drives duties; a correction states one of them as it is right."""
_OTHERS = ("record_class", *PARTS, "amount", "ends_on", "takes_back")
_STATES_IT = "Give the version of the event that states it; what nobody stated is completed, not corrected."
MAY_BE_NOTHING = ("cost", "expense")
"""Kinds of records of which a correction may state that there was nothing to record."""


def require_correctable(record: Folded[Any], corrected: RecordCorrected) -> None:
    """Refuse a correction of no event of the record, or of what that event does not say."""
    event = record.event(corrected.corrects)
    words = {name: getattr(corrected.content, name, None) for name in ("person", "date_text")}
    said = [name for name in (*_DAYS, *_OTHERS) if getattr(corrected, name)] + [name for name in words if words[name]]
    if len(said) != 1 and not (len(said) == 2 and said[0] in _DAYS and said[1] == "date_text"):
        remedy = "Give exactly one of day, dated (of a vague day), record_class, received_on, personal, language, case,"
        remedy += (
            " publicity, amount, ends_on (of a contract), person, date_text and takes_back: true; date_text may go"
        )
        remedy += " with day or dated."
        raise Invalid("A correction must change exactly one thing.", field="day", remedy=remedy)
    if corrected.takes_back and event.name not in CORRECTIONS:
        raise Invalid(
            "Only a correction can be taken back.",
            field="corrects",
            remedy="Give the version of the correction, or correct what the event states: its day, its amount.",
        )
    target = record.corrected_event(event)
    term = term_of(target.name)
    if corrected.day is not None or (corrected.dated is not None and term is None):
        _must_have_day(record, target)
    if corrected.dated is not None:
        _must_be_vague(record, target, term, corrected.dated)
    if term is not None and {*_DAYS} & {*event.fact} - {*said} and {*_DAYS} & {*said}:
        remedy = f"Give corrects={target.version}: the event itself."
        raise Invalid("That correction states another of its days.", field="corrects", remedy=remedy)
    if corrected.record_class is not None and target.name != Reclassified.name and target.version != 1:
        raise Invalid("That event gives the record no class.", field="record_class")
    if corrected.case is not None and record.kind == "case":
        raise Invalid("A case cannot be filed to another case.", field="case")
    if corrected.amount is not None:
        _must_fit(record, target, corrected.amount)
    if corrected.ends_on is not None:
        _must_end(record, target, corrected.ends_on)
    told = words["date_text"]
    if wording_of(target.name) is None and corrected.dated is not None and _tells(told, corrected.dated):
        told = None  # an event without a wording of its day: the correction keeps it
    _must_word(target, words["person"], told, alone=len(said) == 1)
    for name in PARTS:
        if getattr(corrected, name) is not None:
            _must_state(target, name)


def _must_be_vague(record: Folded[Any], target: Seen, term: str | None, dated: Interval) -> None:
    """Refuse bounds where the day of an event is exact, those of a term that it does not state, and no bounds."""
    vague = is_vague(target.name) or (target.name == RegistrationCompleted.name and kinds()[record.kind].vague)
    if term is None and not vague:
        raise Invalid("The day of that event is exact.", field="dated", remedy="Give day.")
    if term is not None and term not in target.fact:
        raise Invalid(f"That event does not state {term}.", field="corrects", remedy=_STATES_IT)
    if not (dated.earliest or dated.latest):
        raise Invalid("A vague day has one bound at least.", field="dated", remedy="Give earliest, latest or both.")


def _must_fit(record: Folded[Any], target: Seen, amount: Money) -> None:
    """Refuse a sum of an event that states none, in another currency, of the other sign, or a first one of zero."""
    name = sum_of(target.fact)
    if name is None:
        raise Invalid("That event states no amount.", field="corrects", remedy="Give the version of the event with it.")
    stated = Money.model_validate(target.fact[name])
    if amount.currency != stated.currency:
        raise Invalid(f"The amount is in {stated.currency}.", field="amount", remedy="Give it in that currency.")
    if amount.cents * stated.cents < 0:
        remedy = "Give an amount with the sign of the one that was recorded; 0 where there was none."
        raise Invalid("A correction keeps the sign of an amount.", field="amount", remedy=remedy)
    if not amount.cents and target.version == 1 and record.kind not in MAY_BE_NOTHING:
        raise Invalid("The amount must be greater than zero.", field="amount")
    if "shared" in target.fact:
        remedy = "Take it back by a cost with less than zero in each grant, and report it again."
        raise Invalid("Several grants pay this cost: their shares add up to it.", field="amount", remedy=remedy)


def _must_end(record: Folded[Any], target: Seen, last: date) -> None:
    """Refuse a last day of an event that states none of a contract, and one before the contract starts."""
    if record.kind != "contract" or "ends_on" not in target.fact:
        remedy = "Give the version of the event of a contract that states it; an end nobody stated is an amendment."
        raise Invalid("That event does not state ends_on.", field="corrects", remedy=remedy)
    if (starts := record.now.get("starts_on")) and last.isoformat() < starts:
        raise Invalid(f"The contract starts on {starts}.", field="ends_on")


def _must_word(target: Seen, person: str | None, date_text: str | None, *, alone: bool) -> None:
    """Refuse the person of an event that names none; how a day was written where an event keeps no such wording, and
    without the day where it states none.
    """
    if person and not (target.content or {}).get("person"):
        raise Invalid("That event names no person.", field="corrects", remedy=_STATES_IT)
    if date_text is None:
        return
    field = wording_of(target.name)
    if field is None:
        raise Invalid("That event keeps no wording of a date.", field="date_text", remedy="Leave it out.")
    if alone and not (target.content or {}).get(field):
        raise Invalid("That event does not state how its date was written.", field="corrects", remedy=_STATES_IT)
    stated = target.fact.get(term_of(target.name) or effect_of(target.name) or "dated")
    told = interval_of(date_text)
    if alone and stated and told is not None:
        bounds = Interval.model_validate(stated if isinstance(stated, dict) else {"earliest": stated, "latest": stated})
        if told != bounds:
            raise Invalid(
                f"The date is recorded as {in_words(bounds) or 'without bounds'}, and this tells other days.",
                field="date_text",
                remedy="Give dated as well, with the first and last day it may be.",
            )


def _tells(wording: str | None, dated: Interval) -> bool:
    """Whether a wording tells exactly these days."""
    return wording is not None and interval_of(wording) == dated


def _must_have_day(record: Folded[Any], target: Seen) -> None:
    """Refuse to correct the day of an event that holds from none, or that another event stated since."""
    completed = [each for each in record.timeline.events if each.name == RegistrationCompleted.name]
    stated = [each.version for each in completed if each.fact.get("dated")]
    if target.version == 1 and stated:
        remedy = f"Correct that event: version {stated[-1]}."
        raise Invalid("The day of the record was stated by a later event.", field="corrects", remedy=remedy)
    own = effect_of(target.name) is not None and goes_by_day(target.name)
    if target.version != 1 and not own and target.version not in stated:
        raise Invalid(f"That event ({spoken(target.name)}) has no day to correct.", field="day")


def _must_state(target: Seen, name: str) -> None:
    """Refuse to correct a part of the registration that an event does not state."""
    if name == "personal" and target.name in SHIELDING and (target.fact.get("protects") or {}).get(name):
        return
    of_record = target.version == 1 or target.name in (RegistrationCompleted.name, PublicityClassified.name)
    if not of_record or name not in target.fact:
        raise Invalid(f"That event does not state {name}.", field="corrects", remedy=_STATES_IT)


class SameRecorder(Conflict):
    """Who recorded a correction does not confirm it."""

    code = "same_person"
    remedy = "Have another person decide about it with their own key."

    def __init__(self) -> None:
        super().__init__("The person who recorded a correction cannot decide about it: two people are needed.")


class NotWaiting(Conflict):
    """A correction waits for a second person at most once."""

    code = "correction_not_waiting"
    field = "version"
    remedy = "'archive corrections list' shows what waits for a second person."

    def __init__(self, *outcomes: str, listed: bool = False) -> None:
        self.listed = listed
        counted = Counter(outcomes)
        said = "This correction does not wait for anybody."
        if listed and len(outcomes) > 1:
            told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counted.items()))
            said = f"The corrections of this list do not wait any more: {told}."
        elif outcomes:
            said = f"This correction was {outcomes[0]} already."
        super().__init__(said)


def require_waiting(record: Folded[Any], decided: CorrectionDecided, by: ActorId) -> None:
    """Refuse a decision about a correction that does not wait, or by who recorded it."""
    waiting = {event.version: event for event in waiting_corrections(record.timeline.events)}
    correction = waiting.get(decided.decides)
    if correction is None:
        outcome = outcomes(record.timeline.events).get(decided.decides)
        raise NotWaiting(*([outcome] if outcome else []))
    if correction.recorded_by == str(by):
        raise SameRecorder
