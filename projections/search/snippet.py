"""Marks what a query found in a text: the text is analysed again, so inflected forms and compounds are marked too."""

import re
from collections.abc import Iterator
from html import escape
from itertools import islice
from typing import Any, NamedTuple

from projections.search.language.analyser import Analyser
from projections.search.language.bounded import Effort
from projections.search.language.spans import spans
from projections.search.language.tokens import clean, forms_of, lowered

LENGTH = 240
LEAD = 60
MOST_SCANNED = 200_000  # characters of one text
MOST_JUDGED = 20_000  # words that begin as one of the question does, over the hits of one answer
MOST_COMPLEX = 40  # of these, without a base form from analysis
MOST_MARKS = 100  # of one word form

_NUMBERLIKE = re.compile(r"^\S*\d[^\s\w]\S*$")  # digits and a sign among them: a number typed whole or in part
_STEADY = frozenset("aeiouyåäös")
_ALWAYS = 4  # letters; words this short are always analysed: *on* is olla


class Mark(NamedTuple):
    """A word or number of the text that meets the query, and the query's word it meets."""

    start: int
    end: int
    asked: str


class Marker:
    """Remembers, over the hits of one answer, which word forms meet the query."""

    def __init__(self, asked: dict[str, tuple[str, ...]], analyser: Analyser) -> None:
        self._analyser = analyser
        self._asked = {typed: frozenset(terms) for typed, terms in asked.items()}
        self._wanted = frozenset(term for terms in asked.values() for term in terms)
        self._prefixes = {typed: typed[:-1] for typed in asked if typed.endswith("*")}
        self._numbers = {
            term: typed for typed, terms in asked.items() for term in terms if any(sign.isdigit() for sign in term)
        }
        self._literal = [typed for typed in asked if _NUMBERLIKE.search(typed)]
        starts = {_start(term) for terms in asked.values() for term in terms if term}
        self._worth = re.compile("|".join(sorted(starts)) or r"(?!)")
        self._judged: set[str] = set()
        self._effort = Effort(MOST_JUDGED, MOST_COMPLEX)
        self._met: dict[str, str] = {}

    def snippet(self, text: str) -> str:
        """The stretch of the text that meets most of the query, escaped, with `<mark>`."""
        marks = self.marks(text)
        start, end = _stretch(text, marks)
        shown: list[str] = []
        at = start
        for mark in marks:
            if mark.start >= start and mark.end <= end:
                shown += [escape(text[at : mark.start]), "<mark>", escape(text[mark.start : mark.end]), "</mark>"]
                at = mark.end
        shown.append(escape(text[at:end]))
        body = " ".join("".join(shown).split())
        return f"{'… ' if start > 0 else ''}{body}{' …' if end < len(text) else ''}"

    def explain(self, stored: dict[str, Any], text: str) -> tuple[str, ...]:
        """For every word of the query, the forms it met and where."""
        places = {"title": clean(stored["title"]), "text": text, "number": "\n".join(stored["numbers"])}
        said = []
        for place, content in places.items():
            met: dict[str, dict[str, None]] = {}
            for mark in self.marks(content):
                met.setdefault(mark.asked, {})[content[mark.start : mark.end].lower()] = None
            said += [f"{asked}: {', '.join(list(forms)[:5])} ({place})" for asked, forms in met.items()]
        return tuple(said)

    def marks(self, text: str) -> list[Mark]:
        """Every mark of the text, in order, up to a limit. Each different word is judged once, then looked for."""
        small = lowered(text[:MOST_SCANNED])
        present = set(forms_of(small))
        self._judge(present - self._judged)
        found = [*self._spanned(text[:MOST_SCANNED])] if self._numbers else []
        for typed in self._literal:
            found += islice(_places(typed, small, typed), MOST_MARKS)
        for word in sorted(present & self._met.keys()):
            found += islice(_places(word, small, self._met[word]), MOST_MARKS)
        return _apart(sorted(found, key=lambda mark: (mark.start, -mark.end)))

    def _spanned(self, text: str) -> Iterator[Mark]:
        for span in spans(text):
            for term in (span.term, *span.more):
                if asked := self._numbers.get(term):
                    yield Mark(span.start, span.end, asked)
                    break

    def _judge(self, fresh: set[str]) -> None:
        """Decide which of the words meet the query; the others are never checked again."""
        self._judged |= fresh
        worth, terms_of, wanted = self._worth.search, self._analyser.terms_of, self._wanted
        effort = self._effort
        for word in sorted(fresh):
            if (len(word) <= _ALWAYS or worth(word)) and not wanted.isdisjoint(terms := terms_of(word, effort)):
                self._met[word] = next(typed for typed, asked in self._asked.items() if not asked.isdisjoint(terms))
        for typed, prefix in self._prefixes.items():
            self._met |= {word: typed for word in fresh if word.startswith(prefix)}


def _places(word: str, text: str, asked: str) -> Iterator[Mark]:
    """Where a whole word stands in a lowercased text."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at and text[at - 1].isalnum()) and not text[end : end + 1].isalnum():
            yield Mark(at, end, asked)
        at = text.find(word, end)


def _apart(marks: list[Mark]) -> list[Mark]:
    """The marks without those that begin inside another."""
    kept: list[Mark] = []
    for mark in marks:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _start(term: str) -> str:
    """What every form of a word begins with: two letters, three where the third does not change by inflection."""
    bare = term.lstrip("~")
    return re.escape(bare[: 3 if len(bare) > 5 and bare[2] in _STEADY else 2])


def _stretch(text: str, marks: list[Mark]) -> tuple[int, int]:
    """Where the snippet begins and ends: most query words first, then the earliest place; at word boundaries."""
    best, most = 0, 0
    for at, mark in enumerate(marks):
        asked = {other.asked for other in marks[at : at + 20] if other.end <= mark.start + LENGTH - LEAD}
        if len(asked) > most:
            best, most = at, len(asked)
    start = max(0, marks[best].start - LEAD) if marks else 0
    if start:
        space = text.find(" ", start, marks[best].start)
        start = space + 1 if space >= 0 else marks[best].start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        space = text.rfind(" ", start + LENGTH // 2, end)
        end = space if space > 0 else end
    return start, max(end, marks[best].end if marks else 0)
