"""Leak hunt in a real register: what the city marks as personal never comes back to anybody."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.importers.run import run_import
from archive.access.caller import ANONYMOUS
from projections.states import Question
from services.home.archive_home import ArchiveHome, make_home
from services.verbs import KINDS
from tests.api.importers.conftest import real as real

pytestmark = pytest.mark.drill


@pytest.fixture
def home(tmp_path: Path, real: Path) -> Iterator[ArchiveHome]:
    make_home(tmp_path / "home", origin="helsinki")
    with ArchiveHome(tmp_path / "home") as opened:
        by = opened.admin().actor
        assert by is not None
        source = real / "decisions" / "helsinki-ahjo"
        run_import(opened.archive, opened.blobs, source, kind="ahjo", by=by, rejects=tmp_path / "rejects")
        opened.projections.catch_up()
        yield opened


def test_nothing_of_the_personal_records_of_helsinki_is_read_by_anybody(home: ArchiveHome):
    with home.projections.states() as states:
        known = states.known_ids(list(states.ids()), Question(ANONYMOUS, home.today()))
        hidden = [id for id in states.ids() if id not in known and states.kind_of(id) in KINDS]
        kinds = {id: KINDS[states.kind_of(id) or ""].plural for id in hidden}
        said = {id: state.get("title", "") for id in hidden for _, _, _, state in states.newest(id)}
    assert len(hidden) > 100
    client = TestClient(create_app(home), headers={"User-Agent": "drill"})
    for id in hidden:
        for tail in ("", "/history"):
            asked, unknown = (client.get(f"/{kinds[id]}/{each}{tail}") for each in (id, uuid.uuid4()))
            assert (asked.status_code, asked.content) == (unknown.status_code, unknown.content)
    titles = sorted({title for title in said.values() if title})
    pages = [client.get("/search", params={"q": f'"{title[:200]}"', "limit": 50}).text for title in titles[:300]]
    pages += list(_to_the_end(client, "/events?limit=1000"))
    for kind in KINDS.values():
        pages += list(_to_the_end(client, f"/{kind.plural}?limit=500"))
    for page in pages:
        assert not [id for id in hidden if f'"id":"{id}"' in page]


def _to_the_end(client: TestClient, path: str) -> Iterator[str]:
    following: str | None = path
    while following:
        answer = client.get(following)
        yield answer.text
        following = answer.links.get("next", {}).get("url")
