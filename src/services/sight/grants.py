"""The money of a grant as a caller may see it: granted, applied for, approved, paid, used, and what is to be returned.

Source: State Grants Act 688/2001 11 § 4 (at most its percentage of the acceptable cost), 6 § 2 (calculated basis),
20 § (what is returned; ten euros or less may stay).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from projections.states import Question, StateReader, View
from projections.states.money.claims import claimed_twice
from projections.states.money.projects import Line, account
from projections.states.money.sums import flagged
from projections.states.question import summed_at
from services.sight.costs import claims_shown
from services.sight.figures import compared, digits_in, named_in, percent, share
from services.sight.projects import positions_of

MAY_STAY = 1_000
"""Cents of euros that need not be returned (20 §)."""
WHATS = ("awarded", "applied", "approved", "paid", "recovered", "returned", "accepted", "cost", "disputed")
NAMED = ("number", "title", "status", "grantor", "grantee")
SUMS = ("applied", "approved", "paid", "recovered", "returned")


def of_grants(states: StateReader, question: Question, after: int, limit: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The money of every grant that the caller may see, by the position of its first event, beginning after one."""
    for view in states.some("grant", question, after=after, limit=limit):
        yield view.first, {**GrantMoney(states, view.id, question, view).sums()}


class GrantMoney:
    """The money of one grant on both clocks. Refuses: none, or none the caller may see; destroyed; not in force."""

    def __init__(self, states: StateReader, grant: str, question: Question, view: View | None = None) -> None:
        self._states, self._question, self._position = states, question, states.position()
        self._grant = view or states.one(grant, question, "grant")
        self._lines = account(states, self._grant, question)
        self._currency: str = self._grant.state["amount"].get("currency", "EUR")

    @property
    def id(self) -> str:
        """The grant."""
        return self._grant.id

    def sums(self) -> dict[str, Any]:
        """Its sums, and what is to be returned."""
        state, total = self._grant.state, self._totals()
        told: dict[str, Any] = {name: state[name] for name in NAMED if name in state}
        entitled, basis = entitlement(state, total)
        kept = total["paid"] - total["recovered"] - total["returned"]
        back = max(0, kept - entitled)
        own = (state.get("own_share") or {}).get("cents")
        amounts = named_in(
            self._currency,
            awarded=total["awarded"],
            own_share=own,
            **{name: total[name] for name in SUMS},
            realised=total["cost"],
            disputed=total["disputed"],
            accepted=state.get("accepted_cents"),
            entitled=entitled,
            to_return=back,
        )
        return {
            "grant": self._grant.id,
            **told,
            "currency": self._currency,
            "digits": digits_in(self._currency),
            **amounts,
            "own_share_percent": percent(share(own, total["awarded"])) if own is not None else None,
            "percent": percent(share(total["cost"], total["awarded"])),
            "basis": basis,
            "may_stay": self._currency == "EUR" and 0 < back <= MAY_STAY,
            "partial": not self._question.caller.sees_all,
        }

    def answer(self) -> dict[str, Any]:
        """Its sums beside what sources state, and costs that other grants claim or that contradict a rule."""
        claimed = claims_shown(claimed_twice(self._states, self._question, [self._grant.first], self._grant.since))
        return {**self.beside(), "claimed_twice": claimed, **self._flagged(), "position": self._position}

    def beside(self) -> dict[str, Any]:
        """Its sums with the positions they are made of, beside what sources state.

        What its costs add up to is held against that only for who sees every record: a difference would show what
        hidden ones come to.
        """
        state, total = self._grant.state, self._totals()
        own = (state.get("own_share") or {}).get("cents")
        derived = {
            "budget": total["awarded"],
            "own_share": own,
            "own_share_percent": None if own is None else share(own, total["awarded"]),
        }
        if self._question.caller.sees_all:
            derived |= {
                "realised": total["cost"],
                "unspent": total["awarded"] - total["cost"],
                "percent": share(total["cost"], total["awarded"]),
            }
        figures = [line for line in self._lines if line.what == "figure"]
        return {
            **self.sums(),
            "positions": {what: positions_of(self._of(what)) for what in WHATS},
            **compared(figures, self._currency, derived)._asdict(),
        }

    def _flagged(self) -> dict[str, list[int]]:
        """The costs that contradict a rule, for whom the flags of the grant are shown."""
        if not self._states.known_ids([self.id], self._question).get(self.id):
            return {}
        asked = (*summed_at(self._question, self._grant.since), self._states.may_see(self._question))
        return {"flagged": flagged(self._states.db, self._grant.first, *asked)}

    def _of(self, what: str) -> list[Line]:
        return [line for line in self._lines if line.what == what and line.currency == self._currency]

    def _totals(self) -> dict[str, int]:
        return {what: _sum(self._of(what)) for what in WHATS}


def entitlement(state: dict[str, Any], total: dict[str, int]) -> tuple[int, str]:
    """How much of a grant its grantee may keep, in minor units rounded down, and what that is counted from.

    At most its percentage of the accepted cost, before the settlement of the reported cost; on a calculated basis, or
    where no percentage was set, at most that cost itself or the whole grant.
    """
    if state.get("calculated"):
        return total["awarded"], "calculated"
    accepted = state.get("accepted_cents")
    cost, basis = (total["cost"], "reported") if accepted is None else (accepted, "accepted")
    return max(0, min(total["awarded"], cost * state.get("percent", 100) // 100)), basis


def _sum(lines: Sequence[Line]) -> int:
    return sum(line.cents for line in lines)
