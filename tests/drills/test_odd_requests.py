"""No request ends in a defect: odd values in every parameter, header and field, and what a generator makes of the
description. The same requests each time."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode

from services.verbs import KINDS
from tests.api.doors import a_body
from tests.api.examples import CHANGED
from tests.api.live import Server, made_home, serving

pytestmark = pytest.mark.drill
SECONDS = 60  # for what is generated
TEXTS = [
    "", "0001-01-01", "9999-12-31", "0000-00-00", "10000-01-01", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "9" * 20, "9" * 400, "-1", "1e5", "NaN", "\x00", "a\x00b", "\ud800", "x" * 5000, "%",
    "*", "(((", '"', "a:b",
    str(2**63), str(2**63 - 1), str(10**18 - 1),
]  # fmt: skip
VALUES = [
    None, True, -1, 10**20, 10**400, 2**63, 1.5, 1e300, "", "\x00", "\ud800", "0001-01-01", "9999-12-31",
    "9999-12-31T23:59:59-14:00", [], {}, [None], [[]], {"\ud800": 1}, {"\x00": "\x00"}, "x" * 3000,
    [10**20], ["\ud800"],
]  # fmt: skip
HEADERS = {
    "If-Match": ['"99999999999999999999"', '"-1"', '""', "*", 'W/"1"', '"1", "2"', "\xe4"],
    "Idempotency-Key": ["", "x" * 4000, "\xe4"],
    "Authorization": ["", "Bearer", "Bearer \xe4", "Bearer " + "x" * 4000, "Basic x"],
}
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("odd") / "home"
    with serving(folder, made_home(folder)) as running:
        yield running
        assert "ERROR archive.api" not in running.log(), "a defect was logged"


def require_no_defect(answer, where: str) -> None:
    assert answer.status_code < 500 or answer.status_code == 503, (where, answer.text)


def _kind(path: str):
    return next((kind for kind in KINDS.values() if kind.plural == path.split("/")[1]), None)


@pytest.mark.timeout(1500)
def test_no_odd_value_in_any_parameter_ends_in_a_defect(server: Server):
    doors = server.doors
    described, ids = doors.get("/openapi.json").json()["paths"], {kind: doors.create(kind)["id"] for kind in KINDS}
    for path, operations in described.items():
        if path.endswith((".csv", ".jsonl")) and not path.startswith("/decisions"):
            continue  # the same route, asked for another form of its answer
        kind = _kind(path)
        own = path.replace("{id}", ids[kind.name] if kind else NOBODY)
        for parameter in operations.get("get", {}).get("parameters", ()):
            name = parameter["name"]
            for text in TEXTS:
                sent = quote(text.encode("utf-8", "surrogatepass"), safe="")
                asked = path.replace(f"{{{name}}}", sent) if parameter["in"] == "path" else f"{own}?{name}={sent}"
                if parameter["in"] != "header":
                    require_no_defect(doors.get(asked, "admin"), f"GET {path} {name} {text[:30]!r}")


@pytest.mark.timeout(900)
def test_no_odd_value_in_any_field_or_header_ends_in_a_defect(server: Server):
    doors, described = server.doors, server.doors.get("/openapi.json").json()
    ids, versions = {kind: doors.create(kind)["id"] for kind in KINDS}, dict[str, str]()
    for path, operations in described["paths"].items():
        taken = operations.get("post", {}).get("requestBody", {}).get("content", {})
        if "application/json" not in taken:
            continue
        shape = taken["application/json"]["schema"]
        if "$ref" not in shape:  # a list of bodies, tried one by one in the test of their route
            continue
        fields = described["components"]["schemas"][shape["$ref"].rpartition("/")[2]]["properties"]
        kind, noun = _kind(path), path.rpartition("/")[2]
        own = path.replace("{id}", ids[kind.name] if kind else NOBODY)
        valid = _valid(kind.name, noun) if kind else {}
        for body in _odd(valid, fields):
            head = {"Content-Type": "application/json", "If-Match": versions.get(own.rpartition("/")[0], '"1"')}
            answer = doors.ask("POST", own, "archivist", content=json.dumps(body), headers=head)
            if answer.status_code == 201 and noun != path.strip("/") and "ETag" in answer.headers:
                versions[own.rpartition("/")[0]] = answer.headers["ETag"]
            require_no_defect(answer, f"POST {path} {json.dumps(body)[:300]}")
        for name, values in HEADERS.items():
            for value in values:
                head = {"Authorization": f"Bearer {doors.keys['archivist']}", "If-Match": '"1"'}
                answer = doors.ask("POST", own, json=valid, headers=head | {name: value.encode("latin-1")})
                require_no_defect(answer, f"POST {path} {name} {value[:30]!r}")


def _valid(kind: str, noun: str) -> dict:
    return a_body(kind) if noun == KINDS[kind].plural else dict(next((b for n, b in CHANGED[kind] if n == noun), {}))


def _odd(valid: dict, fields) -> Iterator[dict]:
    """The valid body with one field, or one within a field, replaced by each odd value."""
    for name in fields:
        within = valid.get(name)
        for value in VALUES:
            yield {**valid, name: value}
            if isinstance(within, dict):
                yield from ({**valid, name: {**within, each: value}} for each in within)
            elif isinstance(within, list) and within and isinstance(within[0], dict):
                yield from ({**valid, name: [{**within[0], each: value}]} for each in within[0])


@pytest.mark.parametrize("version", [10**20, 2**64, 2**63, 2**63 - 1, 0, -1])
def test_a_copy_of_a_version_that_cannot_be_is_refused(server: Server, version: int):
    doors = server.doors
    asked, given_out = doors.create("request"), doors.create("document")
    said = {"disclosed_on": "2021-02-22", "recipient": "Kysyjä", "copies": [{"record": given_out["id"]}]}
    said["copies"][0]["version"] = version
    answer = doors.change("request", asked["id"], "disclosures", said, 1)
    assert 400 <= answer.status_code < 500, answer.text


@pytest.mark.timeout(1500)
def test_nothing_made_of_the_description_ends_in_a_defect(server: Server):
    doors, until = server.doors, time.monotonic() + SECONDS
    described = schemathesis.openapi.from_url(f"{doors.client.base_url}/openapi.json", timeout=120)
    headers, asked = {"Authorization": f"Bearer {doors.keys['archivist']}", "If-Match": '"1"'}, 0
    few = settings(
        max_examples=4, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    for operation in (found.ok() for found in described.get_all_operations()):
        for mode in GenerationMode:
            if asked > 50 and time.monotonic() > until:
                break

            @few
            @given(case=operation.as_strategy(generation_mode=mode))
            def probe(case) -> None:
                case.call_and_validate(headers=headers, checks=[not_a_server_error])

            with suppress(Unsatisfiable):  # an operation without anything that could be wrong
                probe()
            asked += 1
    assert asked > 50
