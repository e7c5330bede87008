"""What the calendar of a wind-down states, in three languages: the sections of deadlines and from what they count."""

from collections.abc import Mapping
from typing import Literal, get_args

from archive.errors import Invalid
from archive.kind import Words
from projections.duties.grant_days import AWARDED, LEARNED, PAID, STATED, USED

Language = Literal["fi", "sv", "en"]
APPEALED = "the decision of a court or an authority"


def _by_english(*each: Words) -> Mapping[str, Words]:
    return {words.en: words for words in each}


FROM = Words("laskettu päivästä", "räknat från", "counted from")
COUNTED = _by_english(
    Words("avustus tai sen viimeinen erä maksettiin", "understödet eller dess sista rat betalades", PAID),
    Words("määrätty käyttöaika päättyi", "den fastställda användningstiden gick ut", USED),
    Words("myöntämisen varainhoitovuosi päättyi", "finansåret för beviljandet gick ut", AWARDED),
    Words("viranomainen sai tiedon", "myndigheten fick kännedom", LEARNED),
    Words("päivä on päätöksessä", "dagen anges i beslutet", STATED),
    Words("päivä on sopimuksessa", "dagen anges i avtalet", "the contract states the day"),
    Words("irtisanottiin", "uppsägningen gjordes", "notice was given"),
    Words("irtisanottaisiin tänä päivänä", "uppsägning denna dag", "notice given on this day"),
    Words("sopimus", "avtalet", "the contract"),
    Words(
        "lähettävän organisaation kanssa sovittu päivä",
        "dagen som avtalats med den utlånande organisationen",
        "the day agreed with the sending organisation",
    ),
    Words("päivä on sitoumuksessa", "dagen anges i förbindelsen", "it states the day"),
    Words("se saapui", "den mottogs", "it was received"),
)
"""From what a last day is counted."""
SECTIONS = _by_english(
    Words("avustuspäätös", "understödsbeslutet", "the decision on the grant"),
    Words("sopimus", "avtalet", "the contract"),
    Words("sopimus", "avtalet", "the agreement"),
    Words("tuomioistuimen tai viranomaisen päätös", "domstolens eller myndighetens beslut", APPEALED),
    Words("sitoumus", "förbindelsen", "the commitment"),
)
"""What sets a last day where no statute does."""
PARTS = _by_english(
    Words("kohta", "punkt", "clause"), Words("optio", "option", "option"), Words("tuotos", "resultat", "deliverable")
)
"""Parts of a contract, which stand before their number."""


def language_of(said: str) -> Language:
    """A language by its code. Refuses: another one."""
    for language in get_args(Language):
        if said == language:
            found: Language = language
            return found
    raise Invalid("There is no calendar in this language.", field="lang", remedy="One of fi, sv, en.")


def in_words(words: Words, lang: Language) -> str:
    """Words in one language."""
    return {"fi": words.fi, "sv": words.sv, "en": words.en}[lang]


def counted(section: str, counted_from: str, day: str, lang: Language) -> str:
    """What sets a last day, and from what and which day it is counted."""
    return f"{set_by(section, lang)}; {in_words(FROM, lang)} {day}: {begun_by(counted_from, lang)}"


def set_by(section: str, lang: Language) -> str:
    """What sets a last day."""
    return "; ".join(_section(each, lang) for each in section.split("; "))


def begun_by(counted_from: str, lang: Language) -> str:
    """From what a last day is counted."""
    begins = COUNTED.get(counted_from)
    return in_words(begins, lang) if begins else counted_from


def part_of(section: str) -> str:
    """What tells one clause, option or deliverable of a contract from the others; empty of what is no such part."""
    part, _, number = section.partition("; ")[0].partition(" ")
    return f"{part}-{number}." if part in PARTS and number else ""


def _section(said: str, lang: Language) -> str:
    if said in SECTIONS:
        return in_words(SECTIONS[said], lang)
    part, _, number = said.partition(" ")
    return f"{in_words(PARTS[part], lang)} {number}" if part in PARTS and number else said
