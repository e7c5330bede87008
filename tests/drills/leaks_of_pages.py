"""What a reader of the pages is shown by one of the two archives of the leak hunt, without what may differ."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from projections.states.listing.columns import list_tables
from services.verbs import KINDS
from tests.drills.leaks import MARK, OWN_CASE, WORDS, Paper, Side, plain

CLOCKS = ("", "?as_of=2020-06-01", "?known_at=2022-01-01T09:03:30Z", "?as_of=2022-03-01&known_at=2022-01-02T00:00Z")
PASSING = (
    r"@\d+(?:~\d+\.\w+)?",  # a position in an address, and a citation
    r"/proof/\d+",
    r"\bat=[\d+ %]+",
    r'<span class="unseen"> \d+</span>',
    r"(?:checkpoint at|position|asemassa|vid position) [\d,\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE} ]+",
    r'"positions":\{[^{}]*\}',
    r'name="token" value="\w+"',
    r"<(?:updated|id)>[^<]*<",
    r'"(?:position|at|first|last)":(?:\d+|\[[\d,]*\]|"[^"]*")',
)
"""Positions and what is made of them; the token of a form; the moment of a feed."""


def pages(papers: Sequence[tuple[Paper, str]], spent: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Every page, with every sort of question; those of hidden records too."""
    yield from ("/", "/browse/tour", "/browse/sign-in", "/browse/nothing", "/browse/money", "/browse/wind-downs")
    yield from (f"/browse/money{more}" for more in ("?as_of=2020-06-01", "?format=csv", "?format=json"))
    for name, kind in KINDS.items():
        at = f"/browse/{kind.plural}"
        yield from (at + clock for clock in CLOCKS)
        yield f"{at}?case={OWN_CASE}"
        yield from (f"{at}?sort={sort}" for sort in list_tables()[name].sortable)
        yield from (f"{at}?by={by}" for by in list_tables()[name].groupings)
        yield from (f"{at}?format={form}" for form in ("csv", "json"))
    for kind, id in (*((paper.kind, id) for paper, id in papers), *((kind, id) for kind, id in spent if kind in KINDS)):
        at = f"/browse/{KINDS[kind].plural}/{id}"
        yield from (at + clock for clock in CLOCKS)
        yield from (f"{at}/text", f"{at}/file", f"{at}/proof/1")
        if kind in ("grant", "project"):
            yield from (f"{at}/money", f"{at}/money?format=json")
    for q in (*WORDS, f"{WORDS[0]} {WORDS[1]}", f'"{WORDS[0]} {WORDS[1]}"', WORDS[2][:-1], f"P 1 {MARK}", MARK[:-1]):
        yield from (f"/browse/search?q={quote(q)}{more}" for more in ("", "&sort=-date", "&kind=decision"))
        yield from (f"/browse/search?q={quote(q)}&format={form}" for form in ("csv", "json", "atom"))


def shown(asked: Side, address: str, by: str | None) -> tuple[int, dict[str, str], str]:
    """The status, the headers and the words of a page."""
    answer: Any = asked.get(address, by)
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("date", "archive-position", "content-length", "link", "etag", "set-cookie")
    }
    if "json" in answer.headers["content-type"]:
        return answer.status_code, headers, json.dumps(plain(answer, asked.random), indent=1)
    told = answer.text.replace(asked.random, "random")
    for passing in PASSING:
        told = re.sub(passing, "", told)
    return answer.status_code, headers, told


def without_question(told: str) -> str:
    """A page without the words of the question, which it repeats."""
    return re.sub(r'value="[^"]*"|[?&;]q=[^"&;]*|<title>[^<]*</title>|<mark>[^<]*</mark>', "", told)
