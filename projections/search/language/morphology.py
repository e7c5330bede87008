"""Which Finnish morphology is available: libvoikko where installed, else pyvoikko, else simplemma.

All are loaded on first use. The name goes into the index, so that an index made with another one is rebuilt.
"""

import importlib.util
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from projections.search.language.bounded import Bounded, teller_of
from projections.search.language.finnish import Forms, forms
from projections.search.language.guesses import guessed
from projections.search.language.voikko.library import Voikko

RULES = 10  # counted up whenever the rules of finnish.py, swedish forms or the text rules change what is indexed
PIECES_KEPT = 50_000  # unknown words are tried at every joint, and the same halves come again

Choice = Literal["auto", "libvoikko", "pyvoikko", "simplemma"]


@dataclass(frozen=True, slots=True)
class Morphology:
    """A way to find Finnish base forms, and the name it is known by."""

    name: str
    forms: "LazyForms"


def morphology(choice: Choice = "auto") -> Morphology:
    """The best morphology installed, or the one asked for. Loads nothing yet."""
    if choice in ("auto", "libvoikko") and (voikko := _libvoikko()):
        return Morphology(f"libvoikko/{voikko.version()}/rules-{RULES}", LazyForms(partial(_bounded, "bare_libvoikko")))
    if choice in ("auto", "pyvoikko") and importlib.util.find_spec("pyvoikko"):
        return Morphology(
            f"pyvoikko/{_version('pyvoikko')}/rules-{RULES}", LazyForms(partial(_bounded, "bare_pyvoikko"))
        )
    if choice in ("auto", "simplemma"):
        return Morphology(
            f"simplemma/{_version('simplemma')}/rules-{RULES}", LazyForms(partial(_bounded, "bare_simplemma"))
        )
    raise LookupError(f"The morphology {choice} is not installed.")


def load_finnish() -> None:
    """Load what the analysis reads and never changes."""
    if _libvoikko() is None and importlib.util.find_spec("pyvoikko"):
        importlib.import_module("pyvoikko")


class LazyForms:
    """Loads the morphology when the first word is asked for."""

    def __init__(self, load: Callable[[], Bounded]) -> None:
        self._load = load
        self._forms: Bounded | None = None

    def __call__(self, word: str) -> Forms:
        if self._forms is None:
            self._forms = self._load()
        return self._forms(word)

    def of_many(self, words: Iterable[str]) -> dict[str, Forms]:
        """The forms of many words, at the least cost."""
        if self._forms is None:
            self._forms = self._load()
        return self._forms.of_many(words)

    def asked(self, word: str) -> Forms:
        """The forms of a word of a question. Raises Unsettled."""
        if self._forms is None:
            self._forms = self._load()
        return self._forms.asked(word)


@lru_cache(PIECES_KEPT)
def given_up(word: str) -> Forms:
    """What a Finnish word is found by where its analysis takes too long."""
    return Forms((word, *guessed(word, _stemmer())))


def _bounded(name: str) -> Bounded:
    stem, source = _stemmer(), f"{__name__}:{name}"
    teller_of(source)  # loads what it needs meanwhile
    return Bounded(source, globals()[name](), lambda word: Forms((word, *guessed(word, stem))))


def bare_pyvoikko() -> Callable[[str], Forms]:
    """pyvoikko without any rules of ours."""
    import pyvoikko

    transducer, stem = pyvoikko.VOIKKO_FST, _stemmer()

    @lru_cache(PIECES_KEPT)
    def analyse(word: str) -> list[str]:
        try:
            return [output for output, _ in transducer.lookup(word)]
        except Exception as refused:  # the library raises its own class for signs outside its alphabet
            if type(refused).__name__ == "TokenizationException":
                return []
            raise

    return lambda word: forms(word, analyse, stem)


@cache
def _libvoikko() -> Voikko | None:
    try:
        return Voikko()
    except (OSError, AttributeError):  # not installed, no dictionary, or too old a library
        return None


def bare_libvoikko() -> Callable[[str], Forms]:
    """libvoikko without any rules of ours."""
    voikko, stem = _libvoikko(), _stemmer()
    assert voikko is not None
    analyse = lru_cache(PIECES_KEPT)(voikko.analyse)
    return lambda word: forms(word, analyse, stem)


def bare_simplemma() -> Callable[[str], Forms]:
    """simplemma without any rules of ours."""
    import simplemma

    stem = _stemmer()

    def lemma(word: str) -> Forms:
        bare = word.split(":", 1)[0]
        if simplemma.is_known(bare, lang="fi"):
            return Forms((simplemma.lemmatize(bare, lang="fi").lower(),))
        return Forms((bare, f"~{stem(bare)}"))

    return lemma


def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer("finnish").stemWord
    return stem


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
