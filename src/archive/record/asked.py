"""What rules ask of the record: enough to judge by, nothing to write with. `Archive` answers it."""

from datetime import date
from typing import Any, Protocol, TypeVar
from uuid import UUID

from archive.kernel import Root

R = TypeVar("R", bound=Root[Any])


class Asked(Protocol):
    """A record that can be queried; the rules of the store need nothing else of it."""

    @property
    def origin(self) -> str:
        """The short public name of the archive."""
        ...

    def exists(self, id: UUID) -> bool:
        """Whether anything was recorded under this id."""
        ...

    def load(self, kind: type[R], id: UUID) -> R:
        """A record, to change it. Refuses: none."""
        ...

    def glance(self, kind: type[R], id: UUID) -> R:
        """A record to look at, never to change. Refuses: none."""
        ...

    def received(self, first: str) -> list[UUID]:
        """The records received from other archives whose first event is stored under a name."""
        ...

    def recording_day(self) -> date:
        """The day something is recorded on now."""
        ...
