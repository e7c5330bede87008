"""When a contract ends: its last day, for retention; and when it would end if notice were given on a day.

Source: Act on the Calculation of Time Limits 150/1930 2 § (days: the day of notice is not counted), 3 § (months: the
day of the same number, else the month's last). 5 § moves neither: notice is no act before an authority.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from archive.fold.registry import NEVER, State, shows
from archive.terms import days_after, months_after

TOO_SHORT = "notice_too_short"
_RUNNING = ("registered", "signed")


def last_day(contract: Mapping[str, Any]) -> str | None:
    """The day from which its retention counts: of its transfer, or its last in force; None while that is open."""
    return contract.get("transferred_on") or contract.get("ends_on")


@shows("contract")
def _notice(state: State, day: str) -> State:
    """On which day notice given on a day ends the contract at the earliest: as a whole, and by each clause."""
    if state["status"] not in _RUNNING:
        return {}
    found = [
        {name: each[name] for name in ("clause", "notice_by") if name in each} | {"notice_ends_on": last}
        for each in (state, *state.get("clauses", ()))
        if (last := _ends(each, day, state.get("ends_on") or NEVER))
    ]
    if not found:
        return {}
    return {"notice": found, "notice_ends_on": min(each["notice_ends_on"] for each in found)}


def too_short(state: State, notice: State) -> bool:
    """Whether notice ends a contract earlier than was agreed: by the clause it names, else by the shortest there is.

    An end at once by a clause that nobody recorded is one. What the parties agree upon, and a breach, need no notice.
    """
    if notice.get("ground") in ("agreement", "breach"):
        return False
    clauses = state.get("clauses", ())
    named = [each for each in clauses if each["clause"] == notice.get("clause")]
    if notice.get("immediate") and notice.get("clause") and not named:
        return True
    last = state.get("ends_on") or NEVER
    found = [_ends(each, notice["noticed_on"], last) for each in named or (state, *clauses)]
    agreed = [each for each in found if each]
    return bool(agreed) and notice["ends_on"] < min(agreed)


def _ends(stated: State, day: str, ends_on: str) -> str | None:
    """The last day in force by one period of notice; never later than the contract ends anyhow."""
    months, days = stated.get("notice_months"), stated.get("notice_days")
    if stated.get("immediate"):
        return min(day, ends_on)
    if months is None and days is None:
        return None
    last = days_after(months_after(date.fromisoformat(day), months or 0), days or 0)
    return min(last.isoformat(), ends_on)
