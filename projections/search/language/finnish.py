"""Base forms and compound parts of Finnish words: the difference between finding and not finding.

The rules read the raw output of Voikko's transducer, which pyvoikko and libvoikko share, so one set of rules serves
both. Morphology is loaded on first use; importing this module loads nothing.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from projections.search.language.guesses import guessed, spoken
from projections.search.language.tokens import pieces, runs
from projections.search.language.voikko.readings import Piece, members

Analyse = Callable[[str], list[str]]  # a word → every analysis in the transducer's own notation

SHORTEST_HEAD, SHORTEST_TAIL = 3, 4  # letters of the two halves of a compound the morphology does not know

_NUMBERED = re.compile(r"(\d+)-(\d+-[^\W\d].*)")


class Forms(NamedTuple):
    """What one word form is found by: base forms, verbs behind participles, parts of a compound.

    `minor` are base forms it is found by as well, but which weigh little: the verb of a noun in -minen, *kausi* of
    kautta.
    """

    lemmas: tuple[str, ...]
    verbs: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    minor: tuple[str, ...] = ()


class Unsettled(Exception):
    """A word could not be analysed in time: `forms` are what it is found by for now, and are not to be kept."""

    def __init__(self, forms: Forms) -> None:
        super().__init__()
        self.forms = forms


def forms(word: str, analyse: Analyse, stem: Callable[[str], str]) -> Forms:
    """All base forms, not the first: *alusta* is alku, alus, alusta and alustaa. Unknown words are guessed at."""
    if known := _known(word, analyse):
        return _as_written(known, analyse)
    if ":" in word:
        left = word.split(":", 1)[0]
        return _known(left, analyse) or Forms(_variants(left))
    if found := _NUMBERED.match(word):
        return _numbered(found[1], forms(found[2], analyse, stem))
    first = _known(word + "-", analyse)
    if "-" in word.strip("-"):
        return first or _hyphenated(word, analyse, stem)
    return _unknown(word, first, analyse, stem)


def _unknown(word: str, first: Forms | None, analyse: Analyse, stem: Callable[[str], str]) -> Forms:
    """A word as it is spoken; one only other words begin with (`first`: *ihmis*); an unknown compound; a guess."""
    if (not first or word in first.lemmas) and (written := _written(word, analyse)):
        return written._replace(lemmas=(*written.lemmas, word))
    if first:
        others = (form for form in (*first.lemmas, *first.verbs, *first.minor) if form != word)
        return Forms((word,), (), first.parts, tuple(others))
    halves, guesses = _halved(word, analyse), guessed(word, stem)
    uninflected = [guess[1:] for guess in guesses if len(guess) > SHORTEST_TAIL and _is_base(guess[1:], analyse)]
    return Forms((*halves.lemmas, word, *uninflected, *guesses), (), halves.parts)


def _is_base(word: str, analyse: Analyse) -> bool:
    """Whether a word is known as a base form: *smoothie*, of smoothieita, which is not known."""
    known = _known(word, analyse)
    return known is not None and word in known.lemmas


def _as_written(known: Forms, analyse: Analyse) -> Forms:
    """A base form the morphology knows as it is spoken (*valkonen*) is also the written one."""
    for lemma in known.lemmas:
        if lemma.endswith(("onen", "önen")) and _known(written := f"{lemma[:-3]}inen", analyse):
            return known._replace(lemmas=(*known.lemmas, written))
    return known


def _written(word: str, analyse: Analyse) -> Forms | None:
    """The forms of a word that is spelled as it is spoken, where the morphology knows how it is written."""
    for written, ending in spoken(word):
        known = _known(written, analyse, weak=False)
        if known and known.lemmas[0].endswith(ending):
            return known
    return None


def _numbered(number: str, of: Forms) -> Forms:
    """*15-17-vuotias* is found as a whole, by its last number, and by its first: *15-vuotias*."""
    tails = [tail for lemma in of.lemmas if (tail := lemma.partition("-")[2])]
    lemmas = [form for lemma in of.lemmas if "-" in lemma for form in _variants(f"{number}-{lemma}")]
    return Forms(
        tuple(lemmas) or of.lemmas, of.verbs, (*of.lemmas, *of.parts, number, *(f"{number}-{tail}" for tail in tails))
    )


def _known(word: str, analyse: Analyse, *, weak: bool = True) -> Forms | None:
    readings = [found for output in analyse(word) if (found := list(members(output))) and (weak or not found[-1].weak)]
    if not readings:
        return None
    lemmas: dict[str, None] = {}
    verbs: dict[str, None] = {}
    parts: dict[str, None] = {}
    minor: dict[str, None] = {}
    strong = _strong(readings)
    for read in readings:
        last = read[-1]
        (lemmas if read in strong else minor).update(dict.fromkeys(_wholes(read)))
        parts.update(dict.fromkeys(_parts(read)))
        for half in last.halves:
            if len(half) >= len(word):  # *liveroolipelit*: a boundary at its end, and no half
                continue
            parts.update(dict.fromkeys((_known(half, analyse) or Forms((half,))).lemmas))
        if last.verb:
            plainly = any(len(other) == 1 and other[0].base == last.base and not other[0].derived for other in readings)
            (parts if len(read) > 1 else minor if plainly or read not in strong else verbs)[last.verb] = None
        if last.second:
            (minor if len(read) == 1 else parts)[last.second] = None
    kept = {**lemmas, **verbs}
    return Forms(
        tuple(lemmas),
        tuple(verb for verb in verbs if verb not in lemmas),
        tuple(part for part in parts if part not in lemmas),
        tuple(base for base in minor if base not in kept),
    )


def _strong(readings: list[list[Piece]]) -> list[list[Piece]]:
    """Readings that do not give way: nouns and verbs do to an adverb or postposition of the same form."""
    closed = [read for read in readings if len(read) == 1 and read[0].closed]
    fewest = min((len(read) for read in readings if not read[-1].weak), default=99)
    return closed or [read for read in readings if not read[-1].weak or len(read) < fewest]


def _wholes(read: list[Piece]) -> Iterator[str]:
    """A whole word: earlier members as written, and as base forms (*täydenkuun* is täysikuu), the last as base form."""
    last = read[-1].base.replace("=", "")
    yield from _variants("".join(member.form for member in read[:-1]) + last)
    if len(read) > 1:
        yield from _variants("".join(member.base.replace("=", "") for member in read[:-1]) + last)


def _parts(read: list[Piece]) -> Iterator[str]:
    """Every run of members short of the whole; members before the last also as written (*ihmisoikeus*: ihmis)."""
    for start in range(len(read)):
        for end in range(start, len(read)):
            if end - start + 1 < len(read):
                run = "".join(member.form for member in read[start:end]) + read[end].base.replace("=", "")
                yield from _variants(run.strip("-"))
    for member in read[:-1]:
        yield member.form.strip("-")
        if member.second:
            yield member.second
    for member in read:
        if "=" in member.base:
            yield from member.base.split("=")


def _variants(word: str) -> tuple[str, ...]:
    """A word with its hyphens and without: *1500-luku* is written both ways."""
    return (word, word.replace("-", "")) if "-" in word else (word,)


def _hyphenated(word: str, analyse: Analyse, stem: Callable[[str], str]) -> Forms:
    """An unknown word with hyphens inflects in its last piece: *STM-raportin* → stm-raportti."""
    head, _, last = word.strip("-").rpartition("-")  # a word cut for its length may end with one
    tail = _known(last, analyse) or Forms((last, *guessed(last, stem)))
    lemmas = [form for base in tail.lemmas if base[0] != "~" for form in _variants(f"{head}-{base}")]
    lemmas += [f"~{head}-{base[1:]}" for base in tail.lemmas if base[0] == "~"]
    parts = [base for piece in pieces(head) for base in (_known(piece, analyse) or Forms((piece,))).lemmas]
    inner = [form for run in runs(word) for form in _variants(run)]
    if word.count("-") == 1 and (joined := _known(word.replace("-", ""), analyse)):  # broken by a line: *poti-laiden*
        lemmas, inner = [*joined.lemmas, *lemmas], [*inner, *joined.verbs, *joined.parts]
    return Forms(tuple(dict.fromkeys(lemmas)), (), tuple(dict.fromkeys([*parts, *tail.lemmas, *tail.parts, *inner])))


def _halved(word: str, analyse: Analyse) -> Forms:
    """An unknown compound of two known words: *rajumyrskyssä* → rajumyrsky, with raju and myrsky as its parts.

    Where no first half is known, the longest known second half is taken: *zyklotronilain* → zyklotronilaki, laki.
    """
    lemmas: dict[str, None] = {}
    parts: dict[str, None] = {}
    loose: dict[str, None] = {}
    tails: dict[str, None] = {}
    for at in range(SHORTEST_HEAD, len(word) - SHORTEST_TAIL + 1):
        head, tail = word[:at], _known(word[at:], analyse)
        if tail is None:
            continue
        joined = [head + base for base in tail.lemmas]
        if known := _known(head, analyse) or _known(head + "-", analyse):
            lemmas.update(dict.fromkeys(joined))
            parts.update(dict.fromkeys((head, *known.lemmas, *tail.lemmas, *tail.parts)))
        elif at > SHORTEST_HEAD:
            loose.update(dict.fromkeys(joined))
            tails.update(dict.fromkeys(tail.lemmas))
    return Forms(tuple(lemmas), (), tuple(parts)) if lemmas else Forms(tuple(loose), (), tuple(tails))
