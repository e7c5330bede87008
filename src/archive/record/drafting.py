"""Events on their way into the record, encoded: each fact commits to its content."""

import os
from collections.abc import Sequence

from archive.kernel import Pending
from archive.ledger.leaf import commitment
from archive.record.recorder import Draft


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
