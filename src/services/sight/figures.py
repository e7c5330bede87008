"""What sources state beside what the records add up to: the same, rounded by the source, or different. No floats."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from archive.money.currency import UnknownCurrency, digits_of
from projections.states.money.projects import Line

SINGLE = 24
"""Binary digits that a number of single precision keeps (IEEE 754 binary32)."""
Derived = Mapping[str, int | Fraction | None]
"""What the records add up to by figure: minor units of one currency, or a share of one."""


class Compared(NamedTuple):
    """Stated figures by name, those that differ from what the records add up to, and those only rounded."""

    stated: dict[str, Any]
    differences: list[dict[str, Any]]
    roundings: list[dict[str, Any]]


def named_in(currency: str, **amounts: int | None) -> dict[str, int]:
    """Sums by name in minor units: `_cents` for a currency of two decimals, else `_minor`; none for what is unknown."""
    ending = unit_of(currency)
    return {f"{name}_{ending}": amount for name, amount in amounts.items() if amount is not None}


def unit_of(currency: str) -> str:
    """What minor units of a currency are called in names of fields."""
    return "cents" if digits_in(currency) == 2 else "minor"


def digits_in(currency: str) -> int:
    """Decimals of a currency; an older record may state a code that is none, which counts as having two."""
    try:
        return digits_of(currency)
    except UnknownCurrency:
        return 2


def percent(share: Fraction | None, decimals: int = 1) -> str | None:
    """A share of one as exact decimal text in per cent, halves away from zero; None where nothing is a part of."""
    if share is None:
        return None
    scaled = _to_step(share * 100 * 10**decimals, 1)
    sign, digits = "-" if scaled < 0 else "", str(abs(scaled)).rjust(decimals + 1, "0")
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def share(part: int, whole: int | None) -> Fraction | None:
    """A part of a whole; None where there is no whole."""
    return Fraction(part, whole) if whole and whole > 0 else None


def compared(lines: Sequence[Line], currency: str, derived: Derived) -> Compared:
    """Hold the newest statement of each figure against what the records add up to in this currency.

    One that is stated in another currency stands under its name and that currency, and is always a difference. What
    `derived` does not name is held against nothing.
    """
    found = Compared({}, [], [])
    for name, line in _newest(lines, currency).items():
        told = line.figure
        if told.get("has_amount") and line.currency != currency:
            other = {**_shown(line, told, line.currency), "currency": line.currency}
            found.stated[name] = other
            if told["figure"] in derived:
                found.differences.append({"figure": told["figure"], "cause": "currency", **other})
            continue
        shown = _shown(line, told, currency)
        found.stated[name] = shown
        against = derived.get(name)
        if against is None:
            continue
        cause = _cause(line, told, currency, against)
        if cause:
            right = _derived(against, currency)
            entry = {"figure": name, "cause": cause, **shown, **right}
            (found.differences if cause == "difference" else found.roundings).append(entry)
    return found


def _newest(lines: Sequence[Line], currency: str) -> dict[str, Line]:
    last: dict[str, Line] = {}
    for line in sorted(lines, key=lambda each: (each.day, each.position)):
        told = line.figure
        name = told["figure"]
        if told.get("has_amount") and line.currency != currency:
            last[f"{name}_{line.currency}"] = line
        else:
            last[f"{name}_percent" if "percent" in told and name != "percent" else name] = line
    return last


def _shown(line: Line, told: Mapping[str, Any], currency: str) -> dict[str, Any]:
    value = named_in(currency, stated=line.cents) if told.get("has_amount") else {"stated_percent": told["percent"]}
    rest = {name: told[name] for name in ("approximate", "wording", "scope", "report") if name in told}
    step = named_in(currency, rounded_to=told.get("rounded_to"))
    return {**value, **step, **rest, "stated_on": line.day, "position": line.position}


def _derived(value: int | Fraction, currency: str) -> dict[str, Any]:
    if isinstance(value, Fraction):
        return {"derived_percent": percent(value)}
    return {**named_in(currency, derived=value)}


def _cause(line: Line, told: Mapping[str, Any], currency: str, derived: int | Fraction) -> str:
    """Why a statement is not what the records add up to; nothing where it is."""
    if isinstance(derived, Fraction):
        stated = told["percent"]
        if Fraction(stated) == derived * 100:
            return ""
        decimals = len(stated.partition(".")[2])
        return "rounding" if Fraction(stated) == Fraction(percent(derived, decimals) or "0") else "difference"
    if line.cents == derived:
        return ""
    step = told.get("rounded_to")
    if step and line.cents == _to_step(Fraction(derived), step):
        return "rounding"
    return "single_precision" if line.cents == single_precision(derived, digits_in(currency)) else "difference"


def _to_step(value: Fraction, step: int) -> int:
    """The nearest multiple of a step; of two as near, the one away from zero."""
    whole, rest = divmod(abs(value), step)
    rounded = (int(whole) + (rest * 2 >= step)) * step
    return rounded if value >= 0 else -rounded


def single_precision(minor: int, digits: int) -> int:
    """What a sum becomes in a program that keeps amounts as numbers of single precision (binary32), in minor units."""
    value = Fraction(abs(minor), 10**digits)
    if not value:
        return 0
    exponent = value.numerator.bit_length() - value.denominator.bit_length() - SINGLE
    while value / Fraction(2) ** exponent >= 2**SINGLE:
        exponent += 1
    while value / Fraction(2) ** exponent < 2 ** (SINGLE - 1):
        exponent -= 1
    kept = round(value / Fraction(2) ** exponent) * Fraction(2) ** exponent  # halves to even, as IEEE 754 does
    near = _to_step(kept * 10**digits, 1)
    return near if minor >= 0 else -near
