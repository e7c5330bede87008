"""The OpenAPI description holds: whatever is sent, the answer is one that is described."""

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.verbs import KINDS
from tests.api.doors import a_body
from tests.api.doors import described as described_in_docs
from tests.api.examples import CHANGED, PUBLIC
from tests.api.live import Server, made_home, serving
from tests.profiles import THOROUGH

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
pytestmark = [pytest.mark.drill] if THOROUGH else []  # the same, tried more often
FEW = settings(
    max_examples=5 if THOROUGH else 2,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("conformance") / "home"
    with serving(folder, made_home(folder)) as running:
        yield running


@pytest.fixture(scope="module")
def described(server: Server):
    """The description as it is in docs/, which another test holds against the one that is served."""
    loaded = schemathesis.openapi.from_dict(described_in_docs())
    loaded.config.update(base_url=str(server.doors.client.base_url))
    return loaded


TAGS = [*(kind.plural for kind in KINDS.values()), "the rest"]


def operations_of(described, tag: str) -> list:
    """The operations of one kind of record, or those of no kind."""
    every = [result.ok() for result in described.get_all_operations()]
    own = [operation for operation in every if operation.tags == [tag]]
    return own or [operation for operation in every if operation.tags[0] not in TAGS]


@pytest.mark.parametrize("tag", TAGS)
def test_every_operation_answers_as_described(server: Server, described, tag: str):
    operations = operations_of(described, tag)
    assert operations
    with requests.Session() as session:
        for operation in operations:
            _probe(operation, {"Authorization": f"Bearer {server.doors.keys['archivist']}"}, session)


def _probe(operation, key: dict[str, str], session: requests.Session) -> None:
    """Each example is asked twice: by an archivist, and by somebody without a key."""

    @FEW
    @given(case=operation.as_strategy())
    def probe(case) -> None:
        for headers in (key, {}):
            case.call_and_validate(headers=headers, checks=CHECKS, session=session)

    probe()


def test_real_records_are_as_described(server: Server, described):
    doors = server.doors
    for kind, steps in CHANGED.items():
        plural = KINDS[kind].plural
        receipt = doors.create(kind)
        _read(described, f"/{plural}/{{id}}", receipt, id=receipt["id"])
        for version, (noun, body) in enumerate(steps, 1):
            receipt = doors.change(kind, receipt["id"], noun, body, version).json()
            _read(described, f"/{plural}/{{id}}", receipt, id=receipt["id"])
        _read(described, f"/{plural}/{{id}}/history", receipt, id=receipt["id"])
        _read(described, f"/{plural}", receipt)
    filed = doors.upload(a_body("document") | PUBLIC, ("muistio.txt", "Päätös.".encode(), "text/plain")).json()
    for tail in ("", "/content", "/text", "/history"):
        _read(described, f"/documents/{{id}}{tail}", filed, id=filed["id"])
    _read(described, "/events", filed)
    _read(described, "/search", filed, q="päätös")
    _read(described, "/health", None)


def _read(described, path: str, receipt: dict | None, *, id: str | None = None, q: str | None = None) -> None:
    query = {"min_position": receipt["position"]} if receipt else {}
    case = described[path]["GET"].Case(path_parameters={"id": id} if id else {}, query=query | ({"q": q} if q else {}))
    answer = case.call_and_validate(checks=CHECKS)
    assert answer.status_code == 200
