"""The only glue between our events and the eventsourcing library: events, content, stored names, upcasters, roots.

Not here: what a particular event means; each room states that itself.
"""

from archive.kernel.content import (
    CONTENT_UNAVAILABLE,
    DESTROYED,
    NOTHING,
    UNAVAILABLE,
    Content,
    Destroyed,
    NoContent,
    Unavailable,
)
from archive.kernel.event import ActorId, Event, complete
from archive.kernel.names import (
    Fact,
    Upcaster,
    content_fields,
    day_field,
    effect_of,
    is_inner,
    is_vague,
    open_every_room,
    rooms,
    spoken,
    stored_names,
    superseded_names,
    upcast,
    upcaster,
    vague_days,
)
from archive.kernel.root import AlreadyRecorded, Pending, Root
from archive.kernel.stored import First, Recorded, Row, Seen, UnknownEvent, UnreadableEvent, decode, see, seen_of

__all__ = [
    "CONTENT_UNAVAILABLE",
    "DESTROYED",
    "NOTHING",
    "UNAVAILABLE",
    "ActorId",
    "AlreadyRecorded",
    "Content",
    "Destroyed",
    "Event",
    "Fact",
    "First",
    "NoContent",
    "Pending",
    "Recorded",
    "Root",
    "Row",
    "Seen",
    "Unavailable",
    "UnknownEvent",
    "UnreadableEvent",
    "Upcaster",
    "complete",
    "content_fields",
    "day_field",
    "decode",
    "effect_of",
    "is_inner",
    "is_vague",
    "open_every_room",
    "rooms",
    "see",
    "seen_of",
    "spoken",
    "stored_names",
    "superseded_names",
    "upcast",
    "upcaster",
    "vague_days",
]
