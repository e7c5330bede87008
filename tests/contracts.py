"""Import contracts of our own: what is private in a room, and what of a room a read model may import."""

import ast
from functools import cache
from pathlib import Path
from typing import Any

from importlinter import Contract, ContractCheck, fields, output

SOURCE = Path(__file__).parent.parent / "src"
REGISTRY = "archive.fold.registry"
REGISTERING = frozenset(("on", "begins", "judged_now", "rule", "moves", "calendar", "shows", "about", "counts"))


class Rooms(Contract):
    """A room is a package in `package`; its modules named in `private` are for itself alone, and so is its fold code.

    Fold code is whatever registers what an event makes of a state, by whatever name its file goes. A rule across rooms
    is asked by a verb of the other room. What is no room (services, interfaces) may import them. `asked` are modules
    of fold code that others may ask.
    """

    package = fields.StringField()
    private = fields.ListField(subfield=fields.StringField())
    asked = fields.ListField(subfield=fields.StringField())

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        broken = []
        for imported in sorted(graph.modules):
            package, _, rest = imported.partition(".")
            room, _, part = rest.partition(".")
            if package != self.package or imported in self.asked:
                continue
            if part not in self.private and not (room != "fold" and folds(imported)):
                continue
            broken += [
                (importer, imported)
                for importer in sorted(graph.find_modules_that_directly_import(imported))
                if importer.startswith(f"{package}.") and not importer.startswith(f"{package}.{room}.")
            ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} imports {imported}; ask a verb of that room.", bold=False)


class Views(Contract):
    """`importers` import of a room the modules named in `open`, and of all rooms those listed in `asked`; nothing else.

    A room is a package in `package` that has events.
    """

    package = fields.StringField()
    importers = fields.StringField()
    open = fields.ListField(subfield=fields.StringField())
    asked = fields.ListField(subfield=fields.StringField())

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        broken = []
        for imported in sorted(graph.modules):
            package, _, rest = imported.partition(".")
            room, _, part = rest.partition(".")
            if package != self.package or f"{package}.{room}.events" not in graph.modules:
                continue
            if part not in self.open and imported not in self.asked:
                broken += [
                    (importer, imported)
                    for importer in sorted(graph.find_modules_that_directly_import(imported))
                    if importer.startswith(f"{self.importers}.")
                ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} imports {imported}; ask its kind or fold.", bold=False)


@cache
def folds(module: str) -> bool:
    """Whether a module registers what events make of a state."""
    path = SOURCE.joinpath(*module.split(".")).with_suffix(".py")
    if not path.is_file():
        return False
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == REGISTRY
        and REGISTERING.intersection(each.name for each in node.names)
        for node in ast.parse(path.read_text("utf-8")).body
    )
