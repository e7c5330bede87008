"""Stems of Finnish, Swedish and English base forms, so that a form no text has is found by the form that it has.

A browser takes an ending off a word of a question and looks up what is left: `avustuksille` leaves `avustuksi`, which
is a stem of `avustus`. A stem too many does no harm, since words of the texts are looked up whole first.
Source: Iso suomen kielioppi, 55 § to 78 § (inflection types), 40 § to 46 § (consonant gradation).
"""

import re
from collections.abc import Iterator

SHORTEST = 2
_LAST = re.compile(r"^(.*?)([bcdfghjklmnpqrstvwxz]+)([aeiouyåäö]{1,2})$")
_WEAK = {
    "kk": "k", "pp": "p", "tt": "t", "lt": "ll", "nt": "nn", "rt": "rr", "mp": "mm", "nk": "ng", "ht": "hd",
    "lk": "l lj", "rk": "r rj", "hk": "h hj", "k": "' v j", "p": "v", "t": "d", "lp": "lv", "rp": "rv",
}  # fmt: skip
_STRONG = {
    "k": "kk", "p": "pp", "t": "tt", "ll": "lt", "nn": "nt", "rr": "rt", "mm": "mp", "ng": "nk", "hd": "ht",
    "d": "t", "v": "p", "lj": "lk", "rj": "rk", "hj": "hk", "lv": "lp", "rv": "rp",
}  # fmt: skip
_LONG = frozenset("aeiouyäö")


def stems(lemma: str) -> frozenset[str]:
    """Every stem that endings are put to."""
    return frozenset(each for each in (lemma, *_stems(lemma)) if len(each) >= SHORTEST)


def _graded(stem: str, table: dict[str, str]) -> Iterator[str]:
    """A stem with its last consonants as they are, and in the other grade."""
    yield stem
    if found := _LAST.match(stem):
        head, consonants, vowels = found.groups()
        for length in (2, 1):
            for other in table.get(consonants[-length:], "").split():
                yield f"{head}{consonants[:-length]}{other.strip(chr(39))}{vowels}"


def _stems(lemma: str) -> Iterator[str]:
    last, most = lemma[-1:], lemma[:-1]
    if last == "n":
        yield from _of_n(lemma, most)
    elif last == "s":
        yield from (most + end for end in ("kse", "ksi", "de", "te", "t", "i", "he"))
        for strong in _graded(most, _STRONG):
            yield from (strong + strong[-1:], strong + "i")
    elif last in "tlr":
        yield from (lemma + "e", lemma + "i", most + "e", most + "i", most + "ee", most + "ei")
    elif last == "e":
        for strong in _graded(lemma, _STRONG):
            yield from (strong + "e", strong + "i")
    elif last == "i":
        yield from _of_i(lemma, most)
    elif last in "aä":
        yield from _of_a(lemma, most)
    elif last in "ouyö":
        for weak in _graded(lemma, _WEAK):
            yield from (weak, weak + "i")
        yield lemma[:-2] + last + "i"


def _of_n(lemma: str, most: str) -> Iterator[str]:
    """*hankkiminen*, *maksuton*, *laskin*, *jäsen*, *suurin*."""
    if lemma.endswith("nen"):
        yield from (lemma[:-3] + end for end in ("se", "s", "si"))
    elif lemma.endswith(("on", "ön")):
        vowel = "a" if lemma.endswith("on") else "ä"
        yield from (f"{most}{end}" for end in (f"m{vowel}", "mi", vowel))
        yield from (f"{lemma[:-2]}t{lemma[-2:-1]}{end}" for end in (f"m{vowel}", "mi"))
    else:
        for strong in _graded(most, _STRONG):
            yield from (strong + end for end in ("me", "mi", "mma", "mmä", "mpa", "mpä", "mpi", "mmi"))
        yield from (lemma + "e", lemma + "i")


def _of_i(lemma: str, most: str) -> Iterator[str]:
    """*tunti*, *laki*, *nimi*, *vuosi*, *kieli*."""
    for weak in (*_graded(lemma, _WEAK), *_graded(most + "e", _WEAK)):
        yield from (weak, weak + "i")
    yield most
    if lemma.endswith("si"):
        yield from (lemma[:-2] + end for end in ("de", "te", "t"))


def _of_a(lemma: str, most: str) -> Iterator[str]:
    """*kauppa*, *koira*, *kala*, *maa*; and verbs: *hakea*, *vastata*, *tulla*, *saada*, *käsitellä*."""
    rounded = "o" if lemma.endswith("a") else "ö"
    yield most  # Swedish verbs: *avbryta*
    for stem in (lemma, most + "i", most + rounded):
        for weak in _graded(stem, _WEAK):
            yield from (weak, weak + "i") if stem.endswith(rounded) else (weak,)
    if most[-1:] in _LONG:
        for weak in _graded(most, _WEAK):
            yield from (weak, weak + "i", weak[:-1] + "i", weak[:-1] + "e")
    if lemma.endswith(("ata", "ätä", "ota", "ötä", "uta", "ytä")):
        for strong in _graded(lemma[:-2], _STRONG):
            yield from (strong, strong + lemma[-1], strong + "si", strong + "nn")
    elif lemma.endswith(("lla", "llä", "nna", "nnä", "rra", "rrä", "sta", "stä")):
        for strong in _graded(lemma[:-2] + "e", _STRONG):
            yield from (strong, strong[:-1] + "i", strong[:-1])
    elif lemma.endswith(("da", "dä")):
        yield from (lemma[:-2], lemma[:-2] + "i", lemma[:-2] + "tse")
    elif lemma.endswith(("ita", "itä")):
        yield from (lemma[:-2] + "tse", lemma[:-2] + "tsi")
