"""A reader of pages in a test: a browser without JavaScript."""

import re
from html import unescape
from typing import Any

from tests.api.doors import Doors


def token_of(page: Any) -> str:
    """What the form of a page states to show that it was given to this browser."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', page.text)
    assert found, page.text
    return found[1]


def sign_in(doors: Doors, key: str, **more: str) -> Any:
    """Open the form, fill it in and send it."""
    token = token_of(doors.get("/browse/sign-in"))
    form = {"token": token, "key": doors.keys.get(key, key)} | more
    return doors.ask("POST", "/browse/sign-in", data=form, follow_redirects=False)


def words_of(page: Any) -> str:
    """What a reader reads: the page without its marks."""
    body = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
