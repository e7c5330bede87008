"""What of a question is one thing although it may hold spaces: numbers, days, amounts, identifiers."""

from projections.search.language.amounts.figures import without_units
from projections.search.language.spans import identifiers, spans
from projections.search.language.tokens import Span


def wholes(text: str) -> dict[int, int]:
    """Where numbers, days and amounts begin that may hold spaces, and where they end."""
    known = spans(text)
    found = {span.start: span.end for span in known if _may_hold_spaces(span, text)}
    for start, end in (*identifiers(text), *without_units(text)):
        if not any(span.start < end and start < span.end for span in known):
            found.setdefault(start, end)
    return found


def _may_hold_spaces(span: Span, text: str) -> bool:
    return span.kind in ("amount", "section") or any(sign.isspace() for sign in text[span.start : span.end])
