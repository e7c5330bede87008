"""Swedish compounds of administration are found by their parts, and inflected verbs by their base forms."""

import csv
import time
from pathlib import Path

import pytest

from projections.search import Entry, Request, open_index
from projections.search.language.analyser import Analyser
from projections.search.language.swedish import swedish

BASES = {
    "beslutats": "besluta",
    "beviljades": "bevilja",
    "skrevs": "skriva",
    "tagits": "ta",
    "hållits": "hålla",
    "lagts": "lägga",
    "utsågs": "utse",
    "vunnit": "vinna",
    "bundits": "binda",
    "besluten": "beslut",
    "beslutet": "beslut",
    "plan": "plan",
    "bättre": "bra",
    "yngre": "ung",
    "större": "stor",
    "eu-bidraget": "eu-bidrag",
    "eu:s": "eu",
    "detaljplaneändringarna": "detaljplaneändring",
}
SIMPLE = ("kommunen", "personen", "verksamheten", "handlingen", "ministern", "egendomen", "föreningen", "myndigheten")
COMPOUNDS = Path(__file__).with_name("swedish_compounds.tsv")


@pytest.mark.parametrize("word", BASES)
def test_an_inflected_word_is_found_by_its_base_form(word: str):
    assert BASES[word] in swedish(word).lemmas


def test_a_last_member_that_may_be_a_verb_is_also_a_noun():
    assert {"skola", "skjuts"} <= {*swedish("skolskjutsar").parts, *swedish("skolskjutsarna").parts}


@pytest.mark.parametrize("word", SIMPLE)
def test_a_word_of_one_member_is_not_taken_apart(word: str):
    assert swedish(word).parts == ()


@pytest.mark.parametrize("unit", ["stat", "lands", "as", "hus", "låne", "å", "ren"])
def test_no_word_takes_long(unit: str):
    started = time.process_time()
    swedish((unit * 40)[:40])
    swedish(unit * 1000)
    assert time.process_time() - started < 0.5


def test_swedish_compounds_are_found_by_their_parts(tmp_path: Path, engine: str, analyser: Analyser):
    index = open_index(tmp_path / "index", engine, analyser=analyser, create=True)
    with COMPOUNDS.open(encoding="utf-8", newline="") as lines:
        compounds = {row["compound"]: row["parts"].split() for row in csv.DictReader(lines, delimiter="\t")}
    text = "Ärendet gäller {} och behandlas i dag av kommunen."
    entries = [Entry(word, "document", "", text.format(word), language="sv", open=True) for word in compounds]
    index.apply([(entry.id, [entry]) for entry in entries], 1)
    asked = {part for parts in compounds.values() for part in parts}
    found = {part: {hit.id for hit in index.find(Request(part, limit=100, fold=False)).hits} for part in asked}
    index.close()
    missed = [(word, part) for word, parts in compounds.items() for part in parts if word not in found[part]]
    wanted = sum(map(len, compounds.values()))
    assert len(missed) <= 0.05 * wanted, missed
