"""An index that is killed, torn, of another making, or holds what was destroyed."""

import multiprocessing
import os
import random
import signal
import sqlite3
import time
import zlib
from pathlib import Path

import pytest

from archive.errors import Stopping
from projections.search import IndexStale, Request, open_index
from projections.search.language.analyser import Analyser
from tests.projections.search.asked import Make, ask, ids

from .entries import a_decision, a_report, an_archive, changes


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
    assert (index.position(), ids(index, "yhteinen"), index.count("all")) == (1, set(), 43)
    assert ids(index, "hanke") == _ids_of("hanke", an_archive(), tmp_path, engine)
    index.close()
    assert _traces(tmp_path, b"kvasaariput", b"ryptoniitti", b"xyz/77", b"XYZ/77", b"Kvasaari") == []
    assert not files & _files(tmp_path / "index")
    assert "hankkeelle" in _words(tmp_path / "words.sqlite")


def test_a_purge_keeps_every_answer(an_index: Make):
    index = an_index(an_archive())
    index.apply([("d1", []), ("r1", [a_report(text="Uusi teksti hankkeesta.")])], 51)
    before = [ask(index, q) for q in ("hanke", "", "asia")]
    index.purge()
    assert index.position() == 51
    for answer, q in zip(before, ("hanke", "", "asia"), strict=True):
        assert {hit.id for hit in ask(index, q).hits} == {hit.id for hit in answer.hits}


@pytest.mark.parametrize("field", ["schema", "engine", "analyser", "texts"])
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


def _ids_of(q: str, entries: list, folder: Path, engine: str) -> set[str]:
    fresh = open_index(folder / "fresh", engine, words=folder / "fresh.sqlite", create=True)
    fresh.apply(changes(entries), 1)
    found = ids(fresh, q)
    fresh.close()
    return found


def _files(folder: Path) -> set[str]:
    """Names of the engines' data files; a name is never used again for other content."""
    return {
        path.name
        for path in folder.rglob("*")
        if path.suffix in (".store", ".term", ".idx", ".pos", ".seg", ".pst", ".trm")
    }


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


def test_a_rewriting_is_given_up_at_once_when_the_archive_stops(tmp_path: Path, engine: str, analyser: Analyser):
    entries, asked = an_archive(), [0]

    def after_three() -> bool:
        asked[0] += 1
        return asked[0] > 3

    index = open_index(tmp_path / "index", engine, analyser=analyser, create=True, ending=after_three)
    index.apply(changes(entries), 7)
    with pytest.raises(Stopping):
        index.purge()
    assert asked == [4]
    assert (index.position(), index.count("all")) == (7, len(entries))
    index.close()
    index = open_index(tmp_path / "index", engine, analyser=analyser, create=True)
    assert (index.position(), index.count("all")) == (7, len(entries))
    index.purge()
    assert (index.position(), index.count("all")) == (7, len(entries))
    index.close()
