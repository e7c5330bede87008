"""Says in Finnish or Swedish what the program says in English, by catalogues of whole sentences (`locale/*.po`).

A message has `{0}`, `{1}` where values stand in the sentence; what is in none of the catalogues stays as it is. So a
refusal is written once, in English, where the rule is, and its code and field are the same in every language.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po

from api.language.chosen import CHOSEN, Language

FOLDER = Path(__file__).parent / "locale"
LONGEST = 2000
"""Characters of a sentence that is looked up: the program writes none that is longer."""
_PLACE = re.compile(r"\{(\d)\}")
_FIELD = re.compile(r"[\w.-]+")
_SENTENCES = re.compile(r"(?<=[.!?]) (?=[A-Z{'])")


class Pattern(NamedTuple):
    """A message with values in it: the pieces around them, and the sentence in another language."""

    pieces: tuple[str, ...]
    translated: str


class Catalogue(NamedTuple):
    """The sentences of a language: whole ones by the English, and those with values, the most telling first."""

    whole: dict[str, str]
    patterns: Sequence[Pattern]


def said(text: str, language: Language | None = None) -> str:
    """A sentence of the program in a language, without one in that of the answer; as it is if nobody translated it."""
    language = language or CHOSEN.get()
    if language == "en" or not text or len(text) > LONGEST:
        return text
    known = catalogue(language)
    return known.whole.get(text) or _one_by_one(text, known) or _said(text, known) or _of_field(text, known) or text


def _said(text: str, known: Catalogue) -> str | None:
    if (whole := known.whole.get(text)) is not None:
        return whole
    for each in known.patterns:
        if (values := values_in(text, each.pieces)) is not None:
            return _filled(each.translated, [known.whole.get(value, value) for value in values])
    return None


def _filled(message: str, values: Sequence[str]) -> str:
    return _PLACE.sub(lambda place: values[int(place[1])], message)


def _one_by_one(text: str, known: Catalogue) -> str | None:
    """Several sentences, each by itself: a place for a value would take the next sentence for one. None unless every
    one is known."""
    parts = _SENTENCES.split(text)
    told = [_said(part, known) or _of_field(part, known) for part in parts] if len(parts) > 1 else []
    return " ".join(filter(None, told)) if all(told) else None


def _of_field(text: str, known: Catalogue) -> str | None:
    """A field with what is wrong with it; None unless that is known."""
    field, colon, rest = text.partition(": ")
    if not colon or not _FIELD.fullmatch(field):
        return None
    told = _said(rest.rstrip("."), known) or _said(rest, known)
    return told and f"{field}: {told}{'' if told.endswith('.') else '.'}"


def values_in(text: str, pieces: Sequence[str]) -> list[str] | None:
    """The values between the pieces of a message; None where the text is not one of this message."""
    first, *middle, last = pieces
    if len(text) < sum(map(len, pieces)) or not (text.startswith(first) and text.endswith(last)):
        return None
    found, at, end = list[str](), len(first), len(text) - len(last)
    for piece in middle:
        to = text.find(piece, at, end)
        if to < 0:
            return None
        found.append(text[at:to])
        at = to + len(piece)
    return [*found, text[at:end]]


@cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue of a language, read from its `.po` file."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        messages = {str(each.id): str(each.string) for each in read_po(file, abort_invalid=True) if each.id}
    whole = {id: string for id, string in messages.items() if not _PLACE.search(id)}
    patterns = [Pattern(tuple(_PLACE.split(id)[::2]), messages[id]) for id in messages.keys() - whole.keys()]
    return Catalogue(whole, sorted(patterns, key=lambda each: (-sum(map(len, each.pieces)), each.pieces)))
