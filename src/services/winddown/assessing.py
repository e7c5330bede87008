"""Every commitment held against the guidance of a wind-down: what may still be paid, by which rule."""

from typing import Any
from uuid import UUID

from archive.values import Interval
from archive.winddown.eligibility import assess
from archive.winddown.events import EligibilityRule
from projections.states import Question, StateReader

_NAMES = ("title", "to", "made_on", "amount", "necessity", "until")


def assessments(states: StateReader, question: Question, winddown: UUID) -> list[dict[str, Any]]:
    """The commitments that the caller may see, each with whether it may still be paid, the rule and the reason.

    `eligible` is None where no rule fits or the day it was made is not known. Refuses: no such wind-down.
    """
    state = states.one(str(winddown), question, "winddown").state
    rules = [EligibilityRule.model_validate(each) for each in state.get("guidance", {}).get("rules", ())]
    cutoff = Interval.model_validate({"latest": state.get("cutoff_on")}).latest
    return [_assessed(each, rules, cutoff) for each in states.picked(question, _NAMES, kinds=("commitment",))]


def _assessed(picked: Any, rules: list[EligibilityRule], cutoff: Any) -> dict[str, Any]:
    made = picked.parts["made_on"]
    on = Interval.model_validate(made if isinstance(made, dict) else {"earliest": made, "latest": made})
    found = assess(rules, cutoff, made_on=on if made else None, necessity=picked.parts["necessity"])
    told = {"id": picked.id, "number": picked.number, "status": picked.status}
    told |= {name: picked.parts[name] for name in _NAMES}
    told |= {"eligible": found.eligible, "rule": found.rule, "why": found.why}
    return {name: value for name, value in told.items() if value is not None or name == "eligible"}
