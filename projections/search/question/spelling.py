"""Did you mean: words of the index near a word that found nothing. Only this partition's own words are offered."""

import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from projections.search.engine import Engine
from projections.search.question.plan import Term

LONGEST = 40  # letters of a word worth a suggestion
BUDGET_SECONDS = 0.1  # for the suggestions of one question
SHORTEST = 4  # letters; shorter words have neighbours that mean nothing


@dataclass(frozen=True, slots=True)
class Spelling:
    """`certain`: the same letters but for å, ä, ö. `likely`: one or two letters away."""

    certain: dict[str, str]
    likely: dict[str, str]

    def suggestion(self, query: str) -> str | None:
        """The query with its unknown words replaced, or None."""
        changed = query
        for typed, meant in self.likely.items():
            at = changed.lower().find(typed)
            if at >= 0:
                changed = changed[:at] + meant + changed[at + len(typed) :]
        return changed if changed != query else None


def corrected(asked: dict[str, tuple[str, ...]], engine: Engine) -> Spelling:
    """Replacements for the words of a query that no record has."""
    certain: dict[str, str] = {}
    likely: dict[str, str] = {}
    until = time.monotonic() + BUDGET_SECONDS
    for typed, terms in asked.items():
        if time.monotonic() > until:
            break
        if not typed.isalpha() or len(typed) > LONGEST or any(_found(engine, term) for term in terms):
            continue
        if same := _same_letters(typed, engine, until):
            certain[typed] = same
        elif len(typed) >= SHORTEST and (near := _nearest(typed, engine, until)):
            likely[typed] = near
    return Spelling(certain, likely)


def _found(engine: Engine, term: str) -> bool:
    return any(engine.count(Term(field, term)) for field in ("lemma", "part", "surface"))


def _same_letters(typed: str, engine: Engine, until: float) -> str | None:
    bare = _folded(typed)
    starts = {typed[0], *_UNFOLDED.get(typed[0], "")}
    for field in ("lemma", "surface"):
        alike = [
            pair
            for start in sorted(starts)
            for pair in _before(until, engine.terms(field, start))
            if _folded(pair[0]) == bare
        ]
        for term, _ in sorted(alike, key=lambda pair: (-pair[1], pair[0])):
            if term != typed and engine.count(Term(field, term)):
                return term
    return None


def _nearest(typed: str, engine: Engine, until: float) -> str | None:
    most = 1 if len(typed) <= 6 else 2
    near: list[tuple[int, int, str]] = []
    for start in sorted({typed[0], typed[1]}):
        for term, records in _before(until, engine.terms("lemma", start)):
            if abs(len(term) - len(typed)) <= most and term.isalpha() and len(term) >= SHORTEST:
                edits = distance(typed, term, most)
                if 0 < edits <= most:
                    near.append((edits, -records, term))
    for _, _, term in sorted(near)[:5]:
        if engine.count(Term("lemma", term)):
            return term
    return None


def _before(until: float, terms: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The terms there is time for; a vocabulary may be long."""
    return takewhile(lambda _: time.monotonic() < until, terms)


def distance(one: str, other: str, most: int) -> int:
    """Edits between two words, neighbours swapped counting as one; more than `most` is not counted out."""
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=most)


def _folded(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


_UNFOLDED = {"a": "äå", "o": "ö", "ä": "aå", "å": "aä", "ö": "o"}
