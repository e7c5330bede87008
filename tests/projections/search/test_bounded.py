"""No word takes long: long ones are analysed in a process that is ended when one does."""

import time

import pytest

from projections.search.bounded import MAX_PARTS, MAX_WORD, SHORT, Bounded, Teller
from projections.search.finnish import Forms
from projections.search.morphology import morphology
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
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("word", ["k" * (MAX_WORD + 1), "-".join("k" * (MAX_PARTS + 1))])
def test_what_is_too_long_or_of_too_many_parts_is_not_analysed(word: str):
    assert Bounded(SOURCE, slow(), plain)(word) == plain(word[:MAX_WORD])


def test_a_process_that_was_lost_is_begun_anew():
    teller = Teller(SOURCE)
    try:
        word = "k" * 20
        assert teller.ask(word) == Forms((word.upper(),))
        teller._process.kill()  # type: ignore[union-attr]
        teller._process.wait()  # type: ignore[union-attr]
        assert teller.ask(word) == Forms((word.upper(),))
    finally:
        teller.close()


def test_long_words_are_found_by_the_forms_they_had():
    found = morphology().forms("valtionavustuspäätöksessä")
    assert "valtionavustuspäätös" in found.lemmas
