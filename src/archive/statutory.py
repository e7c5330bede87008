"""Periods that statutes set for grants, as dated data: how long, from what, by which section. The law changes.

Source: State Grants Act 688/2001 28 § and 29 §; Act on the Calculation of Time Limits 150/1930 3 § and 5 §.
"""

from dataclasses import dataclass
from datetime import date

from archive.terms import working_day, years_after


@dataclass(frozen=True, slots=True)
class Statutory:
    """A period of full years that begins on a day, in force from `since` on.

    `before_authority`: the act is due by statute before an authority, so that a last day which is no working day moves
    to the next (150/1930 5 §). Where the authority itself set the day, or it acts itself, nothing moves.
    """

    code: str
    since: date
    years: int
    section: str
    counted_from: str
    before_authority: bool = False

    def last_day(self, day: date) -> tuple[date, bool]:
        """The last day of the period that begins on a day, and whether it was moved to a working day."""
        last = years_after(day, self.years)
        moved = working_day(last) if self.before_authority else last
        return moved, moved != last


ACT = "688/2001"
IN_FORCE = date(2001, 9, 1)
STATUTORY = (
    Statutory("recovery_decision", IN_FORCE, 2, f"{ACT} 28 § 1", "the authority learned of the fact"),
    Statutory("recovery_barred", IN_FORCE, 10, f"{ACT} 28 § 2", "the grant or its last instalment was paid"),
    Statutory("recovery_barred", IN_FORCE, 10, f"{ACT} 28 § 2", "the set period of use ended"),
    Statutory("return_lapses", IN_FORCE, 10, f"{ACT} 29 § 2", "the grant or its last instalment was paid"),
    Statutory("return_lapses", IN_FORCE, 10, f"{ACT} 29 § 2", "the set period of use ended"),
    Statutory("payment_lapses", IN_FORCE, 2, f"{ACT} 29 § 1", "the budget year of the award ended", True),
)


def statutory(code: str, counted_from: str, day: date) -> Statutory | None:
    """The period of this name and beginning that was in force on a day; None before any that is known."""
    ruling = [one for one in STATUTORY if (one.code, one.counted_from) == (code, counted_from) and one.since <= day]
    return ruling[-1] if ruling else None
