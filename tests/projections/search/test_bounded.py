"""No word takes long: long ones are analysed in a process that is ended when one does."""

import time
from pathlib import Path

import pytest

from projections.search.language.bounded import (
    MAX_PARTS,
    MAX_WORD,
    SHORT,
    SHORT_ASKED,
    Bounded,
    Late,
    Teller,
    begin_text,
)
from projections.search.language.finnish import Forms, Unsettled
from projections.search.language.morphology import morphology
from projections.search.language.word_cache import WordCache
from tests.projections.search.standin import slow

SOURCE = "tests.projections.search.standin:slow"
SLOW = "hidas" * 5


def plain(word: str) -> Forms:
    return Forms((f"~{word}",))


def test_a_word_that_takes_too_long_is_given_up_and_the_next_is_analysed():
    bounded = Bounded(SOURCE, slow(), plain)
    quick = "k" * (SHORT + 1)
    assert bounded(quick) == Forms((quick.upper(),))
    started = time.perf_counter()
    for _ in range(3):
        assert bounded(SLOW) == plain(SLOW)
        assert bounded(quick) == Forms((quick.upper(),))
    assert time.perf_counter() - started < 60


@pytest.mark.parametrize("word", ["k" * (MAX_WORD + 1), "-".join("k" * (MAX_PARTS + 1))])
def test_what_is_too_long_or_of_too_many_parts_is_not_analysed(word: str):
    assert Bounded(SOURCE, slow(), plain)(word) == plain(word[:MAX_WORD])


def test_a_process_that_was_lost_is_begun_anew():
    teller = Teller(SOURCE)
    try:
        word = "k" * 20
        assert teller.ask(word, 30) == Forms((word.upper(),))
        teller._process.kill()  # type: ignore[union-attr]
        teller._process.wait()  # type: ignore[union-attr]
        assert teller.ask(word, 30) == Forms((word.upper(),))
    finally:
        teller.close()


def test_who_asks_waits_neither_for_a_process_that_is_not_ready_nor_for_one_at_work(monkeypatch: pytest.MonkeyPatch):
    teller = Teller(SOURCE)
    try:
        started = time.perf_counter()
        monkeypatch.setattr("projections.search.language.bounded._patience", 0.001)
        with pytest.raises(Late):
            teller.ask("k" * 20, 0.2, haste=True)
        assert time.perf_counter() - started < 20
        assert teller.ask("k" * 20, 30) == Forms(("K" * 20,))
        with pytest.raises(Late):
            teller.ask(SLOW, 0.001, haste=True)
        assert teller.ask("q" * 20, 30) == Forms(("Q" * 20,))  # not the answer to the word before
    finally:
        teller.close()


def test_a_word_of_a_question_is_analysed_elsewhere_from_nine_letters_on():
    bounded = Bounded(SOURCE, slow(), plain)
    bounded("k" * (SHORT + 1))  # the process is ready
    assert bounded.asked("k" * SHORT_ASKED) == Forms(("K" * SHORT_ASKED,))
    assert bounded.asked("hidas" * 2) == plain("hidas" * 2)


def test_a_text_of_nothing_but_slow_words_costs_no_more_than_some_of_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("projections.search.language.bounded.MOST_GIVEN_UP", 3)
    bounded = Bounded(SOURCE, slow(), plain)
    begin_text()
    for number in range(3):
        assert bounded(f"{SLOW}{number}") == plain(f"{SLOW}{number}")
    with pytest.raises(Unsettled) as left:
        bounded(f"{SLOW}x")
    assert left.value.forms == plain(f"{SLOW}x")
    begin_text()
    assert bounded("k" * 20) == Forms(("K" * 20,))


def test_what_was_not_settled_is_not_kept(tmp_path: Path):
    cache = WordCache(tmp_path / "words.sqlite", "t")

    def late(word: str) -> Forms:
        raise Unsettled(plain(word))

    with pytest.raises(Unsettled):
        cache.forms("fi", "sana", late, keep=False)
    assert cache.forms("fi", "sana", lambda word: Forms((word,)), keep=True) == Forms(("sana",))
    cache.close()


def test_long_words_are_found_by_the_forms_they_had():
    found = morphology().forms("valtionavustuspäätöksessä")
    assert "valtionavustuspäätös" in found.lemmas
