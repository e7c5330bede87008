"""The other languages of a Finnish archive, and which language a paragraph is written in."""

import hashlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from projections.search.language.finnish import Forms
from projections.search.language.stopwords import TELLING
from projections.search.language.tokens import forms_in

LANGUAGES = ("fi", "sv", "en")
SURE = 0.9  # below this a paragraph is read in its second language as well
FEW = 12  # words that may all be names, inflected as Finnish does
MIXED = 2  # different function words of a second language that make a paragraph one of two
ENOUGH = 300  # characters given to the identifier
KEPT = 100_000  # paragraphs whose language is remembered

_SENTENCE = re.compile(r"(?<=[.!?;:])\s+(?=[^\Wa-zåäö\d_]|[\"(“”])|\n")
_LABEL = re.compile(r"^(?:Subject|From|To|Cc|Date): ", re.MULTILINE)
_LETTERS = re.compile(r"[^\W\d_]{2}")


def stretches(paragraph: str, words: list[str], presumed: str | None = None) -> list[tuple[str, tuple[str, ...]]]:
    """A paragraph and its languages; sentence by sentence where function words of two languages stand in it."""
    if (said := _without_labels(paragraph)) is not paragraph:
        return [(paragraph, languages_of(said, presumed))]
    best, second = _ranked(words)
    if second.met < MIXED:
        return [(paragraph, _languages(paragraph, best, second, presumed))]
    both = (best.language, second.language)
    sentences = [(sentence, *_ranked(forms_in(sentence))) for sentence in _SENTENCE.split(paragraph)]
    return [(sentence, (own.language,) if _clear(own, other) else both) for sentence, own, other in sentences]


def languages_of(paragraph: str, presumed: str | None = None) -> tuple[str, ...]:
    """The language of a paragraph, with the runner-up where it is uncertain; Finnish where there are no words."""
    return _languages(paragraph, *_ranked(forms_in(paragraph)), presumed)


def _without_labels(paragraph: str) -> str:
    """The head of a mail without the names of its fields: two of them are function words of English."""
    return _LABEL.sub("", paragraph) if _LABEL.match(paragraph) else paragraph


_Guess = tuple[str, float]
_met_before: dict[bytes, tuple[_Guess, _Guess]] = {}


class _Met(NamedTuple):
    """How many different function words of a language were met."""

    met: int
    language: str


def _ranked(words: list[str]) -> tuple[_Met, _Met]:
    """The two languages with the most function words."""
    met = set(words)
    best, second, _ = sorted((_Met(len(met & own), language) for language, own in TELLING.items()), reverse=True)
    return best, second


def _clear(best: _Met, second: _Met) -> bool:
    return best.met >= 2 and best.met > 3 * second.met


def _languages(paragraph: str, best: _Met, second: _Met, presumed: str | None) -> tuple[str, ...]:
    """Function words settle most paragraphs, and where they state nothing what is presumed holds (a title is written in
    the language of its text); only the rest are worth the identifier. Names alone make no paragraph foreign.
    """
    if _clear(best, second):
        return (best.language,) if presumed in (None, best.language) else (best.language, str(presumed))
    if presumed:
        return (presumed,) if best.met == 0 or best.language == presumed else (presumed, best.language)
    start = paragraph[:ENOUGH]
    if not _LETTERS.search(start):
        return ("fi",)
    first, other = _identified(start)
    found = dict.fromkeys(
        (first[0], *((other[0],) if first[1] < SURE else ()), *((best.language,) if best.met else ()))
    )
    if second == (1, "fi") or paragraph.count(" ") < FEW:
        found["fi"] = None
    return tuple(found)


def _identified(start: str) -> tuple[_Guess, _Guess]:
    """The two likeliest languages; of paragraphs that offices repeat a digest is remembered, and no text."""
    key = hashlib.blake2b(start.encode(), digest_size=16).digest()
    found = _met_before.get(key)
    if found is None:
        first, other = _identifier().rank(start)[:2]
        found = (first[0], float(first[1])), (other[0], float(other[1]))
        if len(_met_before) >= KEPT:
            _met_before.clear()
        _met_before[key] = found
    return found


def english(word: str) -> Forms:
    """Stem only: English inflects little."""
    bare = word.removesuffix("'s")
    return Forms((bare, f"~{stemmer('english')(bare)}"))


@cache
def stemmer(language: str) -> Callable[[str], str]:
    """Snowball's stemmer of a language."""
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer(language).stemWord
    return stem


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
