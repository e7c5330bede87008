"""Every kind of page of the sample archive in a browser: nothing in the console, nothing asked of other machines, no
page wider than the window, and nothing that axe finds serious, in both colour schemes."""

import json
import os
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import html

from services.home.archive_home import ArchiveHome
from tests.api.doors import keys_for
from tests.api.live import Server, serving
from tests.api.pages.reading import sign_in
from tests.api.sample.template import copied
from tests.browsing import CHROMIUM, Browser, browser

AXE = os.environ.get("PAGES_AXE", "")
MOST = 60  # kinds of pages that are visited; the sample has fewer
WIDTHS = (320, 768, 1280)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|@?\d+|[0-9a-f]{64}")
pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = copied(tmp_path_factory, tmp_path_factory.mktemp("pages") / "home")
    with ArchiveHome(folder) as home:
        keys = keys_for(home)
    with serving(folder, keys) as served:
        yield served


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture(scope="module")
def addresses(server: Server) -> dict[str, list[str]]:
    """One page of each kind that links from the first page lead to, for anybody and for an archivist."""
    found = {"": kinds_of_pages(server)}
    sign_in(server.doors, "archivist")
    found["archivist"] = kinds_of_pages(server)
    assert len(found[""]) >= 20
    assert len(found["archivist"]) >= len(found[""])
    return found


def kinds_of_pages(server: Server) -> list[str]:
    """Addresses of pages, one for each shape of an address."""
    seen, waiting, found = {"/"}, deque(["/"]), list[str]()
    while waiting and len(found) < MOST:
        address = waiting.popleft()
        answer = server.doors.client.get(address, headers={"Accept-Language": "en"}, follow_redirects=True)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        assert answer.status_code == 200, (address, answer.status_code)
        found.append(address)
        for link in html.fromstring(answer.text).xpath("//main//a/@href | //header//a/@href"):
            if link.startswith("/") and not link.startswith(("/docs", "/ledger")) and shape(link) not in seen:
                seen.add(shape(link))
                waiting.append(link)
    return found


def shape(address: str) -> str:
    """What addresses of one kind of page have in common: the path without ids, and the names of the parameters."""
    path, query = urlsplit(address).path, urlsplit(address).query
    names = sorted({name for name, _ in parse_qsl(query)} - {"lang", "limit", "sort", "order"})
    return " ".join([_ID.sub("*", path), *names[:1]])


def as_reader(opened: Browser, server: Server, by: str) -> None:
    """Sign the browser in, or out."""
    opened.ask("Network.clearBrowserCookies")
    server.doors.client.cookies.clear()
    if by:
        sign_in(server.doors, by)
        for cookie in server.doors.client.cookies.jar:
            opened.ask("Network.setCookie", name=cookie.name, value=cookie.value, url=str(server.doors.client.base_url))


def at_width(opened: Browser, width: int) -> None:
    opened.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)


@pytest.mark.parametrize("by", ["", "archivist"])
def test_no_page_asks_others_complains_or_is_wider_than_the_window(
    server: Server, opened: Browser, addresses: dict[str, list[str]], by: str
):
    as_reader(opened, server, by)
    base, wide = str(server.doors.client.base_url).rstrip("/"), dict[str, list[int]]()
    del opened.console[:], opened.requests[:]
    for address in addresses[by]:
        at_width(opened, WIDTHS[0])
        opened.visit(base + address)
        for width in WIDTHS:
            at_width(opened, width)
            if opened.run("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.setdefault(address, []).append(width)
    assert [each for each in opened.console if '"level": "verbose"' not in each] == []
    assert {each for each in opened.requests if not each.startswith(base)} == set()
    assert wide == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("by", ["", "archivist"])
def test_axe_finds_nothing_serious(
    server: Server, opened: Browser, addresses: dict[str, list[str]], by: str, scheme: str
):
    if not AXE:
        pytest.skip("axe-core is not installed: set PAGES_AXE to its axe.min.js")
    as_reader(opened, server, by)
    at_width(opened, WIDTHS[-1])
    opened.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    script, found = Path(AXE).read_text("utf-8"), dict[str, list[str]]()
    base = str(server.doors.client.base_url).rstrip("/")
    for address in addresses[by]:
        opened.visit(base + address)
        opened.run(script + "; 0")
        told: list[dict[str, Any]] = opened.run(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then(each => each.violations"
            ".filter(one => ['serious', 'critical'].includes(one.impact)).map(one => one.id + ' ' + one.nodes[0].html))"
        )
        if told:
            found[address] = [str(each)[:200] for each in told]
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def test_every_page_is_read_with_the_keyboard_from_a_link_to_its_content(
    server: Server, opened: Browser, addresses: dict[str, list[str]]
):
    as_reader(opened, server, "")
    base, tried = str(server.doors.client.base_url).rstrip("/"), 0
    for address in addresses[""]:
        opened.visit(base + address)
        if opened.run("document.querySelector('[autofocus]') !== null") or "/compilation" in address:
            continue  # a search box that waits for words; a document that begins with its contents
        tried += 1
        opened.ask("Emulation.setFocusEmulationEnabled", enabled=True)
        opened.ask("Page.bringToFront")
        for kind in ("rawKeyDown", "keyUp"):
            opened.ask("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        assert opened.run("document.activeElement.getAttribute('href')") == "#main", address
        assert opened.run("getComputedStyle(document.activeElement).outlineStyle !== 'none'"), address
    assert tried > 10


def test_reading_works_without_javascript(server: Server, opened: Browser, addresses: dict[str, list[str]]):
    as_reader(opened, server, "")
    base = str(server.doors.client.base_url).rstrip("/")
    opened.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        for address in addresses[""]:
            opened.visit(base + address)
            assert opened.run("document.querySelector('main h1') !== null"), address
    finally:
        opened.ask("Emulation.setScriptExecutionDisabled", value=False)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_is_in_the_language_of_the_reader(
    server: Server, opened: Browser, addresses: dict[str, list[str]], language: str
):
    as_reader(opened, server, "")
    base = str(server.doors.client.base_url).rstrip("/")
    opened.ask("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})
    try:
        for address in (each for each in addresses[""] if "lang=" not in each):
            opened.visit(base + address)
            assert opened.run("document.documentElement.lang") == language, address
    finally:
        opened.ask("Network.setExtraHTTPHeaders", headers={})
