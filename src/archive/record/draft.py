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
    actors = {id: str(id) for id in {each.by for each in pending}}
    return [_draft(each, random[32 * at : 32 * at + 32], actors[each.by]) for at, each in enumerate(pending)]


def _draft(pending: Pending, random: bytes, by: str) -> Draft:
    fact, content = pending.event.encoded()
    comma = b"," if len(fact) > 2 else b""
    fact = b"".join((fact[:-1], comma, b'"content":"', commitment(random, content).encode(), b'"}'))
    return Draft(pending.originator_id, pending.originator_version, pending.event.name, fact, random, content, by)
