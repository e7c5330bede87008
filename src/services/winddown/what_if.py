"""What if these are ended on that day: answered line by line from the record, and nothing is recorded."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from archive.errors import Invalid, NotFound
from archive.fold.registry import State
from projections.duties.offices import Office
from projections.states import Question, StateReader, View
from services.lists.tables import text_of
from services.sight.grants import GrantMoney
from services.winddown.assessing import Assessor
from services.winddown.deadlines import deadlines_of, records

COLUMNS = ("what", "kind", "id", "number", "title", "amount", "currency", "until", "known", "rule", "positions")
NOTICE, RUNS_ON, STAFF, INELIGIBLE, UNDECIDED, MISSED, BACK = (
    "notice_period", "runs_on", "staff_until_return", "ineligible", "eligibility_undecided", "deadline_after_end",
    "to_return",
)  # fmt: skip


Assessed = Mapping[str, Sequence[Mapping[str, Any]]]
"""What the guidance states about records by id, and about the costs of each grant."""


@dataclass(frozen=True, slots=True)
class Line:
    """One consequence of ending a record: a sum where it is known, else why it is not; the rule and the events."""

    what: str
    rule: str
    positions: list[int]
    amount: dict[str, Any] | None = None
    until: str | None = None
    unknown: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """What is to be ended, and on which day: records by id, all of these kinds, or everything that can be ended."""

    on: date
    records: Sequence[str] = ()
    kinds: Collection[str] = ()
    everything: bool = False


def what_if(states: StateReader, question: Question, winddown: UUID, ending: Ending) -> dict[str, Any]:
    """What follows if records are ended on a day, as far as the caller may see them; with the sums by currency.

    Refuses: a day in the past; no such wind-down, or record; a kind of record that is not ended; nothing named.
    """
    if ending.on < question.today:
        remedy = "Give today or a later day; 'winddown status --as-of' shows what was."
        raise Invalid("The day is in the past.", field="on", remedy=remedy)
    assessor = Assessor(states, question, winddown)
    assessed = dict[str, list[dict[str, Any]]]()
    for item in assessor.everything():
        name = f"costs of {item['grant']}" if item["kind"] == "cost" else item["id"]
        assessed.setdefault(name, []).append(item)
    lines, sums = list[dict[str, Any]](), Counter[tuple[str, str]]()
    chosen = list(_chosen(states, replace(question, as_of=ending.on), assessor.office, ending))
    for each in chosen:
        named = {name: each.state[name] for name in ("number", "title") if each.state.get(name)}
        asked = replace(question, as_of=ending.on)
        found = [*_OF[each.state["kind"]](states, asked, each, assessed), *_missed(states, asked, each)]
        for line in found:
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
        "position": states.position(),
    }


def _chosen(states: StateReader, question: Question, office: Office, ending: Ending) -> Iterator[View]:
    if unknown := [name for name in ending.kinds if name not in _OF]:
        raise Invalid(f"A {unknown[0]} is not ended.", field="kind", remedy=f"One of {', '.join(_OF)}.")
    if not ending.records and not ending.kinds and not ending.everything:
        raise Invalid("Nothing is named that would be ended.", field="end", remedy="Name records, kinds, or all.")
    named = set(ending.records)
    for id in dict.fromkeys(ending.records):
        view = states.one(id, question)
        if view.state["kind"] not in _OF:
            remedy = f"Name records of these kinds: {', '.join(_OF)}."
            raise Invalid(f"A {view.state['kind']} is not ended.", field="end", remedy=remedy)
        if not _runs(view.state):
            raise NotFound("This record is not open on that day.", field="end", remedy="Leave it out.")
        yield view
    for view in records(states, question, office, _OF if ending.everything else ending.kinds):
        if view.id not in named and _runs(view.state):
            yield view


def _runs(state: State) -> bool:
    return state["status"] in _OPEN[state["kind"]]


def _told(line: Line) -> dict[str, Any]:
    told = {"amount": line.amount, "until": line.until, "why_unknown": line.unknown or None}
    told = {name: value for name, value in told.items() if value is not None}
    return told | {"known": not line.unknown, "rule": line.rule, "positions": line.positions} | line.detail


def _of_a_contract(states: StateReader, question: Question, contract: View, assessed: Assessed) -> Iterator[Line]:
    """What is paid until its last day: of the period of notice, or of all its term where no notice is recorded."""
    state, on = contract.state, str(question.as_of)
    last = state.get("notice_ends_on") or state.get("ends_on")
    if state.get("termination"):
        what, rule, last = NOTICE, "notice was given; it ends on the day of the notice", state.get("ends_on")
    elif state.get("notice_ends_on"):
        what, rule = NOTICE, "the period of notice in the contract, counted by 150/1930 2-3 §"
    else:
        what, rule = RUNS_ON, "no period of notice is recorded: it runs to its last day"
    rule += "; its value divided evenly over the days of its term"
    value, starts, ends = state.get("value"), state.get("starts_on"), state.get("ends_on")
    if last is None:
        unknown = "Neither a period of notice nor a last day is recorded."
        yield Line(what, rule, [contract.first], unknown=unknown)
    elif last <= on:
        yield Line(what, rule, [contract.first], {"cents": 0, "currency": (value or {}).get("currency", "EUR")}, last)
    elif not value or not starts or not ends or ends < starts:
        yield Line(what, rule, [contract.first], None, last, "The contract does not state its value, start and end.")
    else:
        whole = (date.fromisoformat(ends) - date.fromisoformat(starts)).days + 1
        left = (date.fromisoformat(last) - date.fromisoformat(max(on, starts))).days
        cents = value["cents"] * left // whole
        amount = {"cents": cents, "currency": value.get("currency", "EUR")}
        yield Line(what, rule, [contract.first], amount, last, detail={"days": left, "of_days": whole})


def _of_staff(states: StateReader, question: Question, staff: View, assessed: Assessed) -> Iterator[Line]:
    """The cost of a person until the return, which no record states by the month."""
    state = staff.state
    until = state.get("return_on") or state.get("ends_on")
    rule = "the share of working time until the agreed return, else until the last day of the secondment"
    unknown = "No record states what the person costs a month." if until else "No day of return is recorded."
    yield Line(STAFF, rule, [staff.first], None, until, unknown, {"percent": state.get("percent")})


def _of_a_commitment(states: StateReader, question: Question, made: View, assessed: Assessed) -> Iterator[Line]:
    """Whether the guidance lets it be paid; nothing where it does, or where the cut-off does not bar it."""
    for each in assessed.get(made.id, ()):
        if each["outcome"] == "undecided":
            yield Line(UNDECIDED, each["why"], [made.first], unknown="No rule of the guidance decides.")
        elif each["outcome"] == "ineligible":
            unknown = "" if "amount" in each else "The commitment states no amount."
            yield Line(INELIGIBLE, _ruled(each), [made.first], each.get("amount"), unknown=unknown)


def _ruled(each: Mapping[str, Any]) -> str:
    """By which rule or judgement something is not eligible."""
    if "override" in each:
        return f"a person's judgement: {each['override'].get('ground', '')}"
    return f"{each['rule']}: {each['why']}"


def _of_a_grant(states: StateReader, question: Question, grant: View, assessed: Assessed) -> Iterator[Line]:
    """What was paid beyond what may be kept, were it settled with the costs reported so far; and ineligible costs."""
    money = GrantMoney(states, grant.id, question, grant).answer()
    back = money.get("to_return_cents", money.get("to_return_minor", 0))
    rule = f"688/2001 11 § 4, 20 §: paid, less returned, less what may be kept of the {money['basis']} cost"
    positions = sorted(at for what in ("paid", "returned", "recovered", "accepted") for at in money["positions"][what])
    yield Line(BACK, rule, positions or [grant.first], {"cents": back, "currency": money["currency"]})
    for each in assessed.get(f"costs of {grant.id}", ()):
        if each["eligible"] is False:
            detail = {"cost_kind": each["cost_kind"]}
            yield Line(INELIGIBLE, _ruled(each), [each["position"]], each["amount"], detail=detail)


def _missed(states: StateReader, question: Question, record: View) -> Iterator[Line]:
    """Deadlines that come after the end, when nobody is left to meet them."""
    for each in deadlines_of(states, question, record):
        if each.due > str(question.as_of) and each.what != "notice_would_end":
            rule = f"{each.what}: {each.section}, counted from {each.from_day} ({each.counted_from})"
            yield Line(MISSED, rule, each.positions or [record.first], None, each.due)


_OF: Mapping[str, Callable[[StateReader, Question, View, Assessed], Iterator[Line]]] = {
    "contract": _of_a_contract,
    "secondment": _of_staff,
    "commitment": _of_a_commitment,
    "grant": _of_a_grant,
}
"""Which kinds of records are ended."""
_OPEN: Mapping[str, tuple[str, ...]] = {
    "contract": ("registered", "signed", "terminating"),
    "secondment": ("seconded", "returning"),
    "commitment": ("open",),
    "grant": ("awarded",),
}


def row_of(item: Mapping[str, Any]) -> dict[str, str]:
    """A line as a row of text."""
    told = {name: text_of(item.get(name)) for name in COLUMNS}
    told |= {"known": "" if item["known"] else item["why_unknown"]}
    told["positions"] = " ".join(map(str, item["positions"]))
    if amount := item.get("amount"):
        told |= dict(zip(("amount", "currency"), text_of(amount).split(" "), strict=True))
    return told
