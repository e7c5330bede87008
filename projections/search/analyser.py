"""Text to index terms, and query words to the terms they are looked up by."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from projections.search.finnish import Forms
from projections.search.languages import english, languages_of, swedish
from projections.search.morphology import Choice, morphology
from projections.search.text import CONJUNCTIONS, clean, pieces, spans, words
from projections.search.words import WordCache

PARAGRAPH = re.compile(r"\n\s*\n")
BREAK = "¶"  # stands between title, text and numbers, so that no phrase reaches across

_ELLIPSIS = re.compile(rf"([^\W\d_]{{2,}})-\s+(?:{'|'.join(sorted(CONJUNCTIONS))})\s+([^\W\d_]{{4,}})")
_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Streams:
    """A text as space-joined terms: base forms, parts, words as written, one base form a word."""

    lemma: str
    part: str
    surface: str
    phrase: str
    mentions: tuple[str, ...]
    cents: tuple[int, ...]
    language: str | None


class Lookup(NamedTuple):
    """What a query word is looked up by."""

    surface: str
    lemmas: tuple[str, ...]
    verbs: tuple[str, ...]


class _Terms(NamedTuple):
    lemma: str
    part: str
    phrase: str


class Analyser:
    """Finnish, Swedish and English by paragraph. `name` is written into the index: another name means rebuild."""

    def __init__(self, cache: Path | None = None, choice: Choice = "auto") -> None:
        finnish = morphology(choice)
        self.name = finnish.name
        self.words = WordCache(cache, self.name)
        self._analyse = {"fi": finnish.forms, "sv": swedish, "en": english}
        self._terms: dict[tuple[tuple[str, ...], str], _Terms] = {}

    def streams(self, text: str, language: str | None = None, also: str | None = None) -> Streams:
        """Analyse a cleaned text; `language` settles it, `also` adds one to what each paragraph is found to be."""
        columns: tuple[list[str], ...] = ([], [], [], [])
        mentions: list[str] = []
        cents: list[int] = []
        seen: Counter[str] = Counter()
        for paragraph in PARAGRAPH.split(text):
            languages = (language,) if language in self._analyse else languages_of(paragraph)
            seen[str(languages[0])] += len(paragraph)
            if also and also not in languages:
                languages = (*languages, also)
            self._paragraph(paragraph, tuple(map(str, languages)), columns)
            for span in spans(paragraph):
                mentions.append(span.term)
                if span.cents is not None:
                    cents.append(span.cents)
        lemma, part, surface, phrase = (" ".join(column) for column in columns)
        main = seen.most_common(1)[0][0] if surface else None
        return Streams(lemma, part, surface, phrase, tuple(dict.fromkeys(mentions)), tuple(dict.fromkeys(cents)), main)

    def lookup(self, word: str) -> Lookup:
        """How a query word is looked up: in all three languages, never split into parts."""
        lemmas: dict[str, None] = {}
        verbs: dict[str, None] = {}
        for language in self._analyse:
            forms = self._forms(language, word, keep=False)
            lemmas.update(dict.fromkeys(forms.lemmas))
            verbs.update(dict.fromkeys(forms.verbs))
        return Lookup(word, tuple(lemmas), tuple(verb for verb in verbs if verb not in lemmas))

    def terms_of(self, word: str) -> frozenset[str]:
        """Everything a word of a text can be found by, in any language: what highlighting compares with."""
        found = {word}
        for language in self._analyse:
            for column in self._forms(language, word, keep=False):
                found.update(column)
        return frozenset(found)

    def save(self) -> None:
        """Write new words to the word cache."""
        self.words.save()

    def _paragraph(self, paragraph: str, languages: tuple[str, ...], columns: tuple[list[str], ...]) -> None:
        lemma, part, surface, phrase = columns
        known, fresh = self._terms, self._fresh
        for word in words(paragraph):
            terms = known.get((languages, word.text)) or fresh(languages, word.text)
            lemma.append(terms.lemma)
            if terms.part:
                part.append(terms.part)
            surface.append(word.text)
            phrase.append(terms.phrase)
        if "- " in paragraph:
            lemma.extend(self._ellipses(paragraph, languages))

    def _ellipses(self, paragraph: str, languages: tuple[str, ...]) -> list[str]:
        """*sosiaali- ja terveysministeriö* is also sosiaaliministeriö."""
        found: list[str] = []
        for match in _ELLIPSIS.finditer(paragraph):
            for language in languages:
                forms = self._forms(language, match[2].lower(), keep=True)
                tails = [part for part in forms.parts if any(lemma.endswith(part) for lemma in forms.lemmas)]
                found += [match[1].lower() + tail for tail in tails]
        return found

    def _fresh(self, languages: tuple[str, ...], word: str) -> _Terms:
        found = [self._forms(language, word, keep=True) for language in languages]
        lemmas = dict.fromkeys(lemma for forms in found for lemma in (*forms.lemmas, *forms.verbs))
        parts = [part for forms in found for part in forms.parts]
        if not word.isalnum():
            parts += pieces(word)
        terms = _Terms(
            " ".join(lemmas),
            " ".join(part for part in dict.fromkeys(parts) if part not in lemmas),
            found[0].lemmas[0] if found[0].lemmas else word,
        )
        if len(self._terms) >= _KEPT:
            self._terms.clear()
        self._terms[languages, word] = terms
        return terms

    def _forms(self, language: str, word: str, *, keep: bool) -> Forms:
        if word.isdigit():
            return Forms((word,))
        return self.words.forms(language, word, self._analyse[language], keep=keep)


def prepared(text: str) -> str:
    """The text as it is stored: cleaned, so that offsets found later are offsets into it."""
    return clean(text)
