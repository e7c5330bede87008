"""Whether a cost or a commitment may still be paid, by the rules of the guidance; the first that fits counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archive.values import Interval
from archive.winddown.events import EligibilityRule, Made

NECESSARY = ("statutory", "necessary")
"""Necessities that lift a rule which leaves out what is necessary."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a rule says: `eligible` is None where no rule fits, or where the day is too vague to tell."""

    eligible: bool | None
    rule: str | None
    why: str


def assess(
    rules: Iterable[EligibilityRule],
    cutoff: date | None,
    *,
    cost_kind: str | None = None,
    made_on: Interval | None = None,
    necessity: str | None = None,
) -> Assessed:
    """Hold a cost of a kind, or a commitment, that was made on a day against the rules in their order.

    "After the cut-off" begins on the day after it.
    """
    for rule in rules:
        if rule.cost_kinds and cost_kind not in rule.cost_kinds:
            continue
        fits = _made(rule.made, cutoff, made_on)
        if fits is None:
            return Assessed(None, rule.code, "It is not known whether it was made by the cut-off.")
        if not fits:
            continue
        if rule.unless_necessary and necessity in NECESSARY:
            continue
        return Assessed(rule.eligible, rule.code, _why(rule, cutoff))
    return Assessed(None, None, "No rule of the guidance is about it.")


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


def _why(rule: EligibilityRule, cutoff: date | None) -> str:
    said = {
        Made.any: "whenever it was made",
        Made.by_cutoff: f"made on or before {cutoff}",
        Made.after_cutoff: f"made after {cutoff}",
    }[rule.made]
    kinds = f" of the kinds {', '.join(rule.cost_kinds)}" if rule.cost_kinds else ""
    lifted = ", unless it is necessary for closing down or required by law" if rule.unless_necessary else ""
    return f"What is{kinds} {said} is {'eligible' if rule.eligible else 'not eligible'}{lifted}."
