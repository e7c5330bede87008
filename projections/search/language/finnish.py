"""Base forms and compound parts of Finnish words: the difference between finding and not finding.

The rules read the raw output of Voikko's transducer, which pyvoikko and libvoikko share, so one set of rules serves
both. Morphology is loaded on first use; importing this module loads nothing.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from projections.search.language.guesses import guessed
from projections.search.language.tokens import pieces, runs

Analyse = Callable[[str], list[str]]  # a word → every analysis in the transducer's own notation

SHORTEST_HEAD, SHORTEST_TAIL = 3, 4  # letters of the two halves of a compound the morphology does not know

_SIGN = re.compile(r"\[[^\]]*\]|[^\[]+")


class Forms(NamedTuple):
    """What one word form is found by: base forms, verbs behind participles, parts of a compound."""

    lemmas: tuple[str, ...]
    verbs: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class Unsettled(Exception):
    """A word could not be analysed in time: `forms` are what it is found by for now, and are not to be kept."""

    def __init__(self, forms: Forms) -> None:
        super().__init__()
        self.forms = forms


class Piece(NamedTuple):
    """One member of a compound: as written, as base form, and the verb it is a participle of.

    A base form may hold `=` between members the dictionary keeps as one word: *hyvin=vointi*.
    """

    form: str
    base: str
    verb: str | None


def forms(word: str, analyse: Analyse, stem: Callable[[str], str]) -> Forms:
    """All base forms, not the first: *alusta* is alku, alus, alusta and alustaa. Unknown words are guessed at."""
    if known := _known(word, analyse) or _known(word + "-", analyse):
        return known
    if ":" in word:
        left = word.split(":", 1)[0]
        return _known(left, analyse) or Forms(_variants(left))
    if "-" in word.strip("-"):
        return _hyphenated(word, analyse, stem)
    halves = _halved(word, analyse)
    return Forms((*halves.lemmas, word, *guessed(word, stem)), (), halves.parts)


def _known(word: str, analyse: Analyse) -> Forms | None:
    lemmas: dict[str, None] = {}
    verbs: dict[str, None] = {}
    parts: dict[str, None] = {}
    for output in analyse(word):
        members = list(_members(output))
        if not members:
            continue
        lemmas.update(dict.fromkeys(_wholes(members)))
        parts.update(dict.fromkeys(_parts(members)))
        if verb := members[-1].verb:
            (verbs if len(members) == 1 else parts)[verb] = None
    if not lemmas:
        return None
    return Forms(tuple(lemmas), tuple(v for v in verbs if v not in lemmas), tuple(p for p in parts if p not in lemmas))


def _members(output: str) -> Iterator[Piece]:
    for segment in output.split("[Bc]"):
        piece = _piece(segment)
        if piece.form:
            yield piece


def _piece(segment: str) -> Piece:
    """Read one member: `[Xp]` opens a base form, `[Xj]` a derived ending, `[Xr]` and `[Xs]` what is not text.

    A verb that becomes an adjective (`[Lt]` then `[Ll]`), or carries a participle's sign (`[R`), is a participle.
    """
    base = ending = form = plain = kind = ""
    verb: str | None = None
    mode, participle = "plain", False
    for sign in _SIGN.findall(segment):
        if sign in ("[Xp]", "[Xj]"):
            base, form, plain, ending, mode = base + plain, form + plain, "", "", "base"
        elif sign in ("[Xr]", "[Xs]"):
            mode = "aside"
        elif sign == "[X]":
            mode = "plain"
        elif sign.startswith("[L"):
            if kind == "[Lt]" and verb is None:
                verb = base + ending
            participle = participle or (kind == "[Lt]" and sign == "[Ll]")
            kind = sign
        elif sign == "[Bm]" and mode == "plain":
            plain += "="
        elif sign[0] == "[":
            participle = participle or sign.startswith("[R")
        elif mode == "base":
            ending += sign
        elif mode == "plain":
            plain += sign
    base, form = (base + ending).lower().strip("="), (form + plain).lower().replace("=", "")
    return Piece(form, base or form.rstrip("-"), verb.lower().replace("=", "") if participle and verb else None)


def _wholes(members: list[Piece]) -> Iterator[str]:
    """A whole word: earlier members as written, and as base forms (*täydenkuun* is täysikuu), the last as base form."""
    last = members[-1].base.replace("=", "")
    yield from _variants("".join(member.form for member in members[:-1]) + last)
    if len(members) > 1:
        yield from _variants("".join(member.base.replace("=", "") for member in members[:-1]) + last)


def _parts(members: list[Piece]) -> Iterator[str]:
    """Every run of members short of the whole; members before the last also as written (*ihmisoikeus*: ihmis)."""
    for start in range(len(members)):
        for end in range(start, len(members)):
            if end - start + 1 < len(members):
                run = "".join(member.form for member in members[start:end]) + members[end].base.replace("=", "")
                yield from _variants(run.strip("-"))
    for member in members[:-1]:
        yield member.form.strip("-")
    for member in members:
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
    parts = [base for piece in pieces(head) for base in (_known(piece, analyse) or Forms((piece,))).lemmas]
    inner = [form for run in runs(word) for form in _variants(run)]
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
