"""Events of a sender that are not in their records here: kept with what proves its log, and listed for review.

`missing.jsonl` in the evidence of a package lists them in the order of their positions: those of a part that was not
sent have the leaf alone; those beside have their fact as well, and why. Their content stays in the package.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import orjson

from archive.handover.events import Evidence, HandoverReceived
from archive.handover.model import Handover
from archive.handover.usecases import received_id
from archive.record.store import Archive
from services.handover.checks.passages import MISSING
from services.home.archive_home import ArchiveHome

PASSING = "transferred.txt"
UNSELECTED, HELD_HERE, CHANGED_HERE = "unselected", "held_here", "changed_here"
MOST_LISTED = 1000
_SHOWN = ("record", "event", "position", "recorded_at", "why")


def rows_of(
    events: Iterator[dict[str, Any]], origin: str, beside: Mapping[int, str], archive: Archive
) -> Iterator[dict[str, Any]]:
    """The events of a package that are not recorded here, before or now, as they are kept."""
    received = archive.recorder.operations.received
    for event in events:
        position, leaf = event["position"], event["leaf"]
        if "fact" not in event:
            if received.leaf(origin, position) is None:
                yield {"position": position, "leaf": leaf, "why": UNSELECTED}
        elif position in beside:
            yield {
                "position": position, "leaf": leaf, "why": beside[position], "record": event["stream"],
                "event": event["name"], "version": event["version"], "recorded_at": event["recorded_at"],
                "recorded_by": event["recorded_by"], "fact": event["fact"],
            }  # fmt: skip


def kept_of(home: ArchiveHome, received: HandoverReceived | None, name: str = MISSING) -> Iterator[bytes]:
    """The lines of a file in the evidence of a package; none where it has none, or where the evidence was destroyed."""
    if received is None or not isinstance(received.content, Evidence):
        return
    with home.blobs.open(received.content.file.digest) as stored, ZipFile(stored) as packed:
        if name in packed.namelist():
            with packed.open(name) as lines:
                yield from lines


def newest_of(archive: Archive, sender: str) -> HandoverReceived | None:
    """The newest package of a sender that was received."""
    found = [each for each in received_packages(archive) if each.sender == sender]
    return max(enumerate(found), key=lambda each: (each[1].position, each[0]))[1] if found else None


def received_packages(archive: Archive) -> list[HandoverReceived]:
    """Every package that was received here, in order."""
    loaded = (archive.load(Handover, id) for id in archive.streams(HandoverReceived.name, own=True))
    return [each.received for each in loaded if each.received is not None]


def to_review(home: ArchiveHome, handover: UUID) -> list[dict[str, Any]]:
    """What of a package is kept beside, for somebody to decide about; the first thousand."""
    archive = home.archive
    received = archive.load(Handover, received_id(archive, handover)).received
    rows = (orjson.loads(line) for line in kept_of(home, received))
    found = ({name: row[name] for name in _SHOWN} for row in rows if row["why"] != UNSELECTED)
    return [row for _, row in zip(range(MOST_LISTED), found, strict=False)]


def passing_in(path: Path) -> Iterator[bytes]:
    """The records of a part whose responsibility passes, one per line, from the list of its selection."""
    import csv

    from services.handover.package.selection import PASSING as PASSING_REASONS

    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["why"] in PASSING_REASONS:
                yield f"{row['record']}\n".encode()
