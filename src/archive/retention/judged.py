"""What a class given later hides of a record: as recorded, or as its row says where that is missing.

Events of before protections were recorded name the version of the schedule, so that the row still tells.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from archive.kernel import Seen
from archive.retention.protecting import protection
from archive.retention.schedule import ScheduleRow
from archive.values import PersonalData, Publicity

RECLASSIFIED = "record.reclassified.v1"
Rows = Callable[[str, str], ScheduleRow | None]


def judged(events: Sequence[Seen], row_of: Rows) -> Sequence[Seen]:
    """The events of one record, each reclassification with what its class hides."""
    if all(event.name != RECLASSIFIED or "protects" in event.fact for event in events):
        return events
    known: dict[str, Any] = {}
    document = events[0].name.startswith("document.")
    defaulted: set[str] = set(events[0].fact.get("defaulted", ()))
    found = []
    for each in events:
        event = each
        if each.name == RECLASSIFIED and "protects" not in each.fact:
            row = row_of(each.fact.get("schedule") or "", each.fact["record_class"])
            hidden = {} if row is None else _protects(row, known, defaulted, each, document=document)
            event = replace(each, fact=each.fact | {"protects": hidden})
        hides = event.fact.get("protects") or {}
        for part in ("publicity", "personal"):
            if hides.get(part) is not None:
                known[part] = hides[part]
                defaulted.add(part)
            elif event.fact.get(part) is not None:
                known[part] = event.fact[part]
                if each is not events[0]:
                    defaulted.discard(part)
        known |= {k: event.fact[k] for k in ("received_on", "dated") if event.fact.get(k) is not None}
        known.setdefault("effective_on", event.effective_on)
        found.append(event)
    return found


def _protects(
    row: ScheduleRow, known: dict[str, Any], defaulted: set[str], event: Seen, *, document: bool
) -> dict[str, Any]:
    dated = known.get("dated")
    own = (dated.get("latest") if isinstance(dated, dict) else dated) or known.get("effective_on")
    received = known.get("received_on") if document else None
    recorded = date.fromisoformat(event.recorded_at[:10])
    start = received or own
    made = protection(
        row,
        Publicity.model_validate(known["publicity"]) if known.get("publicity") else None,
        PersonalData(known["personal"]) if known.get("personal") else None,
        defaulted,
        start=date.fromisoformat(start) if start else recorded,
        today=recorded,
    )
    return made.model_dump(mode="json", exclude_none=True)
