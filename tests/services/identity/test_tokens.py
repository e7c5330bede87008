"""Tokens of an identity provider act like keys, and nothing else does: real keys, real signatures."""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.errors import Conflict, Invalid, NotRecognised
from services.home.archive_home import ArchiveHome, make_home
from services.home.settings import settings_of
from services.identity.issuer_keys import IssuerKeys, IssuerUnavailable, place_of
from services.identity.tokens import tokens_of
from tests.api.doors import Doors
from tests.services.identity.issuer import AUDIENCE, ISSUER, Issuer

OIDC = {
    "ARCHIVE_OIDC_ISSUER": ISSUER,
    "ARCHIVE_OIDC_AUDIENCE": AUDIENCE,
    "ARCHIVE_OIDC_UNKNOWN": "register",
    "ARCHIVE_OIDC_ROLE_CLAIM": "realm.roles",
    "ARCHIVE_OIDC_ROLES": '{"records": "registrar", "boss": "archivist"}',
}


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    made = Issuer()
    for algorithm in ("RS256", "ES256", "EdDSA"):
        made.new_key(algorithm.lower(), algorithm)
    return made


@pytest.fixture
def doors(tmp_path: Path, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    (tmp_path / "jwks.json").write_text(issuer.jwks)
    for name, value in {**OIDC, "ARCHIVE_OIDC_JWKS": str(tmp_path / "jwks.json")}.items():
        monkeypatch.setenv(name, value)
    make_home(tmp_path / "home", origin="popsote")
    with TestClient(create_app(ArchiveHome(tmp_path / "home")), headers={"User-Agent": "test"}) as client:
        yield Doors(client, {}, tmp_path / "home")


@pytest.mark.parametrize("kid", ["rs256", "es256", "eddsa"])
def test_a_token_records_as_the_role_it_stands_for(doors: Doors, issuer: Issuer, kid: str):
    made = doors.create("case", by=issuer.token(kid))
    history = doors.get(
        f"/events?min_position={made['position']}", by=issuer.token(kid, realm={"roles": ["boss"]})
    ).json()["events"]
    first = next(each for each in history if each.get("id") == made["id"])
    assert doors.post("/cases", {"title": "x", "number": "T-9"}, by=issuer.token(kid, sub="s-2")).status_code == 201
    assert UUID(first["recorded_by"])
    assert doors.get("/access/requests", by=issuer.token(kid)).status_code == 403


def test_the_same_subject_is_the_same_actor_and_its_name_is_nowhere(doors: Doors, issuer: Issuer):
    subject = "maija.meikalainen@example.fi"
    for n in range(2):
        doors.create("case", by=issuer.token("es256", sub=subject, email=subject), number=f"T-{n}")
    last = doors.create("case", by=issuer.token("es256", sub="another"), number="T-2")["position"]
    events = doors.get(f"/events?min_position={last}", by=issuer.token("es256", realm={"roles": ["boss"]})).json()[
        "events"
    ]
    who = [each["recorded_by"] for each in events if each.get("name") == "case.opened.v1"]
    assert who[0] == who[1] != who[2]
    kept = b"".join(path.read_bytes() for path in doors.home.rglob("*") if path.is_file())
    assert b"meikalainen" not in kept


def refused(doors: Doors, token: str) -> str:
    answer = doors.get("/cases", by=token)
    assert answer.status_code == 401, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert token not in answer.text
    return str(answer.json()["detail"])


def test_what_is_not_for_this_archive_is_refused_with_its_reason(doors: Doors, issuer: Issuer, caplog):
    now, token = datetime.now(UTC), issuer.token
    caplog.set_level(logging.DEBUG)
    assert refused(doors, token("es256", exp=now - timedelta(minutes=5))) == "The token has expired."
    assert refused(doors, token("es256", nbf=now + timedelta(minutes=5))) == "The token is not valid yet."
    assert refused(doors, token("es256", iss="https://other.example")) == "The token has another issuer."
    assert "another audience" in refused(doors, token("es256", aud="others"))
    assert "does not publish" in refused(doors, token("es256", headers={"kid": "unheard"}))
    for claim in ("exp", "iss", "aud", "sub"):
        assert refused(doors, token("es256", without=claim)) == f"The token lacks the claim {claim}."
    assert refused(doors, token("es256", without="realm")) == "The token lacks the claim realm.roles."
    assert "no role" in refused(doors, token("es256", realm={"roles": ["cleaner"]}))
    assert "no role" in refused(doors, token("es256", realm={"roles": 7}))
    assert "no subject" in refused(doors, token("es256", sub=" "))
    head, body, _ = token("es256").split(".")
    assert "signature" in refused(doors, f"{head}.{body}.{token('es256', sub='x').split('.')[2]}")
    assert refused(doors, "a.b.c") == "The token cannot be read."
    assert "another kind of key" in refused(doors, token("es256", headers={"kid": "rs256"}))
    for piece in (body, "s-1", "es256"):
        assert piece not in caplog.text


def part(said: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "HS512"])
def test_unsigned_and_symmetric_tokens_are_never_taken(doors: Doors, issuer: Issuer, algorithm: str):
    """The public key as a shared secret is the oldest forgery of all."""
    body = issuer.token("rs256").split(".")[1]
    signed = f"{part({'alg': algorithm, 'typ': 'JWT', 'kid': 'rs256'})}.{body}"
    tag = hmac.digest(issuer.jwks.encode(), signed.encode(), hashlib.sha256) if algorithm.startswith("HS") else b""
    forged = f"{signed}.{base64.urlsafe_b64encode(tag).rstrip(b'=').decode()}"
    assert "algorithm" in refused(doors, forged)


