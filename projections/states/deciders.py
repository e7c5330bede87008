"""Bodies that no longer exist, and the matters that wait for one: their decider is gone, or another body continues."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from archive.fold.registry import State
from projections.states.question import Picked, Question

Pick = Callable[..., Iterator[Picked]]
TOLD = ("decider_dissolved_on", "decider_successor")
"""What is shown beside the state of a matter: the day on which its body was dissolved, the body that continues."""


@dataclass(frozen=True, slots=True)
class Dissolved:
    """A body that was dissolved; `successor` is the body that continues with its matters, where one exists."""

    title: str
    dissolved_on: str
    successor: str | None = None
    successor_title: str | None = None

    @property
    def end(self) -> str:
        """Its end, in words."""
        return f"{self.title} was dissolved on {self.dissolved_on}"

    @property
    def sentence(self) -> str:
        """What became of it, in words."""
        if self.successor is None:
            return f"its decider {self.end}"
        return f"{self.end}; {self.successor_title} continues with its matters"


def dissolved_bodies(pick: Pick, question: Question) -> Mapping[str, Dissolved]:
    """The bodies that did not exist any more on the day asked for, by id, as far as the caller may see them."""
    names = ("title", "dissolved_on", "successor", "number")
    rows = {each.id: each for each in pick(question, names, kinds=("body",), only="s.status = 'dissolved'")}
    heirs = {id: heir for id in rows if (heir := _heir(rows, id)) is not None}
    if heirs:
        named = ",".join(f"'{each}'" for each in sorted(set(heirs.values())))
        only = f"json_extract(s.state, '$.id') IN ({named})"
        living = {
            each.id: each.parts["title"] or each.id for each in pick(question, ("title",), kinds=("body",), only=only)
        }
        heirs = {id: heir for id, heir in heirs.items() if heir in living}
    found = {
        id: Dissolved(row.parts["title"] or row.number or id, row.parts["dissolved_on"]) for id, row in rows.items()
    }
    return {
        id: replace(each, successor=heirs[id], successor_title=living[heirs[id]]) if id in heirs else each
        for id, each in found.items()
    }


def _heir(dissolved: Mapping[str, Picked], id: str) -> str | None:
    """The first body after this one that was not dissolved; none where the successors end, or lead in a circle."""
    passed = {id}
    while (heir := dissolved[id].parts["successor"]) is not None and heir not in passed:
        if heir not in dissolved:
            return str(heir)
        passed.add(heir)
        id = heir
    return None


def dissolved_of(matter: Mapping[str, Any], bodies: Mapping[str, Dissolved]) -> Dissolved | None:
    """The body a matter waits for, where it was dissolved after anybody was named to decide the matter."""
    body = bodies.get(matter.get("body") or "")
    named_on = matter.get("decider_named_on")
    return None if body is None or (named_on and named_on >= body.dissolved_on) else body


def told_of(states: list[State], pick: Pick, question: Question) -> list[State]:
    """States, those of pending matters with what became of their body."""
    if not any(_waits(each) for each in states):
        return states
    bodies = dissolved_bodies(pick, question)
    return [each | _told(dissolved_of(each, bodies)) if _waits(each) else each for each in states]


def _waits(state: State) -> bool:
    return state["kind"] == "pending" and state["status"] == "pending" and bool(state.get("body"))


def _told(body: Dissolved | None) -> State:
    if body is None:
        return {}
    told = zip(TOLD, (body.dissolved_on, body.successor), strict=True)
    return {name: value for name, value in told if value is not None}
