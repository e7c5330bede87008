"""Certificates of destruction (hävittämistodistus) as one page: what the facts of the log state, in words.

It belongs to the log, and not to what may be published: it names records that are not public by their ids.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from archive.disposal.events import DisposalExecuted
from services.handover.package.readable.pages import heading, page, said, table
from services.handover.package.selection import Selected
from services.home.archive_home import ArchiveHome

NAME = "certificates.html"
_RECORD = ("record", "kind", "record_class", "basis", "due")


def certificates_page(
    home: ArchiveHome, organisation: str, upto: int, selected: Selected | None
) -> Iterator[bytes] | None:
    """The page of every list that was executed and goes along; None where there is none."""
    parts = _parts(home, upto, selected)
    first = next(parts, None)
    return None if first is None else page(f"{organisation}: certificates of destruction", _joined(first, parts))


def _joined(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _parts(home: ArchiveHome, upto: int, selected: Selected | None) -> Iterator[str]:
    for told in home.archive.recorder.told(DisposalExecuted.name):
        if told.position <= upto and (selected is None or selected.has(told.stream)):
            yield heading(f"List {told.stream}")
            yield from _certificate(told.position, told.recorded_at, orjson.loads(told.fact))


def _certificate(position: int, moment: str, fact: dict[str, Any]) -> Iterator[str]:
    search = fact["search"]
    yield said(
        f"Executed on {fact['executed_on']}; recorded as event {position} at {moment}. Reviewed by actor "
        f"{fact['reviewed_by']}, approved by actor {fact['approved_by']}."
    )
    yield said(
        f"The content of {fact['contents']} events and {fact['files']} files were destroyed, with {fact['keys']} keys. "
        f"{fact['shared']} files stayed, because other records have them as well. The last backup that may contain the "
        f"content is deleted on {fact['backups_until']}."
    )
    yield said(
        f"Afterwards {search['files']} files of the archive ({search['bytes']} bytes) were searched for "
        f"{search['probes']} samples of what was destroyed. Found: {search['hits']}."
    )
    yield said("Destroyed records:")
    rows = ([str(each.get(name) or "") for name in _RECORD] for each in fact.get("records", ()))
    yield from table(("record", "kind", "class", "legal basis", "due on"), rows)
    if left := fact.get("left", ()):
        yield said("Records of the list that were not destroyed:")
        yield from table(("record", "reason"), ((str(each["record"]), str(each["why"])) for each in left))
