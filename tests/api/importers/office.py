"""Money is imported by the command line and looked at through REST, as people do."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.access.caller import Caller
from archive.actor.events import Role
from archive.errors import ArchiveError
from projections.states import Question
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.importers.conftest import Home
from tests.projections.states.shown import Views


class Office:
    """An archive that imports by the command line and shows by REST."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._run = folder, CliRunner()
        self._keys: dict[str, str] = {}
        make_home(folder, origin="popsote", organisation="Valmistelutoimisto")

    def told(self, *words: str) -> Any:
        """What a command prints with --json; an import that is wholly rejected is none that succeeded."""
        result = self._run.invoke(app, ["--home", str(self.folder), *words, "--json"])
        assert result.exit_code in ((0, 3) if words[0] == "import" else (0,)), result.output
        told = json.loads(result.stdout.splitlines()[-1])
        if result.exit_code:
            assert told["rejected"] > 0
            assert told["recorded"] == told["duplicates"] == 0
        return told

    def refused(self, *words: str) -> str:
        """Why a command is refused, and the remedy."""
        refusal = self._run.invoke(app, ["--home", str(self.folder), *words]).exception
        assert isinstance(refusal, ArchiveError)
        return f"{refusal} {refusal.remedy}"

    def take(self, source: Path, kind: str, *options: str) -> dict[str, Any]:
        """Import a source; the summary."""
        summary: dict[str, Any] = self.told("import", str(source), "--kind", kind, *options)
        return summary

    def rejects(self, summary: dict[str, Any]) -> list[dict[str, Any]]:
        """The rejects file of an import."""
        named = summary["rejects_file"]
        return [json.loads(line) for line in Path(named).read_text("utf-8").splitlines()] if named else []

    def listed(self, plural: str, by: str | None = "archivist", **params: Any) -> list[dict[str, Any]]:
        """Every record of a list, as a caller sees it."""
        home = ArchiveHome(self.folder)
        with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
            self._keys = self._keys or keys_for(home)
            doors, found = Doors(client, self._keys, self.folder), list[dict[str, Any]]()
            at, asked = f"/{plural}", params | {"limit": 500, "min_position": home.archive.position}
            while at:
                answer = doors.get(at, by, params=asked)
                assert answer.status_code == 200, answer.text
                found += answer.json()["items"]
                at, asked = answer.links.get("next", {}).get("url", ""), {}
        return found


def viewed(home: Home, kind: str) -> list[dict[str, Any]]:
    """What the view of states shows an archivist of every record of a kind, of sets too large for a whole archive."""
    (home.folder / "states").mkdir(exist_ok=True)
    views = Views(home.archive, home.folder / "states")
    while events := home.archive.seen(views.model.position(), 5000):
        views.model.apply(events)
    asked = Question(Caller(home.by, Role.archivist), date(2026, 1, 1))
    return [view.state for view in views.reader.some(kind, asked, limit=100_000)]


def sums(records: list[dict[str, Any]], field: str = "amount") -> dict[str, int]:
    """The sum of each currency, in minor units."""
    added: Counter[str] = Counter()
    for record in records:
        added[record[field].get("currency", "EUR")] += record[field]["cents"]
    return dict(added)
