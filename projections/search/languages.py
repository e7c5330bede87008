"""The other languages of a Finnish archive, and which language a paragraph is written in."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from projections.search.finnish import Forms

LANGUAGES = ("fi", "sv", "en")
SURE = 0.9  # below this a paragraph is read in its second language as well
ENOUGH = 600  # characters of a paragraph that settle its language

_LETTERS = re.compile(r"[^\W\d_]{2}")


def languages_of(paragraph: str) -> tuple[str, ...]:
    """The language of a paragraph, with the runner-up where it is uncertain; Finnish where there are no words."""
    if not _LETTERS.search(paragraph):
        return ("fi",)
    ranked = _identifier().rank(paragraph[:ENOUGH])
    best, second = ranked[0], ranked[1]
    return (best[0],) if best[1] >= SURE else (best[0], second[0])


def swedish(word: str) -> Forms:
    """Base form by dictionary; a stem as well where the dictionary does not know the word."""
    import simplemma

    lemma = simplemma.lemmatize(word, lang="sv").lower()
    if lemma != word or simplemma.is_known(word, lang="sv"):
        return Forms((lemma,))
    return Forms((word, f"~{_stemmer('swedish')(word)}"))


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
