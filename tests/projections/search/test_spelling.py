"""Words near a word that found nothing: how far, how long, and which of several is offered."""

import itertools
import time
from collections.abc import Callable
from typing import NamedTuple

import pytest

from projections.search import Request, SearchIndex
from projections.search.question.spelling import LONGEST, distance

from .entries import a_report

Making = Callable[..., SearchIndex]


class Edit(NamedTuple):
    """A word, the same with a slip, and how many letters lie between."""

    meant: str
    typed: str
    away: int


EDITS = [
    Edit("kolmikko", "kolmikko", 0),
    Edit("kolmikko", "kolmiko", 1),
    Edit("kolmikko", "kolmikkko", 1),
    Edit("kolmikko", "kolmikka", 1),
    Edit("kolmikko", "komlikko", 1),
    Edit("kolmikko", "kolmiok", 2),
    Edit("kolmikko", "komlikka", 2),
    Edit("kolmikko", "kolmi", 3),
    Edit("kolmikko", "kolmikkoaa", 2),
    Edit("ab", "ba", 1),
    Edit("abcd", "badc", 2),
    Edit("abc", "cab", 2),
    Edit("a", "", 1),
]


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("most", [1, 2, 3])
def test_letters_between_two_words_are_counted_either_way_as_far_as_asked(edit: Edit, most: int):
    for one, other in ((edit.meant, edit.typed), (edit.typed, edit.meant)):
        counted = distance(one, other, most)
        assert counted == edit.away if edit.away <= most else counted > most


SUGGESTED = {
    "talousarvi": "talousarvio",
    "talusarvio": "talousarvio",
    "taluosarvio": "talousarvio",
    "taluosarvi": "talousarvio",
    "talsarvi": None,
    "sopimis": "sopimus",
    "sopmis": None,
    "sopemis": "sopimus",
    "soimus": "sopimus",
    "ospimus": "sopimus",
    "hankke": "hanke",
    "hnke": "hanke",
    "hnakke": None,
    "kot": None,
    "koto": "koti",
    "x" * (LONGEST + 1): None,
}


@pytest.mark.parametrize("typed", SUGGESTED, ids=lambda typed: typed[:20])
def test_a_word_is_offered_where_it_is_one_or_two_letters_away(an_index: Making, typed: str):
    text = "Talousarvio. Sopimus. Koti. Hanke. Avustus."
    answer = an_index([a_report(text=text)]).find(Request(typed, "all", limit=10, snippets=False))
    assert answer.suggestion == SUGGESTED[typed]


def test_of_several_the_nearest_is_offered_and_of_those_the_one_most_records_have(an_index: Making):
    texts = ("Kantele soi.", "Kantele taas.", "Kantelu tehtiin.")
    index = an_index([a_report(f"r{n}", title="Muistio", text=text) for n, text in enumerate(texts)])
    assert index.find(Request("kantelx", "all", snippets=False)).suggestion == "kantele"
    assert index.find(Request("kantelh", "all", snippets=False)).suggestion == "kantele"


def test_letters_that_differ_in_dots_alone_are_searched_at_once(an_index: Making):
    index = an_index([a_report(text="Päätettiin jättää asia pöydälle. Ålandin asia.")])
    for typed in ("paatettiin", "jattaa", "poydalle"):
        answer = index.find(Request(typed, "all", snippets=False))
        assert [hit.id for hit in answer.hits] == ["r1"], typed


def test_an_answer_is_the_same_however_long_it_takes(an_index: Making, monkeypatch: pytest.MonkeyPatch):
    index = an_index([a_report(text="Talousarvio ja puitesopimus hyväksyttiin. Avustus maksettiin.")])
    questions = (
        "talousarvi puitesopimis",
        "avustsu",
        "puitesopimuksen irtisanominen hyväksyminen",
        "talousarvioesitys",
    )
    told = [index.find(Request(q, "all"))._replace(took_ms=0) for q in questions]
    moment = itertools.count(time.monotonic(), 0.3)
    monkeypatch.setattr(time, "monotonic", lambda: next(moment))  # a machine so busy that every step waits
    assert [index.find(Request(q, "all"))._replace(took_ms=0) for q in questions] == told
    assert told[1].suggestion == "avustus"


def test_so_many_words_of_an_index_are_read_for_a_question(an_index: Making, monkeypatch: pytest.MonkeyPatch):
    index = an_index([a_report(text="Talousarvio talo talous talonmies.")])
    assert index.find(Request("talousarvi", "all")).suggestion == "talousarvio"
    monkeypatch.setattr("projections.search.question.spelling.MOST_READ", 0)
    assert index.find(Request("talousarvi", "all")).suggestion is None
    monkeypatch.setattr("projections.search.question.spelling.MOST_READ", 100)
    monkeypatch.setattr("projections.search.question.spelling.MOST_ASKED", 0)
    assert index.find(Request("talousarvi", "all")).suggestion is None
