"""The full-text index of the reading room: terms with their records, and words with the terms they are looked up by.

A record is found by a term in one of three tiers: in its title, in its text or numbers, as a part of a compound.
"""

from collections.abc import Iterator
from contextlib import closing
from itertools import groupby, islice

from projections.search.language.analyser import BREAK, Analyser
from projections.search.language.tokens import LONGEST_WORD, forms_in
from projections.search.row import Row
from services.handover.package.payload import Payload
from services.handover.reading_room.inflection import stems
from services.handover.reading_room.postings import packed
from services.handover.reading_room.scratch import Scratch
from services.handover.reading_room.shards import MIDDLE, sorted_by_key

TIERS, LANGUAGES = 3, ("fi", "sv", "en")
STEM = "+"
"""Ends a word of the list that is a stem: no word of a text has it."""
AT_ONCE = 30_000  # of a term and a record, before they are written to disk
LOOKED_UP = 20_000  # forms, before what was kept of them is forgotten: none comes twice


class Index:
    """Takes analysed records by their place, then writes the index."""

    def __init__(self, scratch: Scratch, analyser: Analyser) -> None:
        self._scratch, self._analyser = scratch, analyser
        self._terms = dict[str, tuple[list[int], ...]]()
        self._forms = dict[str, str]()
        self._held = 0

    def add(self, place: int, row: Row) -> None:
        """A record; `row` is what analysis made of it. What is not in force today is not found."""
        texts = {name: set(row.texts.get(name, "").split()) for name in ("lemma", "part", "title")}
        words = set(row.texts.get("surface", "").rpartition(BREAK)[0].split())  # behind it are numbers
        numbers = {form for number in row.terms.get("number", ()) for form in forms_in(number)}
        lemmas = texts["lemma"] | numbers
        for term in lemmas | texts["part"]:
            if len(term) > LONGEST_WORD:
                continue
            tier = 0 if term in lemmas and term in texts["title"] else 1 if term in lemmas | texts["title"] else 2
            self._terms.setdefault(term, tuple([] for _ in range(TIERS)))[tier].append(place)
            self._held += 1
        language = row.facets.get("language") or LANGUAGES[0]
        for form in words - {BREAK}:
            self._forms[form] = self._forms.get(form) or language
        for form in numbers:
            self._forms.setdefault(form, "")
        if self._held >= AT_ONCE:
            self._flush()

    def write(self, payload: Payload) -> dict[str, list[str]]:
        """Every script of it; answers with the first key of each."""
        self._flush()
        self._scratch.sorted_runs()
        terms = sorted_by_key(payload, "terms", self._postings(), MIDDLE)
        self._scratch.add_words(self._looked_up())
        self._scratch.add_words((f"{stem}{STEM}", term) for term in self._whole() for stem in stems(term))
        words = sorted_by_key(payload, "words", self._words(), MIDDLE)
        return {"terms": terms, "words": words}

    def _flush(self) -> None:
        self._scratch.add_run(self._terms, self._forms)
        self._terms, self._forms, self._held = {}, {}, 0

    def _whole(self) -> Iterator[str]:
        """The terms that are base forms: stems are made of them, not of what is said beside."""
        yield from (term for term in self._scratch.terms() if term.isalpha())

    def _postings(self) -> Iterator[tuple[str, str]]:
        for term, runs in groupby(self._scratch.postings(), key=lambda each: each[0]):
            tiers: tuple[list[int], ...] = tuple([] for _ in range(TIERS))
            for _, tier, places in runs:
                tiers[tier].extend(places)
            yield term, " ".join(map(packed, tiers))

    def _looked_up(self) -> Iterator[tuple[str, str]]:
        """Each form of the texts with the terms it was analysed to, and each term as it is."""
        forms = self._scratch.forms()
        while portion := list(islice(forms, LOOKED_UP)):
            analyser = Analyser(self._analyser.words.path, self._analyser.choice)
            with closing(analyser.words):
                for form, language in portion:
                    found = self._terms_of(form, language, analyser) if language else set[str]()
                    if self._scratch.has_term(form):
                        found.add(form)
                    yield from ((form, term) for term in sorted(found))
        yield from ((term, term) for term in self._scratch.terms() if term.isalnum())

    def _terms_of(self, form: str, language: str, analyser: Analyser) -> set[str]:
        """The terms of a form in the first language that knows it: not all of a text is in the language of the text."""
        for asked in dict.fromkeys((language, *LANGUAGES)):
            if found := {term for term in analyser.streams(form, asked).lemma.split() if self._scratch.has_term(term)}:
                return found
        return set()

    def _words(self) -> Iterator[tuple[str, str]]:
        """A word with its terms; nothing where it is its only term."""
        for word, found in groupby(self._scratch.words(), key=lambda each: each[0]):
            terms = " ".join(term for _, term in found)
            yield word, "" if terms == word else terms
