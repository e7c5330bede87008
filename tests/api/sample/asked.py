"""The sample archive as its archivist asks it over REST."""

from typing import Any

from starlette.testclient import TestClient

from api.http.app import create_app
from api.sample.shorthand import record_id
from services.home.archive_home import ArchiveHome
from services.verbs import KINDS
from tests.api.doors import keys_for


class Office:
    """The sample archive as its archivist asks it over REST."""

    def __init__(self, home: ArchiveHome) -> None:
        self.client = TestClient(create_app(home))
        self.key = keys_for(home)["archivist"]

    def get(self, path: str, **params: Any) -> Any:
        answer = self.client.get(path, params=params, headers={"Authorization": f"Bearer {self.key}"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def one(self, kind: str, key: str, **clocks: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/{KINDS[kind].plural}/{record_id('sample', kind, key)}", **clocks)
        return found

    def every(self, plural: str, **params: Any) -> list[dict[str, Any]]:
        found = self.get(f"/{plural}", limit=500, **params)
        assert found["total"] == len(found["items"])
        items: list[dict[str, Any]] = found["items"]
        return items