@pytest.mark.parametrize("wrong", [{"OIDC_ALGORITHMS": '["HS256"]'}, {"OIDC_ALGORITHMS": '["none"]'}])
def test_no_setting_allows_them(wrong: dict[str, str]):
    given = {"origin": "x", "organisation": "x", **{name.lower(): value for name, value in wrong.items()}}
    with pytest.raises(Invalid, match="oidc_algorithms"):
        settings_of(given)


def test_an_issuer_needs_audience_keys_and_roles(tmp_path: Path):
    given = {"origin": "x", "organisation": "x", "oidc_issuer": ISSUER}
    with pytest.raises(Invalid, match="oidc_audience"):
        settings_of(given)
    with pytest.raises(Invalid, match="plain http"):
        place_of("http://keys.example.fi/jwks", tmp_path)
    assert tokens_of(settings_of({"origin": "x", "organisation": "x"}), tmp_path) is None


def test_a_token_is_limited_by_its_claim_of_scopes(doors: Doors, issuer: Issuer, monkeypatch, tmp_path: Path):
    case = doors.create("case", by=issuer.token("es256"))["id"]
    monkeypatch.setenv("ARCHIVE_OIDC_SCOPE_CLAIM", "scope")
    make_home(tmp_path / "other", origin="other")
    with ArchiveHome(tmp_path / "other") as home:
        tokens = home.tokens
        assert tokens
        caller = tokens.caller(home.archive, issuer.token("es256", scope=f"openid case:{case}"))
        assert caller.scope == {"case": frozenset([case])}
        assert not tokens.caller(home.archive, issuer.token("es256", scope=["archive:all"])).scope
        for scope in ("openid profile", "", f"case:{case}x"):
            with pytest.raises(NotRecognised, match="scope"):
                tokens.caller(home.archive, issuer.token("es256", scope=scope))
        with pytest.raises(NotRecognised, match="lacks the claim scope"):
            tokens.caller(home.archive, issuer.token("es256"))


EVERY_ROLE = {"guest": "reader", "records": "registrar", "control": "auditor", "boss": "archivist", "root": "admin"}


