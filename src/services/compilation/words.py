"""Sentences, numbers, days and money in Finnish, Swedish and English: formatted once, here, and handed on as text.

The catalogues are `locale/*.po`, one for each language; the message is the English sentence.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol
from babel.support import Translations

from archive.fields import Words
from archive.money.currency import UnknownCurrency, digits_of
from services.compilation.model import Amount, Day, Number, Percent, Phrase, Span, Title, Value

Language = Literal["fi", "sv", "en"]
LANGUAGES: tuple[Language, ...] = ("fi", "sv", "en")
FOLDER = Path(__file__).parent / "locale"
_LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
_DAYS = {"fi": "d.M.yyyy", "sv": "d.M.yyyy", "en": "d MMMM yyyy"}
MINUS, HYPHEN = "\N{MINUS SIGN}", "-"


@cache
def catalogue(language: Language, folder: Path = FOLDER) -> Translations:
    """The catalogue of a language, read from its `.po` file in a folder of catalogues."""
    written = BytesIO()
    with (folder / f"{language}.po").open("rb") as file:
        write_mo(written, read_po(file, locale=language, abort_invalid=True))
    written.seek(0)
    return Translations(written)


class Speaker:
    """Says phrases and values in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words, self._locale = catalogue(language), Locale.parse(_LOCALES[language])
        group, point = get_group_symbol(self._locale), get_decimal_symbol(self._locale)
        self._marks = str.maketrans({",": group, ".": point})
        self._symbols, self._days = dict[str, str](), dict[str, str]()

    def say(self, phrase: Phrase) -> str:
        """A sentence with its values."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces(phrase))

    def pieces(self, phrase: Phrase) -> list[str | Title]:
        """A sentence in pieces, so that words of a record keep their language."""
        values, found = dict(phrase.values), list[str | Title]()
        count = values.get("count")
        if phrase.many and isinstance(count, int):
            template = self._words.ungettext(phrase.message, phrase.many, count)
        else:
            template = self._words.ugettext(phrase.message)
        for index, piece in enumerate(_split(template)):
            found += [piece] if index % 2 == 0 else self.value(values[piece])
        return [piece for piece in found if piece]

    def value(self, value: Value) -> list[str | Title]:
        """A value as text; words of a record as they are, with their language."""
        if isinstance(value, Title):
            return [value]
        return self.pieces(value) if isinstance(value, Phrase) else [self.text(value)]

    def text(self, value: Value) -> str:
        """A value as text."""
        match value:
            case Title():
                said = value.text
            case Phrase():
                said = self.say(value)
            case Words():
                said = str(getattr(value, self.language))
            case Day():
                said = self.day(value.iso)
            case Span():
                ends = [self.day(each) if each else "" for each in (value.earliest, value.latest)]
                said = ends[0] if ends[0] == ends[1] else "–".join(ends)
            case Amount():
                said = self.money(value.minor, value.currency)
            case Percent():
                said = self._percent(value.text)
            case Number():
                said = self._number(Decimal(value.text), len(value.text.partition(".")[2]))
            case int():
                said = self._number(Decimal(value), 0)
            case _:
                said = value or ""
        return said

    def _percent(self, text: str) -> str:
        number = self._number(Decimal(text), len(text.partition(".")[2]))
        return f"{number}%" if self.language == "en" else f"{number}\N{NO-BREAK SPACE}%"

    def day(self, iso: str) -> str:
        """A day; in Swedish as it is written in Finland."""
        if iso not in self._days:
            self._days[iso] = format_date(date.fromisoformat(iso), _DAYS[self.language], locale=self._locale)
        return self._days[iso]

    def money(self, minor: int, currency: str) -> str:
        """A sum with its currency."""
        try:
            digits = digits_of(currency)
        except UnknownCurrency:  # of an older record
            digits = 2
        written, sign = self._decimal(Decimal(abs(minor)).scaleb(-digits), digits), self._sign(minor < 0)
        if currency not in self._symbols:
            self._symbols[currency] = get_currency_symbol(currency, self._locale)
        symbol = self._symbols[currency]
        return f"{sign}{symbol}{written}" if self.language == "en" else f"{sign}{written}\N{NO-BREAK SPACE}{symbol}"

    def _number(self, number: Decimal, digits: int) -> str:
        return self._sign(number < 0) + self._decimal(abs(number), digits)

    def _decimal(self, number: Decimal, digits: int) -> str:
        """A number with the signs of the language for groups and decimals; the library takes ten times as long."""
        return f"{number:,.{digits}f}".translate(self._marks)

    def _sign(self, negative: bool) -> str:
        """The minus sign that the language prescribes; the library writes a hyphen in every language."""
        return (HYPHEN if self.language == "en" else MINUS) if negative else ""


def _split(template: str) -> list[str]:
    """A template as text and names of values in turn."""
    found = list[str]()
    for index, piece in enumerate(template.split("{")):
        name, closed, rest = piece.partition("}")
        found += [name, rest] if index and closed else [piece]
    return found
