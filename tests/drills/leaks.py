"""Two archives that differ in hidden records alone, and everything a caller can ask of them."""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile

from fastapi.testclient import TestClient

from api.http.app import create_app
from archive.actor.events import Role
from archive.actor.usecases import issue_key, register_actor
from archive.registered import public_id
from projections.search.meaning.model import installed
from projections.search.vocabulary.labels import Label
from projections.search.vocabulary.vocabulary import write
from projections.states.listing.columns import list_tables
from services.home.archive_home import ArchiveHome, make_home
from services.home.vocabulary import FILE
from services.verbs import KINDS, create, shape_of
from tests.api.examples import CREATED
from tests.conftest import Clock
from tests.drills.office_money import Office, Spent

ORIGIN, MARK = "vuototesti", "merkkisanavuoto"
WORDS = ("avustus", "rautatie", "koulurakennus", "lautakunta", "sopimus", "päiväkoti")
LABELS = {"avustus": "bidrag", "rautatie": "järnväg", "päiväkoti": "daghem", "sopimus": "avtal"}
"""Labels of the vocabulary of both archives, in two languages."""
KINDS_TRIED = ("decision", "document", "report", "contract", "pending", "grant", "project", "secondment")
OWN_CASE = public_id(ORIGIN, "case", "OMA 1")
PASSING = ("position", "positions", "at", "refs", "opening", "leaf", "next", "cursor", "took_ms", "checkpoint")
"""What may differ between the two: where in the one order something stands, and how long an answer took."""
HIDDEN: dict[str, dict[str, Any]] = {
    "unstated": {},
    "not_public": {"publicity": {"publicity": "not_public"}},
    "secret": {
        "publicity": {"publicity": "secret", "ground": "JulkL 24 §", "secret_from": "2021-01-01", "secret_years": 25}
    },
    "partly": {
        "publicity": {"publicity": "partly_secret", "ground": "JulkL", "secret_from": "2020-01-01", "secret_years": 50}
    },
    "on_request": {"publicity": {"publicity": "public"}, "personal": "sensitive"},
}
OPEN = {"publicity": {"publicity": "public"}, "personal": "none"}


@dataclass(frozen=True)
class Paper:
    """A record to be made: what kind, what it says, and how it is hidden if it is."""

    kind: str
    words: tuple[str, ...]
    hidden: str | None
    in_case: bool
    years_ago: int = 0


@dataclass
class Side:
    """One of the two archives, asked without a network."""

    client: TestClient
    keys: dict[str, str]
    ids: list[tuple[Paper, str]] = field(default_factory=list)
    spent: Spent = field(default_factory=list)
    random: str = ""
    """An id of a record that everybody may see, which is another one in the other archive."""
    home: ArchiveHome | None = None

    def get(self, path: str, by: str | None) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[by]}"} if by else {}
        return self.client.get(path, headers=headers)


def made_base(folder: Path) -> tuple[Path, dict[str, str]]:
    """An archive with keys, to be copied: actors and their ids are the same in both."""
    make_home(folder, origin=ORIGIN)
    with ArchiveHome(folder, clock=Clock()) as home:
        admin = home.admin().actor
        assert admin is not None
        actor = register_actor(home.archive, "lukija", by=admin)
        limits = {"reader": (), "scoped": (f"case:{OWN_CASE}",), "scoped_reader": (f"case:{OWN_CASE}",)}
        roles = {"reader": Role.reader, "scoped": Role.archivist, "scoped_reader": Role.reader}
        keys = {
            name: issue_key(home.archive, actor, roles[name], label=name, by=admin, scope=scope)
            for name, scope in limits.items()
        }
        keys["registrar"] = issue_key(home.archive, actor, Role.registrar, label="registrar", by=admin)
        keys["archivist"] = issue_key(home.archive, actor, Role.archivist, label="archivist", by=admin)
    return folder, keys


@contextmanager
def side(base: Path, keys: dict[str, str], folder: Path, papers: Sequence[Paper], *, hidden: bool) -> Iterator[Side]:
    """A copy of the base with these papers, the hidden ones among them or not."""
    shutil.copytree(base, folder)
    clock = Clock()
    with ArchiveHome(folder, clock=clock) as home:
        admin = home.admin().actor
        assert admin is not None
        clock.now = datetime(2022, 1, 1, 9, tzinfo=UTC)
        ids = []
        case = {"natural_key": "OMA 1", "number": "OMA 1", "title": "Oma asia"} | OPEN
        create(home.archive, KINDS["case"], shape_of(KINDS["case"].created).model_validate(case), by=admin)
        for number, paper in enumerate(papers):
            clock.move(minutes=1)
            key = f"P {number}"
            ids.append((paper, str(public_id(ORIGIN, paper.kind, key))))
            if paper.hidden and not hidden:
                continue
            shape = shape_of(KINDS[paper.kind].created).model_validate(body_of(paper, key))
            create(home.archive, KINDS[paper.kind], shape, by=admin)
        office = Office(home, admin, HIDDEN["secret"], MARK, hidden=hidden)
        spent = office.spend(OPEN, str(OWN_CASE))
        clock.now = datetime(2022, 6, 1, 9, tzinfo=UTC)
        home.projections.catch_up()
        labels = [
            Label(f"x:{of[0]}", text, spoken, "pref")
            for of in LABELS.items()
            for text, spoken in zip(of, ("fi", "sv"), strict=True)
        ]
        write(folder / FILE, "labels", labels, home.projections.language)
        if installed():
            home.projections.update_meanings()
        yield Side(TestClient(create_app(home), headers={"User-Agent": "drill"}), keys, ids, spent, office.random, home)


