"""Amounts in euros as people write them: units before and after, signs of groups, ranges, cells of a table."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from projections.search.language.amounts.worded import WORDED
from projections.search.language.tokens import Span
from projections.search.schema import MOST_CENTS

_GROUP = "[ \u00a0\u2009\u202f.'’]"
_FIGURE = (
    r"(?:\d{1,3}(?:,\d{3}){1,4}\.\d{1,2}|\d{1,3}(?:,\d{3}){2,4}"  # 618,000.00
    rf"|\d{{1,3}}(?:{_GROUP}\d{{3}}){{1,4}}(?:,\d{{1,9}}|\.\d{{1,2}}(?!\d))?"  # 618 000,50
    r"|\d{1,15}(?:,\d{1,9}|\.\d{1,2}(?!\d))?)"
)
_EURO = r"(?:€|euro(?:a|n|on|lla|sta|ssa|lta|lle|jen|ja|ina|ksi|t|s)?|eur)"
_BILLIONS = rf"(?:mrd\.?|miljard(?:i|ia|in|er)|md|billion)\s?{_EURO}"
_MILLIONS = rf"(?:(?:milj\.?|mn|m|million)\s?{_EURO}|(?:miljoona|miljoonaa|miljoonan|miljoner)\s{_EURO}|(?-i:Me))"
_THOUSANDS = rf"(?:[tk]\s?€|[tk]eur|(?:tuhatta|tuhannen|tusen|thousand)\s{_EURO})"
_DASHED = rf"[,:][-–—](?![\d-])(?!\s?(?:kr|mk|markk|sek|usd|gbp|[$£]))(?:\s?{_EURO})?"  # 618 000,-
_APART = r"\s?[-–—−]\s?"

_BEFORE_UNIT = re.compile(
    rf"(?<![\w,.€])(?:(?P<low>{_FIGURE}){_APART}|(?P<minus>[-−]\s?|–))?(?P<figure>{_FIGURE})"
    rf"(?:\s?(?:(?P<billions>{_BILLIONS})|(?P<millions>{_MILLIONS})|(?P<thousands>{_THOUSANDS})|{_EURO})(?!\w)|{_DASHED})",
    re.IGNORECASE,
)
_AFTER_UNIT = re.compile(
    rf"(?<!\w)(?:€|eur)\s?(?:(?P<low>{_FIGURE}){_APART}|(?P<minus>[-−–]\s?))?(?P<figure>{_FIGURE})(?![\d,.]*\d)"
    r"(?:\s?(?:(?P<billions>bn|billion|mrd)|(?P<millions>m|mn|million|milj)|(?P<thousands>k|thousand))(?!\w)|(?!\w))",
    re.IGNORECASE,
)
_WITHOUT_UNIT = re.compile(
    rf"(?<![\w,.])(?P<low>)?(?P<minus>)?(?P<figure>{_FIGURE})\s(?:(?P<billions>mrd\.?|miljardia?|miljardin|miljarder)"
    r"|(?P<millions>milj\.?|miljoonaa?|miljoonan|miljoner)|(?P<thousands>tuhatta|tusen))(?!\w)",
    re.IGNORECASE,
)
_CELL = re.compile(r"(?:(?<=\t)|^)(?P<minus>-?)(?P<figure>\d{1,13}(?:\.\d{1,17})?)(?=\t|\n|$)", re.MULTILINE)
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?")
_POINTED = re.compile(r".*\.\d{1,2}")
_WHOLE_GROUPS = re.compile(r"[1-9]\d{0,2},\d{3}")


def read_before_unit(match: re.Match[str]) -> Span | None:
    """*618 000 euroa*, *11,662 M€*, *618 000,-*, *10 000–20 000 €*."""
    return _amount(match, english=match[0].lower().endswith("euros"))


def read_after_unit(match: re.Match[str]) -> Span | None:
    """*EUR 618,000.00*, *€ 5 m*."""
    return _amount(match, english=True)


def read_cell(match: re.Match[str]) -> Span | None:
    """A number alone in a cell may be an amount, whatever it is shown as: mentioned, but not counted as one."""
    cents = Decimal(match["figure"]) * 100
    whole = round(cents)
    if whole >= MOST_CENTS or abs(cents - whole) > Decimal("0.0001"):
        return None
    return Span("cell", f"e:{-whole if match['minus'] else whole}", match.start(), match.end())


def _amount(match: re.Match[str], *, english: bool) -> Span | None:
    told = match.groupdict()
    factor = 10**11 if told["billions"] else 10**8 if told["millions"] else 10**5 if told["thousands"] else 100
    cents = _cents(match["figure"], factor, english)
    if cents is None:
        return None
    if low := match["low"]:
        least = _cents(low, factor, english)
        if least is None or least >= cents:
            start = match.start("figure")
            return Span("amount", f"e:{cents}", start, match.end(), (cents,))
        ends = (least, cents)
        return Span(
            "amount", f"e:{least}–{cents}", match.start(), match.end(), ends, tuple(f"e:{each}" for each in ends)
        )
    cents = -cents if match["minus"] else cents
    return Span("amount", f"e:{cents}", match.start(), match.end(), (cents,))


def _cents(figure: str, factor: int, english: bool) -> int | None:
    plainly = "." in figure or figure.count(",") > 1
    if (_ENGLISH.fullmatch(figure) and plainly) or (english and factor == 100 and _WHOLE_GROUPS.fullmatch(figure)):
        digits = figure.replace(",", "")
    elif "," not in figure and _POINTED.fullmatch(figure):
        digits = re.sub(r"[^\d.]", "", figure)
    else:
        digits = re.sub(r"[^\d,]", "", figure).replace(",", ".")
    try:
        cents = int(Decimal(digits) * factor)
    except (InvalidOperation, ValueError):
        return None
    return cents if cents < MOST_CENTS else None


def without_unit(text: str) -> Span | None:
    """What a question means by *1,5 miljoonaa* or *2 mrd.*; in a text it may be of anything."""
    found = _WITHOUT_UNIT.fullmatch(text.strip())
    return _amount(found, english=False) if found else None


def without_units(text: str) -> Iterator[tuple[int, int]]:
    """Where such amounts stand in a question."""
    yield from (found.span() for found in _WITHOUT_UNIT.finditer(text))


AMOUNTS = (
    (("€", "eur", "Eur", "EUR", ",-", ":-", ",–", ":–", "Me"), _BEFORE_UNIT, read_before_unit),
    (("€", "eur", "Eur", "EUR"), _AFTER_UNIT, read_after_unit),
    (("\t",), _CELL, read_cell),
    WORDED,
)
