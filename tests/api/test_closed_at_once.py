"""What is closed is closed with the answer 201: views and index that lag, however far, show it to nobody any more."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.access.caller import ANONYMOUS
from projections import closures
from projections.states import Question
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.examples import SECRET

WORD = "ilvestysluvat"
CLOSED = SECRET | {"reason": "peruste"}


class Lagging:
    """An archive served by a process that does not project, beside one that does so when told."""

    def __init__(self, doors: Doors, holder: ArchiveHome) -> None:
        self.doors, self._holder, self._projections = doors, holder, holder.projections

    def catch_up(self, *, index: bool = True) -> None:
        """Bring the views up to now, and the index."""
        if index:
            assert self._projections.catch_up()
        else:
            self._projections.followers[0].catch_up()

    def shown(self, kind: str = "decision", **fields: object) -> dict:
        """A record anybody may see, which views and index know."""
        made = self.doors.create(kind, text=f"Koe {WORD}.", **fields)
        self.catch_up()
        return made

    @property
    def today(self) -> date:
        return date.fromisoformat(self._holder.today().isoformat())

    def closed_on(self, day: date) -> tuple[str, ...]:
        """What nobody may be shown on a day of what the index holds."""
        with self._projections.search() as index:
            return self._projections.closed_since(index, Question(ANONYMOUS, day))

    def total(self, asker: str | None = None) -> int:
        answer = self.doors.get("/search", asker, params={"q": WORD, "facets": ["kind"], "fold": False}).json()
        counted = {each["count"] for each in answer["facets"]["kind"]}
        assert len(answer["hits"]) == answer["total"] == sum(counted)
        return answer["total"]


@pytest.fixture
def lagging(tmp_path: Path) -> Iterator[Lagging]:
    folder = tmp_path / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    with ArchiveHome(folder) as holder:
        keys = keys_for(holder)
        assert holder.projections.catch_up()
        with TestClient(create_app(ArchiveHome(folder)), headers={"User-Agent": "test"}) as client:
            yield Lagging(Doors(client, keys, folder), holder)


CLOSURES = {
    "publicity": CLOSED,
    "registrations": {"personal": "personal"},
}


@pytest.mark.parametrize("index", [True, False], ids=["nothing follows", "the views alone follow"])
@pytest.mark.parametrize("noun", CLOSURES)
def test_a_record_that_is_closed_is_shown_to_nobody_from_the_answer_on(lagging: Lagging, noun: str, index: bool):
    doors, case = lagging.doors, lagging.doors.create("case")["id"]
    lagging.catch_up()
    made, other = lagging.shown(case=case), lagging.shown(case=case)
    path, askers = f"/decisions/{made['id']}", (None,) if noun == "registrations" else (None, "reader")
    assert doors.get(path).status_code == 200
    assert lagging.total() == 2
    assert doors.change("decision", made["id"], noun, CLOSURES[noun], made["version"]).status_code == 201
    if not index:
        lagging.catch_up(index=False)
    for asker in askers:
        assert doors.get(path, asker).status_code == 404
        assert doors.get(f"{path}/history", asker).status_code == 404
        listed = doors.get("/decisions", asker, params={"case": case}).json()
        assert (listed["total"], [each["id"] for each in listed["items"]]) == (1, [other["id"]])
        assert lagging.total(asker) == 1
        assert WORD not in str([e for e in doors.get("/events", asker).json()["events"] if e.get("id") == made["id"]])
        assert doors.get(f"/ledger/proof/{made['position']}", asker).status_code == 404
    assert doors.get(path, "archivist").status_code == 200
    read = doors.get("/access/log", "auditor", params={"record": made["id"]}).json()["items"]
    assert [each["sort"] for each in read if each["door"] == "record"][-1:] == (
        ["hidden"] if noun == "publicity" else ["on_request"]
    )
    lagging.catch_up()
    assert doors.get(path).status_code == 404
    assert lagging.total() == 1


def test_a_case_that_is_closed_is_referred_to_and_registered_no_more(lagging: Lagging):
    doors = lagging.doors
    case = doors.create("case")
    lagging.catch_up()
    made = lagging.shown(case=case["id"])
    title = doors.get(f"/cases/{case['id']}").json()["title"]
    assert doors.change("case", case["id"], "publicity", CLOSED, case["version"]).status_code == 201
    for path in (f"/decisions/{made['id']}", "/decisions", "/events", "/register", f"/search?q={WORD}&facets=case"):
        answer = doors.get(path)
        assert answer.status_code == 200
        assert case["id"] not in answer.text
    assert title not in doors.get("/register").text
    assert doors.get("/search", params={"q": f"asia:{case['id']}"}).json()["total"] == 0
    assert doors.get("/decisions", params={"case": case["id"]}).json()["total"] == 0


def test_what_stays_open_stays_shown_while_the_views_lag(lagging: Lagging):
    made = lagging.shown()
    none = {"personal": "none"}
    assert lagging.doors.change("decision", made["id"], "registrations", none, made["version"]).status_code == 201
    assert lagging.doors.get(f"/decisions/{made['id']}").status_code == 200
    assert lagging.total() == 1


def test_more_decisions_than_can_be_judged_show_nothing_but_to_who_sees_all(
    lagging: Lagging, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(closures, "MOST", 2)
    made = [lagging.shown() for _ in range(3)]
    for each in made:
        assert lagging.doors.change("decision", each["id"], "publicity", CLOSED, each["version"]).status_code == 201
        lagging.catch_up(index=False)
    answer = lagging.doors.get("/search", params={"q": WORD})
    assert (answer.status_code, answer.json()["code"]) == (503, "closures_outstanding")
    assert lagging.total("archivist") == 3
    lagging.catch_up()
    assert lagging.total() == 0


def test_a_publication_that_ended_is_left_out_before_the_index_is_brought_to_the_day(lagging: Lagging):
    made = lagging.shown(personal="personal")
    first, last = lagging.today, lagging.today + timedelta(days=5)
    said = {"ground": "KuntaL 140 §", "published_from": first.isoformat(), "ends_on": last.isoformat()}
    published = lagging.doors.change("decision", made["id"], "publications", said, made["version"])
    assert published.status_code == 201, published.text
    lagging.catch_up()
    assert lagging.total() == 1
    assert lagging.closed_on(last) == ()
    assert lagging.closed_on(last + timedelta(days=1)) == (made["id"],)
