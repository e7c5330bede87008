"""An import contract of our own: what is private in a room is imported by no other room."""

from typing import Any

from importlinter import Contract, ContractCheck, fields, output


class Rooms(Contract):
    """A room is a package in `package`; its modules named in `private` are for itself alone.

    A rule across rooms is asked by a verb of the other room. What is no room (services, interfaces) may import them.
    """

    package = fields.StringField()
    private = fields.ListField(subfield=fields.StringField())

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        broken = []
        for imported in sorted(graph.modules):
            package, _, rest = imported.partition(".")
            room, _, part = rest.partition(".")
            if package != self.package or part not in self.private:
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
