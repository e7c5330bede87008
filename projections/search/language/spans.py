"""Numbers in a text as people write them: diary numbers with their sub-numbers, sections, days, months, amounts.

They are found before the words, and their pieces remain words as well.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from projections.search.language.amounts.figures import AMOUNTS
from projections.search.language.amounts.worded import WORDED
from projections.search.language.tokens import LONGEST_WORD, Span

WIDEST = 100  # sections between the ends of a range
MOST_RUNS, FEWEST_DIGITS = 8, 4  # of an identifier that is found whatever stands between its parts
MOST_DAYS = 31  # of a span that is found by every day in it

# A pattern begins with the signs it may begin with, and looks back after the first of them: so it is searched fast.
_DIGIT = re.compile(r"\d")
_ENDING = r"(?::[a-zåäö]{1,6}(?!\w))?"
_DAY = re.compile(r"(?P<d>\d(?<![\d./]\d)\d?)\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})(?!\d)")
_DAYS = re.compile(  # 8.–9.3.2019, 28.2.–3.3.2019
    r"(?P<d1>\d(?<![\d./]\d)\d?)\.(?:(?P<m1>\d{1,2})\.(?P<y1>\d{4})?)?\s?[-–—−]\s?"
    r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})(?!\d)"
)
_ISO_DAY = re.compile(r"(?P<y>\d(?<![\d/-]\d)\d{3})-(?P<m>\d{2})-(?P<d>\d{2})(?![\d/-])")
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

_DIARY = re.compile(
    r"[^\W_](?<![\w/.:-].)(?:(?<=\d)|(?=[\w./:-]*\d))[^\W_]*(?:[.:-][^\W_]+)*(?:/[^\W_]+(?:[.:-][^\W_]+)*)+"
)
_IBAN = re.compile(r"[A-Z](?<!\w[A-Z])[A-Z]\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?(?!\w)")
_ECLI = re.compile(
    rf"(?<![\w:])(?:ECLI:[A-Z]{{2}}:[A-Z]+:\d{{4}}:[A-Z]?\d+(?:\.\d+)?|[A-Z]{{2,4}}:\d{{4}}:[A-Z]?\d+){_ENDING}(?![\w:])",
    re.I,
)
_CASE_ENDING = re.compile(r"(?<=\d):[a-zåäö]{1,6}$")
_WHOLE_NUMBER = re.compile(r".*?\d[^/]*/(?:19|20)\d\d(?=[-:./])")  # *STM/1234/2020*, of *STM/1234/2020:2*
_RUN = re.compile(r"\d+|[^\W\d_]+")
_IN_PIECES = re.compile(
    r"(?<![\w/.:-])[^\W\d_]{1,6}[\s/.:–—-]{0,3}(\d{2,7})[\s/.:–—-]{1,3}(\d{2,7})(?:[\s/.:–—-]{1,3}(\d{1,7}))?"
    rf"{_ENDING}(?![\w/])"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_JOINT = re.compile(r"[-:./]")

_LETTER = r"(?:\s?[a-zåäö](?!\w))"
_ITEM = rf"\d{{1,3}}(?!\d){_LETTER}?"
_BETWEEN = r"(?:\s?[-–—−]\s?|,\s?|\s(?:ja|tai|sekä|och|eller|samt)\s)"
_LISTED = rf"{_ITEM}(?:{_BETWEEN}(?:{_ITEM}|[a-zåäö](?!\w))){{0,12}}{_BETWEEN}"
_BEFORE = rf"(?:{_LISTED})?(?:\d{{1,4}}{_LETTER}?|(?<=[-–—\s])[a-zåäö])"
_SECTION = re.compile(
    rf"(?<!\w)(?<!\d[.,/-])(?:(?=\d)(?P<before>{_BEFORE})"
    rf"(?:\s?§{{1,2}}{_ENDING}(?!\d)|\s(?:pykäl|paragraf)[^\W\d_]{{0,12}})"
    r"|(?:§{1,2}|(?:pykälä|paragraf)\s)\s?(?P<after>\d{1,4}(?:[a-zåäö](?!\w)|\s[a-hj-np-z](?!\w))?"
    r"(?:\s?[-–—−]\s?\d{1,3}(?:[a-zåäö](?!\w)|\s[a-hj-np-z](?!\w))?)?)(?!\d))",
    re.IGNORECASE,
)
_SECTION_WORDS = tuple(written for word in ("pykäl", "paragraf") for written in (word, word.title(), word.upper()))
_SEPARATE = re.compile(r",|\s(?:ja|tai|sekä|och|eller|samt)\s", re.IGNORECASE)
_RANGE = re.compile(r"\s?[-–—−]\s?")
_NUMBERED = re.compile(r"(?P<number>\d*)\s?(?P<letter>[a-zåäö]?)", re.IGNORECASE)


def spans(text: str) -> list[Span]:
    """Diary numbers, days, months, sections and amounts of a text, in order, none inside another."""
    if not _DIGIT.search(text) and not any(map(text.__contains__, WORDED[0])):
        return []
    found: list[Span] = []
    taken = bytearray(len(text))
    for signs, pattern, read in _READERS:
        if not any(map(text.__contains__, signs)):
            continue
        for match in pattern.finditer(text):
            span = read(match)
            if span and len(span.term) <= LONGEST_WORD and not any(taken[span.start : span.end]):
                found.append(span)
                taken[span.start : span.end] = b"\1" * (span.end - span.start)
    return sorted(found, key=lambda span: span.start)


def whole(text: str) -> Span | None:
    """The one number, day or amount a short text is; None where it is anything else."""
    found = spans(text)
    return found[0] if len(found) == 1 and found[0].end - found[0].start >= len(text.strip()) else None


def keyed(number: str) -> str | None:
    """How an identifier is spelled whatever stands between its parts: *HEL2021-9631* is HEL 2021-009631."""
    parts = _RUN.findall(_CASE_ENDING.sub("", number.lower()))[: MOST_RUNS + 1]
    if not 1 < len(parts) <= MOST_RUNS or sum(map(len, filter(str.isdecimal, parts))) < FEWEST_DIGITS:
        return None
    return "k:" + "-".join(part.lstrip("0") or "0" for part in parts)


def identifiers(text: str) -> Iterator[tuple[int, int]]:
    """Where identifiers stand in pieces: letters, a year and another number, in any order."""
    for found in _IN_PIECES.finditer(text):
        if sum(bool(figure and _YEAR.fullmatch(figure)) for figure in found.groups()) == 1:
            yield found.span()


def _day(match: re.Match[str]) -> Span | None:
    try:
        day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
    return Span("day", f"d:{day.isoformat()}", match.start(), match.end())


def _days(match: re.Match[str]) -> Span | None:
    """A span of days, each of which it is found by; a long one by its ends."""
    try:
        last = date(int(match["y"]), int(match["m"]), int(match["d"]))
        first = date(int(match["y1"] or match["y"]), int(match["m1"] or match["m"]), int(match["d1"]))
    except ValueError:
        return None
    if not first < last:
        return None
    days = (last - first).days + 1
    each = [first + timedelta(at) for at in range(days)] if days <= MOST_DAYS else [first, last]
    named = tuple(f"d:{day.isoformat()}" for day in each)
    return Span("day", f"{named[0]}–{named[-1][2:]}", match.start(), match.end(), more=named)


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


def _number(match: re.Match[str]) -> Span | None:
    """A number without its case ending; a sub-number is also found by the number it belongs to."""
    term = _CASE_ENDING.sub("", match[0].lower())
    above: list[str] = []
    if core := _WHOLE_NUMBER.match(term):
        above = [term[: joint.start()] for joint in _JOINT.finditer(term, core.end())]
    return Span("number", term, match.start(), match.end(), more=tuple(above))


def _account(match: re.Match[str]) -> Span | None:
    """An account number without its spaces (ISO 13616), where its check digits are right."""
    number = match[0].replace(" ", "")
    digits = "".join(str(int(sign, 36)) for sign in number[4:] + number[:4])
    return Span("number", number.lower(), match.start(), match.end()) if int(digits) % 97 == 1 else None


def _section(match: re.Match[str]) -> Span | None:
    """*38 a §*, *§ 38a*; of *12–14 §* and *5, 7 ja 9 §* each section as well."""
    named = list(_sections(match["before"] or match["after"]))
    if len(named) == 1:
        return Span("section", f"§ {named[0]}", match.start(), match.end())
    first = f"§ {','.join(named) if len(named) < WIDEST else named[0] + '–' + named[-1]}"[:LONGEST_WORD]
    return Span("section", first, match.start(), match.end(), more=tuple(f"§ {each}" for each in named))


def _sections(written: str) -> Iterator[str]:
    """Every section of a list or range, its letter joined to its number."""
    number = 0
    for item in _SEPARATE.split(written):
        ends = [_NUMBERED.match(end.strip()) for end in _RANGE.split(item.strip())]
        met: list[tuple[int, str]] = []
        for end in ends:
            assert end is not None
            number = int(end["number"]) if end["number"] else number
            met.append((number, end["letter"].lower()))
        yield from _range(met)


def _range(ends: list[tuple[int, str]]) -> Iterator[str]:
    (low, first), (high, last) = ends[0], ends[-1]
    if low == high and first != last:
        start = ord(first) if first else ord("a") - 1
        for letter in range(start, ord(last or first) + 1):
            yield f"{low}{chr(letter) if letter >= ord('a') else ''}"
    elif low < high <= low + WIDEST:
        yield f"{low}{first}"
        yield from map(str, range(low + 1, high + (not last)))
        if last:
            yield from (str(high), f"{high}{last}")
    else:
        yield from dict.fromkeys(f"{number}{letter}" for number, letter in ends)


# what a text must hold for a pattern to be worth trying, the pattern, and its reader; the first to match wins
_READERS = (
    (":", _ECLI, _number),
    (tuple("0123456789"), _IBAN, _account),
    ("/", _MONTH, _month),
    ("/", _DIARY, _number),
    ("-", _ISO_DAY, _day),
    (".", _DAYS, _days),
    (".", _DAY, _day),
    (("kuu", "KUU", "Kuu", *_SWEDISH), _WORDED, _worded),
    (("§", *_SECTION_WORDS), _SECTION, _section),
    *AMOUNTS,
)
