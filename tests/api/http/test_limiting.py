"""Who asks too often is told when to ask again; loopback and health are never limited."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.limiting import Buckets
from api.http.processes.rows import Rows
from archive.errors import Invalid
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import keys_for


def test_a_bucket_holds_its_burst_and_fills_with_time():
    now = [0.0]
    buckets = Buckets(2, 3, Rows(16, 1, alone=True), lambda: now[0])
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b") == 0
    now[0] = 0.5
    assert [buckets.take("a"), buckets.take("a")] == [0, 0.5]
    now[0] = 1e6
    assert [buckets.take("a") for _ in range(4)].count(0) == 3


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ARCHIVE_RATE_BURST", "5")
    monkeypatch.setenv("ARCHIVE_RATE_PER_SECOND", "1")
    make_home(tmp_path / "home", origin="popsote")
    with ArchiveHome(tmp_path / "home") as opened:
        yield opened


def answering(home: ArchiveHome) -> FastAPI:
    """The application after a first request: what that one waits for is no pause of those who ask next."""
    application = create_app(home)
    for _ in range(3):
        TestClient(application, client=("testclient", 1)).get("/ledger/keys")
    return application


def client(home: ArchiveHome, host: str, **headers: str) -> TestClient:
    return TestClient(answering(home), client=(host, 1), headers={"User-Agent": "test"} | headers)


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::7"])
def test_an_address_that_asks_too_often_is_told_when_to_come_again(home: ArchiveHome, host: str):
    asking = client(home, host)
    answers = [asking.get("/ledger/keys") for _ in range(7)]
    assert [each.status_code for each in answers[:5]] == [200] * 5
    refused = answers[-1]
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["Retry-After"]) >= 1
    assert asking.get("/health").status_code == 200


def test_a_key_is_limited_from_whatever_address(home: ArchiveHome):
    sent = {"Authorization": f"Bearer {keys_for(home)['reader']}"}
    application = answering(home)
    statuses = [
        TestClient(application, client=(f"192.0.2.{n}", 1), headers=sent).get("/ledger/keys").status_code
        for n in range(7)
    ]
    assert statuses[:5] == [200] * 5
    assert statuses[-1] == 429


def test_loopback_is_not_limited(home: ArchiveHome):
    application = answering(home)
    for host in ("127.0.0.1", "::1", "testclient"):
        asking = TestClient(application, client=(host, 1))
        assert {asking.get("/ledger/keys").status_code for _ in range(20)} == {200}, host


FORWARDED = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1", "X-Real-IP": "127.0.0.1", "Via": "1.1 x"}


@pytest.mark.parametrize("name", FORWARDED)
def test_no_header_makes_anybody_unlimited(home: ArchiveHome, name: str):
    application = answering(home)
    for host in ("192.0.2.7", "2001:db8::7", "127.0.0.1", "::1"):
        asking = TestClient(application, client=(host, 1), headers={name: FORWARDED[name]})
        answers = [asking.get("/ledger/keys").status_code for _ in range(7)]
        assert (answers[0], answers[-1]) == (200, 429), host


def test_another_forwarded_address_each_time_is_the_same_asker(home: ArchiveHome):
    asking = client(home, "192.0.2.7")
    sent = [{"X-Forwarded-For": f"198.51.100.{n}"} for n in range(7)]
    assert [asking.get("/ledger/keys", headers=each).status_code for each in sent][-1] == 429


def test_all_of_an_ipv6_network_is_one_asker_and_the_next_network_another(home: ArchiveHome):
    application = answering(home)

    def ask(host: str) -> int:
        return TestClient(application, client=(host, 1)).get("/ledger/keys").status_code

    assert [ask(f"2001:db8:0:1::{n:x}") for n in range(7)][-1] == 429
    assert ask("2001:db8:0:1:ffff:ffff:ffff:ffff") == 429
    assert ask("2001:db8:0:2::1") == 200
    assert [ask("::ffff:192.0.2.9") for _ in range(6)] + [ask("192.0.2.9")] == [200] * 5 + [429] * 2


def test_a_named_proxy_says_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    told = {"RATE_BURST": "3", "RATE_PER_SECOND": "1", "PROXIES": '["127.0.0.1", "10.0.0.0/8"]'}
    for name, value in told.items():
        monkeypatch.setenv(f"ARCHIVE_{name}", value)
    make_home(tmp_path / "home", origin="popsote")
    with ArchiveHome(tmp_path / "home") as home:
        asking = client(home, "127.0.0.1")

        def ask(said: str) -> int:
            return asking.get("/ledger/keys", headers={"X-Forwarded-For": said}).status_code

        assert [ask("192.0.2.1") for _ in range(4)] == [200] * 3 + [429]
        assert [ask(f"198.51.100.{n}, 192.0.2.2, 10.1.1.1") for n in range(4)] == [200] * 3 + [429]
        assert [ask(said) for said in ("nobody", "", "127.0.0.1", "10.0.0.9, 127.0.0.1")] == [200] * 3 + [429]
        assert ask("127.0.0.1, 192.0.2.3") == 200


@pytest.mark.parametrize("named", ["*", "10.0.0", "proxy.example"])
def test_a_proxy_is_named_by_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str):
    make_home(tmp_path / "home", origin="popsote")
    monkeypatch.setenv("ARCHIVE_PROXIES", f'["{named}"]')
    with pytest.raises(Invalid, match="neither an address nor a network"):
        ArchiveHome(tmp_path / "home")
