"""One record in one span of days, as the index gets it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A version of a record, in force from `valid_from` up to, not including, `valid_to`.

    A record has one entry a version and at most one of them is `current`; their spans of days do not overlap.
    Units: `amounts` are cents. `language` None means: found out by paragraph. `open` states whether anonymous callers
    may see it today, `public` whether callers with a key may; what is open is public.
    """

    id: str
    kind: str
    title: str
    text: str
    numbers: tuple[str, ...] = ()
    date: datetime.date | None = None
    case: str | None = None
    body: str | None = None
    organisation: str | None = None
    record_class: str | None = None
    language: str | None = None
    amounts: tuple[int, ...] = ()
    open: bool = False
    public: bool = False
    origin: str | None = None
    publicity: str = ""
    personal: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    current: bool = True
    collection: str | None = None
    status: str | None = None
    position: int = 0


Change = tuple[str, Sequence[Entry]]
"""A record with its id and all its index entries."""
