"""No text that can be typed takes long to read, whatever it repeats."""

import time

import pytest

from projections.search.language.spans import spans
from projections.search.language.tokens import clean, forms_in
from projections.search.question.syntax import MAX_LENGTH, Range, read

UNITS = (
    "[", "[ ", "päivä:[", "päivä:[ TO ", "päivä:{x TO ", "TO ", "summa:1 ", "summa:111 ", "(", '"', "a^1", "NOT ",
    "AND ", "a:", "a:b", "päivä:<", "päivä:< ", "A", "1", "1/", "1.", "a-", "a.", "§ ", "ECLI:", "AB:1234:", " ",
    "1. tammikuu", "_", "-\n", "- \n", "a/a.", "€", "111 €", "~1", "*", "ab*", "[a TO ] ",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("start", ["", "päivä:[", "summa:", "ECLI:"])
def test_a_question_of_any_one_thing_is_read_at_once(unit: str, start: str):
    question = (start + unit * MAX_LENGTH)[:MAX_LENGTH]
    started = time.process_time()
    read(clean(question))
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("unit", UNITS)
def test_a_text_twice_as_long_takes_some_twice_as_long(unit: str):
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    forms_in(clean(text))
    spans(text)
    assert time.process_time() - started < 6


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("päivä:[2019 TO 2020]", Range("date", "2019", "2020")),
        ("päivä:{ 2019 TO 2020 }", Range("date", "2019", "2020", False, False)),
        ("päivä:['1.1.2019' TO]", Range("date", "1.1.2019", "")),
        ("päivä:[TO 2020}", Range("date", "", "2020", True, False)),
        ("summa:>= 5", Range("amount", "5", "")),
        ("päivä:<2020", Range("date", "", "2020", True, False)),
        ("päivä:<=2020", Range("date", "", "2020", True, True)),
    ],
)
def test_spans_are_read_as_before(typed: str, expected: Range):
    found = read(typed).tree
    assert isinstance(found, Range)
    assert found == expected
