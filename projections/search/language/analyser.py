"""Text to index terms, and query words to the terms they are looked up by."""

import re
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from projections.search.language.bounded import SHORT, SHORT_ASKED, Effort, begin_text, patience
from projections.search.language.finnish import Forms, Unsettled
from projections.search.language.languages import english, stretches
from projections.search.language.members import completed
from projections.search.language.morphology import Choice, given_up, load_finnish, morphology
from projections.search.language.spans import spans
from projections.search.language.swedish import in_dictionary, swedish
from projections.search.language.tokens import clean, forms_in, pieces, runs
from projections.search.language.word_cache import WordCache

PARAGRAPH = re.compile(r"\n\s*\n")
BREAK = "¶"  # stands between title, text and numbers, so that no phrase reaches across

_KEPT = 200_000
_SHOWN = 50_000
_LOADING = (("fi", "arkisto"), ("fi", "arkistoissamme"), ("sv", "arkivet"), ("en", "archives"))
"""One word for each resource that is loaded at first use; the long one is analysed in a separate process."""
_ANCHORS = 7  # one word in eight begins a run kept for telling near-duplicates


@dataclass(frozen=True, slots=True)
class Streams:
    """A text as space-joined terms: base forms, parts, words as written, one base form a word.

    `anchors` are the places of words that near-duplicates are compared from.
    """

    lemma: str
    part: str
    surface: str
    phrase: str
    mentions: tuple[str, ...]
    cents: tuple[int, ...]
    language: str | None
    anchors: tuple[int, ...]


class Lookup(NamedTuple):
    """What a query word is looked up by."""

    surface: str
    lemmas: tuple[str, ...]
    verbs: tuple[str, ...]
    late: bool = False  # looked up as written: the question costs too much
    parts: tuple[str, ...] = ()  # of a compound; a question asks by them only where few records have the whole
    minor: tuple[str, ...] = ()  # base forms that weigh little
    known: bool = False  # as a word of its own and no compound, in Finnish or Swedish


class _Terms(NamedTuple):
    lemma: str
    part: str
    phrase: str
    anchor: bool
    settled: bool


class _Table(dict[str, _Terms]):
    """Terms by word, for one set of languages; what is missing is analysed."""

    def __init__(self, analyse: Callable[[str], _Terms]) -> None:
        super().__init__()
        self._analyse = analyse

    def __missing__(self, word: str) -> _Terms:
        if len(self) >= _KEPT:
            self.clear()
        found = self._analyse(word)
        if found.settled:
            self[word] = found
        return found


def preload() -> None:
    """Load what processes forked from this one read and never change, so that it is in memory once."""
    load_finnish()
    swedish("arkivet")
    english("archives")


