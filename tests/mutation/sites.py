"""Every place where a mutation can be planted: a file, an operator and an occurrence; and which of them are tried.

Left out is what cannot change behaviour: annotations, aliases of types, `TYPE_CHECKING`, log lines, options of
dataclasses and caches.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cosmic_ray.ast import Visitor, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.provider import OperatorProvider

from tests.mutation.operators import OWN

AREAS = ("src/archive", "src/services", "projections/states", "projections/duties")
TRIED = {
    "ReplaceComparisonOperator": "Eq_NotEq NotEq_Eq Is_IsNot IsNot_Is Lt_LtE Lt_Gt LtE_Lt LtE_GtE "
    "Gt_GtE Gt_Lt GtE_Gt GtE_LtE",
    "ReplaceBinaryOperator": "Add_Sub Sub_Add Mul_Div Mul_Add Div_Mul FloorDiv_Mul Mod_FloorDiv Pow_Mul RShift_LShift "
    "LShift_RShift BitOr_BitAnd BitOr_BitXor BitAnd_BitOr BitXor_BitOr",
}
"""The variants a person could have written by mistake; the others fail at once or change nothing."""
NO_CHANGE = {"cache", "lru_cache", "cached_property", "override", "overload", "abstractmethod", "final", "wraps"}
_UNPARAMETRISED = {"VariableReplacer", "VariableInserter", "ExceptionReplacer"}
Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Site:
    """Where one mutation would be; `text` is its line, `nth` tells equal lines of a file apart."""

    path: str
    operator: str
    occurrence: int
    line: int
    text: str
    nth: int

    @property
    def place(self) -> str:
        return f"{self.path}\0{self.text}\0{self.nth}"

    @property
    def family(self) -> str:
        """Variants of one operator are one family; a line is not weighed by how many it has."""
        return "_".join(self.operator.split("_")[:2])


@cache
def operators() -> dict[str, Any]:
    provider = OperatorProvider()
    return {name: provider[name] for name in provider if _is_tried(name)} | OWN


def files(root: Path, only: str = "") -> list[str]:
    """The Python files that are tried, by their path below the root."""
    wanted = (only.rstrip("/"),) if only else AREAS
    found = (
        path for area in wanted for path in ([root / area] if only.endswith(".py") else (root / area).rglob("*.py"))
    )
    return sorted(str(path.relative_to(root)) for path in found)


def sites(path: str, source: str) -> list[Site]:
    """Every place of a file that is tried, in the order of the file."""
    left_out = list(_left_out(ast.parse(source)))
    lines = source.splitlines()
    seen: dict[str, int] = {}
    collected = _Sites()
    collected.walk(get_ast(source))
    nth: dict[int, int] = {}
    for at, text in enumerate(lines, 1):
        nth[at] = seen[text.strip()] = seen.get(text.strip(), -1) + 1
    return [
        Site(path, name, occurrence, begins[0], lines[begins[0] - 1].strip(), nth[begins[0]])
        for name, occurrence, (begins, ends) in collected.found
        if not any(first <= begins and ends <= last for first, last in left_out)
    ]


def mutated(source: str, site: Site) -> str | None:
    """The file with the mutation planted; None where that is no other program."""
    name = site.operator
    changed = mutate_code(source, operators()[name](), site.occurrence)
    try:
        same = changed is None or ast.dump(ast.parse(changed)) == ast.dump(ast.parse(source))
    except SyntaxError:
        return None
    return None if same else str(changed)


def sample(found: Iterable[Site], size: int, seed: int) -> list[list[Site]]:
    """Lines drawn with equal chance, each with its sites in the order in which they are tried until one can be planted.

    Drawn by digest, so a line drawn once is drawn again after other lines were edited.
    """
    places: dict[str, list[Site]] = {}
    for site in found:
        places.setdefault(site.place, []).append(site)
    drawn = sorted(places, key=lambda place: _drawn(seed, place))[: size or None]
    return [
        sorted(
            places[place], key=lambda s: (_drawn(seed, place, s.family), _drawn(seed, place, s.operator, s.occurrence))
        )
        for place in drawn
    ]


class _Sites(Visitor):  # type: ignore[misc]
    """Walks a file once for all operators; occurrences are counted as cosmic-ray counts them."""

    def __init__(self) -> None:
        self.found: list[tuple[str, int, Span]] = []
        self._counted: dict[str, int] = {}
        self._operators = {name: each() for name, each in operators().items()}

    def visit(self, node: Any) -> Any:
        for name, operator in self._operators.items():
            if name.startswith("ReplaceBinary") and node.type != "operator":
                continue
            for span in operator.mutation_positions(node):
                at = self._counted[name] = self._counted.get(name, -1) + 1
                if getattr(node.parent, "type", "") != "parameters":  # the sign before parameters given by name
                    self.found.append((name, at, span))
        return node


def _left_out(tree: ast.Module) -> Iterator[Span]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield _span(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            yield _span(node.returns)
        elif isinstance(node, ast.stmt) and _says_nothing(node):
            yield _span(node)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from map(_with_sign, filter(_changes_nothing, node.decorator_list))


def _says_nothing(node: ast.stmt) -> bool:
    """A statement for the type checker or for a log."""
    match node:
        case ast.If():
            return "TYPE_CHECKING" in ast.dump(node.test)
        case ast.Expr():
            return ast.unparse(node).split(".")[0] in ("_log", "log", "logger", "logging")
        case ast.Assign():
            return _is_alias(node.value)
        case _:
            return False


def _is_alias(value: ast.expr) -> bool:
    """A union of types, or a type that takes parameters of unions."""
    inner = value.slice if isinstance(value, ast.Subscript) else value
    return any(isinstance(each, ast.BinOp) and isinstance(each.op, ast.BitOr) for each in ast.walk(inner)) and not any(
        isinstance(each, ast.Call | ast.Dict | ast.List | ast.Set) for each in ast.walk(value)
    )


def _changes_nothing(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called).split(".")[-1] in NO_CHANGE | {"dataclass"}


def _span(node: Any) -> Span:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def _with_sign(decorator: ast.expr) -> Span:
    """A decorator with its sign and the end of its line."""
    return (decorator.lineno, 0), ((decorator.end_lineno or 0) + 1, 0)


def _is_tried(name: str) -> bool:
    operator, _, variant = name.partition("_")
    return name not in _UNPARAMETRISED and (operator not in TRIED or variant in TRIED[operator].split())


def _drawn(*parts: object) -> bytes:
    return sha256("\0".join(map(str, parts)).encode()).digest()
