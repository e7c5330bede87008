"""One cost of a grant: a small record that goes with it, is hidden with it and destroyed with it."""

from datetime import date
from uuid import UUID

from archive.grant.events import CostDisputed, CostEvent, CostGrantDecided, CostRecorded
from archive.grant.model import Grant
from archive.kernel import ActorId
from archive.registration import Record


class Cost(Record[CostEvent], name="cost"):
    """What was reported; its day can be corrected. `whole` is its grant, where somebody loaded it."""

    whole: Grant | None = None

    @property
    def grant(self) -> UUID:
        """The grant it is a cost of."""
        return UUID(self.now["grant"])

    def report(self, reported: CostRecorded, *, by: ActorId) -> None:
        """See `report_cost`."""
        self.record(reported, by=by)

    def dispute(self, disputed: CostDisputed, *, by: ActorId) -> None:
        """See `dispute_cost`."""
        self.take(disputed, by=by)

    def decide_grant(self, decided: CostGrantDecided, *, by: ActorId) -> None:
        """See `decide_grant_of_cost`."""
        self.take(decided, by=by)

    def sealed_until(self) -> date | None:
        """It lies as its grant does."""
        return self.whole.sealed_until() if self.whole is not None else None
