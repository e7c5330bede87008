"""Deadlines of an organisation that ends, each with its section and what it was counted from."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from archive.fold.registry import State, shown_on
from archive.kind import Words, kinds
from projections.duties.grant_days import LEARNED, STATED, Deadline, by_statute, days_of, facts_of
from projections.duties.offices import Office, office_of
from projections.states import Question, StateReader, View
from projections.states.money.projects import account
from services.compilation.told import Told, parts
from services.home.archive_home import ArchiveHome
from services.lists.tables import text_of
from services.sight.grants import GrantMoney
from services.winddown.calendar_words import APPEALED
from services.winddown.origins import own_records

COLUMNS = ("due", "what", "kind", "id", "number", "title", "section", "counted_from", "from_day", "moved", "overdue")
ANSWER = "621/1999 14 §; 150/1930 2-3 §, 5 §"
APPEAL, PAGE = "appeal_lapses", 500
WORDS: Mapping[str, Words] = {
    "use_ends": Words("käyttöaika päättyy", "användningstiden går ut", "period of use ends"),
    "recovery_barred": Words("takaisinperintä vanhenee", "återkrav preskriberas", "recovery barred"),
    "return_lapses": Words("palautusvelvollisuus raukeaa", "återbetalningsskyldigheten förfaller", "return lapses"),
    "payment_lapses": Words("oikeus maksuun raukeaa", "rätten till betalning förfaller", "right to payment lapses"),
    "recovery_decision": Words("takaisinperinnästä päätettävä", "beslut om återkrav", "recovery decision due"),
    "contract_ends": Words("sopimus päättyy", "avtalet upphör", "contract ends"),
    "notice_would_end": Words("irtisanottuna päättyisi", "skulle upphöra vid uppsägning", "would end by notice"),
    "option_lapses": Words("optio raukeaa", "optionen förfaller", "option lapses"),
    "deliverable_due": Words("tuotos luovutettava", "resultat ska levereras", "deliverable due"),
    "secondment_ends": Words("komennus päättyy", "utlåningen upphör", "secondment ends"),
    "staff_return": Words("henkilö palaa", "personen återgår", "staff return"),
    "commitment_due": Words("sitoumus täytettävä", "förbindelsen ska fullgöras", "commitment due"),
    APPEAL: Words("muutoksenhakuaika päättyy", "besvärstiden går ut", "time to appeal ends"),
    "answer_due": Words("tietopyyntöön vastattava", "begäran ska besvaras", "answer due"),
}
"""Every deadline there can be, in words."""


def deadlines(home: ArchiveHome, states: StateReader, question: Question, winddown: UUID) -> dict[str, Any]:
    """Every deadline of the records of a wind-down that the caller may see, the earliest first.

    Those of the State Grants Act name their section; `moved` marks a last day that 150/1930 5 § moved. `positions` are
    the events without which the day would be another one. Refuses: no such wind-down.
    """
    view = states.one(str(winddown), question, "winddown")
    question = own_records(home, question, view.state["origin"])
    office = office_of(states, question, view.state.get("collections", ()))
    day = (question.as_of or question.today).isoformat()
    items = [
        {"id": each.id, "kind": each.state["kind"], **_named(each.state), **_told(found), "overdue": found.due < day}
        for each in (*records(states, question, office, tuple(_OF)), *_in_court(states, question, office))
        for found in _with_events(home, states, question, each)
    ]
    items.sort(key=lambda each: (each["due"], each["what"], each["id"]))
    return {"items": items, "partial": not question.caller.sees_all, "position": states.position()}


def deadlines_of(states: StateReader, question: Question, record: View) -> Iterator[Deadline]:
    """The deadlines of one record: of its kind, and of what may still be appealed against and was not."""
    if found := _OF.get(record.state["kind"]):
        yield from found(states, question, record)
    yield from _appeals(record)


def _appeals(record: View) -> Iterator[Deadline]:
    outcomes = record.state.get("outcomes", ())
    for at, each in enumerate(outcomes, 1):
        until, number = each.get("appeal_until"), each.get("number")
        if until and not any(later.get("number") == number for later in outcomes[at:]):
            yield Deadline(APPEAL, until, APPEALED, STATED, each["on"], False, [record.first])


def _with_events(home: ArchiveHome, states: StateReader, question: Question, record: View) -> Iterator[Deadline]:
    """The deadlines of one record, each with every event that set its day."""
    found = list(deadlines_of(states, question, record))
    if not found or record.version == 1:
        yield from found
        return
    events = home.archive.seen_of(record.id, question.known_at or states.position())
    full = states.known_ids([record.id], question).get(record.id, False)
    told = Told(events, question.as_of or question.today, begins=question.as_of is None, full=full)
    for each in found:
        if record.state["kind"] == "grant" and each.what in OF_GRANTS:
            at = {*each.positions, *told.stands(parts(*OF_GRANTS[each.what]))}
        else:
            at = {*told.stands(partial(_alike, states, question, record, each))} or {*each.positions}
        yield replace(each, positions=sorted(at))


def _alike(states: StateReader, question: Question, record: View, deadline: Deadline, state: State) -> Any:
    """What a state of a record has in place of a deadline: the same, else another of its sort; None where none is."""
    shown = state | shown_on(state, (question.as_of or question.today).isoformat())
    of_its_kind = _OF.get(state["kind"]) if deadline.what != APPEAL else None
    view = replace(record, state=shown)
    found = list(of_its_kind(states, question, view) if of_its_kind else _appeals(view))
    found = [each for each in found if each.what == deadline.what]
    return deadline if deadline in found else next(iter(found), None)


def _in_court(states: StateReader, question: Question, office: Office) -> Iterator[View]:
    """Records of the other kinds of which a court or an authority decided."""
    only = "json_type(s.state, '$.outcomes') = 'array'"
    others = tuple(kinds().keys() - _OF.keys())
    for each in states.picked(question, ("collection",), kinds=others, only=only):
        if office.has(each.parts["collection"], each.case):
            yield states.one(each.id, question)


def records(states: StateReader, question: Question, office: Office, names: Collection[str]) -> Iterator[View]:
    """Records of these kinds that are of an office."""
    for kind in names:
        after = 0
        while page := states.some(kind, question, after=after, limit=PAGE):
            yield from (each for each in page if office.has(each.state.get("collection"), each.state.get("case")))
            after = page[-1].first


def _named(state: State) -> dict[str, Any]:
    return {name: state[name] for name in ("number", "title") if state.get(name)}


def _told(found: Deadline) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in found.__slots__}
    return {name: value for name, value in told.items() if value is not None}


def _of_a_grant(states: StateReader, question: Question, grant: View) -> Iterator[Deadline]:
    """What the State Grants Act sets, and the grant's own last day of use and of its account."""
    state = grant.state
    facts = facts_of(grant.first, state)
    if used := facts.use_until:
        said = "the decision on the grant", STATED
        yield Deadline("use_ends", used, *said, used, False, [grant.first])
    for _, found in days_of(states, question, [facts]):
        yield from (each for each in found if each.matter is None or state["status"] == "awarded")
    if settled := state.get("settled_on"):
        at = [line.position for line in account(states, grant, question) if line.what == "accepted"]
        sums = GrantMoney(states, grant.id, question, grant).sums()
        if sums.get("to_return_cents") or sums.get("to_return_minor"):
            yield from by_statute("recovery_decision", settled, LEARNED, at)


