"""One way to ask at the doors of an archive: as anybody, for anything."""

import copy
import itertools
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.actor.events import Role
from archive.actor.usecases import issue_key, register_actor, revoke_key
from services.home.archive_home import ArchiveHome
from services.verbs import KINDS
from tests.api.examples import CREATED, Body

_numbers = itertools.count(1)
_DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.json"


def described() -> dict[str, Any]:
    """The description of REST as it is in docs/: making it takes long, and another test holds it against the routes."""
    found: dict[str, Any] = json.loads(_DESCRIPTION.read_bytes())
    return found


def keys_for(home: ArchiveHome) -> dict[str, str]:
    """A key of every role, a revoked one and an expired one."""
    admin = home.admin().actor
    assert admin is not None
    actor = register_actor(home.archive, "kirjaaja", by=admin)
    keys = {role.value: issue_key(home.archive, actor, role, label=role, by=admin) for role in Role}
    keys["revoked"] = issue_key(home.archive, actor, Role.admin, label="old", by=admin)
    revoke_key(home.archive, keys["revoked"][:12], "lost", on=home.today(), by=admin)
    past = datetime.now(UTC) - timedelta(seconds=1)
    keys["expired"] = issue_key(home.archive, actor, Role.admin, label="old", by=admin, expires_at=past)
    return keys


class Doors:
    """A client of one served archive, asking as anybody."""

    def __init__(self, client: Any, keys: dict[str, str], home: Path) -> None:
        self.client, self.keys, self.home = client, keys, home

    def ask(self, method: str, path: str, by: str | None = None, **more: Any) -> Any:
        """One request, by a role, by a literal key, or by nobody."""
        headers = dict(more.pop("headers", {}))
        if by is not None:
            headers["Authorization"] = f"Bearer {self.keys.get(by, by)}"
        return self.client.request(method, path, headers=headers, **more)

    def get(self, path: str, by: str | None = None, **more: Any) -> Any:
        return self.ask("GET", path, by, **more)

    def post(self, path: str, body: Any, by: str | None = "archivist", **more: Any) -> Any:
        return self.ask("POST", path, by, json=body, **more)

    def upload(self, body: Body, file: tuple[str, bytes, str] | None = None, by: str = "archivist", **more: Any) -> Any:
        files = {"metadata": (None, json.dumps(body))} | ({"file": file} if file else {})
        return self.ask("POST", "/documents", by, files=files, **more)

    def create(self, kind: str, by: str = "archivist", *, public: bool = True, **fields: Any) -> dict[str, Any]:
        """A new record of a kind; answers with its receipt."""
        body = a_body(kind) | ({"publicity": {"publicity": "public"}} if public else {}) | fields
        made = self.upload(body, by=by) if kind == "document" else self.post(f"/{KINDS[kind].plural}", body, by)
        assert made.status_code == 201, made.text
        receipt: dict[str, Any] = made.json()
        return receipt

    def change(self, kind: str, id: str, noun: str, body: Body, version: int | None, **more: Any) -> Any:
        headers = dict(more.pop("headers", {})) | ({"If-Match": f'"{version}"'} if version is not None else {})
        return self.post(f"/{KINDS[kind].plural}/{id}/{noun}", body, headers=headers, **more)

    def read(self, kind: str, receipt: dict[str, Any], by: str | None = None, **params: Any) -> Any:
        """The record, at least as new as the receipt."""
        params = {"min_position": receipt["position"]} | params
        return self.get(f"/{KINDS[kind].plural}/{receipt['id']}", by, params=params)


def a_body(kind: str) -> Body:
    """A body for a new record of a kind, with a number of its own."""
    body = copy.deepcopy(CREATED[kind])
    number = next(_numbers)
    for name in ("number", "title"):
        if name in body:
            body[name] = body[name].replace("{n}", str(number))
    return body
