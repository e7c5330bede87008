"""The life of an index: applied once or twice, followed by days, withdrawn, destroyed, killed and torn."""

import multiprocessing
import os
import random
import signal
import sqlite3
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from projections.search import Answer, IndexStale, Request, SearchIndex, open_index, partitions
from projections.search.language.analyser import Analyser
from projections.search.request import BadRequest, CursorExpired, CursorInvalid

from .entries import a_decision, a_report, a_secret, an_archive, changes

Make = Callable[..., SearchIndex]


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
    assert _ids(once, "hanke") == _ids(twice, "hanke")


def test_a_new_text_replaces_the_old_one(an_index: Make):
    index = an_index([a_decision()])
    index.apply([("d1", [a_decision(text="Kokonaan toinen sisältö.")])], 2)
    assert _ids(index, "rahoitus") == set()
    assert _ids(index, "sisällöt") == {"d1"}
    assert index.count("all") == 1


def test_an_index_is_found_again_as_it_was_left(tmp_path: Path, engine: str, analyser: Analyser):
    index = open_index(tmp_path / "index", engine, analyser=analyser, create=True)
    index.apply(changes(an_archive()), 3)
    index.close()
    again = open_index(tmp_path / "index", engine, analyser=analyser)
    assert again.position() == 3
    assert _ids(again, "avustus") == {"d1"}
    again.close()


def test_another_process_sees_what_was_committed(tmp_path: Path, engine: str, analyser: Analyser):
    writer = open_index(tmp_path / "index", engine, analyser=analyser, create=True)
    reader = open_index(tmp_path / "index", engine, analyser=analyser)
    writer.apply([("d1", [a_decision()])], 1)
    assert (_ids(reader, "avustus"), reader.position()) == ({"d1"}, 1)
    writer.apply([("d1", [])], 2)
    assert (_ids(reader, "avustus"), reader.position()) == (set(), 2)
    writer.close()
    reader.close()


def test_a_day_is_answered_by_what_was_in_force_on_it(an_index: Make):
    before = a_decision(text="Avustus on pieni.", valid_from=date(2019, 1, 1), valid_to=date(2020, 1, 1), current=False)
    now = a_decision(text="Avustus on suuri.", valid_from=date(2020, 1, 1))
    index = an_index([before, now, a_report(valid_from=date(2021, 6, 5))])
    assert _ids(index, "pieni") == set()
    assert _ids(index, "avustus suuri") == {"d1"}
    assert _ids(index, "pieni", as_of=date(2019, 12, 31)) == {"d1"}
    assert _ids(index, "pieni", as_of=date(2020, 1, 1)) == set()
    assert _ids(index, "suuri", as_of=date(2020, 1, 1)) == {"d1"}
    assert _ids(index, "", as_of=date(2018, 1, 1)) == set()
    assert _ids(index, "", as_of=date(2020, 6, 1)) == {"d1"}
    assert _ids(index, "NOT suuri", as_of=date(2019, 6, 1)) == {"d1"}
    assert _ids(index, "NOT pieni") == {"d1", "r1"}
    assert _ids(index, "laji:päätös") == {"d1"}
    assert index.count("all") == 2


def test_former_versions_do_not_outrank_or_lengthen_todays_answers(an_index: Make):
    plain = an_index([a_decision(), a_report()], 1, "plain")
    former = [a_decision(f"d{at}", current=False, valid_to=date(2020, 1, 1)) for at in range(2, 9)]
    longer = an_index([a_decision(), a_report(), *former], 1, "longer")
    assert [hit.id for hit in _ask(plain, "hanke").hits] == [hit.id for hit in _ask(longer, "hanke").hits]
    assert _ask(longer, "", facets=("kind",)).facets["kind"] == [("decision", 1), ("report", 1)]


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
    assert _ids(index, "valtionavustus") == {"d1"}


