"""Mutations that cosmic-ray has not: the faults people make by hand in rules, sums, scopes and pages."""

from collections.abc import Iterator
from typing import Any

from cosmic_ray.operators.operator import Operator
from parso.python.tree import Keyword, Name, PythonNode

SWAPPED = {"any": "all", "all": "any", "min": "max", "max": "min", "union": "intersection", "intersection": "union"}
_Span = tuple[tuple[int, int], tuple[int, int]]


class SwapCall(Operator):  # type: ignore[misc]
    """`any` for `all`, `min` for `max`, and back."""

    def mutation_positions(self, node: Any) -> Iterator[_Span]:
        if isinstance(node, Name) and node.value in SWAPPED and _is_called(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        node.value = SWAPPED[node.value]
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


class DropStatement(Operator):  # type: ignore[misc]
    """A call whose answer nobody uses is left out: a check, a note, a write."""

    def mutation_positions(self, node: Any) -> Iterator[_Span]:
        if _is_call(node) and node.parent is not None and node.parent.type == "simple_stmt":
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        return Name("...", node.start_pos, prefix=node.get_first_leaf().prefix)

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


class DropCondition(Operator):  # type: ignore[misc]
    """A comprehension takes everything, whatever its condition says."""

    def mutation_positions(self, node: Any) -> Iterator[_Span]:
        if getattr(node, "type", "") == "comp_if":
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        node.children[1] = Keyword("True", node.children[1].start_pos, prefix=" ")
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


class SwapMembership(Operator):  # type: ignore[misc]
    """`in` for `not in`, and back."""

    def mutation_positions(self, node: Any) -> Iterator[_Span]:
        if getattr(node, "type", "") == "comparison":
            for operator in node.children[1::2]:
                if operator.get_code().split() in (["in"], ["not", "in"]):
                    yield operator.start_pos, operator.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        at = [i for i, each in enumerate(node.children) if i % 2 and each.get_code().split()[-1] == "in"][index]
        swapped = "in" if len(node.children[at].get_code().split()) == 2 else "not in"
        node.children[at] = Keyword(swapped, node.children[at].start_pos, prefix=" ")
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


OWN: dict[str, type[Operator]] = {
    each.__name__: each for each in (SwapCall, DropStatement, DropCondition, SwapMembership)
}


def _is_called(name: Any) -> bool:
    after = name.get_next_leaf()
    return after is not None and after.value == "("


def _is_call(node: Any) -> bool:
    """A name or attribute that is called, and nothing more."""
    if not isinstance(node, PythonNode) or node.type not in ("atom_expr", "power"):
        return False
    last = node.children[-1]
    return bool(last.type == "trailer" and last.children[0].value == "(")
