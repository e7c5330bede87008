"""What a class given later makes of a record: it hides as at capture would have been hidden, and opens nothing.

Source: Act on Openness 621/1999 22-24, 31 §; what was hidden opens by a person's decision, or where a period ends.
"""

from collections.abc import Collection
from datetime import date

from archive.recordwide import Protection
from archive.retention.schedule import ScheduleRow, protective_personal, protective_publicity
from archive.values import PersonalData, Publicity, PublicityClass

_SECRET = (PublicityClass.secret, PublicityClass.partly_secret)
_STRICTNESS = (None, PersonalData.none, PersonalData.personal, PersonalData.sensitive)


def protection(
    row: ScheduleRow,
    publicity: Publicity | None,
    personal: PersonalData | None,
    defaulted: Collection[str],
    *,
    start: date,
    today: date,
) -> Protection:
    """What changes for a record that is put into the class of `row`; `defaulted` names what no person stated of it.

    Personal data a person stated stand, as at capture. A record that a person stated to be open and whose class is
    secret is hidden, without a period, until that is decided. `start` is the day from which its secrecy would run.
    """
    expected, held = protective_personal(row), personal
    if held is None or "personal" in defaulted:
        held = max(held, expected, key=_STRICTNESS.index)
    given = protective_publicity(row, start)
    kept, undecided = publicity, None
    if given is not None and not given.open_on(today):
        if publicity is None:
            kept = given
        elif "publicity" in defaulted:
            kept = _stricter(publicity, given)
        elif publicity.open_on(today):
            kept, undecided = Publicity(publicity=given.publicity, ground=given.ground), True
    return Protection(
        publicity=kept if kept != publicity else None,
        personal=held if held != personal else None,
        undecided=undecided,
    )


def _stricter(one: Publicity, other: Publicity) -> Publicity:
    """One publicity that hides as long as either: what is secret stays secret, without a period where one has none."""
    secret = [each for each in (one, other) if each.publicity in _SECRET]
    if not secret:
        return one
    lasting = [(each.complete and each.secret_until()) or date.max for each in (one, other)]
    longer = one if lasting[0] >= lasting[1] else other
    if longer.publicity in _SECRET:
        return longer
    return Publicity(publicity=secret[0].publicity, ground=secret[0].ground)
