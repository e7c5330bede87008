"""The one rule by which an amount of money comes in as text: exact, without a float, or refused.

What a reader could take for another sum is refused: 1.234 where the decimal mark is a point or not known, 1e3, NaN.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from archive.errors import Invalid
from archive.money.currency import digits_of
from archive.values import Money

LARGEST = 10**15
_BLANKS = re.compile("[ \u00a0\u2007\u2009\u202f]")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\ufe63": "-", "\uff0d": "-"})
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "$": "USD"}
_SAID = re.compile(r"(?P<before>[€£¥$]|[A-Z]{3})?(?P<number>[-+0-9.,']+)(?P<after>[€£¥$]|[A-Z]{3})?", re.ASCII)
_USUAL = re.compile(r"-?([0-9]{1,15})(?:\.([0-9]{1,2}))?", re.ASCII)
"""How most amounts are written, which nobody can read otherwise."""
_PLAIN = re.compile(r"-?[0-9]{1,18}(?:\.([0-9]{1,18}))?", re.ASCII)


class NotAnAmount(Invalid):
    """A value in place of an amount cannot be read as one sum."""

    code = "not_an_amount"

    def __init__(self, field: str, reason: str, remedy: str = "Write it like 1234.50, without thousands.") -> None:
        super().__init__(f"{field} {reason}.", field=field, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Amounts:
    """How the amounts of a source are written: its currency, and the decimal mark where the source is known to use one.

    Without a mark the last of two different ones is it, and a single one followed by three digits is refused, unless
    spaces divide the thousands, or the currency has three decimals, which are all stated then.
    """

    currency: str
    mark: str | None = None

    def money(self, said: str, field: str) -> Money:
        """The sum that is stated. A minus may be before or behind it, or be brackets.

        Refuses: no amount, digits grouped otherwise than in threes, more decimals than the currency has, another
        currency.
        """
        if (plain := _USUAL.fullmatch(said)) is not None and self.mark in (None, "."):
            cents = self._minor(plain[1], plain[2] or "", field)
            return Money(cents=-cents if said[0] == "-" else cents, currency=self.currency)
        text = _BLANKS.sub("", said.strip()).translate(_MINUS)
        negative = text.startswith("(") and text.endswith(")")
        read = _SAID.fullmatch(text[1:-1] if negative else text)
        if read is None:
            raise NotAnAmount(field, "is not an amount" if text else "is missing")
        for named in (read["before"], read["after"]):
            if named and _SIGNS.get(named, named) != self.currency:
                raise NotAnAmount(field, "is in another currency", "State the currency of the source.")
        number = read["number"]
        bare = number[:-1] if number.endswith("-") else number.lstrip("-+")
        signs = len(number) - len(bare)
        if signs > 1 or (negative and signs) or not bare or set(bare) & set("-+"):
            raise NotAnAmount(field, "has more than one sign")
        spaced = len(re.findall(r"(?<=[0-9])[ \u00a0\u2007\u2009\u202f]+(?=[0-9])", said)) > 0
        whole, decimals = self._parts(bare, field, spaced=spaced)
        value = self._minor(whole, decimals, field)
        return Money(cents=-value if negative or "-" in number else value, currency=self.currency)

    def _parts(self, bare: str, field: str, *, spaced: bool) -> tuple[str, str]:
        marks = [each for each in ".," if each in bare]
        mark = self.mark or (max(marks, key=bare.rfind) if marks else ".")
        whole, found, decimals = bare.rpartition(mark) if mark in bare else (bare, "", "")
        decimal = spaced or digits_of(self.currency) == 3
        unsure = len(decimals) == 3 and not decimal
        if self.mark is None and found and len(marks) == 1 and (unsure or mark in whole):
            raise NotAnAmount(field, "could be read as two sums", "Write it without a mark for thousands.")
        groups = re.split(r"[.,']", whole)
        if mark in whole or not re.fullmatch(r"[0-9]*", decimals) or (found and not decimals):
            raise NotAnAmount(field, "is not an amount")
        if not groups[0] or any(len(each) != 3 for each in groups[1:]) or (len(groups) > 1 and len(groups[0]) > 3):
            raise NotAnAmount(field, "is not an amount")
        return "".join(groups), decimals

    def _minor(self, whole: str, decimals: str, field: str) -> int:
        digits = digits_of(self.currency)
        if len(decimals) > digits:
            raise NotAnAmount(field, f"has more than {digits} decimals")
        return _bounded(int(whole + decimals.ljust(digits, "0")), field)


def plain_money(said: str, currency: str, field: str) -> Money:
    """The sum that a format states in plain decimals with a point, as XML and JSON do; zeros behind do not count.

    Refuses: anything else; more decimals than the currency has.
    """
    digits, read = digits_of(currency), _PLAIN.fullmatch(said.strip())
    if read is None:
        raise NotAnAmount(field, "is not an amount", "Write it in digits with a point, like 1234.5.")
    decimals = (read[1] or "").rstrip("0")
    if len(decimals) > digits:
        raise NotAnAmount(field, f"has more than {digits} decimals", "Write it in whole minor units.")
    cents = int(Decimal(said.strip()).scaleb(digits))
    return Money(cents=_bounded(cents, field), currency=currency)


def written_out(amount: Money) -> str:
    """A sum for people, in plain decimals with its currency: 1390.11 GBP, -5 JPY."""
    return f"{Decimal(amount.cents).scaleb(-digits_of(amount.currency)):f} {amount.currency}"


def _bounded(value: int, field: str) -> int:
    if abs(value) > LARGEST:
        raise NotAnAmount(field, "is too large")
    return value


def require_positive(amount: Money | None, field: str) -> None:
    """Refuse an amount of zero or less."""
    if amount is not None and amount.cents <= 0:
        raise Invalid("The amount must be greater than zero.", field=field)
