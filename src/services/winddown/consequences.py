"""What follows from the end of one record on a day: the kinds of records that are ended, and the lines of each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from archive.fold.registry import State
from projections.states import Question, StateReader, View
from services.sight.grants import GrantMoney
from services.winddown.deadlines import WORDS, deadlines_of
from services.winddown.rates import last_day_of, rate_of

NOTICE, RUNS_ON, STAFF, LICENCE, NOT_CAPTURED, INELIGIBLE, UNDECIDED, MISSED, BACK = (
    "notice_period", "runs_on", "staff_until_return", "licence_runs_on", "records_not_captured", "ineligible",
    "eligibility_undecided", "deadline_after_end", "to_return",
)  # fmt: skip
WHATS = (NOTICE, RUNS_ON, STAFF, LICENCE, NOT_CAPTURED, INELIGIBLE, UNDECIDED, MISSED, BACK)
"""Everything that may follow."""


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
class Beside:
    """What is known beside a record: what the guidance states of records by id and of the costs of each grant; and
    which records are ended together."""

    assessed: Mapping[str, Sequence[Mapping[str, Any]]]
    together: Mapping[str, View]


def consequences(states: StateReader, question: Question, record: View, beside: Beside) -> Iterator[Line]:
    """What follows if a record is ended on the day asked for, the deadlines among it that would be missed."""
    yield from _OF[record.state["kind"]](states, question, record, beside)
    yield from _missed(states, question, record)


def runs(state: State, on: date) -> bool:
    """Whether a record of a kind that is ended can be ended on a day."""
    if state["kind"] == "inventory" and (state.get("medium") != "system" or str(state.get("ends_on") or "9") < f"{on}"):
        return False
    return state["status"] in _OPEN[state["kind"]]


def ended_kinds() -> tuple[str, ...]:
    """Which kinds of records are ended."""
    return tuple(_OF)


def _of_a_contract(states: StateReader, question: Question, contract: View, beside: Beside) -> Iterator[Line]:
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
    currency, rate = (state.get("value") or {}).get("currency", "EUR"), rate_of(state)
    if last is None:
        unknown = "Neither a period of notice nor a last day is recorded."
        yield Line(what, rule, [contract.first], unknown=unknown)
    elif last <= on:
        yield Line(what, rule, [contract.first], {"cents": 0, "currency": currency}, last)
    elif rate is None:
        yield Line(what, rule, [contract.first], None, last, "The contract does not state its value, start and end.")
    else:
        ends = date.fromisoformat(last)
        amount = {"cents": int(replace(rate, ends=None).between(date.fromisoformat(on), ends)), "currency": currency}
        left = (ends - date.fromisoformat(max(on, state["starts_on"]))).days
        yield Line(what, rule, [contract.first], amount, last, detail={"days": left, "of_days": rate.days})


def _of_staff(states: StateReader, question: Question, staff: View, beside: Beside) -> Iterator[Line]:
    """What a person costs until the return."""
    rule = "the cost a month until the agreed return, else until the last day of the secondment"
    unknown = "The secondment does not state its cost a month (monthly_cost)."
    detail = {"percent": staff.state.get("percent")}
    yield _until_its_end(STAFF, rule, question, staff, unknown, "No day of return is recorded.", detail)


def _of_a_system(states: StateReader, question: Question, system: View, beside: Beside) -> Iterator[Line]:
    """What its licence costs until it ends, and whether its records would be left in it."""
    state = system.state
    contract = beside.together.get(state.get("contract") or "")
    if contract is not None and contract.state.get("value"):
        rule = "its cost is in the line of the contract that it runs under"
        detail = {"counted_with": contract.id}
        yield Line(LICENCE, rule, [system.first], None, state.get("ends_on"), detail=detail)
    else:
        rule = "the cost a year until the end of the licence"
        unknown = "The system does not state its cost a year (yearly_cost)."
        yield _until_its_end(LICENCE, rule, question, system, unknown, "No day is recorded on which it ends.", {})
    if state["status"] in ("mapped", "assigned"):
        rule = "its records have no destination" if state["status"] == "mapped" else "its records are not captured"
        yield Line(NOT_CAPTURED, rule, [system.first], None, str(question.as_of))


def _until_its_end(
    what: str, rule: str, question: Question, record: View, no_cost: str, no_end: str, detail: dict[str, Any]
) -> Line:
    """What a record costs from the day on which it is ended until the last one on which it is paid for."""
    until, rate = last_day_of(record.state), rate_of(record.state)
    if not until or not rate or not question.as_of:
        return Line(what, rule, [record.first], None, until, no_cost if until else no_end, detail)
    cents = int(rate.between(question.as_of, date.fromisoformat(until)))
    return Line(what, rule, [record.first], {"cents": cents, "currency": rate.currency}, until, detail=detail)


def _of_a_commitment(states: StateReader, question: Question, made: View, beside: Beside) -> Iterator[Line]:
    """Whether the guidance lets it be paid; nothing where it does, or where the cut-off does not bar it."""
    for each in beside.assessed.get(made.id, ()):
        if each["outcome"] == "undecided":
            yield Line(UNDECIDED, each["why"], [made.first], unknown="No rule of the guidance decides.")
        elif each["outcome"] == "ineligible":
            unknown = "" if "amount" in each else "The commitment states no amount."
            yield Line(INELIGIBLE, _ruled(each), [made.first], each.get("amount"), None, unknown, _coded(each))


def _ruled(each: Mapping[str, Any]) -> str:
    """By which rule or judgement something is not eligible, in words."""
    if "override" in each:
        return f"a person's judgement: {each['override'].get('ground', '')}"
    return str(each["why"])


def _coded(each: Mapping[str, Any]) -> dict[str, Any]:
    """The code of the rule that decides."""
    return {} if "override" in each or not each.get("rule") else {"code": each["rule"]}


def _of_a_grant(states: StateReader, question: Question, grant: View, beside: Beside) -> Iterator[Line]:
    """What was paid beyond what may be kept, were it settled with the costs reported so far; and ineligible costs."""
    money = GrantMoney(states, grant.id, question, grant).answer()
    back = money.get("to_return_cents", money.get("to_return_minor", 0))
    rule = f"688/2001 11 § 4, 20 §: paid, less returned, less what may be kept of the {money['basis']} cost"
    positions = sorted(at for what in ("paid", "returned", "recovered", "accepted") for at in money["positions"][what])
    yield Line(BACK, rule, positions or [grant.first], {"cents": back, "currency": money["currency"]})
    for each in beside.assessed.get(f"costs of {grant.id}", ()):
        if each["eligible"] is False:
            detail = {"cost_kind": each.get("cost_kind"), "of": each["id"]} | _coded(each)
            yield Line(INELIGIBLE, _ruled(each), [each["position"]], each["amount"], detail=detail)


def _missed(states: StateReader, question: Question, record: View) -> Iterator[Line]:
    """Deadlines that come after the end, when nobody is left to meet them."""
    for each in deadlines_of(states, question, record):
        if each.due > str(question.as_of) and each.what != "notice_would_end":
            rule = f"{WORDS[each.what].en}: {each.section}, counted from {each.from_day} ({each.counted_from})"
            positions = each.positions or [record.first]
            yield Line(MISSED, rule, positions, None, each.due, detail={"code": each.what})


_OF: Mapping[str, Callable[[StateReader, Question, View, Beside], Iterator[Line]]] = {
    "contract": _of_a_contract,
    "secondment": _of_staff,
    "commitment": _of_a_commitment,
    "grant": _of_a_grant,
    "inventory": _of_a_system,
}
_OPEN: Mapping[str, tuple[str, ...]] = {
    "contract": ("registered", "signed", "terminating"),
    "secondment": ("seconded", "returning"),
    "commitment": ("open",),
    "grant": ("awarded",),
    "inventory": ("mapped", "assigned", "captured", "to_destroy"),
}