def body_of(paper: Paper, key: str) -> dict[str, Any]:
    """What is recorded of a paper; hidden ones carry the mark in every field that holds words."""
    body = {name: value for name, value in CREATED[paper.kind].items() if name not in ("agenda", "attachments")}
    said = " ".join(paper.words)
    mark = f" {MARK}" if paper.hidden else ""
    body |= {"natural_key": key, "number": f"{key}{mark}", "title": f"{said}{mark}", "text": f"Asia: {said}.{mark}"}
    body |= {name: MARK for name in ("sender", "recipient") if paper.hidden}
    allowed = shape_of(KINDS[paper.kind].created).model_fields
    body |= {"case": str(OWN_CASE)} if paper.in_case and not paper.hidden else {}
    body |= HIDDEN[paper.hidden] if paper.hidden else OPEN
    return {name: value for name, value in body.items() if name in allowed}


def addresses(papers: Sequence[tuple[Paper, str]]) -> Iterator[str]:
    """Every read route, with every sort of question; lists and searches are paged to their end by `answers`."""
    clocks = ("", "?as_of=2020-06-01", "?known_at=2022-01-01T09:03:30Z", "?as_of=2022-03-01&known_at=2022-01-02T00:00Z")
    for kind in KINDS:
        yield from (f"/{KINDS[kind].plural}{clock or '?'}&limit=2" for clock in clocks)
        yield f"/{KINDS[kind].plural}?order=newest&limit=3"
        yield f"/{KINDS[kind].plural}?case={OWN_CASE}&status=in_force"
        yield from (f"/{KINDS[kind].plural}?sort={sort}&limit=2" for sort in list_tables()[kind].sortable)
        yield from (f"/{KINDS[kind].plural}?group_by={by}" for by in list_tables()[kind].groupings)
        yield from (f"/{KINDS[kind].plural}?format=csv{more}" for more in ("", "&group_by=case&as_of=2020-06-01"))
    for paper, id in papers:
        at = f"/{KINDS[paper.kind].plural}/{id}"
        yield from (at + clock for clock in clocks)
        yield f"{at}/history"
        if paper.kind in ("grant", "project"):
            yield from (f"{at}/money{clock}" for clock in clocks)
        if paper.kind == "grant":
            yield from (f"{at}/sums", f"{at}/costs")
        if paper.kind == "document":
            yield from (f"{at}/content", f"{at}/text", f"{at}/content?version=1")
    for more in ("", "&recorded=true", "&format=csv", "&known_at=2022-01-01T09:03:30Z"):
        yield f"/changes?from=2019-12-31&to=2022-01-01&limit=2{more}"
    yield from ("/money/grants?limit=2", *(f"/money?project=P%20{number}&by=partner" for number in range(3)))
    for more in ("", "&group_by=employer", "&group_by=organisation&known_at=2022-01-01T09:03:30Z"):
        yield f"/secondments/person-years?as_of=2019-06-01{more}"
    for q in questions():
        yield f"/search?q={quote(q)}&limit=2"
        yield f"/search?q={quote(q)}&match=any&limit=3"
        yield f"/search?q={quote(q)}&fold=false&explain=true&facets=none"
    for q in (*LABELS.values(), "bidrag järnväg", f"beslut {MARK}"):  # widened by the vocabulary, near in meaning
        yield f"/search?q={quote(q)}&limit=3"
        yield f"/search?q={quote(q)}&vocabulary=false&meaning=true&limit=3"
        yield f"/search?q={quote(q)}&meaning=true&match=any&explain=true"
    for sort in ("date", "-date"):
        yield f"/search?q={quote(WORDS[0][:3])}*&sort={sort}&limit=1"
    facets = "&".join(
        f"facets={name}" for name in ("kind", "body", "organisation", "year", "case", "status", "language")
    )
    yield f"/search?q=&{facets}&limit=0"
    yield f"/search?q={WORDS[1]}&as_of=2020-06-01&{facets}"
    yield from ("/events?limit=3", "/register?limit=2", "/retention/schedules", "/ledger/keys", "/retention/due")
    yield from ("/winddown/status", "/winddown/status?as_of=2020-06-01", "/winddown/calendar.ics")
    yield from ("/texts", "/texts/documents?limit=2", "/texts/documents?status=ok", "/formats")
    yield from ("/registration/incomplete", "/access/log", "/retention/holds", "/retention/calendar", "/nothing")


