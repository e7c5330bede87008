"""Signing in to the pages: a cookie that nothing else reads, forms that come from here alone."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.pages import session
from archive.actor.events import Role
from archive.actor.usecases import issue_key, revoke_key
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.pages.reading import sign_in, token_of, words_of
from tests.conftest import Clock


@pytest.fixture(autouse=True)
def fresh(doors: Doors):
    doors.client.cookies.clear()
    yield
    doors.client.cookies.clear()


def hidden_case(doors: Doors) -> str:
    made = doors.create("case", public=False, title="Salattu kokonaisuus")
    doors.read("case", made, "archivist")
    return f"/browse/cases/{made['id']}"


def test_a_reader_with_a_key_sees_what_others_do_not(doors: Doors):
    at = hidden_case(doors)
    assert doors.get(at).status_code == 404
    answer = sign_in(doors, "archivist", to=at)
    assert (answer.status_code, answer.headers["Location"]) == (303, at)
    assert "Salattu kokonaisuus" in doors.get(at).text


def test_the_cookie_is_read_by_no_script_and_sent_by_no_other_site(doors: Doors):
    said = sign_in(doors, "reader").headers["set-cookie"]
    assert all(each in said for each in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=28800"))
    assert doors.keys["reader"] not in said
    assert "Secure" not in said


def test_over_tls_the_cookie_goes_over_tls_alone(doors: Doors):
    client = TestClient(doors.client.app, base_url="https://testserver", headers={"User-Agent": "test"})
    token = token_of(client.get("/browse/sign-in"))
    form = {"token": token, "key": doors.keys["reader"]}
    said = client.post("/browse/sign-in", data=form, follow_redirects=False).headers["set-cookie"]
    assert "Secure" in said


def test_behind_a_proxy_with_tls_the_cookie_goes_over_tls_alone(tmp_path: Path):
    make_home(tmp_path / "home", origin="popsote", organisation="POPsote")
    with (tmp_path / "home" / "archive.toml").open("a") as settings:
        settings.write('\nproxies = ["127.0.0.1"]\n')
    with ArchiveHome(tmp_path / "home") as home:
        app = create_app(home)
        for host, said, secure in (
            ("127.0.0.1", "https", True), ("127.0.0.1", "http", False), ("10.0.0.1", "https", False),
        ):  # fmt: skip
            client = TestClient(app, headers={"User-Agent": "test", "X-Forwarded-Proto": said}, client=(host, 50000))
            assert ("Secure" in client.get("/browse/sign-in").headers["set-cookie"]) is secure


@pytest.mark.parametrize("key", ["", "ark_nothing", "revoked", "expired", "ä", "x" * 5000])
def test_a_key_that_opens_nothing_is_refused_beside_its_field(doors: Doors, key: str):
    answer = sign_in(doors, key)
    assert answer.status_code == 401
    assert 'aria-invalid="true"' in answer.text
    assert session.SIGNED_IN not in answer.headers.get("set-cookie", "")
    assert len(key) < 4 or doors.keys.get(key, key) not in answer.text


@pytest.mark.parametrize("token", ["", "0" * 64, "ä"])
def test_a_form_that_was_not_opened_here_is_refused(doors: Doors, token: str):
    doors.get("/browse/sign-in")
    for path in ("/browse/sign-in", "/browse/sign-out"):
        answer = doors.ask("POST", path, data={"token": token, "key": doors.keys["reader"]}, follow_redirects=False)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_a_form_of_another_browser_is_refused(doors: Doors):
    token = token_of(doors.get("/browse/sign-in"))
    doors.client.cookies.clear()
    answer = doors.ask("POST", "/browse/sign-in", data={"token": token, "key": doors.keys["reader"]})
    assert answer.status_code == 403


def test_a_form_as_anything_else_than_a_form_is_refused(doors: Doors):
    token = token_of(doors.get("/browse/sign-in"))
    assert doors.ask("POST", "/browse/sign-in", json={"token": token}).status_code == 403
    assert doors.ask("POST", "/browse/sign-in", content=b"\xff\x00=&&token").status_code == 403


def test_who_signs_out_sees_what_everybody_sees(doors: Doors):
    at = hidden_case(doors)
    sign_in(doors, "archivist")
    page = doors.get(at)
    answer = doors.ask("POST", "/browse/sign-out", data={"token": token_of(page)}, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert doors.get(at).status_code == 404


@pytest.mark.parametrize(
    "to",
    ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "/browse/\\x", "javascript:1",
     "/cases", "/browse/\nSet-Cookie: x=1"],
)  # fmt: skip
def test_signing_in_leads_to_pages_of_this_archive_alone(doors: Doors, to: str):
    assert sign_in(doors, "reader", to=to).headers["Location"] == "/"


def test_a_cookie_that_was_changed_or_made_elsewhere_opens_nothing(doors: Doors):
    at = hidden_case(doors)
    sign_in(doors, "archivist")
    sealed = doors.client.cookies[session.SIGNED_IN]
    for other in (sealed[:-2] + "AA", sealed[:40], "x", "gAAAA" + sealed[5:]):
        doors.client.cookies.clear()
        doors.client.cookies.set(session.SIGNED_IN, other)
        assert doors.get(at).status_code == (200 if other == sealed else 404)


def test_the_cookie_is_worth_nothing_to_rest(doors: Doors):
    at = hidden_case(doors)
    sign_in(doors, "archivist")
    assert doors.get(at.removeprefix("/browse")).status_code == 404


def test_a_key_that_is_revoked_ends_what_it_opened(doors: Doors):
    home: ArchiveHome = doors.client.app.state.home
    admin = home.admin().actor
    assert admin is not None
    key = issue_key(home.archive, admin, Role.archivist, label="once", by=admin)
    at = hidden_case(doors)
    sign_in(doors, key)
    assert doors.get(at).status_code == 200
    revoke_key(home.archive, key[:12], "lost", on=home.today(), by=admin)
    assert doors.get(at).status_code == 404


def test_after_eight_hours_the_key_is_asked_for_again(tmp_path):
    clock = Clock()
    make_home(tmp_path / "home", origin="popsote")
    home = ArchiveHome(tmp_path / "home", clock=clock)
    keys = keys_for(home)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        doors = Doors(client, keys, tmp_path)
        sign_in(doors, "reader")
        assert "/browse/sign-out" in doors.get("/").text
        clock.move(minutes=session.HOURS * 60 + 1)
        assert "/browse/sign-out" not in doors.get("/").text


def test_the_page_of_a_form_says_what_the_key_is_kept_for(doors: Doors):
    assert "eight hours" in words_of(doors.get("/browse/sign-in?lang=en"))
