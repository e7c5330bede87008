"""The correction that gives a record the value of a row, and the command that does it by hand."""

from datetime import date
from typing import Any

from api.importers.manifest.comparing import Difference
from archive.recordwide import PublicityClassified, Reclassified, RecordCorrected, Righted
from archive.registration import Record
from archive.registration.deciding import LEFT_OUT, correct, decide_publicity, give_class, stated_by
from archive.values import Publicity


def by_hand(record: Record[Any], differing: Difference, today: date) -> str:
    """How a person corrects or decides this value. Names are not repeated."""
    if differing.part == "publicity":
        told = decide_publicity(record, differing.right.model_dump(mode="json", exclude_none=True))
    elif differing.part == "record_class":
        told = give_class(record, differing.right, today)
    else:
        told = correct(record, differing.part, differing.right)
    return told.removeprefix(LEFT_OUT).strip()


def correction_of(record: Record[Any], differing: Difference, reason: str) -> RecordCorrected | None:
    """The correction of the event that states a value; None where no event states it, or none alone decides it."""
    version, part, right = _version(record, differing.part), differing.part, differing.right
    if version is None:
        return None
    said: dict[str, Any] = {part: right}
    words: dict[str, Any] = {}
    if part == "date":
        said = {"day": right.earliest} if right.earliest == right.latest else {"dated": right}
        words = {"date_text": differing.wording}
    elif part == "person":
        said, words = {}, {"person": right}
    corrected = RecordCorrected(corrects=version, **said, content=Righted(reason=reason, **words))
    return corrected if _reached(record.as_if(corrected), part, right) else None


def _version(record: Record[Any], part: str) -> int | None:
    """The version of the event that states a part, as corrections name it."""
    if part in ("date", "personal", "person"):
        return stated_by(record, part)
    deciding = {"record_class": Reclassified.name, "publicity": PublicityClassified.name}.get(part)
    if deciding is None:
        return None
    later = [each.version for each in record.timeline.events if each.name == deciding]
    return later[-1] if later else 1 if part in record.timeline.events[0].fact else None


def _reached(after: Record[Any], part: str, right: Any) -> bool:
    """Whether a record states a value today."""
    if part == "publicity":
        stands = after.publicity or Publicity()
        return all(getattr(stands, name) == value for name, value in right.model_dump(exclude_none=True).items())
    if part == "date":
        return bool(after.day() == right)
    return bool((after.bound[0] if part == "record_class" else after.now.get(part)) == right)
