"""What the events and the calendar make of a post: which terms run, and who serves at the end of the chain."""

from typing import Any

from archive.errors import Conflict, Invalid
from archive.fold.registry import State, about, begins, calendar, day_after, entry, on, rule, said
from archive.kernel import Seen

for _name in ("post.term_begun.v1", "post.person_returned.v1", "post.term_ended.v1"):
    about(_name, "term")


class PostIsAbolished(Conflict):
    """Nobody serves in a post that exists no longer."""

    code = "post_abolished"


class TermOver(Conflict):
    """A term that has ended, or that was never begun, is not served on that day."""

    code = "term_over"


class TermKnown(Conflict):
    """The number of a term is used once."""

    code = "term_known"
    remedy = "Give the next number."


class TermRunning(Conflict):
    """A post has one holder at a time, and each term one substitute."""

    code = "term_running"
    remedy = "Record the end of that term first, or name the term that is substituted."

    def __init__(self, term: int) -> None:
        super().__init__(f"Term {term} is still served on that day.", field="term")


@begins("post.established.v1")
def _established(event: Seen, state: State) -> State:
    return _serving(state | {"terms": []})


@on("post.term_begun.v1")
def _begun(state: State, event: Seen) -> State:
    fact = {name: event.fact.get(name) for name in ("term", "substitutes", "begins_on", "ends_on", "secondment")}
    told = entry(event, **fact, person=said(event, "person"))
    told.pop("on", None)
    state = _on_day(state, event)
    others = [each for each in state["terms"] if each["term"] != told["term"]]
    return _serving(state | {"terms": [*others, told]})


@on("post.person_returned.v1")
def _returned(state: State, event: Seen) -> State:
    state = _on_day(state, event)
    return _ended(state, _substitutes(state, event.fact["term"]), event.fact["returned_on"], "return")


@on("post.term_ended.v1")
def _term_ended(state: State, event: Seen) -> State:
    state, term = _on_day(state, event), event.fact["term"]
    return _ended(state, {term, *_substitutes(state, term)}, event.fact["ended_on"], "decision")


@on("post.abolished.v1")
def _abolished(state: State, event: Seen) -> State:
    state, day = _on_day(state, event), event.fact["abolished_on"]
    gone = _ended(state, {each["term"] for each in _running(state)}, day, "abolition")
    return gone | {"status": "abolished", "abolished_on": day, "abolition": entry(event)}


@calendar("post")
def _term_over(state: State) -> tuple[str, State] | None:
    """The planned last day of a term ends it, and the terms of those who substitute there."""
    planned = [(each["ends_on"], each["term"]) for each in _running(state) if "ends_on" in each]
    if not planned:
        return None
    last, term = min(planned)
    day = day_after(last)
    return day, _ended(state, {term, *_substitutes(state, term)}, day, "term")


def _on_day(state: State, event: Seen) -> State:
    """The state as the calendar has left it by the day of an event."""
    while (turn := _term_over(state)) and turn[0] <= event.effective_on:
        state = turn[1]
    return state


@rule("post.term_begun.v1", "post.person_returned.v1", "post.term_ended.v1", "post.abolished.v1")
def _while_it_exists(state: State, event: Seen) -> None:
    if day := state.get("abolished_on"):
        raise PostIsAbolished(f"The post was abolished on {day}.")
    fact = event.fact
    if event.name == "post.abolished.v1":
        return
    state, known = _on_day(state, event), {each["term"] for each in state["terms"]}
    if event.name != "post.term_begun.v1":
        _require_running(state, fact["term"], "term")
        return
    if fact["term"] in known:
        raise TermKnown("The post has a term with this number.", field="term")
    if (ends_on := fact.get("ends_on")) and ends_on < fact["begins_on"]:
        raise Invalid("The term would end before it begins.", field="ends_on")
    if "substitutes" in fact:
        _require_running(state, fact["substitutes"], "substitutes")
    for each in _running(state):
        if each.get("substitutes") == fact.get("substitutes"):
            raise TermRunning(each["term"])


def _require_running(state: State, term: int, field: str) -> None:
    if term not in {each["term"] for each in _running(state)}:
        raise TermOver("Nobody serves a term with this number on that day.", field=field)


def _running(state: State) -> list[dict[str, Any]]:
    """The terms that have not ended."""
    return [each for each in state["terms"] if "ended_on" not in each]


def _substitutes(state: State, term: int) -> set[int]:
    """The running terms of who substitutes a term, and of who substitutes them in turn."""
    found, wanted = set[int](), {term}
    while wanted:
        wanted = {each["term"] for each in _running(state) if each.get("substitutes") in wanted} - found
        found |= wanted
    return found - {term}


def _ended(state: State, terms: set[int], day: str, by: str) -> State:
    """The state with these terms ended, as far as they run."""
    told = [
        each | {"ended_on": day, "ended_by": by} if each["term"] in terms and "ended_on" not in each else each
        for each in state["terms"]
    ]
    return _serving(state | {"terms": told})


def _serving(state: State) -> State:
    """The state with the term that is served: of a holder who is substituted, that of the last substitute."""
    running = _running(state)
    rest = {name: value for name, value in state.items() if name not in ("serving", "chain")}
    holder = next((each for each in reversed(running) if "substitutes" not in each), None)
    chain: list[int] = []
    while holder is not None and holder["term"] not in chain:
        chain.append(holder["term"])
        holder = next((each for each in reversed(running) if each.get("substitutes") == chain[-1]), None)
    if not chain:
        return rest | {"status": "vacant"}
    return rest | {"status": "filled" if len(chain) == 1 else "substituted", "serving": chain[-1], "chain": chain}
