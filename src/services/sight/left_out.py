"""Why a content stays out of a package: only what everybody may see goes in plain text."""

from collections.abc import Container, Mapping

from archive.kernel import Row, is_inner
from archive.kind import kinds
from archive.ledger.proof import Opened
from archive.ledger.proving import said
from projections.states.visible import INNER

SHOWN = {("winddown.guidance_registered.v1", "source")}
"""Parts of a content that have the name of an inner one, and are shown with their record: here the guidance itself."""


def reason_of(row: Row, known: Container[str], public: Mapping[str, object], naming: Container[int]) -> str:
    """Why the content of an event does not go in plain text; empty where it does, as far as shows without reading it.

    `known` are the records that everybody may see, `public` those not published, `naming` positions of events that name
    a record which is not public.
    """
    kind = row[4].partition(".")[0]
    if row[2] not in known:
        office = kind not in kinds() and kind != "cost"
        return "office" if office else "on_request" if public.get(row[2]) else "restricted"
    return "names_restricted" if row[0] in naming else "inner" if is_inner(row[4]) else ""


def has_inner(row: Row, opened: Opened) -> bool:
    """Whether a content has a part that only archivists are shown; it goes as one piece or not at all."""
    return any(name in said(opened) and (row[4], name) not in SHOWN for name in INNER)
