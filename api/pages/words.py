"""What the pages say: sentences of the catalogues `locale/*.po`; days, sums and numbers as the reader writes them."""

from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, get_args

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_datetime
from starlette.requests import Request

from api.language import sentences
from archive.fields import Words
from archive.kind import kinds
from services.compilation.model import Percent
from services.compilation.words import Language, Speaker, catalogue
from services.winddown.calendar_words import begun_by, set_by

LANGUAGES: tuple[Language, ...] = get_args(Language)
COOKIE = "language"
OF_MONEY = (
    "awarded", "applied", "approved", "paid", "realised", "accepted", "recovered", "returned", "disputed", "entitled",
    "to_return", "budget", "unspent", "percent", "own_share", "own_share_percent", "project", "cost_kind", "period",
    "partner",
)  # fmt: skip
"""Figures of grants and projects, and what they are grouped by."""
FOLDER = Path(__file__).parent / "locale"
MOMENTS: dict[Language, str] = {"fi": "d.M.yyyy 'klo' H.mm", "sv": "d.M.yyyy 'kl.' H.mm", "en": "d MMMM yyyy, HH:mm"}


def language_of(request: Request, otherwise: Language) -> Language:
    """The language of the reader: of the address, else of the cookie, else the first that the browser asks for."""
    for said in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        for language in LANGUAGES:
            if said == language:
                return language
    asked = (part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(","))
    found = negotiate_locale([each for each in asked if each], LANGUAGES, sep="-")
    return next((language for language in LANGUAGES if language == found), otherwise)


class Reader:
    """Says things to one reader."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._words, self._speaker = catalogue(language, FOLDER), Speaker(language)

    def sentence(self, text: str) -> str:
        """A sentence of the program, such as a refusal; in English where nobody translated it."""
        return sentences.said(text, self.language)

    def language_of(self, text: str) -> str:
        """The language in which `sentence` has a sentence."""
        return "en" if self.sentence(text) == text else self.language

    def say(self, message: str, **values: Any) -> str:
        """A sentence; its values stand in braces."""
        return self._words.ugettext(message).format(**values) if values else self._words.ugettext(message)

    def count(self, one: str, many: str, count: int) -> str:
        """A sentence with a number."""
        return self._words.ungettext(one, many, count).format(count=self.number(count))

    def called(self, words: Words) -> str:
        """What something is called, beginning with a capital."""
        return capital(str(getattr(words, self.language)))

    def label(self, name: str) -> str:
        """What a field of a record is called."""
        return self.say(message_of(name))

    def event(self, name: str) -> str:
        """What happened, by the stored name of an event."""
        return self.say(message_of(happened(name)))

    def day(self, iso: str) -> str:
        """A day; an open end of an interval is left out."""
        return self._speaker.day(iso)

    def moment_of(self, iso: str, zone: tzinfo) -> str:
        """A moment where the archive is kept."""
        return format_datetime(datetime.fromisoformat(iso), MOMENTS[self.language], tzinfo=zone, locale=self.language)

    def size(self, octets: int) -> str:
        """The size of a file in round units."""
        for unit, of in (("MB", 1_000_000), ("kB", 1000)):
            if octets >= of:
                return f"{self.number(round(octets / of))}\N{NO-BREAK SPACE}{unit}"
        return f"{self.number(octets)}\N{NO-BREAK SPACE}B"

    def language_name(self, code: str) -> str:
        """What a language is called."""
        return capital(Locale(self.language).languages.get(code, code))

    def status(self, code: str) -> str:
        """What a state is called in which records of several kinds may be."""
        words = next((kind.states[code] for kind in kinds().values() if code in kind.states), None)
        return self.called(words) if words else self.label(code)

    def section(self, said: str) -> str:
        """What sets a last day."""
        return set_by(said, self.language)

    def counted_from(self, said: str) -> str:
        """From what a last day is counted."""
        return begun_by(said, self.language)

    def money(self, minor: int, currency: str) -> str:
        """A sum with its currency."""
        return self._speaker.money(minor, currency)

    def percent(self, said: str) -> str:
        """A part in per cent, from decimal text."""
        return self._speaker.text(Percent(said))

    def number(self, number: int) -> str:
        """A whole number."""
        return self._speaker.text(number)


def capital(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def message_of(name: str) -> str:
    """The message by which the catalogues know a name in code: `decided_on` is `Decided on`."""
    return capital(name.removesuffix("_cents").replace("_", " "))


def happened(name: str) -> str:
    """What happened by an event, from its stored name: `recorded` of `decision.recorded.v1`."""
    return name.split(".")[1] if name.count(".") == 2 else name