def questions() -> Iterator[str]:
    """Words, inflected, misspelt, as prefixes and phrases; and the mark, written wrongly."""
    for word in WORDS:
        yield from (word, f"{word[:4]}*", word + "n", word[:-2] + word[-1] + word[-2])
    yield from (f"{WORDS[0]} OR {WORDS[1]}", f'"{WORDS[0]} {WORDS[1]}"', f"NOT {WORDS[2]}", "")
    for one, other in pairwise(WORDS):  # relaxed: some words, a wrong letter, a compound that nobody wrote
        yield from (f"{one} {other[:-1]}", f"{one} {other} tuntematon", f"{one}{other}")
    yield from (MARK, MARK[:-1], MARK[:6] + "*", MARK.replace("v", "w"), f"P 1 {MARK}", "title:" + MARK)


def answers(asked: Side, address: str, by: str | None) -> Iterator[tuple[int, dict[str, str], Any]]:
    """The answer with all pages that follow it, without what may differ."""
    path: str | None = address
    for _ in range(60):
        if path is None:
            return
        said = asked.get(path, by)
        assert MARK not in re.sub(
            r'"(?:(?:notice|suggestion|detail)":"[^"]*"|(?:lacks|explain)":\[[^]]*\])', "", said.text
        ), path
        yield said.status_code, _headers(said), plain(said, asked.random)
        path = _following(path, said)


def _following(path: str, said: Any) -> str | None:
    if said.status_code != 200 or "json" not in said.headers["content-type"]:
        return None
    cursor = said.json().get("cursor") if path.startswith("/search") else None
    if cursor:
        return re.sub(r"&cursor=[^&]*", "", path) + f"&cursor={cursor}"
    following: str | None = said.links.get("next", {}).get("url")
    return following


def _headers(said: Any) -> dict[str, str]:
    passing = ("date", "archive-position", "archive-checkpoint", "content-length", "link")
    told = {name: value for name, value in said.headers.items() if name not in passing}
    return told | ({"etag": told["etag"].partition("-")[0]} if "etag" in told else {})  # the rest is of the whole body


def plain(said: Any, random: str) -> Any:
    """The body of an answer, without what may differ."""
    if "json" not in said.headers.get("content-type", ""):
        return said.content
    return _without(json.loads(said.text.replace(random, "random")))


def _without(body: Any) -> Any:
    if isinstance(body, dict):
        told = {name: _without(value) for name, value in body.items() if name not in PASSING}
        at = body.get("at")  # of a compilation: on how many events something stands
        return told | ({"stands_on": len(at)} if isinstance(at, list) else {})
    if isinstance(body, list):
        return [_without(each) for each in body if not _withheld(each)]
    return body


def _withheld(each: Any) -> bool:
    """A withheld event, or a masked row of the public register: both are public by design."""
    return isinstance(each, dict) and (set(each) == {"position", "leaf"} or each.get("masked") is True)


def room_of(asked: Side, into: Path) -> dict[str, Any]:
    """The data of the reading room in a package, by script, without what may differ."""
    answer = asked.client.post(
        "/handovers", json={"to": "Seuraaja"}, headers={"Authorization": f"Bearer {asked.keys['archivist']}"}
    )
    assert answer.status_code == 201, answer.text
    ZipFile(BytesIO(answer.content)).extractall(into)
    found = dict[str, Any]()
    for path in sorted(into.rglob("room/*-[0-9a-f]*.js")) + sorted(into.rglob("room/start.js")):
        said = re.fullmatch(r'shard\("([^"]+)",\n(.*)\);\n', path.read_text("utf-8"), re.DOTALL)
        if said:
            found[said[1]] = _without(json.loads(said[2].replace(asked.random, "random")))
    found["start"]["archive"] |= {"size": 0}
    return found


def news_of(asked: Side, address: str, by: str | None) -> str:
    """A document for harvesters or feed readers, without positions, what is made of them, and the moment of asking."""
    said = asked.get(address, by)
    assert said.status_code == 200, said.text
    told = said.text.replace(asked.random, "random")
    for passing in (r"@\d+", r"<id>[^<]*</id>", r'"position":\d+', r"<(responseDate|eventdatetime)>[^<]*<"):
        told = re.sub(passing, "", told)
    return told


def whole(asked: Side, address: str, by: str | None) -> Any:
    """Every page of an answer; a feed as one list, for where its pages end is a matter of position."""
    pages = list(answers(asked, address, by))
    if address.startswith(("/events", "/register?")):
        listed = [each for _, _, body in pages for each in body.get("events", body.get("items", []))]
        return pages[0][:2], listed
    return pages
