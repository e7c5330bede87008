"""Events about to be recorded, encoded, and what is written with them in the same transaction."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from archive.kernel import First, Pending
from archive.ledger.leaf import commitment
from archive.record.sqlite.operations import Operations
from archive.sealing.rows import Turn

NOBODY = str(UUID(int=0))


@dataclass(frozen=True)
class Draft(StoredEvent):
    """A stored event with its detachable part and its author; a plain StoredEvent has neither.

    With `seal`, the envelope of both, random is zero and content empty. `first` is where a received event was recorded
    first.
    """

    random: bytes = b""
    content: bytes = b"{}"
    recorded_by: str = NOBODY
    seal: bytes | None = None
    first: First | None = None

    def __init__(
        self,
        originator_id: UUID | str,
        originator_version: int,
        topic: str,
        state: bytes,
        random: bytes = b"",
        content: bytes = b"{}",
        recorded_by: str = NOBODY,
        seal: bytes | None = None,
        first: First | None = None,
    ) -> None:
        self.__dict__.update(  # one is made of every event: to set each as frozen ones do takes twice as long
            originator_id=originator_id,
            originator_version=originator_version,
            topic=topic,
            state=state,
            random=random,
            content=content,
            recorded_by=recorded_by,
            seal=seal,
            first=first,
        )


@dataclass(slots=True)
class Attached:
    """What is written in the same transaction as the events, or not at all; `within` writes or refuses more.

    `at` is the moment of recording where people stated which one is right; each of `firsts` may refuse before anything
    is written.
    """

    lookups: list[tuple[bytes, str]] = field(default_factory=list)
    idempotency: tuple[bytes, bytes] | None = None
    destroys: tuple[int, ...] = ()
    turns: tuple[Turn, ...] = ()
    guard: Callable[[], None] | None = None
    within: Callable[[Operations], None] | None = None
    at: datetime | None = None
    firsts: list[Callable[[Operations], None]] = field(default_factory=list)


def drafts(pending: Sequence[Pending]) -> list[Draft]:
    """Encode events for the record: each fact commits to its content over 32 random bytes of its own."""
    random = os.urandom(32 * len(pending))
    made, actor, by = list[Draft](), None, ""
    for at, each in enumerate(pending):
        if each.by is not actor:  # many in a row are of one
            actor, by = each.by, str(each.by)
        made.append(_draft(each, random[32 * at : 32 * at + 32], by))
    return made


def _draft(pending: Pending, random: bytes, by: str) -> Draft:
    fact, content = pending.encoded or pending.event.encoded()
    comma = b"," if len(fact) > 2 else b""
    fact = b"".join((fact[:-1], comma, b'"content":"', commitment(random, content).encode(), b'"}'))
    return Draft(pending.originator_id, pending.originator_version, pending.event.name, fact, random, content, by)