class Analyser:
    """Finnish, Swedish and English by paragraph. `name` is written into the index: another name means rebuild."""

    def __init__(self, cache: Path | None = None, choice: Choice = "auto") -> None:
        self.choice = choice
        finnish = morphology(choice)
        self.name = finnish.name
        self.words = WordCache(cache, self.name)
        self._analyse: dict[str, Callable[[str], Forms]] = {"fi": finnish.forms, "sv": swedish, "en": english}
        self._finnish = finnish.forms
        self._asked = self._analyse | {"fi": finnish.forms.asked}
        self._tables: dict[tuple[str, ...], _Table] = {}
        self._found_by: dict[str, frozenset[str]] = {}
        self._prepared, self._preparing = False, threading.Lock()
        self._values: dict[str, tuple[str, ...]] = {}

    def streams(self, text: str, language: str | None = None, presumed: str | None = None) -> Streams:
        """Analyse a cleaned text; `language` settles it; `presumed` holds where a paragraph does not say."""
        lemma, part, surface, phrase = list[str](), list[str](), list[str](), list[str]()
        mentions: list[str] = []
        cents: list[int] = []
        anchors: list[int] = []
        seen: Counter[str] = Counter()
        begin_text()
        for paragraph in PARAGRAPH.split(text):
            words = forms_in(paragraph)
            parted = [(paragraph, (language,))] if language in self._analyse else stretches(paragraph, words, presumed)
            for stretch, languages in parted:
                seen[languages[0]] += len(stretch)
                found = words if stretch is paragraph else forms_in(stretch)
                terms = [*map(self._table(languages).__getitem__, found)]
                anchors += [at for at, term in enumerate(terms, len(surface)) if term[3]]
                lemma += [term[0] for term in terms]
                part += [term[1] for term in terms if term[1]]
                phrase += [term[2] for term in terms]
                surface += found
            if "- " in paragraph or " -" in paragraph:
                spoken = dict.fromkeys(chain.from_iterable(found for _, found in parted))
                for each in spoken:
                    lemma += completed(paragraph, partial(self._told, each))
            for span in spans(paragraph):
                mentions += (span.term, *span.more)
                cents += span.cents
        return Streams(
            " ".join(lemma),
            " ".join(part),
            " ".join(surface),
            " ".join(phrase),
            tuple(dict.fromkeys(mentions)),
            tuple(dict.fromkeys(cents)),
            seen.most_common(1)[0][0] if surface else None,
            tuple(anchors),
        )

    def words_in(self, value: str) -> tuple[str, ...]:
        """Every term a short value can be found by; values repeat, so they are remembered."""
        found = self._values.get(value)
        if found is None:
            streams = self.streams(clean(value), "fi")
            found = tuple(dict.fromkeys(f"{streams.lemma} {streams.part} {streams.surface}".split()))
            if len(self._values) >= _KEPT:
                self._values.clear()
            self._values[value] = found
        return found

    def bases(self, words: Iterable[str], language: str) -> dict[str, tuple[str, ...]]:
        """The base forms of words of one language, without guesses; a word as written where it has none."""
        asked = dict.fromkeys(words)
        finnish = self._finnish.of_many(asked) if language == "fi" else {}
        found = ((word, finnish.get(word) or self._analyse[language](word)) for word in asked)
        return {word: tuple(base for base in forms.lemmas if base[0] != "~") or (word,) for word, forms in found}

    def prepare(self) -> None:
        """Load what questions are analysed by, once: the time of a question is counted from then on.

        A server that has just begun waits only a moment for it, and tries again with the next question.
        """
        if self._prepared or not self._preparing.acquire(timeout=patience()):
            return
        try:
            late = [word for language, word in _LOADING if not self._loaded(language, word)]
            self._prepared = not late
        finally:
            self._preparing.release()

    def _loaded(self, language: str, word: str) -> bool:
        try:
            self._asked[language](word)
        except Unsettled:
            return False
        return True

    def lookup(self, word: str, effort: Effort | None = None) -> Lookup:
        """How a query word is looked up: in all three languages, never split into parts.

        Once the `effort` of the question is spent, it is looked up as written.
        """
        effort = effort or Effort(1)
        if not effort.begin():
            return Lookup(word, (word,), (), late=True)
        lemmas: dict[str, None] = {}
        verbs: dict[str, None] = {}
        parts: dict[str, None] = {}
        minor: dict[str, None] = {}
        late = known = False
        for language in self._asked:
            forms, settled = self._forms_asked(language, word, effort)
            late = late or not settled
            known = known or (settled and _is_known(language, word, forms))
            lemmas.update(dict.fromkeys(forms.lemmas))
            verbs.update(dict.fromkeys(forms.verbs))
            parts.update(dict.fromkeys(forms.parts))
            minor.update(dict.fromkeys(forms.minor))
        verbs = {verb: None for verb in verbs if verb not in lemmas}
        kept = tuple(form for form in minor if form not in lemmas and form not in verbs)
        return Lookup(word, tuple(lemmas), tuple(verbs), late, tuple(parts), kept, known)

    def terms_of(self, word: str, effort: Effort) -> frozenset[str]:
        """Everything a word of a text can be found by, in any language: what highlighting compares with.

        Once the `effort` of the answer is spent, a word is compared as written.
        """
        if not effort.begin():
            return frozenset((word,))
        found = self._found_by.get(word)
        if found is None:
            told = [self._forms_asked(language, word, effort) for language in self._asked]
            found = frozenset((word, *chain.from_iterable(chain.from_iterable(forms for forms, _ in told))))
            if not all(settled for _, settled in told):
                return found
            if len(self._found_by) >= _SHOWN:
                self._found_by.clear()
            self._found_by[word] = found
        return found

    def altered(self, language: str, word: str, stored: Forms) -> str | None:
        """In which column a stored word is not what analysis makes of it; None where it is."""
        analyse = self._analyse.get(language)
        if analyse is None:
            return "language"
        begin_text()
        fresh = analyse(word)
        if fresh != stored and len(word) > SHORT:  # a long word may have been given up, or be now
            fresh = analyse(word)
        wrong = [name for name in Forms._fields if getattr(fresh, name) != getattr(stored, name)]
        if not wrong or (len(word) > SHORT and given_up(word) == stored):
            return None
        if any(other(word) == stored for name, other in self._analyse.items() if name != language):
            return "language"
        return wrong[0] if len(wrong) == 1 else "form"

    def save(self) -> None:
        """Write new words to the word cache."""
        self.words.save()

    def _table(self, languages: tuple[str, ...]) -> _Table:
        if languages not in self._tables:
            self._tables[languages] = _Table(partial(self._fresh, languages))
        return self._tables[languages]

    def _fresh(self, languages: tuple[str, ...], word: str) -> _Terms:
        told = [self._forms(language, word) for language in languages]
        found = [forms for forms, _ in told]
        lemmas = dict.fromkeys(lemma for forms in found for lemma in (*forms.lemmas, *forms.verbs))
        parts = [part for forms in found for part in (*forms.parts, *forms.minor)]
        if not word.isalnum():
            parts += (*pieces(word), *runs(word))
        return _Terms(
            " ".join(lemmas),
            " ".join(part for part in dict.fromkeys(parts) if part not in lemmas),
            found[0].lemmas[0] if found[0].lemmas else word,
            zlib.crc32(word.encode()) & _ANCHORS == 0,
            all(settled for _, settled in told),
        )

    def _told(self, language: str, word: str) -> Forms:
        return self._forms(language, word)[0]

    def _forms(self, language: str, word: str) -> tuple[Forms, bool]:
        """The forms of a word of a text, and whether they may be kept."""
        if word.isdigit():
            return Forms((word,)), True
        try:
            return self.words.forms(language, word, self._analyse[language], keep=True), True
        except Unsettled as given_up:
            return given_up.forms, False

    def _forms_asked(self, language: str, word: str, effort: Effort) -> tuple[Forms, bool]:
        """The forms of a word of a question or an answer; what it must wait for in vain is waited for once."""
        if word.isdigit():
            return Forms((word,)), True
        try:
            forms = self.words.forms(language, word, self._asked[language], keep=False, patience=patience())
        except Unsettled as waited:
            effort.end()
            return waited.forms, False
        if language == "fi" and len(word) > SHORT_ASKED and forms == given_up(word):
            effort.complex()
        return forms, True


def _is_known(language: str, word: str, forms: Forms) -> bool:
    """Whether a language has a word, as no compound; English is read without a dictionary."""
    if language == "fi":
        first_half = forms.lemmas == (word,) and forms.minor  # other words begin with it
        return not forms.parts and not first_half and not any(lemma[0] == "~" for lemma in forms.lemmas)
    return language == "sv" and not forms.parts and in_dictionary(word)
