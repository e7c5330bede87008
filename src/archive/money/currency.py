"""Currencies and the digits of their minor units.

Source: ISO 4217:2015, list one, with amendments until 2026; the funds codes that are units of account are left out.
"""

from archive.errors import Invalid

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

    def __init__(self) -> None:
        super().__init__("There is no such currency.")


def digits_of(currency: str) -> int:
    """How many decimals of a currency its minor unit is: 2 for EUR, 0 for JPY, 3 for KWD. Refuses: an unknown code."""
    found = _DIGITS.get(currency)
    if found is None:
        raise UnknownCurrency
    return found


def require_currency(currency: str) -> None:
    """Refuse a code that is not a currency."""
    digits_of(currency)
