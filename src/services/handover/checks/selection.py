"""A package with a part of an archive: every record it lists is here without gaps, and no record that these belong to
is missing.

Which records there are beside these, only the sender knows: of their events the package has the leaves alone.
"""

import base64
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from archive.kind import kinds
from archive.ledger.offline import Unreadable, strict_json
from archive.record.parts import WHOLES
from services.handover.checks.findings import Findings
from services.handover.package.selection import COLUMNS, WHY

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class Listed:
    """The records that a package of a part of an archive lists, against its log and what it states of them."""

    def __init__(self, path: Path, named: str, stated: Any, findings: Findings) -> None:
        self._named, self._findings = named, findings
        self._stated: dict[str, Any] = stated if isinstance(stated, dict) else {}
        self._events, self._seen = dict[bytes, int](), dict[bytes, int]()
        self._records = Counter[str]()
        self.leaves = 0
        for number, row in enumerate(self._rows(path), 1):
            if len(row) != len(COLUMNS) or not _ID.fullmatch(row[0]) or row[2] not in WHY or not row[3].isdecimal():
                self._add("unreadable_list", f"Line {number} is not a record with its reason and number of events.")
            elif (key := UUID(row[0]).bytes) in self._events:
                self._add("unreadable_list", f"Line {number} names a record again.")
            else:
                self._events[key] = int(row[3])
                self._records[row[2]] += 1

    def leaf(self) -> None:
        """An event of which the package has the leaf alone."""
        self.leaves += 1

    def event(self, event: dict[str, Any]) -> None:
        """An event with its fact: the next one of a record that is listed, as are those that it belongs to."""
        key, version = _key(event["stream"]), event["version"]
        seen = self._seen.get(key, 0)
        if key not in self._events:
            self._add("unlisted_record", f"The record of event {event['position']} is not listed.")
        elif version != seen + 1:
            self._add("missing_event", f"Event {event['position']} does not follow the one before it in its record.")
        self._seen[key] = version
        for id in _belongs(event):
            if _key(id) not in self._events:
                self._add("missing_record", f"The record of event {event['position']} belongs to one not listed: {id}.")

    def end(self) -> dict[str, int]:
        """Every record has all its events, and the counts are those stated."""
        for key, count in self._events.items():
            if self._seen.get(key, 0) != count:
                self._add("missing_event", f"Record {UUID(bytes=key)} should have {count} events.")
        records = self._stated.get("records")
        stated = {why: sum(told.values()) for why, told in records.items()} if isinstance(records, dict) else {}
        if stated != self._records or self._stated.get("unselected_events") != self.leaves:
            self._add("counts_differ", "The package states other numbers of records or events.")
        return {"records": len(self._events), "unselected_events": self.leaves}

    def _rows(self, path: Path) -> Iterator[list[str]]:
        if not path.is_file():
            self._add("missing_file", "A package of a part of an archive has this file.")
            return
        with path.open(encoding="utf-8", errors="replace", newline="") as lines:
            rows = csv.reader(lines)
            next(rows, None)
            yield from rows

    def _add(self, kind: str, says: str) -> None:
        self._findings.add(kind, self._named, says)


def _key(id: str) -> bytes:
    return UUID(id).bytes if _ID.fullmatch(id) else b""


def _belongs(event: dict[str, Any]) -> Iterator[str]:
    """The records that an event states as those its own belongs to."""
    kind = event["name"].partition(".")[0]
    described = kinds().get(kind)
    fields = [each.field for each in described.all_parents] if described else [WHOLES.get(kind, ""), "case"]
    try:
        fact = strict_json(base64.b64decode(event["fact"], validate=True))
    except (Unreadable, ValueError, TypeError):
        return  # said by the verifier
    for name in fields if isinstance(fact, dict) else ():
        told = fact.get(name)
        for id in told if isinstance(told, list) else [told]:
            if isinstance(id, str) and _ID.fullmatch(id):
                yield id
