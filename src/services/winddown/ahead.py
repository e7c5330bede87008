"""What an organisation that ends still costs until each of several days, if everything runs to its last day."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from archive.fold.registry import State
from projections.duties.offices import Office
from projections.states import Question, StateReader
from services.winddown.consequences import runs
from services.winddown.deadlines import records
from services.winddown.rates import rate_of

RUNNING = ("contract", "inventory", "secondment")
"""What costs day by day while it runs; commitments are paid once."""


class Ahead:
    """The running contracts, systems, secondments and commitments of an office, as the caller may see them on a day.

    A system or a commitment whose contract states its value is in the cost of the contract. `unknown` is how many state
    no cost.
    """

    def __init__(self, states: StateReader, question: Question, office: Office) -> None:
        self._day = question.as_of or question.today
        of_kind = {
            kind: [each for each in records(states, question, office, (kind,)) if runs(each.state, self._day)]
            for kind in (*RUNNING, "commitment")
        }
        rates = {each.id: rate_of(each.state) for kind in RUNNING for each in of_kind[kind]}
        paid = {id for id, rate in rates.items() if rate}
        apart = [each for found in of_kind.values() for each in found if each.state.get("contract") not in paid]
        running = [each for each in apart if each.state["kind"] != "commitment"]
        promised = [each for each in apart if each.state["kind"] == "commitment"]
        self._rates = [rate for each in running if (rate := rates[each.id])]
        self._once = [
            (self._paid_on(each.state), each.state["amount"]) for each in promised if each.state.get("amount")
        ]
        self.unknown = len(apart) - len(self._rates) - len(self._once)

    def until(self, days: Sequence[date]) -> list[list[dict[str, Any]]]:
        """What is paid after the day asked for and up to each of these days, by currency in whole minor units."""
        return [_told(self._sums(day)) for day in days]

    def _paid_on(self, state: State) -> date:
        said = state.get("until")
        last = said.get("latest") if isinstance(said, Mapping) else said
        return max(date.fromisoformat(last), self._day) if last else self._day

    def _sums(self, day: date) -> dict[str, Fraction]:
        found = dict[str, Fraction]()
        for rate in self._rates:
            found[rate.currency] = found.get(rate.currency, Fraction(0)) + rate.between(self._day, day)
        for on, amount in self._once:
            if on <= day and day > self._day:
                currency = amount.get("currency", "EUR")
                found[currency] = found.get(currency, Fraction(0)) + amount["cents"]
        return found


def _told(sums: Mapping[str, Fraction]) -> list[dict[str, Any]]:
    return [{"cents": int(cents), "currency": currency} for currency, cents in sorted(sums.items()) if cents]
