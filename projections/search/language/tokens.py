"""Raw text to words: the ground both indexing and querying stand on.

Offsets are offsets into `clean(text)`, which is also what the index stores.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

CONJUNCTIONS = frozenset(("ja", "tai", "sekä", "eli", "ynnä", "och", "eller", "samt"))

MOST_PIECES = 8  # of a word that is looked into
LONGEST_WORD = 100  # letters; what is longer is no word, and is cut

WORD = re.compile(r"\w+(?:(?:[-'&]|:(?=[a-zåäö]{1,6}(?!\w)))\w+)*")  # over lowered text
PLAIN = str.maketrans({"‐": "-", "‑": "-", "’": "'", "_": " "})
VOWELS = frozenset("aeiouyåäöAEIOUYÅÄÖ")

_PLAINER = {
    **dict.fromkeys("\x00\u00ad\u034f\u180e\u200b\u200e\u200f\u2060\ufeff", ""),
    **dict.fromkeys(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))), ""),  # which way a text is written
    **dict.fromkeys(map(chr, (0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)), " "),
    **dict.fromkeys("\u2028\u2029", "\n"),
    **dict.fromkeys("\u2010\u2011", "-"),
    **{"\u2012": "–", "\u2015": "—"},
    **dict(
        zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
    ),
}
_ODD = re.compile(f"[{''.join(map(re.escape, _PLAINER))}]")
_SOFT_LAST = re.compile(r"\u00ad(?=[ \t]{0,9}\r?\n)")
_JOINER = re.compile(r"(?<=\w)[\u200c\u200d]+(?=\w)")  # inside a word; between pictures it stays
_NUMBERS_APART = re.compile(r"[–—−](?<=\d.)(?=\d{1,4}-[a-zåäö])")  # *15–17-vuotiaat* is one word
_LINE_END = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,60})-[ \t]{0,9}\r?\n[ \t]{0,99}([^\W\d_]{1,60})")
_HYPHEN_LAST = re.compile(r"-[ \t]{0,9}\r?\n")


class Word(NamedTuple):
    """One word of a text, lowercased, where it stands."""

    text: str
    start: int
    end: int


class Span(NamedTuple):
    """A number, day or amount; `term` is how the index spells it, `cents` what it amounts to.

    `more` are the terms it is found by as well: the sections of a range, the number of a sub-number.
    """

    kind: Literal["number", "day", "month", "amount", "section", "cell"]
    term: str
    start: int
    end: int
    cents: tuple[int, ...] = ()
    more: tuple[str, ...] = ()


def clean(text: str) -> str:
    """The text as it is stored and analysed: NFC, plain spaces and hyphens, no unseen signs, no ligatures.

    Words broken at line ends are joined. Halves of signs, which no file can hold, are put together, or replaced where
    the other half is missing.
    """
    if text.isascii():
        text = text.replace("\x00", "")
        return _LINE_END.sub(_joined, text) if _HYPHEN_LAST.search(text) else text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\u00ad" in text:
        text = _SOFT_LAST.sub("-", text)
    text = _ODD.sub(lambda odd: _PLAINER[odd[0]], text)
    if "\u200d" in text or "\u200c" in text:
        text = _JOINER.sub("", text)
    text = unicodedata.normalize("NFC", text)
    return _LINE_END.sub(_joined, text) if _HYPHEN_LAST.search(text) else text


def _joined(match: re.Match[str]) -> str:
    left, right = match[1], match[2]
    if right.lower() in CONJUNCTIONS:
        return f"{left}- {right}"
    real = left[-1].isupper() or right[0].isupper() or (left[-1] in VOWELS and left[-1] == right[0])
    return f"{left}-{right}" if real else f"{left}{right}"


def lowered(text: str) -> str:
    """Lower case with plain hyphens, letter for letter, so that places in the text stay where they are."""
    small = text.lower()
    if len(small) != len(text):
        small = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    if "–" in small or "—" in small:
        small = _NUMBERS_APART.sub("-", small)
    return small.translate(PLAIN) if any(sign in small for sign in "‐‑’_") else small


def words(text: str) -> Iterator[Word]:
    """Every word with its place; hyphens inside a word belong to it."""
    for match in WORD.finditer(lowered(text)):
        yield Word(match[0][:LONGEST_WORD], match.start(), match.end())


def forms_in(text: str) -> list[str]:
    """Every word of a text, lowercased, in order: what indexing needs, without the places."""
    return forms_of(lowered(text))


def forms_of(small: str) -> list[str]:
    """The same of a lowered text."""
    return [form[:LONGEST_WORD] for form in WORD.findall(small)]


def runs(word: str) -> list[str]:
    """The neighbours inside a word of hyphens: *COVID-19-pandemian* → covid-19, 19-pandemian."""
    found = word.strip("-").split("-")
    count = len(found) if len(found) <= MOST_PIECES else 0
    return [
        "-".join(found[start:end])
        for start in range(count)
        for end in range(start + 2, count + 1)
        if end - start < count
    ]


def pieces(word: str) -> list[str]:
    """What a word with inner signs is made of: *1500-luvun* → 1500, luvun."""
    return [piece for piece in re.split(r"[-'&:]", word) if piece]
