"""Currencies and the digits of their minor units.

Source: ISO 4217:2015, list one, with amendments until 2026; the funds codes that are units of account are left out.
"""

from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from archive.errors import Invalid
from archive.values import Money

_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD
KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK
NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_FORMER = "ANG BEF CUC DEM EEK ESP FIM FRF GRD HRK IEP LTL LVL NLG PTE SIT SKK SLL ATS BYR ZWL"
"""Codes that ended; older records state sums in them. All had two digits but those of the next lines."""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ITL LUF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_DIGITS = {
    code: digits
    for digits, codes in ((2, _TWO), (2, _FORMER), (0, _NONE), (3, _THREE), (4, _FOUR))
    for code in codes.split()
} | {"BEF": 0, "ESP": 0, "GRD": 0, "PTE": 0, "BYR": 0}


class UnknownCurrency(Invalid):
    """A sum is stated in a currency that does not exist."""

    code = "unknown_currency"
    field = "currency"
    remedy = "Use the code of ISO 4217 in capital letters, such as EUR."

    def __init__(self, field: str = "currency") -> None:
        super().__init__("There is no such currency.", field=field)


def digits_of(currency: str) -> int:
    """How many decimals of a currency its minor unit is: 2 for EUR, 0 for JPY, 3 for KWD. Refuses: an unknown code."""
    found = _DIGITS.get(currency)
    if found is None:
        raise UnknownCurrency
    return found


def is_currency(currency: str) -> bool:
    """Whether a code is a currency."""
    return currency in _DIGITS


def require_currency(currency: str) -> None:
    """Refuse a code that is not a currency."""
    digits_of(currency)


def require_currencies(stated: BaseModel, field: str = "") -> None:
    """Refuse a code that is not a currency in any sum of an event that is to be recorded.

    What is recorded already goes on being read as it stands, whatever code it has.
    """
    for name in with_sums(type(stated)):
        value = getattr(stated, name)
        if value is None:
            continue
        several = isinstance(value, tuple)
        for at, each in enumerate(value if several else (value,)):
            where = f"{field}{name}.{at}." if several else f"{field}{name}."
            if isinstance(each, Money):
                if each.currency not in _DIGITS:
                    raise UnknownCurrency(f"{where}currency")
            elif isinstance(each, BaseModel):
                require_currencies(each, where)


@cache
def with_sums(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model in which a sum of money may stand, in whatever depth."""
    return tuple(name for name, info in model.model_fields.items() if _may_state(info.annotation))


def _may_state(kind: Any) -> bool:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return issubclass(kind, Money) or bool(with_sums(kind))
    return any(_may_state(each) for each in get_args(kind))
