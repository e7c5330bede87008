"""One archive behind REST and one behind the command, for all examples of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.one_fold.interfaces import OnCommandLine, OverRest, Way

SCHEDULE = """code,title,years,trigger,basis,decision,publicity,ground,secret_years
A,Kept,-1,,KA,KA/1/2019,,,
B,Short,3,document_date,KirjanpL 2:10,,,,
C,Long,10,case_resolved,KirjanpL 2:10,,,,
D,Brief,3,case_resolved,KirjanpL 2:10,,,,
E,Contract,6,contract_ended,KirjanpL 2:10,,,,
S,Secret,10,document_date,KirjanpL 2:10,,secret,JulkL 24.1 § 20 k,25
"""


def office(folder: Path) -> OnCommandLine:
    """An archive with a schedule of classes: A permanent, B three years, C and D by case, E by contract, S secret."""
    make_home(folder / "home", origin="popsote", organisation="Valmistelutoimisto")
    command = OnCommandLine(folder / "home")
    (folder / "tos.csv").write_text(SCHEDULE, "utf-8")
    command("schedule", "import", str(folder / "tos.csv"), "--version", "1", "--from", "2000-01-01")
    command.second = command("keys", "create", "Toinen", "--role", "archivist")["key"]
    return command


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> OnCommandLine:
    return office(tmp_path_factory.mktemp("command"))


@pytest.fixture(scope="module")
def rest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OverRest]:
    made = office(tmp_path_factory.mktemp("rest"))
    folder = made.home
    home = ArchiveHome(folder)
    keys = keys_for(home)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield OverRest(Doors(client, keys, folder), made.second)


@pytest.fixture(params=["rest", "command"])
def way(request: pytest.FixtureRequest) -> Way:
    found: Way = request.getfixturevalue(request.param)
    return found
