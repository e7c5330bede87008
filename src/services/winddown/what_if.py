"""What if these are ended on that day: answered line by line from the record, and nothing is recorded."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from archive.errors import Invalid, NotFound
from archive.fold.registry import State
from archive.lastday import require_day
from projections.duties.offices import Office
from projections.states import Question, StateReader, View
from services.home.archive_home import ArchiveHome
from services.lists.tables import text_of
from services.named import id_of
from services.winddown.assessing import Assessor
from services.winddown.consequences import Beside, Line, consequences, ended_kinds, runs
from services.winddown.deadlines import records
from services.winddown.origins import own_records
from services.winddown.sources import Sources

COLUMNS = ("what", "kind", "id", "number", "title", "amount", "currency", "until", "known", "rule", "code", "positions")


@dataclass(frozen=True, slots=True)
class Ending:
    """What is to be ended, and on which day: records by name, all of these kinds, or everything that can be ended."""

    on: date
    records: Sequence[str] = ()
    """By id, number, or the beginning of an id."""
    kinds: Collection[str] = ()
    everything: bool = False


def what_if(
    home: ArchiveHome, states: StateReader, question: Question, winddown: UUID, ending: Ending
) -> dict[str, Any]:
    """What follows if records are ended on a day, as far as the caller may see them; with the sums by currency.

    Each line names its rule and the positions of every event without which it would be another one.

    With `as_of` it is asked as on that day: by the guidance of it, about days from it on. Refuses: a day in the past,
    or that is none; no such wind-down, or record; a kind of record that is not ended; nothing named.
    """
    require_day("on", ending.on)
    if ending.on < (question.as_of or question.today):
        remedy = "Give that day or a later one." if question.as_of else "Give today or a later day, or as_of as well."
        raise Invalid("The day is in the past.", field="on", remedy=remedy)
    question = own_records(home, question, states.one(str(winddown), question, "winddown").state["origin"])
    assessor = Assessor(home, states, question, winddown)
    assessed = dict[str, list[dict[str, Any]]]()
    for item in assessor.everything():
        name = f"costs of {item['grant']}" if item["kind"] == "cost" else item["id"]
        assessed.setdefault(name, []).append(item)
    lines, sums = list[dict[str, Any]](), Counter[tuple[str, str]]()
    chosen = list(_chosen(states, replace(question, as_of=ending.on), assessor.office, ending))
    beside, asked = Beside(assessed, {each.id: each for each in chosen}), replace(question, as_of=ending.on)
    sources = Sources(home, states, asked, winddown)
    for each in chosen:
        made = partial(_made, states, asked, each, beside)
        named = {name: each.state[name] for name in ("number", "title") if each.state.get(name)}
        for line in sources.named(each, made, made(each.state)):
            lines.append({"what": line.what, "kind": each.state["kind"], "id": each.id, **named, **_told(line)})
            if line.amount:
                sums[line.what, line.amount["currency"]] += line.amount["cents"]
    return {
        "on": ending.on.isoformat(),
        "records": len(chosen),
        "sums": [
            {"what": what, "amount": {"cents": cents, "currency": currency}}
            for (what, currency), cents in sorted(sums.items())
        ],
        "unknown": sum(not line["known"] for line in lines),
        "items": lines,
        "partial": not question.caller.sees_all,
        "position": states.position(),
    }


def _made(states: StateReader, question: Question, record: View, beside: Beside, state: State) -> list[Line]:
    """The lines of a record, were this its state."""
    return list(consequences(states, question, replace(record, state=state), beside))


def _chosen(states: StateReader, question: Question, office: Office, ending: Ending) -> Iterator[View]:
    every = ended_kinds()
    if unknown := [name for name in ending.kinds if name not in every]:
        raise Invalid(f"A {unknown[0]} is not ended.", field="kind", remedy=f"One of {', '.join(every)}.")
    if not ending.records and not ending.kinds and not ending.everything:
        raise Invalid("Nothing is named that would be ended.", field="end", remedy="Name records, kinds, or all.")
    named = dict.fromkeys(id_of(states, each, question, "end") for each in ending.records)
    for id in named:
        view = states.one(id, question)
        if view.state["kind"] not in every:
            remedy = f"Name records of these kinds: {', '.join(every)}."
            raise Invalid(f"A {view.state['kind']} is not ended.", field="end", remedy=remedy)
        if not runs(view.state, ending.on):
            raise NotFound("This record is not open on that day.", field="end", remedy="Leave it out.")
        yield view
    for view in records(states, question, office, every if ending.everything else ending.kinds):
        if view.id not in named and runs(view.state, ending.on):
            yield view


def _told(line: Line) -> dict[str, Any]:
    told = {"amount": line.amount, "until": line.until, "why_unknown": line.unknown or None}
    told = {name: value for name, value in told.items() if value is not None}
    return told | {"known": not line.unknown, "rule": line.rule, "positions": line.positions} | line.detail


def row_of(item: Mapping[str, Any]) -> dict[str, str]:
    """A line as a row of text."""
    told = {name: text_of(item.get(name)) for name in COLUMNS}
    told |= {"known": "" if item["known"] else item["why_unknown"]}
    told["positions"] = " ".join(map(str, item["positions"]))
    if amount := item.get("amount"):
        told |= dict(zip(("amount", "currency"), text_of(amount).split(" "), strict=True))
    return told