def test_a_large_open_partition_owes_a_rewrite_until_it_is_purged(an_index: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(partitions, "REWRITTEN_AT_ONCE", 0)
    index = an_index([a_report(), a_decision()])
    assert not index.purge_owed()
    index.apply([("d1", [a_decision(open=False)])], 2)
    assert index.purge_owed()
    assert index.find(Request("valtionavustus", "open")).total == 0
    index.purge()
    assert not index.purge_owed()
    assert _ids(index, "valtionavustus") == {"d1"}


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


def test_destruction_leaves_no_byte_behind(tmp_path: Path, engine: str):
    index = open_index(tmp_path / "index", engine, words=tmp_path / "words.sqlite", create=True)
    doomed = a_report(
        "x",
        title="Kryptoniittiselvitys",
        text="Kvasaariputkea ei löytynyt. Yhteinen hanke jäi.",
        numbers=("XYZ/77/2021",),
    )
    index.apply(changes([*an_archive(), doomed]), 1)
    assert _traces(tmp_path, b"kvasaariput", b"ryptoniitti", b"xyz/77", b"XYZ/77")
    files = _files(tmp_path / "index")
    index.forget(["x"])
    assert (index.position(), _ids(index, "yhteinen"), index.count("all")) == (1, set(), 43)
    assert _ids(index, "hanke") == _ids_of("hanke", an_archive(), tmp_path, engine)
    index.close()
    assert _traces(tmp_path, b"kvasaariput", b"ryptoniitti", b"xyz/77", b"XYZ/77", b"Kvasaari") == []
    assert not files & _files(tmp_path / "index")
    assert "hankkeelle" in _words(tmp_path / "words.sqlite")


def test_a_purge_keeps_every_answer(an_index: Make):
    index = an_index(an_archive())
    index.apply([("d1", []), ("r1", [a_report(text="Uusi teksti hankkeesta.")])], 51)
    before = [_ask(index, q) for q in ("hanke", "", "asia")]
    index.purge()
    assert index.position() == 51
    for answer, q in zip(before, ("hanke", "", "asia"), strict=True):
        assert {hit.id for hit in _ask(index, q).hits} == {hit.id for hit in answer.hits}


@pytest.mark.parametrize("field", ["schema", "engine", "analyser"])
def test_an_index_of_another_making_is_stale(tmp_path: Path, engine: str, analyser: Analyser, field: str):
    open_index(tmp_path / "index", engine, analyser=analyser, create=True).close()
    about = tmp_path / "index" / "about.json"
    about.write_text(about.read_text().replace(f'"{field}":', f'"{field}":"other","was":'))
    with pytest.raises(IndexStale):
        open_index(tmp_path / "index", engine, analyser=analyser)


def test_a_folder_without_an_index_is_stale(tmp_path: Path, engine: str, analyser: Analyser):
    with pytest.raises(IndexStale):
        open_index(tmp_path / "nothing", engine, analyser=analyser)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("seed", range(8))
def test_a_torn_index_is_stale_or_answers_but_never_breaks(tmp_path: Path, engine: str, analyser: Analyser, seed: int):
    index = open_index(tmp_path / "index", engine, analyser=analyser, create=True)
    index.apply(changes(an_archive()), 3)
    index.close()
    dice = random.Random(seed)
    files = sorted(p for p in (tmp_path / "index").rglob("*") if p.is_file() and not p.name.startswith("."))
    torn = dice.choice(files)
    content = torn.read_bytes()
    torn.write_bytes(content[: dice.randrange(max(1, len(content)))] if seed % 3 else b"")
    try:
        again = open_index(tmp_path / "index", engine, analyser=analyser)
        try:
            for q in ("hanke", "", '"asia numero"', "valt*"):
                again.find(Request(q, "all", facets=("kind",)))
            again.apply([("d1", [a_decision()])], 4)
        finally:
            again.close()
    except IndexStale:
        pass


def _write_for_ever(folder: Path, engine: str, words: Path) -> None:
    index = open_index(folder, engine, words=words, create=True)
    for at in range(100_000):
        index.apply([(f"k{at}", [a_report(f"k{at}", text=f"Tappo numero {at} hankkeessa.")])], at + 1)


@pytest.mark.drill
@pytest.mark.parametrize("pause", [0.05, 0.3, 0.6])
def test_a_kill_during_commits_leaves_whole_commits(tmp_path: Path, engine: str, analyser: Analyser, pause: float):
    words = tmp_path / "words.sqlite"
    process = multiprocessing.get_context("fork").Process(
        target=_write_for_ever, args=(tmp_path / "index", engine, words)
    )
    process.start()
    for _ in range(200):
        if (tmp_path / "index" / "about.json").exists():
            break
        time.sleep(0.05)
    time.sleep(pause + 1.0)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    index = open_index(tmp_path / "index", engine, analyser=Analyser(words), create=True)
    position = index.position()
    assert sorted(index.ids("all")) == sorted(f"k{at}" for at in range(position))
    index.apply([(f"k{position}", [a_report(f"k{position}")])], position + 1)
    assert index.count("open") == index.count("all") == position + 1
    index.close()


def _purge_for_ever(folder: Path, engine: str, words: Path) -> None:
    index = open_index(folder, engine, words=words)
    while True:
        index.purge()


@pytest.mark.drill
@pytest.mark.parametrize("pause", [1.0, 1.4, 2.1])
def test_a_kill_during_a_rewrite_loses_nothing(tmp_path: Path, engine: str, pause: float):
    words = tmp_path / "words.sqlite"
    index = open_index(tmp_path / "index", engine, words=words, create=True)
    index.apply([(f"k{at}", [a_report(f"k{at}", text=f"Kirja {at} hankkeesta.")]) for at in range(400)], 7)
    index.close()
    process = multiprocessing.get_context("spawn").Process(
        target=_purge_for_ever, args=(tmp_path / "index", engine, words)
    )
    process.start()
    time.sleep(pause)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    index = open_index(tmp_path / "index", engine, words=words)
    assert (index.position(), index.count("all"), index.count("open")) == (7, 400, 400)
    index.purge()
    assert (index.position(), index.count("all"), index.count("open")) == (7, 400, 400)
    index.close()


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


def _ask(index: SearchIndex, q: str, **changes: object) -> Answer:
    return index.find(replace(Request(q, "all", limit=100), **changes))


def _ids(index: SearchIndex, q: str, **changes: object) -> set[str]:
    return {hit.id for hit in _ask(index, q, fold=False, **changes).hits}


def _ids_of(q: str, entries: list, folder: Path, engine: str) -> set[str]:
    fresh = open_index(folder / "fresh", engine, words=folder / "fresh.sqlite", create=True)
    fresh.apply(changes(entries), 1)
    found = _ids(fresh, q)
    fresh.close()
    return found


def _files(folder: Path) -> set[str]:
    """Names of the engines' data files; a name is never used again for other content."""
    return {
        path.name
        for path in folder.rglob("*")
        if path.suffix in (".store", ".term", ".idx", ".pos", ".seg", ".pst", ".trm")
    }


def _bare(answer: Answer) -> Answer:
    return answer._replace(took_ms=0, position=0, cursor=None)


def _words(path: Path) -> set[str]:
    db = sqlite3.connect(path)
    try:
        return {form for (form,) in db.execute("SELECT form FROM words")}
    finally:
        db.close()


def _traces(folder: Path, *texts: bytes) -> list[str]:
    """Files in which one of the texts can be read, as it is or inside a deflated stretch."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if any(text in content or text in _inflated(content) for text in texts):
                found.append(path.name)
    return found


def _inflated(content: bytes) -> bytes:
    """Everything in a file that inflates, one after another."""
    found, at = [], content.find(b"\x78\x01")
    while at >= 0:
        try:
            found.append(zlib.decompressobj().decompress(content[at:]))
        except zlib.error:
            found.append(b"")
        at = content.find(b"\x78\x01", at + 1)
    return b"".join(found)
