"""No file imports itself by way of others: not at the top, not in a function, not for a type alone.

import-linter knows cycles of packages; rooms that ask each other would be one. Files may not, whatever the way.
"""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
PACKAGES = {
    "archive": HERE / "src/archive",
    "services": HERE / "src/services",
    "projections": HERE / "projections",
    "api": HERE / "api",
}


def files_of(packages: Mapping[str, Path]) -> dict[str, Path]:
    """Every file of Python by the name it is imported by."""
    found = {}
    for package, folder in packages.items():
        for path in folder.rglob("*.py"):
            parts = (package, *path.relative_to(folder).with_suffix("").parts)
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(name: str, path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    """What of the known a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in known)
        elif isinstance(node, ast.ImportFrom):
            package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            for each in node.names:
                within = f"{source}.{each.name}"
                yield from (found for found in (within if within in known else source,) if found in known)


def cycle_among(packages: Mapping[str, Path]) -> list[str]:
    """One cycle of files, in the order of their imports; none is empty."""
    known = files_of(packages)
    graph = {name: set(imports_of(name, path, known)) - {name} for name, path in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        return list(reversed(found.args[1]))
    return []


def test_no_file_imports_itself_by_way_of_others():
    cycle = cycle_among(PACKAGES)
    assert not cycle, f"a cycle of imports: {' imports '.join(cycle)}"


@pytest.mark.parametrize(
    "back",
    [
        "from house.one import thing",
        "from house import one",
        "from . import one",
        "def later():\n    import house.one",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .one import thing",
    ],
)
def test_a_cycle_is_found_however_it_is_closed(tmp_path, back):
    (tmp_path / "__init__.py").touch()
    (tmp_path / "one.py").write_text("from house.two import other\nthing = 1\n")
    (tmp_path / "two.py").write_text(f"{back}\nother = 2\n")

    assert set(cycle_among({"house": tmp_path})) == {"house.one", "house.two"}


def test_every_package_is_looked_at():
    known = files_of(PACKAGES)
    assert {"archive.kernel", "services.verbs", "projections.follow", "api.cli.main"} <= set(known)
