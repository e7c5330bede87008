"""What may still be paid: the rules of guidance in their order, and the days around a cut-off."""

import pytest

from archive.values import Interval
from archive.winddown.eligibility import assess
from archive.winddown.events import EligibilityRule, Made
from tests.given import day

CUTOFF = day("2019-03-08")
RULES = (
    EligibilityRule(code="dues", cost_kinds=("statutory_dues", "contract_until_end", "reporting"), eligible=True),
    EligibilityRule(code="development", cost_kinds=("development", "ict"), eligible=False),
    EligibilityRule(code="after-cutoff", made=Made.after_cutoff, eligible=False, unless_necessary=True),
)


def on(first: str | None, last: str | None = None) -> Interval:
    return Interval(earliest=day(first) if first else None, latest=day(last or first) if last or first else None)


@pytest.mark.parametrize(
    ("made_on", "necessity", "expected"),
    [
        ("2019-03-07", None, (None, None)),
        ("2019-03-08", None, (None, None)),  # after the cut-off begins on the day after it
        ("2019-03-09", None, (False, "after-cutoff")),
        ("2019-03-09", "unnecessary", (False, "after-cutoff")),
        ("2019-03-09", "necessary", (None, None)),
        ("2019-03-09", "statutory", (None, None)),
    ],
)
def test_a_commitment_around_the_cut_off(made_on: str, necessity: str | None, expected: tuple[bool | None, str | None]):
    found = assess(RULES, CUTOFF, made_on=on(made_on), necessity=necessity)
    assert (found.eligible, found.rule) == expected
    assert found.why


MATRIX = [
    ("2019-03-07", None, "not_barred"),
    ("2019-03-08", None, "not_barred"),
    ("2019-03-09", None, "ineligible"),
    ("2019-03-09", "necessary", "eligible"),
]
"""The days around the cut-off, as the guidance of the ministry judges them."""


@pytest.mark.parametrize(("made_on", "necessity", "outcome"), MATRIX)
def test_the_matrix_of_the_guidance(made_on: str, necessity: str | None, outcome: str):
    rules = (*RULES, EligibilityRule(code="necessary", made=Made.after_cutoff, eligible=True))
    for cost_kind in (None, "travel"):
        assert assess(rules, CUTOFF, cost_kind=cost_kind, made_on=on(made_on), necessity=necessity).outcome == outcome


def test_the_reason_says_what_decided_in_the_words_of_the_guidance():
    rules = (*RULES, EligibilityRule(code="necessary", made=Made.after_cutoff, eligible=True))
    said = {"made_on": on("2019-03-09"), "necessity": "necessary"}
    found = assess(rules, CUTOFF, **said, wordings={"necessary": "What closing needs is paid."})
    assert found.why.endswith("The guidance says: What closing needs is paid.")
    assert "necessary for closing down" in found.why
    assert "and necessary or required by law is eligible" in assess(rules, CUTOFF, **said).why
    spared = assess(rules, CUTOFF, made_on=on("2019-03-08"), cost_kind="travel")
    assert "does not bar it" in spared.why
    assert "names the cost kind travel" in spared.why
    assert assess(rules, None, made_on=on("2019-03-08")).outcome == "undecided"


@pytest.mark.parametrize(
    ("cost_kind", "eligible"),
    [
        ("statutory_dues", True),
        ("contract_until_end", True),
        ("reporting", True),
        ("development", False),
        ("ict", False),
    ],
)
@pytest.mark.parametrize("made_on", ["2019-03-08", "2019-03-09"])
def test_a_kind_of_cost_that_a_rule_names_is_judged_by_it_on_any_day(cost_kind: str, eligible: bool, made_on: str):
    assert assess(RULES, CUTOFF, cost_kind=cost_kind, made_on=on(made_on)).eligible is eligible


def test_the_first_rule_that_fits_counts():
    turned = tuple(reversed(RULES))
    assert assess(turned, CUTOFF, cost_kind="reporting", made_on=on("2019-03-09")).rule == "after-cutoff"
    assert assess(turned, CUTOFF, cost_kind="reporting", made_on=on("2019-03-08")).rule == "dues"


@pytest.mark.parametrize(
    ("made_on", "expected"),
    [
        (None, None),
        (on("2019-03-01", "2019-03-31"), None),
        (on("2019-03-09", "2019-04-30"), False),
        (Interval(earliest=day("2019-03-09")), False),
        (Interval(latest=day("2019-03-09")), None),
    ],
)
def test_a_day_too_vague_to_tell_is_not_judged(made_on: Interval | None, expected: bool | None):
    found = assess(RULES, CUTOFF, made_on=made_on)
    assert (found.eligible, found.rule) == (expected, "after-cutoff")
    assert ("not known" in found.why) == (expected is None)


def test_what_was_made_by_the_cut_off_may_be_named_as_well():
    rule = EligibilityRule(code="earlier", made=Made.by_cutoff, eligible=True)
    assert assess((rule,), CUTOFF, made_on=on("2019-03-08")).eligible is True
    assert assess((rule,), CUTOFF, made_on=on("2019-03-09")).rule is None
    assert assess((rule,), None, made_on=on("2019-03-08")).eligible is None
