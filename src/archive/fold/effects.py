"""What a late fact or a correction changed, in one sentence for anyone who recorded it: what is in force today, and
since when. It keeps people from believing that a record is otherwise than it is.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from archive.fold.contradictions import ACROSS
from archive.fold.corrections import CORRECTIONS, DECIDED, REPLACING
from archive.fold.registry import State
from archive.fold.timeline import Timeline
from archive.kernel import DESTROYED, Seen
from archive.kind import Kind, kinds
from archive.money.amounts import written_out
from archive.money.currency import UnknownCurrency, digits_of
from archive.recordwide import CorrectionDecided, Verdict
from archive.registration import Record
from archive.retention.dueness import Dueness
from archive.retention.hiding import secrecy_start
from archive.values import Money, Publicity


def effect_of(record: Record[Any], count: int) -> str | None:
    """What the last of so many newest events of a record changed: a late fact, a correction, and whatever hides by a
    class or contradicts another record. None where it is none of these.
    """
    if not count or record.version == count:
        return None
    event = record.timeline.events[-1]
    late = record.timeline.is_late(event)
    if not (late or event.fact.get("protects") or event.fact.get("flagged")):
        return None
    before, after = Timeline(record.timeline.events[:-count]), as_confirmed(record).timeline
    told = [*_recorded(event, record)] if late else []
    told += changes(before, after, event, record.today) if late else _hidden(before, after, record.today)
    told += [f"It is an open item: {ACROSS.get(code, code)}" for code in event.fact.get("flagged", ())]
    if late and len(told) == len(_recorded(event, record)):
        told.append("Nothing in force today changes.")
    return " ".join(told) or None


def changes(before: Timeline, after: Timeline, event: Seen, day: date) -> list[str]:
    """What an event changes of what is in force on a day, in sentences."""
    today = min(day.isoformat(), "9999-12-30")
    was, now = before.state(today) or {}, after.state(today) or {}
    return [*_placed(before, after, event, was, now, today), *_hidden(before, after, day)]


def _placed(before: Timeline, after: Timeline, event: Seen, was: State, now: State, today: str) -> list[str]:
    """What an event changes of what is in force today, and what stays though it says otherwise of another day."""
    told, labels = list[str](), _labels_of(after)
    for name in _touched(before, after, event, labels):
        if was.get(name) != now.get(name):
            told.append(_changes(labels[name], was.get(name), now.get(name)))
        else:
            told.append(_stays(labels[name], now.get(name), _since(after, name, today)))
    return told


def _labels_of(record: Timeline) -> "dict[str, _Label]":
    """What to call the parts of a record that a late fact may change; what is no record of the business has none."""
    state = record.steps[0].state
    kind = kinds().get(state["kind"])
    return labels_of(kind, (state.get("amount") or {}).get("currency", "EUR")) if kind else {}


def _hidden(before: Timeline, after: Timeline, day: date) -> list[str]:
    """Who may see the record from now on, where that changes; a period of secrecy that was stated stays."""
    today = min(day.isoformat(), "9999-12-30")
    was, now = before.state(today) or {}, after.state(today) or {}
    told = []
    if was.get("publicity") != now.get("publicity"):
        until = ", until somebody decides that again" if now.get("undecided") else ""
        told.append(f"Its publicity is {_public(now)} instead of {_public(was)}{until}.")
    if was.get("personal") != now.get("personal"):
        by_class = ", by its class" if "personal" in now.get("defaulted", ()) else ""
        told.append(f"Its personal data are {now.get('personal') or 'not stated'}{by_class}.")
    opened, opens = _is_open(was, day), _is_open(now, day)
    if opened != opens:
        told.append("From now on " + ("anybody sees it." if opens else "nobody sees it without a key."))
    start, stated = secrecy_start(now), (now.get("publicity") or {}).get("secret_from")
    if stated and start and start != secrecy_start(was) and start.isoformat() != stated:
        told.append(f"Its secrecy runs from {stated}, as stated; by the rule it would run from {start}.")
    return told


def _is_open(state: State, today: date) -> bool:
    stated: Any = state.get("publicity")
    published: dict[str, str] | None = state.get("publication")
    if not stated or state.get("restricted") or not Publicity.model_validate(stated).open_on(today):
        return False
    if state.get("personal") in (None, "none"):
        return True
    return published is not None and published["published_from"] <= today.isoformat() <= published["ends_on"]


def _public(state: State) -> str:
    stated = state.get("publicity")
    if not stated:
        return "not stated"
    publicity = Publicity.model_validate(stated)
    until = publicity.last_secret_day() if publicity.publicity not in ("public", "not_public") else None
    return publicity.publicity.replace("_", " ") + (f" until {until:%Y-%m-%d}" if until else "")


def due_change(before: Dueness, after: Dueness) -> str | None:
    """How the due day of a record changed, in words; None where it did not."""
    was, now = _falls(before), _falls(after)
    return None if was == now else f"It falls due {now} instead of {was}."


def _falls(due: Dueness) -> str:
    if due.due is not None:
        return f"on {due.due:%Y-%m-%d}"
    return "never" if due.row is not None and due.row.permanent else "on a day not yet known"


def as_confirmed(record: Record[Any]) -> Record[Any]:
    """The record as it would be once a second person confirms its newest event; as it is where that does not wait."""
    newest = record.timeline.events[-1]
    return if_confirmed(record, newest.version) if "waits" in newest.fact else record


def if_confirmed(record: Record[Any], version: int) -> Record[Any]:
    """The record as it would be if a second person confirmed a correction that waits."""
    decided = CorrectionDecided(decides=version, outcome=Verdict.confirmed, content=DESTROYED)
    return record.as_if(decided.model_copy(update={"protects": record.followed_by(decided)}))


def _recorded(event: Seen, record: Record[Any]) -> list[str]:
    if event.name == DECIDED:
        return [f"The correction at version {event.fact['decides']} is {event.fact['outcome']}."]
    if event.name not in CORRECTIONS:
        return [f"Recorded as of {event.effective_on}."]
    at = event.fact["corrects"]
    if "waits" not in event.fact:
        return [
            f"The {'correction' if event.fact.get('takes_back') else 'event'} at version {at} is "
            f"{'taken back' if event.fact.get('takes_back') else 'corrected'}."
        ]
    return [WAITS.format(list=event.fact["waits"]), "Once confirmed:"]


WAITS = (
    "It opens the record or shortens its retention, so it waits for a second person (list {list}); until then the"
    " stricter reading holds."
)


class _Label(NamedTuple):
    """How a field is called, and how its value is told."""

    words: str
    shown: Callable[[Any], str] | None = str
    """None of what would be too long to repeat."""


def _sum(value: Any) -> str:
    return written_out(Money.model_validate(value))


def _day(value: Any) -> str:
    """A day, which may be vague."""
    if not isinstance(value, dict):
        return str(value)
    first, last = value.get("earliest"), value.get("latest")
    if first == last:
        return str(first or "not known")
    return f"between {first} and {last}" if first and last else f"{first} or later" if first else f"{last} or earlier"


def labels_of(kind: Kind, currency: str = "EUR") -> dict[str, _Label]:
    """The fields of a kind whose change is reported, in this order; its figures are sums in this currency."""
    labels = {"record_class": _Label("class"), "status": _Label("status")}
    labels |= {kind.begins: _Label("day", _day), "received_on": _Label("day of receipt")}
    labels |= {"language": _Label("language"), "case": _Label("case", None)}
    labels |= {day.name: _Label(day.label, _day) for day in kind.days if day.label}
    labels |= {name: _Label(name.replace("_", " "), _sum) for name in kind.sums}
    labels |= {"title": _Label("title", None), "text": _Label("wording", None)}
    labels |= {wording: _Label("wording of the date", None) for wording in kind.wordings.values()}
    labels |= {"person": _Label("person", None)}
    told = partial(summed, currency=currency)
    return labels | {each.name: _Label(each.label, told if each.cents else str) for each in kind.figures}


def _touched(before: Timeline, after: Timeline, event: Seen, labels: Mapping[str, _Label]) -> list[str]:
    """The fields that an event sets on its day, or that a correction changes on any."""
    found: set[str] = set()
    if event.name not in REPLACING:
        at = next(at for at, step in enumerate(after.steps) if step.version == event.version)
        found = _differing(after.steps[at - 1].state, after.steps[at].state)
        found |= {name for name in labels if _states(event, name, after.steps[at].state)}
    else:
        for day in {step.day for step in (*before.steps, *after.steps)}:
            was, now = before.state(day), after.state(day)
            if was is not None and now is not None:  # else the record begins on another day
                found |= _differing(was, now)
    return [name for name in labels if name in found]


def _states(event: Seen, name: str, state: State) -> bool:
    """Whether an event sets a field: the amount of a payment is not that of the application it is a part of."""
    return name in event.fact and name in state and event.fact[name] == state[name]


def _differing(one: State, other: State) -> set[str]:
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}


def _changes(label: _Label, was: Any, now: Any) -> str:
    if label.shown is None:
        return f"The {label.words} in force today changes."
    return f"The {label.words} in force today is {_shown(label, now)} instead of {_shown(label, was)}."


def _stays(label: _Label, now: Any, since: str | None) -> str:
    value = "" if label.shown is None else f" {_shown(label, now)}"
    return f"The {label.words} in force today stays{value}{f', set as of {since}' if since else ''}."


def _shown(label: _Label, value: Any) -> str:
    return "none" if value is None or label.shown is None else label.shown(value)


def summed(minor: int, currency: str) -> str:
    """A sum in minor units, in decimals of its currency; one that an older record states may be none, and has two."""
    try:
        digits = digits_of(currency)
    except UnknownCurrency:
        digits = 2
    return f"{Decimal(minor).scaleb(-digits):f} {currency}"


def _since(timeline: Timeline, name: str, today: str) -> str | None:
    """The day from which a field is what it is today."""
    found, before = None, object()
    for step in timeline.steps:
        if step.day > today:
            break
        if step.state.get(name) != before or _states(step.event, name, step.state):
            found, before = step.day, step.state.get(name)
    return found if found and found > "0001-01-01" else None
