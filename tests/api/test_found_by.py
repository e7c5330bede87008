"""By which of its words, numbers, days and sums a record of each kind is found, and by which it is not."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, a_body, keys_for

FOUND: dict[str, tuple[str, ...]] = {
    "case": ("title", "text", "sender", "recipient"),
    "document": ("title", "text", "sender", "recipient"),
    "body": ("title", "text", "type", "organisation"),
    "meeting": ("title", "text", "location", "agenda.title", "agenda.text"),
    "decision": ("title", "text", "motion", "decider", "keywords", "attachments.title", "votes.subject"),
    "pending": ("title", "text", "decider", "target_text", "goal", "project"),
    "report": ("title", "text", "author", "project", "publisher"),
    "contract": ("title", "text", "holder", "parties.name"),
    "grant": ("title", "text", "grantee", "grantor", "purpose", "conditions", "project"),
    "payment": ("title", "text", "applicant", "payer", "project"),
    "request": ("title", "text", "sender"),
}
"""Public words of each kind, by field; `a.b` is a part of each in a list. A later kind is tested in its own folder."""
NOT_FOUND: dict[str, tuple[str, ...]] = dict.fromkeys(FOUND, ("person", "source")) | {
    "meeting": ("person", "source", "participants.name", "agenda.reference"),
    "decision": ("person", "source", "attachments.reference", "votes.result"),
    "body": ("person", "source", "above_name"),
}
"""Who a record is about, where it came from and what only tells two things apart is no word of the record."""


def word(kind: str, field: str) -> str:
    """A word that no language has, and no two fields share."""
    return f"zq{kind}{field}".replace(".", "").replace("_", "")


def bodies_of(kind: str) -> dict[str, Any]:
    """A new record with a word of its own in every field."""
    body: dict[str, Any] = a_body(kind) | {"publicity": {"publicity": "public"}, "personal": "none"}
    for field in (*FOUND[kind], *NOT_FOUND[kind]):
        name, _, part = field.partition(".")
        if part:
            body[name] = [(body.get(name) or [{}])[0] | {part: word(kind, field)}]
        else:
            body[name] = [word(kind, field)] if name in ("keywords", "conditions") else word(kind, field)
    return body


@pytest.fixture(scope="module", params=("tantivy", "whoosh"))
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Doors, dict]]:
    """An archive with one record of each kind, found by each engine; and the receipts."""
    folder = tmp_path_factory.mktemp("found") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    with (folder / "archive.toml").open("a") as file:
        file.write(f'engine = "{request.param}"\n')
    home = ArchiveHome(folder)
    keys = keys_for(home)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        doors = Doors(client, keys, folder)
        made = {kind: doors.create(kind, **bodies_of(kind)) for kind in FOUND}
        yield doors, made


def found(served: tuple[Doors, dict], q: str, by: str | None = None, **params: Any) -> set[str]:
    """The kinds of what is found."""
    doors, made = served
    at = {"min_position": max(each["position"] for each in made.values())}
    answer = doors.get("/search", by, params={"q": q, "limit": 50, "fold": False} | at | params)
    assert answer.status_code == 200, answer.text
    kind_of = {receipt["id"]: kind for kind, receipt in made.items()}
    return {kind_of[hit["id"]] for hit in answer.json()["hits"]}


@pytest.mark.parametrize("kind", FOUND)
def test_a_record_is_found_by_each_of_its_public_words(served: tuple[Doors, dict], kind: str):
    lost = {field for field in FOUND[kind] if found(served, word(kind, field)) != {kind}}
    assert not lost


@pytest.mark.parametrize("kind", FOUND)
def test_a_record_is_not_found_by_what_is_no_word_of_it(served: tuple[Doors, dict], kind: str):
    for by in (None, "archivist"):
        told = {field for field in NOT_FOUND[kind] if found(served, word(kind, field), by)}
        assert not told, by


@pytest.mark.parametrize("kind", FOUND)
def test_a_title_is_searched_apart(served: tuple[Doors, dict], kind: str):
    assert found(served, f"otsikko:{word(kind, 'title')}") == {kind}
    assert found(served, f"otsikko:{word(kind, 'text')}") == set()


def test_a_record_is_found_by_its_kind_alone(served: tuple[Doors, dict]):
    for kind in FOUND:
        assert found(served, "", kind=kind) == {kind}


def test_records_are_found_by_their_own_sums_to_the_cent(served: tuple[Doors, dict]):
    expected = {
        "summa:1041000": {"grant"},
        "summa:10000": {"grant"},
        "summa:12000": {"contract"},
        "summa:100000": {"payment"},
        "summa:>=1041000": {"grant"},
        "summa:>1041000": set(),
        "summa:>1040999,99": {"grant"},
        "summa:<10000": set(),
        "summa:<=10000": {"grant"},
        "summa:<10000,01": {"grant"},
        "summa:[10000 TO 12000]": {"grant", "contract"},
        "summa:{10000 TO 12000]": {"contract"},
        "summa:[10000 TO 12000}": {"grant"},
        "summa:{10000 TO 12000}": set(),
    }
    assert {q: found(served, q) for q in expected} == expected


def test_records_are_found_by_their_day_and_a_bound_that_is_left_out_is_left_out(served: tuple[Doors, dict]):
    expected = {
        "päivä:2020-03-12": {"decision"},
        "päivä:[2020-03-12 TO 2020-04-30]": {"decision", "report"},
        "päivä:{2020-03-12 TO 2020-04-30]": {"report"},
        "päivä:[2020-03-12 TO 2020-04-30}": {"decision"},
        "päivä:{2020-03-12 TO 2020-04-30}": set(),
        "päivä:>2020-11-26": {"meeting", "request"},
        "päivä:>2020-11-27": {"request"},
        "päivä:>=2020-11-27": {"meeting", "request"},
        "päivä:<2019-12-01": set(),
        "päivä:<=2019-12-01": {"body"},
        "päivä:<2020": {"body"},
        "päivä:<=2020-01": {"body", "case", "contract"},
        "päivä:>2020": {"request"},
        "päivä:>=2020-11": {"pending", "meeting", "request"},
        "päivä:>2020-11": {"request"},
        "vuosi:2021": {"request"},
    }
    assert {q: found(served, q) for q in expected} == expected
    assert found(served, "", date_from="2020-11-27") == {"meeting", "request"}
    assert found(served, "", date_from="2020-11-28") == {"request"}
    assert found(served, "", date_to="2019-12-01") == {"body"}
    assert found(served, "", date_to="2019-11-30") == set()


def test_a_reason_is_found_where_a_wording_was_changed_and_where_it_was_not_it_is_not(served: tuple[Doors, dict]):
    doors, made = served
    amendment = {"amended_on": "2020-06-01", "text": "zqlisäys", "reason": "zqlisäyssyy"}
    signed = doors.change("contract", made["contract"]["id"], "amendments", amendment, 1).json()
    correction = {"text": "Haetaan 54 000 euroa.", "reason": "zqkorjaussyy", "corrects": 1}
    corrected = doors.change("decision", made["decision"]["id"], "corrections", correction, 1).json()
    filed = doors.change(
        "report", made["report"]["id"], "versions", {"filed_on": "2020-05-05", "text": "zqversio", "reason": "zqsyy"}, 1
    ).json()
    at = max(each["position"] for each in (signed, corrected, filed))
    expected = {"zqlisäys": {"contract"}, "zqlisäyssyy": {"contract"}, "zqkorjaussyy": {"decision"}}
    assert {q: found(served, q, min_position=at) for q in expected} == expected
    assert found(served, "zqversio") == {"report"}
    assert found(served, "zqsyy") == set()
    assert found(served, word("report", "text")) in (set(), {"report"})  # of a former version, where they are searched
