"""Swedish words: base forms by dictionary, a stem, and the parts of compounds.

simplemma's dictionary serves as a list of known words. It keeps one reading of a form (*besluten* as a form of besluta,
*plan* of plana), so that others are asked for by other forms of the same word.
"""

from collections.abc import Iterator
from functools import lru_cache

from projections.search.language.finnish import Forms
from projections.search.language.languages import stemmer
from projections.search.language.stopwords import STOP_WORDS
from projections.search.language.tokens import pieces

LONGEST = 40  # letters of a word that is taken apart
SHORTEST = 3  # letters of a member
COMMON = 4  # letters of a base form that may stand beside a member of three
KEPT = 50_000

_DEFINITE = ("en", "et", "n", "t")
_PLURAL = ("ar", "er", "arna", "erna")
_PARTICLES = """
    an av be bi bort efter emot er ett fram från för före genom hop i in inn med mot ned ner om på samman till und under
    upp ur ut vid vidare å åter över sam sär tve van miss
"""
_ENDINGS = """
    ande are artad bar dom else ende era fri gen gena het heta heter ing inga ingen isk kap kapa lig ling lös mässig
    ning ring ringa sam skap skapa vis
"""
_PREFIXES, _SUFFIXES = frozenset(_PARTICLES.split()), frozenset(_ENDINGS.split())
"""What words are derived with: no members of a compound."""

_JOINED = {"s": "", "e": "", "o": "a", "u": "a", "a": ""}
"""What joins members, and what the first one ends with by itself: *hyres*, *tjänste*, *kyrko*, *gatu*."""


def swedish(word: str) -> Forms:
    """Base forms, first the one a noun has, and the parts of a compound; a stem for what no dictionary knows."""
    if ":" in word:
        word = word.split(":", 1)[0]
    head, _, last = word.strip("-").rpartition("-")
    bases = _bases(last)
    parts = [*_parts(last)]
    if head:
        parts = [*pieces(head), *bases, *parts]
        bases = tuple(f"{head}-{base}" for base in bases)
    lemmas = dict.fromkeys((*bases, f"~{stemmer('swedish')(word)}"))
    return Forms(tuple(lemmas), (), tuple(part for part in dict.fromkeys(parts) if part not in lemmas))


def in_dictionary(word: str) -> bool:
    """Whether the dictionary has a word, in any form."""
    return _lemma(word) is not None


def _bases(word: str) -> tuple[str, ...]:
    """Every base form of a word: as a noun, as the dictionary has it, of an active verb for a passive one."""
    found = dict.fromkeys((word,) if _is_base(word) else ())
    if word.endswith(("en", "et")) and _is_base(word[:-2]):
        found[word[:-2]] = None
    if word.endswith("s") and not found and (active := _lemma(word[:-1])):
        found[active] = None
    lemma = _lemma(word)
    found[lemma or _guessed(word)] = None
    if lemma and lemma.endswith("as") and _is_base(lemma[:-1]):
        found[lemma[:-1]] = None
    return tuple(found)


@lru_cache(KEPT)
def _lemma(word: str) -> str | None:
    """The base form the dictionary has of a word; None where it does not know it."""
    import simplemma

    known = len(word) > 1 and simplemma.is_known(word, lang="sv")
    return simplemma.lemmatize(word, lang="sv").lower() if known else None


def _guessed(word: str) -> str:
    """The base form of a word the dictionary does not know: of its last member, where it is a compound."""
    import simplemma

    for at, tails in _cuts(word):
        return word[:at] + tails[0]
    guess: str = simplemma.lemmatize(word, lang="sv")
    return guess.lower()


@lru_cache(KEPT)
def _is_base(word: str) -> bool:
    """Whether a word is a base form itself, which the dictionary may show by other forms of it only."""
    return len(word) >= SHORTEST and (_lemma(word) == word or any(_lemma(word + end) == word for end in _DEFINITE))


@lru_cache(KEPT)
def _parts(word: str) -> tuple[str, ...]:
    """The members of a compound, and those of its first member in turn."""
    found: dict[str, None] = {}
    for at, tails in _cuts(word):
        heads = _heads(word[:at])
        found.update(dict.fromkeys((*heads, *tails)))
        for head in heads:
            if len(head) < len(word):
                found.update(dict.fromkeys(_parts(head)))
    return tuple(found)


@lru_cache(KEPT)
def _cuts(word: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Where a word falls into members that are known, and the base forms of the last; the longest last one first."""
    if not 2 * SHORTEST <= len(word) <= LONGEST or not word.isalpha():
        return ()
    found = []
    for at in range(SHORTEST, len(word) - SHORTEST + 1):
        if _lemma(word[at:]) is None:
            continue
        tails = tuple(base for base in (*_bases(word[at:]), *_singular(word[at:])) if _may_end(base, word[:at]))
        if tails and _heads(word[:at]):
            found.append((at, tails))
    return tuple(found)


def _singular(word: str) -> Iterator[str]:
    """A noun of a last member that the dictionary has as a form of a verb: *skjutsar* of skjutsa, in skolskjutsar."""
    for ending in _PLURAL:
        if word.endswith(ending) and _is_base(bare := word.removesuffix(ending)):
            yield bare


def _may_end(base: str, head: str) -> bool:
    """Whether a word may be the last member: a short one only where an *s* joins it."""
    if base in _SUFFIXES or base in STOP_WORDS or len(base) < SHORTEST:
        return False
    return len(base) > COMMON if len(head) == SHORTEST else len(base) >= COMMON or head[-1] == "s"


@lru_cache(KEPT)
def _heads(head: str) -> tuple[str, ...]:
    """What a first member is by itself: as it is, without what joins it, with the vowel it lost (*skol*: skola)."""
    if head in _PREFIXES or head in STOP_WORDS:
        return ()
    found = dict.fromkeys(base for bare in _bare(head) for base in _alone(bare))
    return tuple(base for base in found if len(base) >= SHORTEST and base not in STOP_WORDS)


def _bare(head: str) -> Iterator[str]:
    yield head
    if head[-1] == "s" and len(head) > SHORTEST + 1:
        yield head[:-1]


def _alone(bare: str) -> Iterator[str]:
    if _is_base(bare):
        yield bare
        return
    if lemma := _lemma(bare):
        yield lemma
    if (end := _JOINED.get(bare[-1])) is not None and _is_base(plain := bare[:-1] + end):
        yield plain
    if lemma is None:
        yield from (bare + vowel for vowel in "ae" if _lemma(bare + vowel) == bare + vowel)
    if len(bare) > 2 * SHORTEST and _lemma(bare) is None and _cuts(bare):
        yield bare
