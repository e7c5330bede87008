"""The other languages of a Finnish archive, and which language a paragraph is written in."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from projections.search.language.finnish import Forms
from projections.search.language.stopwords import TELLING

LANGUAGES = ("fi", "sv", "en")
SURE = 0.9  # below this a paragraph is read in its second language as well
SKIMMED = 800  # characters of a paragraph looked through for function words
ENOUGH = 300  # characters given to the identifier

_LETTERS = re.compile(r"[^\W\d_]{2}")


def languages_of(paragraph: str, presumed: str | None = None) -> tuple[str, ...]:
    """The language of a paragraph, with the runner-up where it is uncertain; Finnish where there are no words.

    Function words settle most paragraphs, and where they state nothing what is presumed holds (a title is written in
    the language of its text); only the rest are worth the identifier.
    """
    met = set(paragraph[:SKIMMED].lower().split())
    best, second = sorted(((len(met & own), language) for language, own in TELLING.items()), reverse=True)[:2]
    if best[0] >= 2 and best[0] > 3 * second[0]:
        return (best[1],) if presumed in (None, best[1]) else (best[1], str(presumed))
    if presumed:
        return (presumed,)
    start = paragraph[:ENOUGH]
    if not _LETTERS.search(start):
        return ("fi",)
    first, other = _identifier().rank(start)[:2]
    return (first[0],) if first[1] >= SURE else (first[0], other[0])


def swedish(word: str) -> Forms:
    """Base form by dictionary, and a stem: the dictionary keeps one reading, *besluten* as a form of besluta."""
    import simplemma

    lemma = simplemma.lemmatize(word, lang="sv").lower()
    return Forms((lemma, f"~{_stemmer('swedish')(word)}"))


def english(word: str) -> Forms:
    """Stem only: English inflects little."""
    bare = word.removesuffix("'s")
    return Forms((bare, f"~{_stemmer('english')(bare)}"))


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer(language).stemWord
    return stem


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
