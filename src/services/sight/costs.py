"""The account of a grant as a caller may see it: its costs one by one, and its sums with where they come from."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from projections.states import Question, StateReader
from projections.states.money.claims import Claiming
from projections.states.money.sums import cost_lines, count_costs, sums
from projections.states.question import summed_at
from projections.states.texts import shortened

_TOLD = ("of_project", "voucher", "shared", "partner", "note")


class Account:
    """One grant on both clocks. Refuses: none, or none the caller may see; destroyed; not in force that day."""

    def __init__(self, states: StateReader, grant: UUID, question: Question) -> None:
        self._db, self._grant = states.db, states.one(str(grant), question, "grant")
        self._known, self._day = summed_at(question, self._grant.since)
        self._may = states.may_see(question)

    def costs(self, after: int, limit: int) -> list[dict[str, Any]]:
        """Costs in the order of their positions, beginning after one."""
        lines = cost_lines(self._db, self._grant.first, self._known, self._day, self._may, after=after, limit=limit)
        return [_shown(line) for line in lines]

    def count(self) -> int:
        """How many there are."""
        return count_costs(self._db, self._grant.first, self._known, self._day, self._may)

    def sums(self) -> list[dict[str, Any]]:
        """Every sum, with the positions it is made of."""
        return [each.as_dict() for each in sums(self._db, self._grant.first, self._known, self._day, self._may)]


def _shown(line: tuple[Any, ...]) -> dict[str, Any]:
    position, day, cents, currency, kind, since, until, id, version, stored = line
    period = {name: value for name, value in (("earliest", since), ("latest", until)) if value}
    told = {"id": id, "version": version, "position": position, "reported_on": day}
    told |= {"amount": {"cents": cents, "currency": currency}, "cost_kind": kind}
    told |= {"period": period} if period else {}
    state = shortened(stored) if stored else {}
    return told | {name: state[name] for name in _TOLD if name in state}


def claims_shown(claims: Sequence[Sequence[Claiming]]) -> list[list[dict[str, Any]]]:
    """Costs that are claimed more than once: of each the grants and projects, with the positions of events."""
    return [[{each.kind: each.id, "positions": list(each.positions)} for each in claim] for claim in claims]
