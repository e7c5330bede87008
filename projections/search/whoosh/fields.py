"""Our fields in Whoosh's terms: terms come analysed already, so a field only counts and packs them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from whoosh import columns, fields, formats
from whoosh.system import pack_uint

from projections.search.schema import FORMER, IDENTITY, INTEGERS, KEYWORDS, NUMBERS, STREAMS

Posting = tuple[bytes, int, float, bytes]

_FREQUENCY, _POSITIONS, _EXISTENCE = formats.Frequency(), formats.Positions(), formats.Existence()
_DIGIT = 16


class Stream(fields.FieldType):  # type: ignore[misc]  # the library has no types
    """Space-joined terms, scored; with positions where phrases are looked for."""

    def __init__(self, positions: bool) -> None:
        super().__init__(_POSITIONS if positions else _FREQUENCY, None, scorable=True)
        self.positions = positions

    def index(self, value: str, **_: Any) -> Iterator[Posting]:
        """Each different term with what is kept of it."""
        terms = value.split()
        if not self.positions:
            for term, often in Counter(terms).items():
                yield term.encode(), often, float(often), pack_uint(often)
            return
        places: dict[str, list[int]] = {}
        for at, term in enumerate(terms):
            places.setdefault(term, []).append(at)
        for term, found in places.items():
            yield term.encode(), len(found), float(len(found)), self.format.encode(found)


class Exact(fields.FieldType):  # type: ignore[misc]
    """Whole values, several a record, not scored by rarity."""

    def __init__(self) -> None:
        super().__init__(_EXISTENCE, None)

    def index(self, value: Sequence[str], **_: Any) -> Iterator[Posting]:
        """Each different value."""
        for term in dict.fromkeys(value):
            yield term.encode(), 1, 1.0, b""


class Digits(fields.FieldType):  # type: ignore[misc]
    """Integers as hexadecimal prefixes, so that a span is a handful of terms and not a walk over all values."""

    def __init__(self, width: int) -> None:
        super().__init__(_EXISTENCE, None)
        self.width = width

    def index(self, value: Iterable[int], **_: Any) -> Iterator[Posting]:
        """Every prefix of every number."""
        found = {spelled(number, self.width)[:length] for number in value for length in range(1, self.width + 1)}
        for term in found:
            yield term.encode(), 1, 1.0, b""


class Counted(fields.FieldType):  # type: ignore[misc]
    """A value a record kept in a column: to count by or to order by."""

    indexed = False

    def __init__(self, column: Any) -> None:
        super().__init__(_EXISTENCE, None)
        self.column_type = column

    def to_column_value(self, value: Any) -> Any:
        """Text as bytes, numbers as they are."""
        return value.encode() if isinstance(value, str) else value


def schema() -> Any:
    """All fields; what is shown is in `head` and `stored`."""
    built: dict[str, Any] = {"head": fields.STORED(), "stored": fields.STORED(), "position": fields.STORED()}
    for prefix in ("", FORMER):
        built |= {prefix + name: Stream(positions) for name, positions in STREAMS.items()}
        built |= {prefix + name: Exact() for name in NUMBERS}
    built |= {name: Exact() for name in (*IDENTITY, *KEYWORDS)}
    built |= {f"count_{name}": Counted(columns.VarBytesColumn()) for name in KEYWORDS}
    built |= {name: Digits(width) for name, width in INTEGERS.items() if width}
    built |= {name: Counted(columns.NumericColumn("q")) for name, width in INTEGERS.items() if not width}
    return fields.Schema(**built)


def spelled(number: int, width: int) -> str:
    """A number in digits that sort as numbers do; the middle of the range is zero where cents may be negative."""
    top = _DIGIT**width - 1
    shifted = number + (top + 1) // 2 if width > 6 else number
    return f"{min(max(shifted, 0), top):0{width}x}"


def cover(low: int | None, high: int | None, width: int) -> list[str]:
    """The fewest prefixes whose numbers are exactly those of the span, ends included."""
    first = spelled(low, width) if low is not None else "0" * width
    last = spelled(high, width) if high is not None else "f" * width
    return _cover(int(first, _DIGIT), int(last, _DIGIT), width)


def _cover(first: int, last: int, length: int) -> list[str]:
    found: list[str] = []
    while first <= last and length:
        while first <= last and (first % _DIGIT or length == 1):
            found.append(f"{first:0{length}x}")
            first += 1
            if length == 1 and first > last:
                return found
        while first <= last and last % _DIGIT != _DIGIT - 1:
            found.append(f"{last:0{length}x}")
            last -= 1
        if first > last:
            return found
        first, last, length = first // _DIGIT, last // _DIGIT, length - 1
    return found
