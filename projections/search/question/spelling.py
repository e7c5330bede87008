"""Did you mean: words of the index near a word that found nothing. Only this partition's own words are offered."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from projections.search.engine import Engine
from projections.search.language.languages import stemmer
from projections.search.question.plan import Term

LONGEST = 40  # letters of a word worth a suggestion
MOST_READ = 200_000  # words of the index that are read for the suggestions of one question, the frequent first
MOST_KEPT = 300_000  # words of the index that are kept for the next question
MOST_BEGINNINGS = 6  # lengths of beginnings by which words of one letter are kept
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


class Begun:
    """Words of one beginning with their numbers of records, the most frequent first; a place in it is a rank."""

    def __init__(self, words: list[tuple[str, int]]) -> None:
        self.words = words
        self._of_length: dict[int, tuple[list[str], list[int]]] = {}
        self._folded: dict[int, dict[str, list[int]]] = {}
        self._beginnings: dict[int, dict[str, list[int]]] = {}

    def of_length(self, letters: int) -> tuple[list[str], list[int]]:
        """The words of so many letters, and their ranks."""
        if not self._of_length:
            for rank, (word, _) in enumerate(self.words):
                words, ranks = self._of_length.setdefault(len(word), ([], []))
                words.append(word)
                ranks.append(rank)
        return self._of_length.get(letters, ([], []))

    def folded(self, bare: str) -> list[int]:
        """The ranks of the words that are this one but for å, ä, ö."""
        length = len(bare)
        if length not in self._folded:
            alike: dict[str, list[int]] = {}
            for word, rank in zip(*self.of_length(length), strict=True):
                alike.setdefault(_folded(word), []).append(rank)
            self._folded[length] = alike
        return self._folded[length].get(bare, [])

    def beginning(self, letters: int) -> dict[str, list[int]]:
        """What words begin with, so many letters at most, and the ranks of the words that do."""
        if letters not in self._beginnings:
            if len(self._beginnings) >= MOST_BEGINNINGS:
                self._beginnings.clear()
            found: dict[str, list[int]] = {}
            for rank, (word, _) in enumerate(self.words):
                found.setdefault(word[:letters], []).append(rank)
            self._beginnings[letters] = found
        return self._beginnings[letters]


NONE_BEGUN = Begun([])


class Known:
    """The words of an index by their first letters, kept from one question to the next until the index changes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._stamp, self._size = "", 0
        self._kept: dict[tuple[str, str], Begun] = {}

    def at(self, stamp: str) -> None:
        """What names the commit that is asked; what was kept of another one is forgotten."""
        if stamp != self._stamp:
            self._stamp, self._size, self._kept = stamp, 0, {}

    def begun(self, field: str, start: str) -> Begun:
        """The words that begin so."""
        kept = self._kept
        found = kept.get((field, start))
        if found is None:
            found = Begun(self.engine.terms(field, start))
            if self._size + len(found.words) <= MOST_KEPT:
                self._size += len(found.words)
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
        self._has = known.engine.vocabulary()
        self._read: dict[tuple[str, str], tuple[Begun, int]] = {}

    def begun(self, field: str, start: str) -> tuple[Begun, int]:
        """The words that begin so, and how many of them may be read: the most frequent."""
        if (field, start) not in self._read:
            found = self._known.begun(field, start) if self._readable else NONE_BEGUN
            most = min(len(found.words), self._readable)
            self._readable -= most
            self._read[field, start] = (found, most)
        return self._read[field, start]

    def has(self, field: str, term: str) -> bool:
        """Whether a record has a word; none of which it is asked too late."""
        self._askable -= 1
        return self._askable >= 0 and self.found(term, field)

    def found(self, term: str, *fields: str) -> bool:
        """Whether a record has a word in any of the fields: as a base form, part or as written."""
        has, count = self._has, self._engine.count
        return any(has(field, term) and count(Term(field, term)) for field in fields or ("lemma", "part", "surface"))


def _same_letters(typed: str, words: _Words) -> str | None:
    bare = _folded(typed)
    starts = {typed[0], *_UNFOLDED.get(typed[0], "")}
    for field in ("lemma", "surface"):
        near = [words.begun(field, start) for start in sorted(starts)]
        alike = [begun.words[rank] for begun, most in near for rank in begun.folded(bare) if rank < most]
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
    from rapidfuzz.process import extract

    for start in starts:
        begun, readable = words.begun(field, start)
        for length in range(max(SHORTEST, len(typed) - most), len(typed) + most + 1):
            terms, ranks = begun.of_length(length)
            for term, edits, at in extract(typed, terms, scorer=OSA.distance, score_cutoff=most, limit=None):
                if edits and ranks[at] < readable and term.isalpha():
                    yield int(edits), ranks[at], term


def _begun_alike(typed: str, words: _Words) -> str | None:
    """A base form that begins with the stem of what was typed but for one edit: *valmstamiseen*, valmistaminen."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    stem: str = stemmer("finnish")(typed)
    if len(stem) < SHORTEST_STEM:
        return None
    begun, readable = words.begun("lemma", typed[0])
    ranks: set[int] = set()
    for more in (0, 1, -1):
        begins = begun.beginning(len(stem) + more)
        for begin, edits, _ in extract(stem, list(begins), scorer=OSA.distance, score_cutoff=1, limit=None):
            ranks.update(begins[begin] if edits else ())
    for rank in sorted(ranks):
        term = begun.words[rank][0]
        fits = rank < readable and len(stem) <= len(term) <= len(typed) + 2 and term.isalpha()
        if fits and words.has("lemma", term):
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
