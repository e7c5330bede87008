"""Raw text to words and spans: the ground both indexing and querying stand on.

A span is a diary number, a date or an amount as people write it; it is found before the words, and its pieces
remain words as well. Offsets are offsets into `clean(text)`, which is also what the index stores.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal, NamedTuple

CONJUNCTIONS = frozenset(("ja", "tai", "sekä", "eli", "ynnä", "och", "eller", "samt"))

LONGEST_WORD = 100  # letters; what is longer is no word, and is cut

WORD = re.compile(r"\w+(?:(?:[-'&]|:(?=[a-zåäö]{1,6}(?!\w)))\w+)*")  # over lowered text
PLAIN = str.maketrans({"‐": "-", "‑": "-", "’": "'", "_": " "})
_DIGIT = re.compile(r"\d")
VOWELS = frozenset("aeiouyåäöAEIOUYÅÄÖ")

_LINE_END = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,60})-[ \t]{0,9}\r?\n[ \t]{0,99}([^\W\d_]{1,60})")
_HYPHEN_LAST = re.compile(r"-[ \t]{0,9}\r?\n")
_MONEY = re.compile(
    r"(?<![\w,.])(?P<minus>[-−]\s?)?(?P<number>\d{1,3}(?:[  .]\d{3}){1,4}|\d{1,15})(?P<decimals>,\d{1,9})?"
    r"\s?(?P<unit>M€|milj\.?\s?(?:€|euroa|euron|eur)|miljoonaa?n?\s(?:euroa|euron|eur)|miljoner\seuro|mn\seuro"
    r"|t€|tuhatta\seuroa|tusen\seuro|€|euroa|euron|euro|eur)(?!\w)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<![\d./])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})(?!\d)")
_ISO_DAY = re.compile(r"(?<![\d/-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?![\d/-])")
_MONTH = re.compile(r"(?<![\w./])(?P<m>1[0-2]|0?[1-9])/(?P<y>(?:19|20)\d{2})(?![\w/])")
_MONTHS = (
    "tammi|januari", "helmi|februari", "maalis|mars", "huhti|april", "touko|maj", "kesä|juni", "heinä|juli",
    "elo|augusti", "syys|september", "loka|oktober", "marras|november", "joulu|december",
)  # fmt: skip
_MONTH_OF = {name: at for at, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_SWEDISH = tuple(names.partition("|")[2] for names in _MONTHS)
_WORDED = re.compile(
    r"(?<![\w.,/])(?:(?P<d>\d{1,2})\.?\s(?:päivänä\s)?)?"
    rf"(?:(?P<fi>{'|'.join(name.partition('|')[0] for name in _MONTHS)})kuu\w{{0,4}}|(?P<sv>{'|'.join(_SWEDISH)}))"
    r"\s(?P<y>(?:19|20)\d{2})(?!\w)",
    re.IGNORECASE,
)
_DIARY = re.compile(r"(?<![\w/.:-])(?=[\w./:-]*\d)[^\W_]+(?:[.:-][^\W_]+)*(?:/[^\W_]+(?:[.:-][^\W_]+)*)+")
_SECTION = re.compile(r"(?<!\w)(?:§\s?(?P<after>\d{1,4})|(?P<before>\d{1,4})\s?§(?::[a-zåäö]{1,6}(?!\w))?)(?!\d)")
_ECLI = re.compile(
    r"(?<![\w:])(?:ECLI:[A-Z]{2}:[A-Z]+:\d{4}:[A-Z]?\d+(?:\.\d+)?|[A-Z]{2,4}:\d{4}:[A-Z]?\d+)(?![\w:])", re.I
)


class Word(NamedTuple):
    """One word of a text, lowercased, where it stands."""

    text: str
    start: int
    end: int


class Span(NamedTuple):
    """A number, day or amount; `term` is how the index spells it."""

    kind: Literal["number", "day", "month", "amount", "section"]
    term: str
    start: int
    end: int
    cents: int | None = None


def clean(text: str) -> str:
    """The text as it is stored and analysed: NFC, no soft hyphens, words broken at line ends joined.

    Halves of signs, which no file can hold, are put together, or replaced where the other half is missing.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\x00", "")
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
    return small.translate(PLAIN) if any(sign in small for sign in "‐‑’_") else small


def words(text: str) -> Iterator[Word]:
    """Every word with its place; hyphens inside a word belong to it."""
    for match in WORD.finditer(lowered(text)):
        yield Word(match[0][:LONGEST_WORD], match.start(), match.end())


def forms_in(text: str) -> list[str]:
    """Every word of a text, lowercased, in order: what indexing needs, without the places."""
    return [form[:LONGEST_WORD] for form in WORD.findall(lowered(text))]


def pieces(word: str) -> list[str]:
    """What a word with inner signs is made of: *1500-luvun* → 1500, luvun."""
    return [piece for piece in re.split(r"[-'&:]", word) if piece]


def spans(text: str) -> list[Span]:
    """Diary numbers, days, months and amounts of a text, in order, none inside another."""
    if not _DIGIT.search(text):
        return []
    found: list[Span] = []
    taken = bytearray(len(text))
    for signs, pattern, read in _READERS:
        if not any(sign in text for sign in signs):
            continue
        for match in pattern.finditer(text):
            span = read(match)
            if span and len(span.term) <= LONGEST_WORD and not any(taken[span.start : span.end]):
                found.append(span)
                taken[span.start : span.end] = b"\1" * (span.end - span.start)
    return sorted(found, key=lambda span: span.start)


def _amount(match: re.Match[str]) -> Span | None:
    unit = match["unit"].lower()
    factor = 10**8 if unit.startswith(("m€", "milj", "mn")) else 10**5 if unit.startswith(("t€", "tu")) else 100
    digits = re.sub(r"\D", "", match["number"]) + (match["decimals"] or "").replace(",", ".")
    try:
        cents = int(Decimal(digits) * factor)
    except (InvalidOperation, ValueError):
        return None
    if cents >= 10**15:
        return None
    cents = -cents if match["minus"] else cents
    return Span("amount", f"e:{cents}", match.start(), match.end(), cents)


def _day(match: re.Match[str]) -> Span | None:
    try:
        day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
    return Span("day", f"d:{day.isoformat()}", match.start(), match.end())


def _month(match: re.Match[str]) -> Span | None:
    return Span("month", f"d:{match['y']}-{int(match['m']):02}", match.start(), match.end())


def _worded(match: re.Match[str]) -> Span | None:
    month = _MONTH_OF[(match["fi"] or match["sv"]).lower()]
    if match["d"] is None:
        return Span("month", f"d:{match['y']}-{month:02}", match.start(), match.end())
    try:
        day = date(int(match["y"]), month, int(match["d"]))
    except ValueError:
        return None
    return Span("day", f"d:{day.isoformat()}", match.start(), match.end())


def _section(match: re.Match[str]) -> Span | None:
    return Span("section", f"§ {match['after'] or match['before']}", match.start(), match.end())


def _number(match: re.Match[str]) -> Span | None:
    return Span("number", match[0].lower(), match.start(), match.end())


# what a text must hold for a pattern to be worth trying, the pattern, and its reader; the first to match wins
_READERS = (
    (":", _ECLI, _number),
    ("/", _MONTH, _month),
    ("/", _DIARY, _number),
    ("-", _ISO_DAY, _day),
    (".", _DAY, _day),
    (("kuu", "KUU", "Kuu", *_SWEDISH), _WORDED, _worded),
    ("§", _SECTION, _section),
    (("€", "eur", "Eur", "EUR"), _MONEY, _amount),
)
