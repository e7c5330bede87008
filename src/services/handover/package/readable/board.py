"""The board of the wind-downs as it is when the package is made: what everybody may see of it, as one page."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from archive.kind import Words
from projections.duties.open_items import matters
from projections.states import Question, StateReader
from projections.states.question import Picked
from services.handover.package.readable.pages import heading, page, said, table
from services.winddown.status import row_of

ITEM = ("due", "matter", "number", "title", "party", "amount", "currency", "detail")
_OFFICE = ("organisation", "cutoff_on")


def board_page(
    states: StateReader, question: Question, organisation: str, size: int, items: Iterable[Mapping[str, Any]]
) -> Iterator[bytes] | None:
    """The page; `items` are what is open, the most urgent first. None where no organisation is wound down."""
    wound_down = list(states.picked(question, _OFFICE, kinds=("winddown",)))
    rows = map(row_of, items)
    return page(f"{organisation}: wind-down board", _parts(wound_down, question, size, rows)) if wound_down else None


def _parts(
    wound_down: Iterable[Picked], question: Question, size: int, rows: Iterable[Mapping[str, str]]
) -> Iterator[str]:
    yield said(f"As of {question.today.isoformat()}, after event {size}. What is not public is not on this page.")
    yield heading("Organisations")
    offices = (
        (str(each.parts["organisation"] or each.number or each.id), each.status, each.day or "",
         str(each.parts["cutoff_on"] or ""))
        for each in wound_down
    )  # fmt: skip
    yield from table(("organisation", "status", "decided on", "last day"), offices)
    yield heading("What is open")
    words, numbers = matters(), Counter[str]()

    def items() -> Iterator[list[str]]:
        for row in rows:
            numbers[row["matter"]] += 1
            yield [row[name] if name != "matter" else _in_words(words, row["matter"]) for name in ITEM]

    yield from table(ITEM, items())
    yield said(f"{numbers.total()} items are open." if numbers else "Nothing is open.")
    yield from table(("sort", "items"), ((_in_words(words, name), str(numbers[name])) for name in sorted(numbers)))


def _in_words(words: Mapping[str, Words], matter: str) -> str:
    """A sort of item in Finnish and in English."""
    told = words.get(matter)
    return f"{told.fi} ({told.en})" if told else matter
