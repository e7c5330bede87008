"""Which event took a record out of the public: told to harvesters without its content, so that their copies can follow.

What the calendar alone ends (a publication) has no event; its last day was part of the publication they read.
"""

from collections.abc import Callable, Iterable
from datetime import date

from archive.kernel import Recorded, Seen
from projections.states.access import open_from, published_days
from projections.states.rows import STILL, spans_of

LEAVING = frozenset(
    (
        "record.publicity_classified.v1",
        "record.published.v1",
        "record.publication_withdrawn.v1",
        "record.erasure_decided.v1",
        "record.reclassified.v1",
        "record.registration_completed.v1",
    )
)


def withdrawals(
    events: Iterable[Recorded], history: Callable[[str, int], list[Seen]], today_at: Callable[[Recorded], date]
) -> set[int]:
    """Positions of the events before which anybody could see their record, and after which nobody can without a key.

    `history` gives the events of a record up to a position, `today_at` the day on which an event was recorded.
    """
    found = set()
    for event in events:
        if event.event.name not in LEAVING or event.version == 1:
            continue
        day = today_at(event).isoformat()
        known = history(str(event.stream), event.position)
        if _published(known[:-1], day) and not _published(known, day):
            found.add(event.position)
    return found


def _published(events: list[Seen], day: str) -> bool:
    """Whether anybody could see the record on a day, by these events. One that does not fold was shown to nobody."""
    try:
        spans = spans_of(events)
        state = max((span for span in spans if span.known_to == STILL), key=lambda span: span.valid_from).state
        begins, ends = published_days(state)
        return open_from(state.get("publicity")) <= day and begins <= day < ends
    except (ValueError, KeyError, ArithmeticError):
        return False
