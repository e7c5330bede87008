"""The life of an index: applied once or twice, followed by days, hidden and withdrawn."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from projections.search import Answer, Request, open_index, partitions
from projections.search.language.analyser import Analyser
from projections.search.request import BadRequest, CursorExpired, CursorInvalid
from tests.projections.search.asked import Make, ask, ids

from .entries import a_decision, a_report, a_secret, an_archive, changes


def test_position_and_records_come_and_go_together(an_index: Make):
    index = an_index([a_decision()], 7)
    assert index.position() == 7
    index.apply([("r1", [a_report()])], 9)
    assert (index.position(), index.count("all"), list(index.ids("all"))) == (9, 2, ["d1", "r1"])
    index.apply([], 12)
    assert (index.position(), index.count("all")) == (12, 2)


def test_the_same_changes_twice_are_the_same_as_once(an_index: Make):
    once, twice = an_index(an_archive(), 5, "once"), an_index(an_archive(), 5, "twice")
    twice.apply(changes(an_archive()), 5)
    for partition in ("open", "all"):
        assert list(once.ids(partition)) == list(twice.ids(partition))
        assert once.count(partition) == twice.count(partition)
    assert ids(once, "hanke") == ids(twice, "hanke")


def test_a_new_text_replaces_the_old_one(an_index: Make):
    index = an_index([a_decision()])
    index.apply([("d1", [a_decision(text="Kokonaan toinen sisältö.")])], 2)
    assert ids(index, "rahoitus") == set()
    assert ids(index, "sisällöt") == {"d1"}
    assert index.count("all") == 1


def test_an_index_is_found_again_as_it_was_left(tmp_path: Path, engine: str, analyser: Analyser):
    index = open_index(tmp_path / "index", engine, analyser=analyser, create=True)
    index.apply(changes(an_archive()), 3)
    index.close()
    again = open_index(tmp_path / "index", engine, analyser=analyser)
    assert again.position() == 3
    assert ids(again, "avustus") == {"d1"}
    again.close()


def test_another_process_sees_what_was_committed(tmp_path: Path, engine: str, analyser: Analyser):
    writer = open_index(tmp_path / "index", engine, analyser=analyser, create=True)
    reader = open_index(tmp_path / "index", engine, analyser=analyser)
    writer.apply([("d1", [a_decision()])], 1)
    assert (ids(reader, "avustus"), reader.position()) == ({"d1"}, 1)
    writer.apply([("d1", [])], 2)
    assert (ids(reader, "avustus"), reader.position()) == (set(), 2)
    writer.close()
    reader.close()


def test_a_day_is_answered_by_what_was_in_force_on_it(an_index: Make):
    before = a_decision(text="Avustus on pieni.", valid_from=date(2019, 1, 1), valid_to=date(2020, 1, 1), current=False)
    now = a_decision(text="Avustus on suuri.", valid_from=date(2020, 1, 1))
    index = an_index([before, now, a_report(valid_from=date(2021, 6, 5))])
    assert ids(index, "pieni") == set()
    assert ids(index, "avustus suuri") == {"d1"}
    assert ids(index, "pieni", as_of=date(2019, 12, 31)) == {"d1"}
    assert ids(index, "pieni", as_of=date(2020, 1, 1)) == set()
    assert ids(index, "suuri", as_of=date(2020, 1, 1)) == {"d1"}
    assert ids(index, "", as_of=date(2018, 1, 1)) == set()
    assert ids(index, "", as_of=date(2020, 6, 1)) == {"d1"}
    assert ids(index, "NOT suuri", as_of=date(2019, 6, 1)) == {"d1"}
    assert ids(index, "NOT pieni") == {"d1", "r1"}
    assert ids(index, "laji:päätös") == {"d1"}
    assert index.count("all") == 2


def test_former_versions_do_not_outrank_or_lengthen_todays_answers(an_index: Make):
    plain = an_index([a_decision(), a_report()], 1, "plain")
    former = [a_decision(f"d{at}", current=False, valid_to=date(2020, 1, 1)) for at in range(2, 9)]
    longer = an_index([a_decision(), a_report(), *former], 1, "longer")
    assert [hit.id for hit in ask(plain, "hanke").hits] == [hit.id for hit in ask(longer, "hanke").hits]
    assert ask(longer, "", facets=("kind",)).facets["kind"] == [("decision", 1), ("report", 1)]


def test_hidden_records_change_nothing_an_anonymous_caller_sees(an_index: Make):
    hidden = [a_secret(f"s{at}", text=a_secret().text * (at + 1), position=at) for at in range(5)]
    bare = an_index([e for e in an_archive() if e.open], 1, "bare")
    full = an_index([e for e in an_archive() if e.open], 1, "full")
    for at, entry in enumerate(hidden):
        full.apply([(entry.id, [entry])], 2 + at)
    full.apply([("s0", []), ("s1", [replace(hidden[1], text="Muu.")])], 9)
    for q in (
        "hanke",
        "zyklotronilaki",
        "zyklotronilaik",
        "sijaishoito",
        "",
        "asia rahoitus",
        "työttömyysturva",
        "zykl*",
    ):
        ours, theirs = (
            index.find(Request(q, "open", facets=("kind", "year", "publicity"), limit=5, explain=True))
            for index in (bare, full)
        )
        assert _bare(ours) == _bare(theirs)


def test_a_record_made_secret_leaves_no_trace_in_the_open_partition(an_index: Make):
    without = an_index([a_report(), a_report("r2", text="Hankkeesta toisin.")], 1, "without")
    index = an_index([a_report(), a_report("r2", text="Hankkeesta toisin."), a_decision()], 1, "with")
    index.apply([("d1", [a_decision(open=False)])], 2)
    for q in ("hanke", "valtionavustus", "valtionavutsus", "loppuraportti"):
        assert _bare(index.find(Request(q, "open"))) == _bare(without.find(Request(q, "open")))
    assert ids(index, "valtionavustus") == {"d1"}


def test_a_large_open_partition_owes_a_rewrite_until_it_is_purged(an_index: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(partitions, "REWRITTEN_AT_ONCE", 0)
    index = an_index([a_report(), a_decision()])
    assert not index.purge_owed()
    index.apply([("d1", [a_decision(open=False)])], 2)
    assert index.purge_owed()
    assert index.find(Request("valtionavustus", "open")).total == 0
    index.purge()
    assert not index.purge_owed()
    assert ids(index, "valtionavustus") == {"d1"}


def test_a_cursor_from_the_open_partition_outlives_hidden_writes(an_index: Make):
    index = an_index(an_archive())
    cursor = index.find(Request("asia", "open", limit=3)).cursor
    index.apply([("s9", [a_secret("s9")])], 60)
    assert index.find(Request("asia", "open", limit=3, cursor=cursor)).hits


def test_a_cursor_is_good_for_one_question_and_one_state(an_index: Make):
    index = an_index(an_archive())
    cursor = index.find(Request("asia", "all", limit=3)).cursor
    with pytest.raises(CursorInvalid):
        index.find(Request("muu", "all", limit=3, cursor=cursor))
    for nonsense in ("", "x", "AAAA", "ä" * 9, "W10", str(cursor)[:-4]):
        with pytest.raises(CursorInvalid):
            index.find(Request("asia", "all", limit=3, cursor=nonsense))
    index.apply([("new", [a_report("new")])], 51)
    with pytest.raises(CursorExpired):
        index.find(Request("asia", "all", limit=3, cursor=cursor))


def test_what_cannot_be_asked_is_refused_with_a_sentence():
    for bad in (
        {"limit": -1},
        {"limit": 10**6},
        {"sort": "random"},
        {"facets": ("nope",)},
        {"filters": {"nope": ("x",)}},
    ):
        with pytest.raises(BadRequest):
            Request("hanke", **bad)


def _bare(answer: Answer) -> Answer:
    return answer._replace(took_ms=0, position=0, cursor=None)
