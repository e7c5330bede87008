"""Amounts in words, in Finnish and Swedish: *kuusisataa tuhatta euroa*, *två miljoner euro*."""

import re
from decimal import Decimal

from projections.search.language.tokens import Span
from projections.search.schema import MOST_CENTS

_ONES = (
    "yksi yhden yhtä|kaksi kahden kahta två|kolme kolmen kolmea tre|neljä neljän neljää fyra|viisi viiden viittä fem|"
    "kuusi kuuden kuutta sex|seitsemän seitsemää sju|kahdeksan kahdeksaa åtta|yhdeksän yhdeksää nio|"
    "kymmenen tio|yksitoista elva|kaksitoista tolv|kolmetoista tretton|neljätoista fjorton|viisitoista femton|"
    "kuusitoista sexton|seitsemäntoista sjutton|kahdeksantoista arton|yhdeksäntoista nitton"
)
_TENS = "tjugo|trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio"
_SCALES = {
    10: "kymmentä kymmenen",
    100: "sata sataa sadan hundra",
    1_000: "tuhat tuhatta tuhannen tusen",
    1_000_000: "miljoona miljoonaa miljoonan miljon miljoner",
    1_000_000_000: "miljardi miljardia miljardin miljard miljarder",
}
_HALVES = {"puoli": "0.5", "puolen": "0.5", "puolta": "0.5", "halv": "0.5", "puolitoista": "1.5", "puolentoista": "1.5"}

_WORTH = {form: Decimal(at) for at, forms in enumerate(_ONES.split("|"), 1) for form in forms.split()}
_WORTH |= {form: Decimal(at * 10) for at, form in enumerate(_TENS.split("|"), 2)}
_WORTH |= {"en": Decimal(1), "ett": Decimal(1), **{form: Decimal(worth) for form, worth in _HALVES.items()}}
_SCALE = {form: scale for scale, forms in _SCALES.items() for form in forms.split()}
_FORM = "|".join(sorted({*_WORTH, *_SCALE}, key=len, reverse=True))
_ATOM = re.compile(_FORM)
_EURO = r"(?:euro(?:a|n|on|lla|sta|ssa|lta|lle|jen|ja|ina|ksi|t|s)?|€)"

_WORDED = re.compile(rf"(?<!\w)(?P<words>(?:{_FORM})(?:[\s-]?(?:{_FORM})){{0,11}})\s{_EURO}(?!\w)", re.IGNORECASE)


def _read(match: re.Match[str]) -> Span | None:
    """An amount in words; None where the words make no number."""
    cents = int(_number(_ATOM.findall(match["words"].lower())) * 100)
    return Span("amount", f"e:{cents}", match.start(), match.end(), (cents,)) if 0 < cents < MOST_CENTS else None


def _number(atoms: list[str]) -> Decimal:
    """What number words make together: ones, then what multiplies them, the great ones by themselves."""
    total = group = ones = Decimal(0)
    for atom in atoms:
        scale = _SCALE.get(atom, 1)
        if atom in _SCALE and not (scale == 10 and not ones):
            if scale >= 1_000:
                total, group, ones = total + ((group + ones) or 1) * scale, Decimal(0), Decimal(0)
            else:
                group, ones = group + (ones or 1) * scale, Decimal(0)
        elif atom == "halv":  # *en halv miljon*
            ones = _WORTH[atom]
        else:
            group, ones = group + ones, _WORTH[atom] if atom in _WORTH else Decimal(scale)
    return total + group + ones


WORDED = (("euro", "Euro", "EURO", "€"), _WORDED, _read)
