"""What a compilation is made of: chapters of sentences, tables and charts, in no language yet.

Everything that is stated carries `at`, the positions of the events it stands on, and a key by which the same statement
of another compilation is found.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.fields import Words

At = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """Words of a record, in the language it is written in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day, as YYYY-MM-DD."""

    iso: str


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to another; None is no bound."""

    earliest: str | None
    latest: str | None


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in minor units of its currency."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Percent:
    """A share in per cent, as exact decimal text."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number, as exact text."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message of the catalogues with its values; with `many` it has a plural, by the value `count`."""

    message: str
    values: tuple[tuple[str, "Value"], ...] = ()
    many: str = ""


Value = str | int | Title | Day | Span | Amount | Percent | Number | Words | Phrase | None


def said(message: str, **values: Value) -> Phrase:
    """A sentence of the catalogues; the values stand in it by name."""
    return Phrase(message, tuple(values.items()))


def counted(one: str, many: str, count: int, **values: Value) -> Phrase:
    """A sentence that counts: `one` for one, `many` for any other number, by the rules of the language."""
    return Phrase(one, (("count", count), *values.items()), many)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement."""

    key: str
    phrase: Phrase
    at: At = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    key: str
    cells: tuple[Value, ...]
    at: At = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. One with more rows than `MOST` stands in a file of its own, and its groups in the text."""

    key: str
    title: Phrase
    heads: tuple[Phrase, ...]
    rows: tuple[Row, ...]

    @property
    def whole(self) -> bool:
        """Whether all of it stands in the text."""
        return len(self.rows) <= MOST

    @property
    def file(self) -> str:
        """The file beside the text with every row of a long table."""
        return f"{self.key}.csv"


MOST = 120
"""The rows of a table in the text; one that has more is a file beside it."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where a chart stands: a label, and a size for each series with how it is written."""

    label: Value
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of the figures in the table that stands next to it, by its key."""

    key: str
    table: str
    form: str
    """`bars` or `lines`."""
    title: Phrase
    describes: Phrase
    series: tuple[Phrase, ...]
    points: tuple[Point, ...]
    unit: str = ""
    """A currency, or nothing for plain numbers."""


Block = Sentence | Table | Chart


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter; one about which nothing is recorded states this in one sentence."""

    code: str
    title: Phrase
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Compilation:
    """A whole compilation: of which wind-down, of which day, at which position of the record."""

    winddown: str
    title: Phrase
    as_of: str
    position: int
    recorded_at: str
    """When the newest event was recorded that the caller may see."""
    partial: bool
    """Whether there may be records that the caller may not see."""
    opening: tuple[Sentence, ...]
    chapters: tuple[Chapter, ...]
    records: tuple[str, ...] = field(default=())
    """The records it is made from."""

    def stated(self) -> Iterator[Sentence | Row]:
        """Every sentence and every row, in order."""
        yield from self.opening
        for chapter in self.chapters:
            for block in chapter.blocks:
                if isinstance(block, Sentence):
                    yield block
                elif isinstance(block, Table):
                    yield from block.rows

    def cited(self) -> tuple[int, ...]:
        """The positions of all events that anything stands on."""
        return tuple(sorted({position for each in self.stated() for position in each.at}))

    def tables(self) -> Iterator[Table]:
        """Every table."""
        for chapter in self.chapters:
            yield from (block for block in chapter.blocks if isinstance(block, Table))
