"""What an archive that is being retired still records, asked in the transaction of every event: nearly nothing.

From the beginning of the retirement only what completes it, and after the certificate nothing at all.
"""

from collections.abc import Iterable

from archive.errors import Conflict
from archive.record.sqlite.operations import Operations

BEGUN, COMPLETED = "retirement.begun.v1", "retirement.completed.v1"
COMPLETING = frozenset((COMPLETED, "record.destroyed.v1", "ledger.key_introduced.v1"))


class Retired(Conflict):
    """A retired archive records nothing; its records are held elsewhere."""

    code = "retired"
    remedy = "Ask the archive that holds its records: 'archive retire status' (GET /retirement) names it."

    def __init__(self) -> None:
        super().__init__("This archive is retired. Nothing more is recorded here.")


def require_not_retired(record: Operations, names: Iterable[str]) -> None:
    """Refuse events of these names in an archive that is retired, or about to be."""
    history = record.history
    if not history.holds(BEGUN) or not _own(record, BEGUN):
        return
    if _own(record, COMPLETED) or not COMPLETING.issuperset(names):
        raise Retired


def is_retired(record: Operations) -> bool:
    """Whether the certificate is recorded, and so the last event."""
    return record.history.holds(COMPLETED) and _own(record, COMPLETED)


def _own(record: Operations, name: str) -> bool:
    """Whether this archive itself recorded it, and not one it received records from."""
    return record.history.count_named(name) > 0
