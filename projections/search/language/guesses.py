"""Base forms of words no morphology knows, foreign names above all: several guesses, one of which both forms share.

A guess is spelled with `~`, so that it never meets a real base form and is never offered as a suggestion.
"""

import re
from collections.abc import Callable, Iterator

SHORTEST = 3  # letters a stem must keep

_ENDINGS = (
    "n", "t", "a", "ä", "ta", "tä", "ja", "jä", "ita", "itä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä",
    "lle", "ksi", "na", "nä", "tta", "ttä", "an", "en", "in", "on", "un", "yn", "än", "ön", "han", "hen", "hin",
    "hon", "hun", "seen", "ien", "jen", "iin", "issa", "issä", "ista", "istä", "illa", "illä", "ilta", "iltä", "ille",
    "ihin",
)  # fmt: skip
_CLITIC = re.compile(r"(?:kin|kaan|kään|nsa|nsä|ni|mme|nne)$")


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
