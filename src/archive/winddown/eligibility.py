"""Whether a cost or a commitment may still be paid, by the rules of the guidance; the first that fits counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from archive.values import Interval
from archive.winddown.events import EligibilityRule, Made

NECESSARY: Mapping[str, str] = {"statutory": "required by law", "necessary": "necessary for closing down"}
"""Necessities that lift a rule which leaves out what is necessary, in words."""
UNWORDED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a rule says: `eligible` is None where no rule fits, or where the day is too vague to tell.

    `barred` is False of what no rule is about and what was made by the cut-off: the cut-off does not bar it.
    """

    eligible: bool | None
    rule: str | None
    why: str
    barred: bool | None = None

    @property
    def outcome(self) -> str:
        """It in one word: eligible, ineligible, not_barred or undecided."""
        if self.eligible is not None:
            return "eligible" if self.eligible else "ineligible"
        return "not_barred" if self.barred is False else "undecided"


def assess(
    rules: Iterable[EligibilityRule],
    cutoff: date | None,
    *,
    cost_kind: str | None = None,
    made_on: Interval | None = None,
    necessity: str | None = None,
    wordings: Mapping[str, str] = UNWORDED,
) -> Assessed:
    """Hold a cost of a kind, or a commitment, that was made on a day against the rules in their order.

    "After the cut-off" begins on the day after it. `wordings` are the words of the guidance by the code of a rule:
    where there are any, the reason has them.
    """
    lifted: str | None = None
    for rule in rules:
        if rule.cost_kinds and cost_kind not in rule.cost_kinds:
            continue
        fits = _made(rule.made, cutoff, made_on)
        if fits is None:
            return Assessed(None, rule.code, "It is not known whether it was made by the cut-off.")
        if not fits:
            continue
        if rule.unless_necessary and necessity is not None and necessity in NECESSARY:
            lifted = f"It is {NECESSARY[necessity]}, which the rule {rule.code} leaves out."
            continue
        said = f"The guidance says: {wordings[rule.code]}" if rule.code in wordings else _said(rule, cutoff, lifted)
        return Assessed(rule.eligible, rule.code, " ".join(filter(None, (lifted, said))))
    if _made(Made.by_cutoff, cutoff, made_on):
        kind = f"the cost kind {cost_kind}" if cost_kind else "it"
        why = f"The cut-off does not bar it: it was made on or before {cutoff}. No rule of the guidance names {kind}."
        return Assessed(None, None, why, barred=False)
    return Assessed(None, None, " ".join(filter(None, (lifted, "No rule of the guidance is about it."))))


def _made(when: Made, cutoff: date | None, made_on: Interval | None) -> bool | None:
    """Whether it was made when a rule says; None where that cannot be told."""
    if when is Made.any:
        return True
    if cutoff is None or made_on is None:
        return None
    if made_on.earliest is not None and made_on.earliest > cutoff:
        return when is Made.after_cutoff
    if made_on.latest is not None and made_on.latest <= cutoff:
        return when is Made.by_cutoff
    return None


def _said(rule: EligibilityRule, cutoff: date | None, lifted: str | None) -> str:
    """What a rule states, where the guidance has no words for it."""
    made = {
        Made.any: "whenever it was made",
        Made.by_cutoff: f"made on or before {cutoff}",
        Made.after_cutoff: f"made after {cutoff}",
    }[rule.made]
    kinds = f" of the kinds {', '.join(rule.cost_kinds)}" if rule.cost_kinds else ""
    only = " and necessary or required by law" if lifted else ""
    left = ", unless it is necessary for closing down or required by law" if rule.unless_necessary else ""
    return f"What is{kinds} {made}{only} is {'eligible' if rule.eligible else 'not eligible'}{left}."
