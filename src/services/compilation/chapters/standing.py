"""The events that sums of money stand on: those that state a sum, and those by which it counts somewhere."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from archive.fold.corrections import REPLACING
from projections.states.money.lines import DECIDED
from projections.states.money.projects import Books, books
from services.compilation.records import Records
from services.compilation.told import Told


class Accounts:
    """The events behind sums of the money services, which tell the positions of what states a sum alone."""

    def __init__(self, records: Records) -> None:
        self._records, self._books = records, dict[str, Books]()

    def of_grant(self, told: Told, found: Mapping[str, Any], whats: Iterable[str]) -> set[int]:
        """What these sums of a grant stand on."""
        asked = set(whats)
        named = {position for what in asked for position in found["positions"].get(what, ())}
        decided = self._decided.get(told.id, set()) if "cost" in asked else set()
        return self._with_their_records(named) | {told.first} | decided

    def of_project(self, top: Told, id: str, positions: Mapping[str, list[int]], *, costs: bool = True) -> set[int]:
        """What budget and costs of a part of a project stand on, with what makes them count for it."""
        at = self._with_their_records({*positions["budget"], *positions["realised"]})
        return at | self._ways(top, id, {*positions["budget"], *positions["realised"]}, costs=costs)

    def derived(self, told: Told, found: Mapping[str, Any], name: str, kind: str) -> set[int]:
        """What a figure stands on that the records add up to, as it is held against a stated one."""
        if kind == "grant":
            whats = {"budget": ("awarded",), "realised": ("cost",), "unspent": ("awarded", "cost"),
                     "percent": ("awarded", "cost")}.get(name, ("awarded",))  # fmt: skip
            return self.of_grant(told, found, whats)
        positions = found["positions"]
        if name in ("own_share", "own_share_percent"):
            return self._grants(told) | {told.first}
        used = {"budget": ("budget",), "realised": ("realised",)}.get(name, ("budget", "realised"))
        asked = {each: positions[each] if each in used else [] for each in positions}
        return self.of_project(told, told.id, asked, costs="realised" in used)

    def _with_their_records(self, positions: Iterable[int]) -> set[int]:
        """Events with the first ones of their records, and with corrections of them."""
        at = set(positions)
        for position in positions:
            told = self._by_position.get(position)
            if told is not None:
                at.add(told.first)
                at |= self._corrected.get(told.id, set())
        return at

    @cached_property
    def _by_position(self) -> dict[int, Told]:
        return {event.position: told for told in self._records.all_visible() for event in told.events}

    @cached_property
    def _corrected(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for told in self._records.all_visible():
            replacing = {event.position for event in told.events if event.name in REPLACING}
            if replacing:
                found[told.id] = replacing
        return found

    @cached_property
    def _decided(self) -> dict[str, set[int]]:
        """By grant the decisions that a cost is paid by it instead of another, or by another instead of it."""
        found: dict[str, set[int]] = {}
        for told in self._records.all_visible():
            for event in told.events if told.kind == "cost" else ():
                if event.name == DECIDED:
                    for grant in (told.events[0].fact.get("grant"), event.fact.get("grant")):
                        found.setdefault(str(grant), set()).add(event.position)
        return found

    def _of(self, top: Told) -> Books:
        if top.id not in self._books:
            self._books[top.id] = books(self._records.states, top.id, self._records.question, ("account",))
        return self._books[top.id]

    def _ways(self, top: Told, id: str, positions: set[int], *, costs: bool) -> set[int]:
        """How sums come to count for a part: the chain of parts above what states them, and the funding."""
        kept, at = self._of(top), set[int]()
        within = {id, *kept.branches[id].beneath}
        paid_by = {
            first: {each for each, branch in kept.branches.items() if first in branch.grants} for first in kept.grants
        }
        for line in kept.lines:
            mine = not positions.isdisjoint(line.positions)
            if mine and line.account is not None and line.account in kept.grants:
                at.add(line.account)
            if mine and line.project is not None:
                at |= self._up(line.project, id)
            elif costs and line.what == "cost" and line.project is None and line.account in paid_by:
                at |= self._funding(paid_by[line.account], line.account, within, id)
        return at | self._up(id, id)

    def _funding(self, paid: set[str], account: int, within: set[str], id: str) -> set[int]:
        """The events that say for which projects a grant pays, as far as one of them decides that its costs count."""
        counts, at = bool(paid) and paid <= within, set[int]()
        for each in paid:
            rest = paid - {each}
            if (bool(rest) and rest <= within) != counts:
                at |= self._fund(each, account)
                if each in within and counts:
                    at |= self._up(each, id)
        return at

    def _fund(self, project: str, account: int) -> set[int]:
        told = self._records.one(project)
        grant = self._by_position.get(account)
        if told is None or grant is None:
            return set()
        mine = {e.position for e in told.events if e.name == "project.funded.v1" and e.fact.get("grant") == grant.id}
        return {told.first, *(mine if len(mine) == 1 else ())}

    def _up(self, project: str, top: str) -> set[int]:
        """The first events of a project and of those above it, up to one."""
        at, seen = set[int](), set[str]()
        while project not in seen and (told := self._records.one(project)) is not None:
            seen.add(project)
            at.add(told.first)
            if project == top:
                break
            project = str(told.state.get("part_of"))
        return at

    def _grants(self, told: Told) -> set[int]:
        kept = self._of(told)
        at = set[int]()
        for id in (told.id, *kept.branches[told.id].beneath):
            for account in kept.branches[id].grants:
                at |= self._up(id, told.id) | self._fund(id, account) | {account}
        return at