def _of_a_contract(states: StateReader, question: Question, contract: View) -> Iterator[Deadline]:
    """Its last day, by notice that was given or would be given now, the use of its options, and what it delivers."""
    state, first, matter = contract.state, [contract.first], "contract_in_force"
    running = state["status"] in ("registered", "signed", "terminating")
    notice = state.get("termination")
    if running and (last := state.get("ends_on")):
        said = f"clause {notice['clause']}" if notice and notice.get("clause") else "the contract"
        begins, day = ("notice was given", notice["on"]) if notice else ("the contract states the day", last)
        yield Deadline("contract_ends", last, said, begins, day, False, first, matter)
    today = (question.as_of or question.today).isoformat()
    for each in state.get("notice", ()) if running else ():
        said = f"clause {each['clause']}" if "clause" in each else "the contract"
        last, counted = each["notice_ends_on"], "notice given on this day"
        yield Deadline("notice_would_end", last, f"{said}; 150/1930 2-3 §", counted, today, False, first)
    for each in state.get("options", ()):
        if running and each.get("use_until") and not each.get("used_on"):
            yield Deadline("option_lapses", each["use_until"], f"option {each['option']}", *_stated(each, first))
    for each in state.get("deliverables", ()):
        due = each.get("due")
        last = due.get("latest") if isinstance(due, dict) else due
        if last and not each.get("accepted_on"):
            said = f"deliverable {each['deliverable']}"
            yield Deadline("deliverable_due", last, said, *_stated(each | {"on": each.get("on") or last}, first))


def _stated(part: State, at: list[int]) -> tuple[str, str, bool, list[int]]:
    """From what a day in a part of a contract is counted."""
    return "the contract", part["on"], False, at


def _own(what: str, day: str, section: str, counted_from: str, since: str, matter: str) -> Callable[..., Any]:
    """A deadline that stands in a field of the record while it is open."""

    def found(states: StateReader, question: Question, record: View) -> Iterator[Deadline]:
        state = record.state
        last = state.get(day)
        last = last.get("latest") if isinstance(last, dict) else last
        open_in = {name for each in kinds()[state["kind"]].open if each.code == matter for name in each.states}
        if last and state["status"] in open_in:
            begun = state.get(since) or last
            yield Deadline(what, last, section, counted_from, begun, False, [record.first], matter)

    return found


def _of_staff(states: StateReader, question: Question, staff: View) -> Iterator[Deadline]:
    agreed = "the day agreed with the sending organisation"
    yield from _own("secondment_ends", "ends_on", "the agreement", agreed, "starts_on", "return_not_agreed")(
        states, question, staff
    )
    yield from _own("staff_return", "return_on", "the agreement", agreed, "return_on", "staff_to_return")(
        states, question, staff
    )


OF_GRANTS: Mapping[str, tuple[str, ...]] = {
    "use_ends": ("use_until",),
    "recovery_barred": ("use_until",),
    "return_lapses": ("use_until",),
    "payment_lapses": ("account_by", "awarded_on"),
    "recovery_decision": ("settled_on",),
}
"""The parts of a grant from which a day is counted, beside the events of its money that are named already."""
_OF: Mapping[str, Callable[[StateReader, Question, View], Iterator[Deadline]]] = {
    "grant": _of_a_grant,
    "contract": _of_a_contract,
    "secondment": _of_staff,
    "commitment": _own("commitment_due", "until", "the commitment", "it states the day", "made_on", "commitment_open"),
    "request": _own("answer_due", "due_on", ANSWER, "it was received", "received_on", "request_unanswered"),
}
"""Which kinds of records have deadlines."""


def row_of(item: Mapping[str, Any]) -> dict[str, str]:
    """A deadline as a row of text."""
    told = {name: text_of(item.get(name)) for name in COLUMNS}
    return told | {name: "yes" if item.get(name) else "" for name in ("moved", "overdue")}
