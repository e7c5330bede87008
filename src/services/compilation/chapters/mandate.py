"""The mandate of the office and how it ended: the decision, the cut-off, the guidance, the closing."""

from functools import partial

from archive.fold.registry import State
from archive.kind import Words
from services.compilation.model import Block, Day, Phrase, Table, Value, said
from services.compilation.records import Records
from services.compilation.statements import Cell, row, sentence, text, title, words

MADE = {
    "any": Words("milloin tahansa", "när som helst", "at any time"),
    "by_cutoff": Words("viimeistään rajapäivänä", "senast på gränsdagen", "by the cut-off"),
    "after_cutoff": Words("rajapäivän jälkeen", "efter gränsdagen", "after the cut-off"),
}


def mandate(records: Records) -> list[Block]:
    """Who decided the end of the office and when, on what basis, by which guidance, and whether it was closed."""
    told = records.winddown
    says = (_decided, _basis, _wanted, _cutoff, _guided, _closed, _why)
    blocks: list[Block] = [each for say in says for each in sentence(told, f"mandate{say.__name__}", say)]
    codes = [rule["code"] for rule in (told.state.get("guidance") or {}).get("rules", ())]
    rules = tuple(each for code in codes if (each := row(records, told, f"rules/{code}", partial(_rule, code))))
    if rules:
        heads: tuple[Phrase, ...] = (
            said("Rule"),
            said("Kinds of cost"),
            said("Made"),
            said("Eligible"),
            said("What is necessary for closing down"),
            said("Wording"),
        )
        blocks.append(Table("rules", said("What could still be paid"), heads, rules))
    return blocks


def _organisation(state: State) -> Value:
    return text(state["organisation"], state) if state.get("organisation") else title(state)


def _decided(state: State) -> Phrase:
    on = Day(state["decided_on"]) if state.get("decided_on") else None
    if not state.get("decider"):
        return said("The end of the organisation {organisation} was decided on {day}.",
                    organisation=_organisation(state), day=on)  # fmt: skip
    return said(
        "The end of the organisation {organisation} was decided on {day} by: {decider}.",
        organisation=_organisation(state), day=on, decider=text(state["decider"], state),
    )  # fmt: skip


def _basis(state: State) -> Phrase | None:
    basis = words(state, "legal_basis")
    return said("Legal basis: {basis}.", basis=basis) if basis else None


def _wanted(state: State) -> Phrase | None:
    wanted = words(state, "text")
    return said("The decision states: {text}", text=wanted) if wanted else None


def _cutoff(state: State) -> Phrase | None:
    if not state.get("cutoff_on"):
        return None
    return said("The last day on which it could commit itself was {day}.", day=Day(state["cutoff_on"]))


def _guided(state: State) -> Phrase | None:
    guidance = state.get("guidance")
    if not guidance or not guidance.get("source"):
        return None
    on = Day(guidance["on"]) if guidance.get("on") else None
    return said("It was wound down by guidance of {day}: {source}.", day=on, source=text(guidance["source"], state))


def _closed(state: State) -> Phrase:
    if not state.get("closed_on"):
        return said("The wind-down has not been closed.")
    on, at = Day(state["closed_on"]), str(state.get("closed_at", ""))
    return said("The wind-down was closed on {day}; nothing was open at position {position} of the archive.",
                day=on, position=at)  # fmt: skip


def _why(state: State) -> Phrase | None:
    closing = words(state, "closing")
    return said("The closing states: {text}", text=closing) if closing else None


def _rule(code: str, state: State) -> tuple[Cell, ...] | None:
    for rule in (state.get("guidance") or {}).get("rules", ()):
        if rule["code"] == code:
            kinds: Cell = ", ".join(rule.get("cost_kinds", ())) or said("every kind")
            yes = {True: said("yes"), False: said("no")}[rule["eligible"]]
            return code, kinds, MADE.get(rule.get("made", "any")), yes, _necessary(state, rule), _wording(state, code)
    return None


def _necessary(state: State, rule: State) -> Cell:
    """Whether a rule leaves out what is necessary, or is about that alone, because one before it left it out."""
    if rule.get("unless_necessary"):
        return said("left out")
    for before in state["guidance"]["rules"]:
        if before["code"] == rule["code"]:
            return None
        kinds, of = before.get("cost_kinds"), rule.get("cost_kinds") or ()
        same = before.get("made", "any") in ("any", rule.get("made", "any"))
        if before.get("unless_necessary") and same and (not kinds or (of and set(of) <= set(kinds))):
            return said("that alone")
    return None


def _wording(state: State, code: str) -> Cell:
    """How the guidance words a rule."""
    every = {each["code"]: each["text"] for each in state["guidance"].get("wordings") or ()}
    return text(every[code], state) if code in every else None
