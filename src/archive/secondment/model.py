"""The rules of a secondment: changed while the person is lent, returned once."""

from archive.errors import Invalid
from archive.kernel import ActorId
from archive.money.amounts import require_positive
from archive.registration import Record
from archive.secondment.events import ReturnAgreed, SecondmentChanged, SecondmentEvent, SecondmentMapped, StaffReturned
from archive.secondment.fold import ReturnedAlready

__all__ = ["ReturnedAlready", "Secondment"]


class Secondment(Record[SecondmentEvent], name="secondment"):
    """Komennus: for which share, until when, and when the person returned."""

    def map(self, mapped: SecondmentMapped, *, by: ActorId) -> None:
        """Record who is lent. Refuses: an end before the start; a cost of zero or less."""
        require_positive(mapped.monthly_cost, "monthly_cost")
        if mapped.starts_on and mapped.ends_on and mapped.ends_on < mapped.starts_on:
            raise Invalid("The secondment would end before it starts.", field="ends_on")
        self.record(mapped, by=by)

    def change(self, changed: SecondmentChanged, *, by: ActorId) -> None:
        """Change its share, cost or last day. Refuses: a change of nothing; a person who has returned."""
        self.must_exist()
        if changed.percent is None and changed.ends_on is None and changed.monthly_cost is None:
            raise Invalid("Nothing is changed.", field="percent", remedy="Give percent, monthly_cost or ends_on.")
        require_positive(changed.monthly_cost, "monthly_cost")
        self.take(changed, by=by)

    def agree_return(self, agreed: ReturnAgreed, *, by: ActorId) -> None:
        """Agree on the day of return, or on another one. Refuses: a day before the start; a person who has returned."""
        self.take(agreed, by=by)

    def return_staff(self, returned: StaffReturned, *, by: ActorId) -> None:
        """See `return_staff`."""
        self.take(returned, by=by)
