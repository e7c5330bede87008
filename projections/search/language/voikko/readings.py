"""The output of Voikko's transducer for a word, read member by member.

`[Xp]` opens a base form, `[Xj]` a derived ending, `[Xr]` and `[Xs]` what is not text, `[Bc]` parts the members.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

CLOSED = frozenset(("[Ls]", "[Ld]", "[Lc]", "[Lr]"))  # adverb, postposition, conjunction, pronoun

_SIGN = re.compile(r"\[[^\]]*\]|[^\[]+")


class Piece(NamedTuple):
    """One member of a compound: as written, as base form, and the verb it is a participle of.

    A base form may hold `=` between members the dictionary keeps as one word: *hyvin=vointi*. What a word with a base
    form of its own is made of is `second`: *valmistaminen* of valmistaa, *vakavasti* of vakava. A `weak` reading gives
    way to any other.
    """

    form: str
    base: str
    verb: str | None
    second: str | None = None
    closed: bool = False
    weak: bool = False
    derived: bool = False
    halves: tuple[str, ...] = ()  # of a word the dictionary keeps as one, both inflected: *täyden=kuun*


def members(output: str) -> Iterator[Piece]:
    """The members of one reading, in order."""
    for segment in output.split("[Bc]"):
        piece = _piece(segment)
        if piece.form:
            yield piece


def _piece(segment: str) -> Piece:
    """Read one member.

    A verb that becomes an adjective (`[Lt]` then `[Ll]`), or carries a participle's sign (`[R`), is a participle. A
    noun in -minen (`[Tn4]`) and an adverb in -sti (`[Ssti]`) are words of their own.
    """
    base = ending = form = plain = kind = own = ""
    verb: str | None = None
    mode, participle, weak, derived = "plain", False, False, False
    third = False
    for sign in _SIGN.findall(segment):
        if sign in ("[Xp]", "[Xj]"):
            base, form, plain, ending, mode = base + plain, form + plain, "", "", "base"
            derived = derived or sign == "[Xj]"
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
        elif sign in ("[Tn4]", "[Ssti]"):
            own = form + plain + ("minen" if sign == "[Tn4]" else "sti")
        elif sign[0] == "[":
            participle = participle or sign.startswith("[R")
            third = third or sign == "[Tn3]"
            weak = weak or sign.startswith("[O") or (third and sign == "[Sin]")
        elif mode == "base":
            ending += sign
        elif mode == "plain":
            plain += sign
    base, form = (base + ending).lower().strip("="), (form + plain).lower()
    halves = tuple(form.split("=")) if "=" in form and "=" not in base else ()
    form = form.replace("=", "")
    if own:
        return Piece(form, own.lower().strip("="), None, base.replace("=", ""), weak=weak)
    verb = verb.lower().replace("=", "") if participle and verb else None
    return Piece(form, base or form.rstrip("-"), verb, None, kind in CLOSED, weak, derived, halves)
