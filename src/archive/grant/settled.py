"""The settlement of a grant is held against its reported costs, and what comes after it is flagged."""

from archive.errors import Invalid
from archive.grant.account import account_of
from archive.grant.model import Grant
from archive.record.store import Archive

AFTER_SETTLEMENT = "after_settlement"
"""The flag of a cost or an application that is recorded of a grant that is settled."""


class AcceptedExceedsCost(Invalid):
    """An authority accepts at most the cost that was reported."""

    code = "accepted_exceeds_cost"
    remedy = "Report the missing costs first, or give what was accepted of those that were reported."

    def __init__(self) -> None:
        super().__init__("More cost would be accepted than was reported.", field="amount")


def accepted_beyond(archive: Archive, grant: Grant, accepted: int) -> tuple[str, ...]:
    """Refuse an accepted cost in cents beyond the reported one; its flag, where a source only tells it.

    Where no cost of the grant is known, one beyond the whole that grant and own share pay for is flagged.
    """
    account = account_of(archive, grant)
    if accepted <= (sum(line.cents for line in account) if account else _whole(grant)):
        return ()
    if account and not archive.telling:
        raise AcceptedExceedsCost
    return (AcceptedExceedsCost.code,)


def _whole(grant: Grant) -> int:
    """The cost in cents that a grant was awarded for: by its percentage, else with its own share."""
    state, awarded = grant.now, grant.amount.cents
    own = int((state.get("own_share") or {}).get("cents", 0))
    return max(awarded + own, awarded * 100 // int(state.get("percent") or 100))
