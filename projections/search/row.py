"""What an engine writes: an entry analysed, ready for either engine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What an engine writes. `texts` are space-joined terms by field; `terms` are exact terms by field."""

    id: str
    texts: dict[str, str]
    terms: dict[str, tuple[str, ...]]
    facets: dict[str, str]
    integers: dict[str, tuple[int, ...]]
    head: bytes
    text: str
