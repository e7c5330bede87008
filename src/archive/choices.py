"""The words that people type for the values of a choice: one table for every way in, and for search.

A choice of one kind of record has its words in the description of that kind; here are those of every record.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from archive.errors import Invalid
from archive.kind import Kind, Words, kinds
from archive.values import PersonalData, PublicityClass

PUBLICITY: dict[StrEnum, Words] = {
    PublicityClass.public: Words("julkinen", "offentlig", "public", also=("1",)),
    PublicityClass.partly_secret: Words(
        "osittain salassa pidettävä",
        "delvis sekretessbelagd",
        "partly secret",
        also=("2", "osittain salainen", "osittain julkinen", "delvis hemlig", "delvis offentlig"),
    ),
    PublicityClass.secret: Words(
        "salassa pidettävä", "sekretessbelagd", "secret", also=("3", "salainen", "salassapidettävä", "hemlig")
    ),
    PublicityClass.not_public: Words(
        "ei julkinen", "icke offentlig", "not public", also=("4", "ei vielä julkinen", "inte offentlig")
    ),
}
PERSONAL: dict[StrEnum, Words] = {
    PersonalData.none: Words(
        "ei", "nej", "none", also=("no", "ei sisällä henkilötietoja", "ei henkilötietoja", "inga personuppgifter")
    ),
    PersonalData.personal: Words(
        "kyllä",
        "ja",
        "personal",
        also=("yes", "sisältää henkilötietoja", "henkilötietoja", "personuppgifter", "innehåller personuppgifter"),
    ),
    PersonalData.sensitive: Words(
        "arkaluonteinen",
        "känslig",
        "sensitive",
        also=(
            "arkaluonteisia henkilötietoja",
            "sisältää erityisiä henkilötietoja",
            "sisältää rikoksiin tai rikkomuksiin liittyvää henkilötietoa",
            "känsliga personuppgifter",
        ),
    ),
}
YES = frozenset({"kyllä", "ja", "yes", "true"})
_YEARS = re.compile(r"([0-9]{1,4})(?:[.,]0+)? ?(?:vuotta|vuoden|vuosi|v\.?|år|years?|y\.?)?", re.IGNORECASE)
NO = frozenset({"ei", "nej", "no", "false"})


@cache
def typed_words(choice: type[StrEnum]) -> Mapping[str, StrEnum]:
    """The values of a choice by every word that means them, as `plain` writes words."""
    found: dict[str, StrEnum] = {}
    for value, words in _described(choice).items():
        found |= {plain(word): value for word in words.typed}
    return MappingProxyType(found | {plain(value): value for value in choice})


def value_typed(choice: type[StrEnum], typed: str) -> StrEnum | None:
    """The value that a person means by a word; None where no word of the choice is typed."""
    return typed_words(choice).get(plain(typed))


LANGUAGES = {
    "fi": Words("suomi", "finska", "Finnish"),
    "sv": Words("ruotsi", "svenska", "Swedish"),
    "en": Words("englanti", "engelska", "English"),
    "se": Words("pohjoissaame", "nordsamiska", "Northern Sami"),
    "de": Words("saksa", "tyska", "German"),
}
"""The languages in which offices write, by their codes (ISO 639-1)."""


@cache
def _languages() -> Mapping[str, str]:
    return {plain(word): code for code, words in LANGUAGES.items() for word in (code, *words.typed)}


@cache
def _kinds() -> Mapping[str, Kind]:
    return {plain(word): kind for kind in kinds().values() for word in (kind.name, kind.plural, *kind.words.typed)}


def kind_typed(typed: str) -> Kind | None:
    """The kind of record that a person names, in any of the three languages; None where it is none."""
    return _kinds().get(plain(typed))


def kind_called(typed: str, field: str = "kind") -> Kind:
    """The kind of record that a person names. Refuses: a word that means none."""
    if (kind := kind_typed(typed)) is None:
        raise Invalid("There is no such kind of record.", field=field, remedy=f"Use one of {', '.join(kinds())}.")
    return kind


def language_typed(typed: str) -> str | None:
    """The code of a language that a person names; None where it is none of these."""
    return _languages().get(plain(typed))


def truth_typed(typed: str) -> bool | None:
    """Yes or no, as a person types it; None where it is neither."""
    word = plain(typed)
    return True if word in YES else False if word in NO else None


def years_typed(typed: str) -> int | None:
    """A length in full years, as a person types it: 25, 25 vuotta; None where it is none."""
    found = _YEARS.fullmatch(typed.strip())
    return int(found[1]) if found else None


def forms_of(choice: type[StrEnum]) -> str:
    """The values of a choice with their Finnish words, for refusals and help."""
    words = _described(choice)
    return ", ".join(f"{value} ({words[value].fi})" if value in words else str(value) for value in choice)


def plain(text: str) -> str:
    """A word as words are compared: composed small letters, with one blank for blanks, hyphens and low lines."""
    return re.sub(r"[\s_-]+", " ", unicodedata.normalize("NFC", text)).strip().lower()


@cache
def _described(choice: type[StrEnum]) -> Mapping[StrEnum, Words]:
    """The words of a choice: those of every record, else as the kinds describe it or the states it leads to."""
    if choice is PublicityClass:
        return PUBLICITY
    if choice is PersonalData:
        return PERSONAL
    found: dict[StrEnum, Words] = {}
    for kind in kinds().values():
        for each in kind.choices:
            found |= {choice(value): words for value, words in each.values.items() if type(value) is choice}
        if choice.__module__ == kind.created.__module__:
            found |= {choice(state): words for state, words in kind.states.items() if state in list(choice)}
    return found
