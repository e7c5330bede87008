"""When an event of a record may be corrected."""

from typing import Any

from archive.errors import Invalid
from archive.fold.registry import goes_by_day
from archive.kernel import Seen, effect_of, is_vague
from archive.recordwide import Reclassified, RecordCorrected, RegistrationCompleted
from archive.registration.folded import Folded


def require_correctable(record: Folded[Any], corrected: RecordCorrected) -> None:
    """Refuse a correction of no event of the record, or of what that event does not say."""
    event = record.event(corrected.corrects)
    said = [name for name in ("day", "dated", "record_class", "takes_back") if getattr(corrected, name)]
    if len(said) != 1:
        remedy = "Give exactly one of day, dated (of a vague day), record_class and takes_back: true."
        raise Invalid("A correction must change exactly one thing.", field="day", remedy=remedy)
    fixes = event.name in ("record.corrected.v1", "decision.corrected.v2")
    if corrected.takes_back and not fixes:
        raise Invalid(
            "Only a correction can be taken back.", field="corrects", remedy="Give the version of the correction."
        )
    target = record.corrected_event(event)
    if corrected.day is not None or corrected.dated is not None:
        _must_have_day(record, target)
    if corrected.dated is not None and not is_vague(target.name):
        raise Invalid("The day of that event is exact.", field="dated", remedy="Give day.")
    if corrected.dated is not None and not (corrected.dated.earliest or corrected.dated.latest):
        raise Invalid("A vague day has one bound at least.", field="dated", remedy="Give earliest, latest or both.")
    if corrected.record_class is not None and target.name != Reclassified.name and target.version != 1:
        raise Invalid("That event gives the record no class.", field="record_class")


def _must_have_day(record: Folded[Any], target: Seen) -> None:
    """Refuse to correct the day of an event that holds from none, or that another event stated since."""
    completed = [each for each in record.timeline.events if each.name == RegistrationCompleted.name]
    stated = [each.version for each in completed if each.fact.get("dated")]
    if target.version == 1 and stated:
        remedy = f"Correct that event: version {stated[-1]}."
        raise Invalid("The day of the record was stated by a later event.", field="corrects", remedy=remedy)
    own = effect_of(target.name) is not None and goes_by_day(target.name)
    if target.version != 1 and not own and target.version not in stated:
        name = target.name.rsplit(".", 1)[0]
        raise Invalid(f"That event ({name}) has no day to correct.", field="day")
