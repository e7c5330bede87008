"""Base forms and compound parts of Finnish words: the difference between finding and not finding.

The rules read the raw output of Voikko's transducer, which pyvoikko and libvoikko share, so one set of rules serves
both. Morphology is loaded on first use; importing this module loads nothing.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from projections.search.text import pieces

Analyse = Callable[[str], list[str]]  # a word → every analysis in the transducer's own notation

_SIGN = re.compile(r"\[[^\]]*\]|[^\[]+")


class Forms(NamedTuple):
    """What one word form is found by: base forms, verbs behind participles, parts of a compound."""

    lemmas: tuple[str, ...]
    verbs: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class Piece(NamedTuple):
    """One member of a compound: as written, as base form, and the verb it is a participle of."""

    form: str
    base: str
    verb: str | None


def forms(word: str, analyse: Analyse, stem: Callable[[str], str]) -> Forms:
    """All base forms, not the first: *alusta* is alku, alus, alusta and alustaa. Unknown words get a stem."""
    if known := _known(word, analyse):
        return known
    if ":" in word:
        left = word.split(":", 1)[0]
        return _known(left, analyse) or Forms(_variants(left))
    if "-" in word.strip("-"):
        return _hyphenated(word, analyse, stem)
    return Forms((word, f"~{stem(word)}"))


def _known(word: str, analyse: Analyse) -> Forms | None:
    lemmas: dict[str, None] = {}
    verbs: dict[str, None] = {}
    parts: dict[str, None] = {}
    for output in analyse(word):
        members = list(_members(output))
        for lemma in _variants("".join(member.form for member in members[:-1]) + members[-1].base):
            lemmas[lemma] = None
        if members[-1].verb and len(members) == 1:
            verbs[members[-1].verb] = None
        for part in _sub_compounds(members):
            parts[part] = None
    if not lemmas:
        return None
    return Forms(tuple(lemmas), tuple(v for v in verbs if v not in lemmas), tuple(p for p in parts if p not in lemmas))


def _members(output: str) -> Iterator[Piece]:
    for segment in output.split("[Bc]"):
        piece = _piece(segment)
        if piece.form:
            yield piece


def _piece(segment: str) -> Piece:
    """Read one member: `[Xp]` opens a base form, `[Xj]` a derived ending, `[Xr]` and `[Xs]` what is not text."""
    base = ending = form = plain = ""
    verb: str | None = None
    mode, participle = "plain", False
    for sign in _SIGN.findall(segment):
        if sign in ("[Xp]", "[Xj]"):
            base, form, plain, ending, mode = base + plain, form + plain, "", "", "base"
        elif sign in ("[Xr]", "[Xs]"):
            mode = "aside"
        elif sign == "[X]":
            if mode == "base" and verb is None:
                verb = ending
            mode = "plain"
        elif sign[0] == "[":
            participle = participle or sign.startswith("[R")
        elif mode == "base":
            ending += sign
        elif mode == "plain":
            plain += sign
    base, form = (base + ending).lower(), (form + plain).lower()
    return Piece(form, base or form.rstrip("-"), verb.lower() if participle and verb else None)


def _sub_compounds(members: list[Piece]) -> Iterator[str]:
    for start in range(len(members)):
        for end in range(start, len(members)):
            if end - start + 1 < len(members):
                whole = "".join(member.form for member in members[start:end]) + members[end].base
                yield from _variants(whole.strip("-"))


def _variants(word: str) -> tuple[str, ...]:
    """A word with its hyphens and without: *1500-luku* is written both ways."""
    return (word, word.replace("-", "")) if "-" in word else (word,)


def _hyphenated(word: str, analyse: Analyse, stem: Callable[[str], str]) -> Forms:
    """An unknown word with hyphens inflects in its last piece: *STM-raportin* → stm-raportti."""
    head, _, last = word.rpartition("-")
    tail = _known(last, analyse) or Forms((last, f"~{stem(last)}"))
    lemmas = [form for base in tail.lemmas if base[0] != "~" for form in _variants(f"{head}-{base}")]
    parts = [base for piece in pieces(head) for base in (_known(piece, analyse) or Forms((piece,))).lemmas]
    return Forms(tuple(dict.fromkeys(lemmas)), (), tuple(dict.fromkeys([*parts, *tail.lemmas, *tail.parts])))
