"""The money of a project as a caller may see it: budget, realised and unspent, and what sources state of them.

Sums stand on records alone that the caller may see today; each tells the positions of the events it is made of.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Literal

from archive.errors import Conflict, NotFound
from projections.states import Question, StateReader
from projections.states.money.projects import BESIDE, Books, Line, books, project_named
from services.sight.costs import claims_shown
from services.sight.figures import compared, digits_in, named_in, percent, share, unit_of

NAMED_AT_MOST = 1000
"""How many events of a sum an answer names unless all are asked for."""
_APART = {"cost_kind": ("cost_kind",), "period": ("period_from", "period_until"), "partner": ("partner",)}
By = Literal["project", "cost_kind", "period", "partner"]


class SeveralProjects(Conflict):
    """Several projects have the number that is asked for."""

    code = "ambiguous"

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(f"This names {len(ids)} projects.", field="project")
        self.remedy = f"Give one of their ids: {', '.join(ids[:10])}."


def named(states: StateReader, name: str, question: Question) -> str:
    """The id of the project with this id or number. Refuses: none or several that the caller may see."""
    found = project_named(states, name, question)
    if not found:
        remedy = "Give its number, such as KOMAS, or its id; 'archive search kind:project' finds them."
        raise NotFound("There is no project with this id or number.", field="project", remedy=remedy)
    if len(found) > 1:
        raise SeveralProjects(found)
    return found[0]


class ProjectMoney:
    """The money of one project on both clocks. Refuses: none, or none the caller may see; destroyed; not in force."""

    def __init__(
        self, states: StateReader, project: str, question: Question, by: By | None = None, *, most: int | None = None
    ) -> None:
        """With `most` the events that sums are made of are named where there are no more; else they are counted."""
        self._books, self._project = books(states, project, question, _APART.get(by or "", ()), most), project
        self._by, self._whole = by, question.caller.sees_all
        self._position = states.position()

    @property
    def ids(self) -> list[str]:
        """The records it stands on: the project, its parts, the grants that pay for them."""
        parts = self._books.branches[self._project].beneath
        return [self._project, *parts, *(state["id"] for state in self._books.grants.values())]

    def answer(self) -> dict[str, Any]:
        """Everything that is asked of it, also its sums by part, cost kind, period or partner if that is."""
        lines, state = self._books.of(self._project), self._books.branches[self._project].state
        budgets = budget_of(self._books, self._project)
        main, *others = _currencies(budgets, lines)
        own = [line for line in lines if line.what == "figure" and line.project == self._project]
        told = {"project": state["id"], **_of(state, "number", "title", "status", "level")}
        told |= self._sums(self._project, main)
        told |= compared(own, main, self._derived(main) if self._whole else {})._asdict()
        told["partial"] = not self._whole
        told["grants"] = [self._grant(first) for first in self._grants()]
        told["undivided"] = _undivided(self._books.undivided(self._project), main)
        told["others"] = [self._sums(self._project, each) for each in others]
        told["claimed_twice"] = claims_shown(self._books.claimed)
        told["negative"] = _negative(told, *told["others"])
        told["by"], told["groups"] = self._by, self._groups(self._by, main) if self._by else []
        return told | {"position": self._position}

    def _grants(self) -> list[int]:
        within = [self._project, *self._books.branches[self._project].beneath]
        paid = frozenset[int]().union(*(self._books.branches[each].grants for each in within))
        return [first for first in self._books.grants if first in paid]

    def _grant(self, first: int) -> dict[str, Any]:
        state = self._books.grants[first]
        return _of(state, "id", "number", "title", "amount", "own_share")

    def _derived(self, currency: str) -> dict[str, Any]:
        spent, budget = self._spent(self._project, currency), budget_of(self._books, self._project).get(currency)
        awarded = [self._books.grants[first] for first in self._grants()]
        of_currency = [each for each in awarded if each["amount"].get("currency", "EUR") == currency]
        shares = [each["own_share"]["cents"] for each in of_currency if each.get("own_share")]
        own, total = sum(shares), sum(each["amount"]["cents"] for each in of_currency)
        whole = budget[0] if budget else None
        return {
            "budget": whole,
            "realised": spent,
            "unspent": None if whole is None else whole - spent,
            "percent": share(spent, whole),
            "own_share": own if shares else None,
            "own_share_percent": share(own, total) if shares else None,
        }

    def _spent(self, project: str, currency: str) -> int:
        return sum(line.cents for line in _costs(self._books.of(project), currency))

    def _sums(self, project: str, currency: str) -> dict[str, Any]:
        """Budget, realised and unspent of a project in one currency, with the positions they are made of."""
        lines = self._books.of(project)
        budget, costs = budget_of(self._books, project).get(currency), _costs(lines, currency)
        beside = {what: [line for line in lines if _is(line, what, currency)] for what in BESIDE}
        amounts = {name: sum(line.cents for line in beside[what]) for what, name in _NAMED.items()}
        told = summed(currency, budget, costs)
        told["positions"] |= {_NAMED[what]: positions_of(found) for what, found in beside.items()}
        told["events"] |= {_NAMED[what]: events_in(found) for what, found in beside.items()}
        return told | named_in(currency, **amounts)

    def _groups(self, by: By, currency: str) -> list[dict[str, Any]]:
        if by == "project":
            parts = (self._project, *self._books.branches[self._project].beneath)
            return [self._part(each, currency) for each in parts]
        lines = _costs(self._books.of(self._project), currency)
        own = [line for line in self._books.of(self._project) if line.what == "budget"]
        budgets = [line for line in _standing(own) if line.currency == currency and line.project == self._project]
        key = _KEYS[by]
        costs, planned = _grouped(lines, key), _grouped(budgets, key) if by != "partner" else {}
        found = []
        planned.pop(None, None)  # of the whole: it stands above
        for name in sorted({*costs, *planned}, key=lambda each: (each is None, each or ())):
            whole = planned.get(name, [])
            budget = (sum(line.cents for line in whole), [line.position for line in whole]) if whole else None
            found.append({**_called(by, name), **summed(currency, budget, costs.get(name, []))})
        return found

    def _part(self, id: str, currency: str) -> dict[str, Any]:
        state = self._books.branches[id].state
        called = _of(state, "number", "title", "level", "status", "part_of")
        return {"project": id, **called, **self._sums(id, currency)}


def _of(state: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: state[name] for name in names if name in state}


def summed(currency: str, budget: tuple[int, list[int]] | None, costs: Sequence[Line]) -> dict[str, Any]:
    """Budget, realised, unspent and the part used, each with the positions of the events it is made of."""
    spent, whole = sum(line.cents for line in costs), budget[0] if budget else None
    unspent = None if whole is None else whole - spent
    planned = budget[1] if budget else []
    positions = {"budget": planned, "realised": positions_of(costs)}
    return {
        "currency": currency,
        "digits": digits_in(currency),
        **named_in(currency, budget=whole, realised=spent, unspent=unspent),
        "percent": percent(share(spent, whole)),
        "positions": positions,
        "events": {"budget": len(planned), "realised": events_in(costs)},
    }


def positions_of(lines: Collection[Line]) -> list[int] | None:
    """The events that lines are made of, in the order of recording; None where they were left out."""
    if any(not line.positions for line in lines):
        return None
    return sorted(chain.from_iterable(line.positions for line in lines))


def events_in(lines: Collection[Line]) -> int:
    """How many events lines are made of."""
    return sum(line.events for line in lines)


def budget_of(kept: Books, project: str) -> dict[str, tuple[int, list[int]]]:
    """The budget of a project by currency: the newest of the whole, else those of cost kinds and periods together, else
    what its parts have; with the positions it is made of."""
    own = _standing([line for line in kept.lines if line.what == "budget" and line.project == project])
    found: dict[str, tuple[int, list[int]]] = {}
    for currency in {line.currency for line in own}:
        of_it = [line for line in own if line.currency == currency]
        whole = [line for line in of_it if not (line.cost_kind or line.period_from or line.period_until)]
        used = whole or of_it
        found[currency] = sum(line.cents for line in used), [line.position for line in used]
    for part, branch in kept.branches.items():
        if branch.state.get("part_of") != project or part == project or part not in kept.branches[project].beneath:
            continue
        for currency, (cents, positions) in budget_of(kept, part).items():
            if currency not in {line.currency for line in own}:
                before = found.get(currency, (0, []))
                found[currency] = before[0] + cents, [*before[1], *positions]
    return found


def _standing(budgets: Iterable[Line]) -> list[Line]:
    """Of budgets of the same project, currency, cost kind and period, the newest by its day."""
    last: dict[tuple[Any, ...], Line] = {}
    for line in sorted(budgets, key=lambda each: (each.day, each.position)):
        last[line.project, line.currency, line.cost_kind, line.period_from, line.period_until] = line
    return sorted(last.values(), key=lambda each: each.position)


def _costs(lines: Iterable[Line], currency: str) -> list[Line]:
    return [line for line in lines if _is(line, "cost", currency)]


_NAMED = {"expense": "expenses", "committed": "committed"}


def _is(line: Line, what: str, currency: str) -> bool:
    return line.what == what and line.currency == currency


def _currencies(budgets: Mapping[str, object], lines: Sequence[Line]) -> list[str]:
    """The currencies of the budget first, then those of costs, then of what stands beside, each as it was first stated;
    without any money EUR."""
    stated = (line.currency for what in ("budget", "cost", *BESIDE) for line in lines if line.what == what)
    return list(dict.fromkeys((*(each for each in stated), *budgets))) or ["EUR"]


def _undivided(lines: Sequence[Line], currency: str) -> dict[str, Any] | None:
    """Costs of grants that pay for other projects too and that name none: they count for none of them."""
    costs = _costs(lines, currency)
    if not costs:
        return None
    amount = named_in(currency, amount=sum(line.cents for line in costs))
    return {**amount, "positions": positions_of(costs), "events": events_in(costs)}


def _negative(*sums: Mapping[str, Any]) -> list[dict[str, str]]:
    """Which sums are less than nothing, as they are by a credit note or a cost taken back whose whole is not known."""
    found = list[dict[str, str]]()
    for each in sums:
        for name in ("realised", *_NAMED.values()):
            if (each.get(f"{name}_{unit_of(each['currency'])}") or 0) < 0:
                found.append({"sum": name, "currency": each["currency"]})
    return found


Key = Callable[[Line], tuple[str, ...] | None]
_KEYS: Mapping[str, Key] = {
    "cost_kind": lambda line: (line.cost_kind,) if line.cost_kind else None,
    "period": lambda line: (
        (line.period_from or "", line.period_until or "") if line.period_from or line.period_until else None
    ),
    "partner": lambda line: (line.partner,) if line.partner else None,
}


def _grouped(lines: Iterable[Line], key: Key) -> dict[tuple[str, ...] | None, list[Line]]:
    found: dict[tuple[str, ...] | None, list[Line]] = {}
    for line in lines:
        found.setdefault(key(line), []).append(line)
    return found


def _called(by: str, name: tuple[str, ...] | None) -> dict[str, Any]:
    """How a group is called; None where the events state nothing to group by."""
    if by != "period":
        return {by: name[0] if name else None}
    since, until = name or ("", "")
    return {"period": {"earliest": since or None, "latest": until or None} if name else None}
