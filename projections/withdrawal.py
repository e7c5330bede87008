"""Which event took a record out of the public: told to harvesters without its content, so that their copies can follow.

What the calendar alone ends (a publication) has no event; its last day was part of the publication they read.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from heapq import heappop, heappush
from typing import Any

from archive.kernel import Recorded, Seen
from projections.states.access import open_from, published_days
from projections.states.rows import Span, spans_of

LEAVING = frozenset(
    (
        "case.merged.v1",
        "case.shielded.v1",
        "case.took_over.v1",
        "record.publicity_classified.v1",
        "record.published.v1",
        "record.publication_withdrawn.v1",
        "record.erasure_decided.v1",
        "record.reclassified.v1",
        "record.corrected.v1",
        "record.correction_decided.v1",
        "record.registration_completed.v1",
    )
)


def withdrawals(
    events: Iterable[Recorded], history: Callable[[str, int], list[Seen]], today_at: Callable[[Recorded], date]
) -> set[int]:
    """Positions of the events before which anybody could see their record, and after which nobody can without a key.

    `history` gives the events of a record up to a position, `today_at` the day on which an event was recorded. Each
    record is read and folded once, however many of its events are asked about.
    """
    leaving: dict[str, list[Recorded]] = {}
    for event in events:
        if event.event.name in LEAVING and event.version > 1:
            leaving.setdefault(str(event.stream), []).append(event)
    found = set()
    for stream, asked in leaving.items():
        shown = _shown(history(stream, asked[-1].position))
        for event in asked:
            day = today_at(event).isoformat()
            if shown(event.position - 1, day) and not shown(event.position, day):
                found.add(event.position)
    return found


def _shown(events: list[Seen]) -> Callable[[int, str], bool]:
    """Whether anybody could see a record, as known at a position, on a day; judged by its newest state then.

    One whose events do not fold was shown to nobody.
    """
    try:
        spans = spans_of(events)
    except (ValueError, KeyError, ArithmeticError):
        return lambda position, day: False
    states = list(_newest(spans))

    def shown(position: int, day: str) -> bool:
        at = bisect_right(states, position, key=lambda each: each[0])
        if not at:
            return False
        state = states[at - 1][1]
        try:
            begins, ends = published_days(state)
            return open_from(state.get("publicity")) <= day and begins <= day < ends
        except (ValueError, KeyError, ArithmeticError):
            return False

    return shown


def _newest(spans: list[Span]) -> Iterator[tuple[int, dict[str, Any]]]:
    """From which position which state of the record was its newest: that of the last days, as then known."""
    order = {day: -at for at, day in enumerate(sorted({span.valid_from for span in spans}))}
    heap: list[tuple[int, int]] = []  # the last day comes first
    begun = sorted(range(len(spans)), key=lambda at: spans[at].known_from)
    for index, at in enumerate(begun):
        heappush(heap, (order[spans[at].valid_from], at))
        position = spans[at].known_from
        if index + 1 < len(begun) and spans[begun[index + 1]].known_from == position:
            continue
        while spans[heap[0][1]].known_to <= position:
            heappop(heap)
        yield position, spans[heap[0][1]].state
