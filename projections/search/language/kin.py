"""Words of one family: the noun of a verb and the verb of a noun (*suojella*, *suojelu*, *suojeleminen*).

Finnish derives them by a few endings. A derivation that is no word does no harm: no record has it.
"""

import re
from collections.abc import Iterator

_GRADES = (("t", "tt"), ("k", "kk"), ("p", "pp"), ("nn", "nt"), ("ll", "lt"), ("rr", "rt"), ("d", "t"), ("v", "p"))
"""Weak and strong grade of a stem's last consonants: a verb and its noun may have either (*hankkia*, *hankinta*)."""
_SHIFTS = (*_GRADES, *((strong, weak) for weak, strong in _GRADES))

_TO_NOUNS = (
    (re.compile(r"(?P<stem>\w{2,})ell[aä]$"), ("elu", "ely")),
    (re.compile(r"(?P<stem>\w{2,}[aeiouyäö]i)ll[aä]$"), ("lu", "ly")),
    (re.compile(r"(?P<stem>\w{2,})oida$"), ("ointi",)),
    (re.compile(r"(?P<stem>\w{2,})öidä$"), ("öinti",)),
    (re.compile(r"(?P<stem>\w{2,}s)t[aä]{2}$"), ("tus", "tys")),
    (re.compile(r"(?P<stem>\w{2,})tt[aä]{2}$"), ("tus", "tys", "tos", "tös")),
    (re.compile(r"(?P<stem>\w{2,}[aä])t[aä]$"), ("us", "ys")),
    (re.compile(r"(?P<stem>\w{2,}i)st[aä]$"), ("su", "sy")),
    (re.compile(r"(?P<stem>\w+(?:aa|ää|ie|uo|yö|yy|äy))d[aä]$"), ("nti",)),
    (re.compile(r"(?P<stem>\w{2,})i[aä]$"), ("inta", "intä", "imus", "imys")),
    (re.compile(r"(?P<stem>\w{2,}i)t[aä]$"), ("nta", "ntä")),
    (re.compile(r"(?P<stem>\w{2,}(?<![st]t))[aeä][aä]$"), ("u", "y", "o", "ö", "emus", "emys")),
)
_TO_VERBS = (
    (re.compile(r"(?P<stem>\w+(?:aa|ää|ie|uo|yö|yy|äy))nti$"), ("da", "dä")),
    (re.compile(r"(?P<stem>\w{2,})el[uy]$"), ("ella", "ellä")),
    (re.compile(r"(?P<stem>\w{2,}[aeiouyäö]i)l[uy]$"), ("lla", "llä")),
    (re.compile(r"(?P<stem>\w{2,})ointi$"), ("oida",)),
    (re.compile(r"(?P<stem>\w{2,})öinti$"), ("öidä",)),
    (re.compile(r"(?P<stem>\w{2,}s)t[uy]s$"), ("taa", "tää")),
    (re.compile(r"(?P<stem>\w{2,}[^s])t[uyoö]s$"), ("ttaa", "ttää")),
    (re.compile(r"(?P<stem>\w{2,}[aä])[uy]s$"), ("ta", "tä")),
    (re.compile(r"(?P<stem>\w{2,}i)s[uy]$"), ("sta", "stä")),
    (re.compile(r"(?P<stem>\w{2,})int[aä]$"), ("ia", "iä", "ita", "itä")),
    (re.compile(r"(?P<stem>\w{2,})im[uy]s$"), ("ia", "iä")),
    (re.compile(r"(?P<stem>\w{2,}[^aeiouyäölt])[uy]$"), ("aa", "ea", "ää", "eä")),
)
_TO_DOERS = (
    (re.compile(r"(?P<stem>\w{2,}[aeiouyäö])[aä]$"), ("ja", "jä")),
    (re.compile(r"(?P<stem>\w{2,})e[aä]$"), ("ija", "ijä")),
    (re.compile(r"(?P<stem>\w{2,}[ei]l)l[aä]$"), ("ija", "ijä")),
    (re.compile(r"(?P<stem>\w{2,}[aä])t[aä]$"), ("aja", "äjä")),
    (re.compile(r"(?P<stem>\w{2,}oi)d[aä]$"), ("ja", "jä")),
)
_OF_DOERS = (
    (re.compile(r"(?P<stem>\w{2,}[aeiouyäö])j[aä]$"), ("a", "ä")),
    (re.compile(r"(?P<stem>\w{2,})ij[aä]$"), ("ea", "eä")),
    (re.compile(r"(?P<stem>\w{2,}[ei]l)ij[aä]$"), ("la", "lä")),
    (re.compile(r"(?P<stem>\w{2,}a)aja$"), ("ta",)),
    (re.compile(r"(?P<stem>\w{2,}ä)äjä$"), ("tä",)),
    (re.compile(r"(?P<stem>\w{2,}oi)ja$"), ("da",)),
)
"""The doer of a verb: *synnyttää* synnyttäjä, *hakea* hakija, *opiskella* opiskelija, *vuokrata* vuokraaja."""
_QUALITIES = (
    (re.compile(r"(?P<stem>\w{3,})isuus$"), ("inen",)),
    (re.compile(r"(?P<stem>\w{3,})isyys$"), ("inen",)),
    (re.compile(r"(?P<stem>\w{3,}v)[uy]{2}s$"), ("a", "ä")),
    (re.compile(r"(?P<stem>\w{3,})inen$"), ("isuus", "isyys")),
    (re.compile(r"(?P<stem>\w{3,}[aeouyäö]v)[aä]$"), ("uus", "yys")),
)
"""The quality that an adjective names: *turvallinen* turvallisuus, *pätevä* pätevyys."""
_TIMES = (
    (re.compile(r"(?P<stem>\w{3,})isin$"), ("", "i")),
    (re.compile(r"(?P<stem>\w{3,}i)sin$"), ("",)),
)
"""When something is repeated: *iltaisin* ilta, *talvisin* talvi."""


def nouns_of(verb: str) -> list[str]:
    """What a verb's nouns may be: *suojella* → suojelu; *neuvotella* → neuvotelu, neuvottelu."""
    return [*dict.fromkeys(_derived(verb, (*_TO_NOUNS, *_TO_DOERS)))]


def verbs_of(noun: str) -> list[str]:
    """What a noun's verb may be: *suojelu* → suojella; *neuvottelu* → neuvottella, neuvotella."""
    return [*dict.fromkeys(_derived(noun, (*_TO_VERBS, *_OF_DOERS)))]


def others_of(word: str) -> list[str]:
    """The quality of an adjective, the adjective of a quality, the time of an adverb: *julkisuus* → julkinen."""
    return [*dict.fromkeys(_derived(word, (*_QUALITIES, *_TIMES)))]


def _derived(word: str, rules: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]) -> Iterator[str]:
    for pattern, endings in rules:
        if found := pattern.fullmatch(word):
            stem = found["stem"]
            stems = [stem, *(stem.removesuffix(one) + other for one, other in _SHIFTS if stem.endswith(one))]
            yield from (one + ending for ending in endings for one in stems if _harmonious(one, ending))


def _harmonious(stem: str, ending: str) -> bool:
    """Whether the vowels of an ending are those the stem takes: *a, o, u* after *a, o, u*, else *ä, ö, y*."""
    last = next((letter for letter in reversed(stem) if letter in "aouäöy"), "ä")
    return not any(letter in ("äöy" if last in "aou" else "aou") for letter in ending)