@pytest.mark.parametrize(
    ("said", "role"),
    [
        (["guest"], "reader"),
        (["guest", "records"], "registrar"),
        (["records", "guest"], "registrar"),
        (["boss", "records", "guest"], "archivist"),
        (["guest", "boss", "records"], "archivist"),
        (["root", "guest"], "admin"),
        (["guest", "root", "boss"], "admin"),
        (["cleaner", "guest", 7], "reader"),
        ("guest boss", "archivist"),
    ],
    ids=str,
)
def test_of_several_roles_the_highest_counts_in_whatever_order(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: object, role: str
):
    (tmp_path / "jwks.json").write_text(issuer.jwks)
    roles = {"ARCHIVE_OIDC_JWKS": str(tmp_path / "jwks.json"), "ARCHIVE_OIDC_ROLES": json.dumps(EVERY_ROLE)}
    for name, value in (OIDC | roles).items():
        monkeypatch.setenv(name, value)
    make_home(tmp_path / "home", origin="popsote")
    with ArchiveHome(tmp_path / "home") as home:
        assert home.tokens
        caller = home.tokens.caller(home.archive, issuer.token("es256", realm={"roles": said}))
        assert caller.role == role
        assert not caller.scope


def test_an_unknown_subject_waits_for_an_administrator_unless_it_is_set_otherwise(doors, issuer, monkeypatch, tmp_path):
    from archive.actor.holders import accept_tokens
    from archive.actor.usecases import register_actor

    monkeypatch.delenv("ARCHIVE_OIDC_UNKNOWN")
    make_home(tmp_path / "other", origin="other")
    with ArchiveHome(tmp_path / "other") as home:
        assert home.tokens
        with pytest.raises(NotRecognised, match="is not accepted yet"):
            home.tokens.caller(home.archive, issuer.token("es256"))
        known = register_actor(home.archive, "kirjaaja")
        accept_tokens(home.archive, ISSUER, "s-1", actor=known, by=home.admin().actor)
        assert home.tokens.caller(home.archive, issuer.token("es256")).actor == known


def test_changed_keys_are_read_again_at_most_once_a_minute():
    issuer, now = Issuer(), [0.0]
    issuer.new_key("a")
    with issuer.published() as address:
        keys = IssuerKeys(address, clock=lambda: now[0])
        assert keys.find("a")["kid"] == "a"
        issuer.new_key("b")
        del issuer.keys["a"]
        for _ in range(3):
            with pytest.raises(NotRecognised):
                keys.find("b")
        assert issuer.asked == 1
        now[0] = 61
        assert keys.find("b")["kid"] == "b"
        with pytest.raises(NotRecognised):
            keys.find("a")
        assert issuer.asked == 2
        assert keys.find(None)["kid"] == "b"
    now[0] = 4000
    assert keys.find("b")["kid"] == "b"  # the issuer is away, for a while
    now[0] = 90_000
    with pytest.raises(IssuerUnavailable):
        keys.find("b")


def test_keys_come_from_the_address_that_was_set_and_no_other(tmp_path: Path):
    issuer = Issuer()
    issuer.new_key("a")
    with issuer.published() as address, pytest.raises(IssuerUnavailable):
        IssuerKeys(address.replace("/jwks", "/moved")).find("a")
    with pytest.raises(IssuerUnavailable):
        IssuerKeys(str(tmp_path / "nowhere.json")).find("a")


def test_the_command_says_for_whom_tokens_act(doors: Doors, issuer: Issuer, monkeypatch: pytest.MonkeyPatch):
    made = command(doors.home, "keys", "create", "kirjaaja")
    accepted = command(doors.home, "keys", "accept", "s-9", "--actor", "kirjaaja")
    assert accepted["actor"] == made["actor"]
    case = doors.create("case", by=issuer.token("es256", sub="s-9"))
    events = doors.get(f"/events?min_position={case['position']}", by=issuer.token("es256", realm={"roles": ["boss"]}))
    assert {each["recorded_by"] for each in events.json()["events"] if each.get("id") == case["id"]} == {made["actor"]}
    with pytest.raises(Conflict):
        command(doors.home, "keys", "accept", "s-9")
    monkeypatch.delenv("ARCHIVE_OIDC_ISSUER")
    with pytest.raises(Invalid, match="does not accept tokens"):
        command(doors.home, "keys", "accept", "s-10")


def command(home: Path, *words: str) -> dict:
    result = CliRunner().invoke(app, ["--home", str(home), *words, "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return json.loads(result.stdout)
