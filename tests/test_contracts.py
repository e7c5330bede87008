"""Each import contract breaks where it is broken on purpose, and holds as the code is."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

from tests.contracts import Rooms, Views, folds

HERE = Path(__file__).parent.parent
TYPES = {"rooms": Rooms, "views": Views, "forbidden": ForbiddenContract, "layers": LayersContract}
FLOW = "The flow is one-directional"
SERVER = "The record knows no server and no index"
NETWORK = "The record speaks to no network"
SERVICES = "Services know no web framework, no terminal and no search engine"
MODELS = "Read models know no web framework and no terminal"
TESTS = "The program needs neither its tests nor its bench"
SQLITE = "sqlite3 only in record, keys, access log, states, duties and caches"
VIEWS = "Read models know what records are, never what may be done to them"
ROOMS = "Rooms ask each other by verbs"
PACKAGES = ("archive", "services", "projections", "api")
SESSION = {"root_packages": list(PACKAGES), "include_external_packages": True}
BROKEN = [
    (FLOW, "archive.kind", "services.verbs"),
    (FLOW, "archive.kind", "projections.follow"),
    (FLOW, "projections.follow", "services.verbs"),
    (FLOW, "services.verbs", "api.cli.app"),
    (SERVER, "archive.kind", "typer"),
    (SERVER, "archive.kind", "tantivy"),
    *((NETWORK, "archive.case.usecases", name) for name in ("urllib", "socket", "http", "httpx", "ssl")),
    *((SERVICES, "services.shapes", name) for name in ("starlette", "fastapi", "typer", "rich", "whoosh")),
    (MODELS, "projections.follow", "rich"),
    (MODELS, "projections.follow", "starlette"),
    *((TESTS, f"{package}.probe", name) for package in PACKAGES
      for name in ("tests", "bench")),
    (SQLITE, "services.verbs", "sqlite3"),
    (SQLITE, "projections.follow", "sqlite3"),
    (VIEWS, "projections.follow", "archive.case.model"),
    (VIEWS, "projections.follow", "archive.case.usecases"),
    (VIEWS, "projections.follow", "archive.case.merges"),
    (VIEWS, "projections.follow", "archive.disposal.destroying"),
    (VIEWS, "projections.follow", "archive.founding.keyloss"),
    (ROOMS, "archive.grant.kind", "archive.case.model"),
    (ROOMS, "archive.grant.kind", "archive.case.fold"),
    (ROOMS, "archive.grant.kind", "archive.contract.terms"),
    (ROOMS, "archive.grant.kind", "archive.contract.custody"),
]  # fmt: skip


@pytest.fixture(scope="module")
def graph() -> Any:
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


def contracts() -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in read_configuration(str(HERE / "pyproject.toml"))["contracts_options"]}


def kept(graph: Any, name: str) -> bool:
    told = contracts()[name]
    contract = TYPES[told["type"]](name, SESSION, told)
    return bool(contract.check(deepcopy(graph), verbose=False).kept)


def test_every_contract_is_broken_on_purpose():
    assert {name for name, _, _ in BROKEN} == set(contracts())


@pytest.mark.parametrize("name", contracts())
def test_a_contract_holds_as_the_code_is(graph: Any, name: str):
    assert kept(graph, name)


@pytest.mark.parametrize(("name", "importer", "imported"), BROKEN)
def test_a_contract_breaks_where_it_is_broken(graph: Any, name: str, importer: str, imported: str):
    new = [each for each in (importer, imported) if each not in graph.modules]
    for each in new:
        graph.add_module(each, is_squashed="." not in each)
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="-")
    try:
        assert not kept(graph, name)
    finally:
        graph.remove_import(importer=importer, imported=imported)
        for each in new:
            graph.remove_module(each)


def test_fold_code_is_known_by_what_it_registers():
    assert folds("archive.contract.terms")
    assert folds("archive.merging.fold")
    assert not folds("archive.case.whole")
    assert not folds("archive.contract.nowhere")


def lines(wanted: str, *folders: str) -> list[str]:
    """The lines of our code in which something stands."""
    paths = [path for folder in folders for path in (HERE / folder).rglob("*.py")]
    found = [(path, line) for path in paths for line in path.read_text("utf-8").splitlines() if re.search(wanted, line)]
    return [f"{path.relative_to(HERE)}: {line.strip()}" for path, line in found]


def test_nobody_borrows_sqlite_from_another_file():
    assert lines(r"import .*, sqlite3\b|from .* import sqlite3\b|\w\.sqlite3\.", "src", "projections", "api") == []


def test_services_and_interfaces_ask_no_database_in_sql():
    """The sorting on disk of a package is a cache of its own, gone with the process: no view and no record is in it."""
    found = lines(r"\.execute(many|script)?\(", "src/services", "api")
    assert [each for each in found if not each.startswith("src/services/handover/reading_room/scratch.py:")] == []
