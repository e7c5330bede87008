"""The Atom feed: what was recorded, destroyed and withdrawn, page by page, and nothing of what is hidden."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from lxml import etree

from tests.api.disposals import PUBLIC, Office, an_office

A = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("atom") / "home") as made:
        for title in ("Ensimmäinen <päätös>", "Peruttu"):
            body = PUBLIC | {"title": title, "decided_on": "2021-02-02", "personal": "none"}
            answer = made.doors.post("/decisions", body)
            assert answer.status_code == 201, answer.text
        body = {"publicity": {"publicity": "not_public"}, "reason": "Ei julkinen"}
        made.doors.post(f"/decisions/{answer.json()['id']}/publicity", body, headers={"If-Match": '"1"'})
        made.paper("Salainen muistio", "Salainen", publicity={"publicity": "not_public"}, personal="none")
        made.executed(made.paper("Hävitettävä", "Hävitettävä teksti.", personal="none"))
        made.home.projections.catch_up()
        yield made


def page(office: Office, address: str = "/feed.atom", by: str | None = None) -> Any:
    answer = office.doors.get(address, by)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    return etree.fromstring(answer.content)


def terms(feed: Any) -> list[str]:
    return [entry.find(f"{A}category").get("term") for entry in feed.iterfind(f"{A}entry")]


def test_destroyed_and_withdrawn_are_entries_beside_what_was_recorded(office: Office):
    feed = page(office)
    said = etree.tostring(feed, encoding="unicode")
    assert {"destroyed", "withdrawn", "decision.recorded"} <= set(terms(feed))
    assert "Ensimmäinen &lt;päätös&gt;" in said
    for hidden in ("Salainen", "Peruttu", "Hävitettävä"):
        assert hidden not in said
    assert "Salainen muistio" in etree.tostring(page(office, by="archivist"), encoding="unicode")


def test_every_entry_has_what_the_format_needs(office: Office):
    feed = page(office)
    ids = [each.text for each in feed.iter(f"{A}id")]
    assert len(ids) == len(set(ids))
    assert all(UUID(each.removeprefix("urn:uuid:")) for each in ids)
    for entry in (feed, *feed.iterfind(f"{A}entry")):
        assert all(entry.findtext(f"{A}{name}") for name in ("id", "title", "updated"))
    moments = [each.findtext(f"{A}updated") for each in feed.iterfind(f"{A}entry")]
    assert moments == sorted(moments, reverse=True)


def test_pages_together_are_the_whole(office: Office):
    found, address = list[str](), "/feed.atom?limit=2"
    for _ in range(50):
        feed = page(office, address)
        found += [each.findtext(f"{A}id") for each in feed.iterfind(f"{A}entry")]
        following = feed.xpath("string(a:link[@rel='next']/@href)", namespaces={"a": A.strip("{}")})
        if not following:
            break
        address = f"{following.removeprefix('http://testserver')}&limit=2"
    assert found == [each.findtext(f"{A}id") for each in page(office, "/feed.atom?limit=200").iterfind(f"{A}entry")]


def test_a_limit_that_is_none_is_refused(office: Office):
    assert office.doors.get("/feed.atom?limit=0").status_code == 422
    assert office.doors.get("/feed.atom?before=0").status_code == 422
