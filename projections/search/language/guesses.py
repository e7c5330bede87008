"""Words no morphology knows: how spoken forms are written, and guesses at base forms, one of which both forms share.

A guess is spelled with `~`, so that it never meets a real base form and is never offered as a suggestion.
"""

import re
from collections.abc import Callable, Iterator

SHORTEST = 3  # letters a stem must keep, and a spoken form has

_BACK = re.compile("[aou]")
_SPOKEN = (  # how a word is spoken, how it is written (A is a or ä, O is o or ö), and how its base form then ends
    (re.compile(r"(?<=[aäoöuy])(?=nen$|s(?:en|t[aä]|et|i[aä]|iin|ten|een|e(?:ll|st|ss)[aä]|elle|eksi?)$)"), "i", "nen"),
    (re.compile(r"(?<=\w\w)([eoiuyö])\1(?=\w{0,2}$)"), r"\1A", ""),
    (re.compile(r"(n[uy])$"), r"\1t", ""),
    (re.compile(r"s$"), "si", ""),
    (re.compile(r"ks$"), "tkO", ""),
    (re.compile(r"(st|lt|ss|ll)$"), r"\1A", ""),
    (re.compile(r"(?<=[aeiouyäö])s$"), "ssA", ""),
    (re.compile(r"ki$"), "kin", ""),
    (re.compile(r"(k[aä]{2})$"), r"\1n", ""),
    (re.compile(r"(k[aä]{2}|p[aä])s$"), r"\1", ""),
    (re.compile(r"pp([aä])s?$"), r"p\1", ""),
    (re.compile(r"(?<=[dklnrst])([uyo])$"), r"\1i", ""),
    (re.compile(r"(?<=\w)h(?=[aeiouyäö])"), "hd", ""),
    (re.compile(r"(?<=\w\w)([oö])(?=t)"), r"\1i", ""),
    (re.compile(r"(([aeiouyäö])\2|[aeouyäö]i)$"), r"\1n", ""),
)

_ENDINGS = (
    "n", "t", "a", "ä", "ta", "tä", "ja", "jä", "ita", "itä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä",
    "lle", "ksi", "na", "nä", "tta", "ttä", "an", "en", "in", "on", "un", "yn", "än", "ön", "han", "hen", "hin",
    "hon", "hun", "seen", "ien", "jen", "iin", "issa", "issä", "ista", "istä", "illa", "illä", "ilta", "iltä", "ille",
    "ihin", "ttu", "tty", "tun", "tyn", "nut", "nyt", "neet", "taan", "tään", "tiin", "isi", "vat", "vät", "minen",
)  # fmt: skip
_CLITIC = re.compile(r"(?:kin|kaan|kään|nsa|nsä|ni|mme|nne)$")


def spoken(word: str) -> Iterator[tuple[str, str]]:
    """How a word may be written that is spelled as it is spoken: *punanen* punainen, *unohtanu* unohtanut.

    The second is the end of its base form, if that is certain.
    """
    if len(word) < SHORTEST:
        return
    back = _BACK.search(word) is not None
    for pattern, written, ending in _SPOKEN:
        shaped = written.replace("A", "a" if back else "ä").replace("O", "o" if back else "ö")
        for found in pattern.finditer(word):
            yield word[: found.start()] + found.expand(shaped) + word[found.end() :], ending


def guessed(word: str, stem: Callable[[str], str]) -> tuple[str, ...]:
    """The Snowball stem and every base form the endings allow."""
    found = dict.fromkeys((stem(word), word))
    for bare in (word, _CLITIC.sub("", word)):
        for ending in _ENDINGS:
            if bare.endswith(ending) and len(bare) - len(ending) >= SHORTEST:
                found.update(dict.fromkeys(_bases(bare[: -len(ending)])))
    return tuple(f"~{guess}" for guess in found)


def _bases(stem: str) -> Iterator[str]:
    """What a stem may come from: *kalymnokse-* from kalymnos, *nissani-* from nissan, *simonidee-* from simonides."""
    yield stem
    if stem.endswith("kse"):
        yield stem[:-3] + "s"
    elif stem.endswith("se"):
        yield stem[:-2] + "nen"
    elif stem.endswith("ee"):
        yield stem[:-1]
        yield stem[:-1] + "s"
    elif stem.endswith("i"):
        yield stem[:-1]
