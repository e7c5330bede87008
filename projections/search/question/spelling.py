"""Did you mean: words of the index near a word that found nothing. Only this partition's own words are offered."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from projections.search.engine import Engine
from projections.search.question.plan import Term

LONGEST = 40  # letters of a word worth a suggestion
MOST_READ = 200_000  # words of the index that are read for the suggestions of one question, the frequent first
MOST_KEPT = 300_000  # words of the index that are kept for the next question
MOST_ASKED = 600  # words of which it is asked whether a record has them
SHORTEST = 4  # letters; shorter words have neighbours that mean nothing
SHORTEST_STEM = 6


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

    def of(self, words: Collection[str]) -> "Spelling":
        """The same of these words alone."""
        certain, likely = ({typed: to[typed] for typed in to if typed in words} for to in (self.certain, self.likely))
        return Spelling(certain, likely)

    def every(self) -> dict[str, str]:
        """What each misspelt word is searched as."""
        return self.likely | self.certain


NO_SPELLING = Spelling({}, {})


class Known:
    """The words of an index by their first letters, kept from one question to the next until the index changes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._stamp, self._size = "", 0
        self._kept: dict[tuple[str, str], list[tuple[str, int]]] = {}

    def at(self, stamp: str) -> None:
        """What names the commit that is asked; what was kept of another one is forgotten."""
        if stamp != self._stamp:
            self._stamp, self._size, self._kept = stamp, 0, {}

    def begun(self, field: str, start: str) -> list[tuple[str, int]]:
        """The words that begin so with their numbers of records, the most frequent first."""
        kept = self._kept
        found = kept.get((field, start))
        if found is None:
            found = self.engine.terms(field, start)
            if self._size + len(found) <= MOST_KEPT:
                self._size += len(found)
                kept[field, start] = found
        return found


def corrected(asked: dict[str, tuple[str, ...]], known: Known) -> Spelling:
    """Replacements for the words of a query that no record has."""
    certain: dict[str, str] = {}
    likely: dict[str, str] = {}
    words = _Words(known)
    for typed, terms in asked.items():
        if not typed.isalpha() or len(typed) > LONGEST or any(words.found(term) for term in terms):
            continue
        if same := _same_letters(typed, words):
            certain[typed] = same
        elif len(typed) >= SHORTEST and (near := _nearest(typed, words)) and near not in terms:
            likely[typed] = near
    return Spelling(certain, likely)


class _Words:
    """The words of an index by their first letters, read once a question.

    So many are read and asked about: counted and not timed, so that an answer does not depend on how busy the
    machine is.
    """

    def __init__(self, known: Known) -> None:
        self._known, self._engine, self._readable, self._askable = known, known.engine, MOST_READ, MOST_ASKED
        self._read: dict[tuple[str, str], list[tuple[str, int]]] = {}

    def begun(self, field: str, start: str) -> list[tuple[str, int]]:
        """The words that begin so with their numbers of records, the most frequent first."""
        if (field, start) not in self._read:
            found = self._known.begun(field, start)[: self._readable] if self._readable else []
            self._readable -= len(found)
            self._read[field, start] = found
        return self._read[field, start]

    def has(self, field: str, term: str) -> bool:
        """Whether a record has a word; none of which it is asked too late."""
        self._askable -= 1
        return self._askable >= 0 and self.found(term, field)

    def found(self, term: str, *fields: str) -> bool:
        """Whether a record has a word in any of the fields: as a base form, part or as written."""
        return any(self._engine.count(Term(field, term)) for field in fields or ("lemma", "part", "surface"))


def _same_letters(typed: str, words: _Words) -> str | None:
    bare, length = _folded(typed), len(typed)
    starts = {typed[0], *_UNFOLDED.get(typed[0], "")}
    for field in ("lemma", "surface"):
        near = [pair for start in sorted(starts) for pair in words.begun(field, start) if len(pair[0]) == length]
        alike = [pair for pair in near if _folded(pair[0]) == bare]
        for term, _ in sorted(alike, key=lambda pair: (-pair[1], pair[0])):
            if term != typed and words.has(field, term):
                return term
    return None


def _nearest(typed: str, words: _Words) -> str | None:
    """The nearest base form of the index, form as written, word that begins alike, or compound of known words."""
    most = 1 if len(typed) <= 6 else 2
    starts = sorted({typed[0], typed[1]})
    near = [(edits, 0, rank, term) for edits, rank, term in _near(typed, "lemma", starts, words, most)]
    if not any(edits == 1 for edits, *_ in near):
        near += [(edits, 1, rank, term) for edits, rank, term in _near(typed, "surface", starts, words, 1)]
    for _, at, _, term in sorted(near)[:5]:
        if words.has(("lemma", "surface")[at], term):
            return term
    return _begun_alike(typed, words) or _compound(typed, words)


def _near(typed: str, field: str, starts: Iterable[str], words: _Words, most: int) -> Iterator[tuple[int, int, str]]:
    """Words at most so many edits away, with their rank among all words that begin so: the most frequent first."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract_iter

    shortest, longest = len(typed) - most, len(typed) + most
    for start in starts:
        ranked = [term for term, _ in words.begun(field, start) if shortest <= len(term) <= longest]
        for term, edits, rank in extract_iter(typed, ranked, scorer=OSA.distance, score_cutoff=most):
            if edits and term.isalpha() and len(term) >= SHORTEST:
                yield int(edits), rank, term


def _begun_alike(typed: str, words: _Words) -> str | None:
    """A base form that begins with the stem of what was typed but for one edit: *valmstamiseen*, valmistaminen."""
    from rapidfuzz.distance import OSA
    from snowballstemmer import stemmer

    stem: str = stemmer("finnish").stemWord(typed)
    if len(stem) < SHORTEST_STEM:
        return None
    for term, _ in words.begun("lemma", typed[0]):
        if len(stem) <= len(term) <= len(typed) + 2 and term.isalpha():
            begins = (term[: len(stem) + more] for more in (0, 1, -1))
            if any(OSA.distance(stem, begin, score_cutoff=1) == 1 for begin in begins) and words.has("lemma", term):
                return term
    return None


def _compound(typed: str, words: _Words) -> str | None:
    """Two words side by side of which one is known and the other is one edit away from a known one."""
    for at in range(SHORTEST, len(typed) - SHORTEST + 1):
        head, tail = typed[:at], typed[at:]
        for known, other in ((head, tail), (tail, head)):
            if words.has("part", known) or words.has("lemma", known):
                for edits, _, term in sorted(_near(other, "lemma", [other[0]], words, 1)):
                    if edits == 1 and words.has("lemma", term):
                        return head + term if known is head else term + tail
    return None


def distance(one: str, other: str, most: int) -> int:
    """Edits between two words, neighbours swapped counting as one; more than `most` is not counted out."""
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=most)


def _folded(word: str) -> str:
    if word.isascii():
        return word
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


_UNFOLDED = {"a": "äå", "o": "ö", "ä": "aå", "å": "aä", "ö": "o"}
