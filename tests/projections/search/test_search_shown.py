"""What an answer shows: marks, snippets, reasons, suggestions, folded copies; and what it costs to begin."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from projections.search import Answer, Entry, Request, SearchIndex
from projections.search.cursor import Place, token_of
from projections.search.language.analyser import Analyser
from projections.search.language.finnish import Forms
from projections.search.language.word_cache import WordCache
from projections.search.request import CursorInvalid

from .entries import a_decision, a_report

Make = Callable[..., SearchIndex]


def test_inflected_forms_and_compound_parts_are_marked(an_index: Make):
    index = an_index([a_report(text="Valtionavustuksen maksaminen. Avustukset ja hanke <b>& muuta</b>.")])
    hit = _ask(index, "avustus").hits[0]
    assert hit.snippet == (
        "<mark>Valtionavustuksen</mark> maksaminen. <mark>Avustukset</mark> ja hanke &lt;b&gt;&amp; muuta&lt;/b&gt;."
    )


def test_a_snippet_shows_where_most_of_the_query_stands(an_index: Make):
    text = (
        "Avustus mainitaan. "
        + "Täytettä on paljon. " * 60
        + "Avustusta haettiin hankkeelle. "
        + "Loppua riittää. " * 60
    )
    snippet = _ask(an_index([a_report(text=text)]), "avustus hanke").hits[0].snippet or ""
    assert "<mark>Avustusta</mark> haettiin <mark>hankkeelle</mark>" in snippet
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    assert len(snippet) < 400


def test_amounts_days_and_numbers_are_marked_whole(an_index: Make):
    index = an_index([a_decision()])
    assert "<mark>12 000 euroa</mark>" in (_ask(index, "12000 €").hits[0].snippet or "")
    assert "<mark>STM/1234/2020</mark>" in (_ask(index, "stm/1234/2020").hits[0].snippet or "")
    assert "<mark>12.3.2024</mark>" in (_ask(index, "2024-03-12").hits[0].snippet or "")


def test_a_hit_says_why_it_was_found(an_index: Make):
    index = an_index([a_decision()])
    assert _ask(index, "avustus ohje", explain=True).hits[0].explain == (
        "avustus: valtionavustuksen (title)",
        "avustus: valtionavustusta (text)",
        "ohje: ohjeen (text)",
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("valtionavutsus", "valtionavustus"), ("loppuraprotti", "loppuraportti"), ("tehtävät hamke", "tehtävät hanke")],
)
def test_a_misspelt_word_is_answered_with_a_suggestion(an_index: Make, typed: str, meant: str | None):
    index = an_index([a_decision(), a_report()])
    strict, relaxed = _ask(index, typed, match="all"), _ask(index, typed)
    assert (strict.total, strict.suggestion) == (0, meant)
    assert (relaxed.total > 0, relaxed.suggestion) == (True, meant)
    assert _ask(index, meant or "", match="all").total


def test_letters_without_dots_are_tried_only_when_nothing_else_is_found(an_index: Make):
    index = an_index([a_report(text="Tällöin päätettiin."), a_decision(text="Talo oli tyhjä.")])
    assert [hit.id for hit in _ask(index, "talo").hits] == ["d1"]
    answer = _ask(index, "paatettiin")
    assert [hit.id for hit in answer.hits] == ["r1"]
    assert "päätettiin" in str(answer.notice)


def test_no_suggestion_leaks_from_records_that_are_not_open(an_index: Make):
    index = an_index([a_report(), a_report("x", text="Kryptoniitti.", open=False)])
    assert index.find(Request("kryptoniitit", "open")).suggestion is None
    assert index.find(Request("kryptonitti", "open")).suggestion is None
    assert index.find(Request("kryptonitti", "all")).suggestion == "kryptoniitti"


def test_near_duplicates_fold_into_one_hit_and_count_as_themselves(an_index: Make):
    text = " ".join(f"Kappale {at} kertoo hankkeen vaiheesta numero {at}." for at in range(60))
    copies = [a_report(f"r{at}", text=text + f" Tulostettu kerran {at}.", position=at) for at in range(3)]
    other = a_report("other", text="Aivan toinen teksti hankkeesta, jolla on oma sisältönsä.")
    index = an_index([*copies, other])
    answer = _ask(index, "hanke")
    assert answer.total == 4
    assert {len(hit.duplicates) for hit in answer.hits} == {0, 2}
    assert {id for hit in answer.hits for id in (hit.id, *hit.duplicates)} == {"r0", "r1", "r2", "other"}
    assert len(_ask(index, "hanke", fold=False).hits) == 4


def test_short_texts_from_one_template_do_not_fold(an_index: Make):
    decisions = [a_decision(f"d{at}", text=f"Myönnetään hakijalle {at}00 euroa.", numbers=()) for at in range(1, 5)]
    assert len(_ask(an_index(decisions), "hakija").hits) == 4


def test_a_word_is_analysed_once_and_remembered(tmp_path: Path):
    asked: list[str] = []

    def analyse(word: str) -> Forms:
        asked.append(word)
        return Forms((word + "a",), (), ("osa",))

    cache = WordCache(tmp_path / "words.sqlite", "test")
    for _ in range(2):
        assert cache.forms("fi", "sana", analyse, keep=True) == Forms(("sanaa",), (), ("osa",))
    cache.close()
    again = WordCache(tmp_path / "words.sqlite", "test")
    assert again.forms("fi", "sana", analyse, keep=True).lemmas == ("sanaa",)
    assert asked == ["sana"]
    again.forget(["sana"])
    again.forms("fi", "sana", analyse, keep=False)
    again.close()
    third = WordCache(tmp_path / "words.sqlite", "test")
    third.forms("fi", "sana", analyse, keep=False)
    third.close()
    assert asked == ["sana"] * 3


def test_a_cache_of_another_analyser_or_a_torn_one_is_begun_anew(tmp_path: Path):
    path = tmp_path / "words.sqlite"
    for name, torn in (("one", False), ("two", False), ("two", True)):
        if torn:
            path.write_bytes(b"not a database at all" * 100)
        fresh = Forms((f"{name}{torn}",))
        cache = WordCache(path, name)
        assert cache.forms("fi", "sana", lambda word, fresh=fresh: fresh, keep=True) == fresh
        cache.close()


def test_words_of_queries_are_not_kept(tmp_path: Path):
    analyser = Analyser(tmp_path / "words.sqlite")
    analyser.lookup("salaisuus")
    analyser.words.close()
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert not any(b"salaisuus" in path.read_bytes() for path in files)


def test_importing_search_loads_no_engine_and_no_morphology():
    heavy = ("pyvoikko", "kfst", "whoosh", "tantivy", "simplemma", "py3langid", "numpy")
    code = f"import sys, projections.search.index; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def _ask(index: SearchIndex, q: str, **changes: object) -> Answer:
    return index.find(replace(Request(q, "all", limit=100), **changes))


def test_a_body_or_case_kept_by_id_is_asked_for_by_name_and_number(an_index: Make):
    body = Entry("b1", "body", "Suppea ohjausryhmä", "", numbers=("suppea",), open=True)
    case = Entry("c1", "case", "Hallittu alasajo", "", numbers=("POP/1/2019",), case="c1", open=True)
    other = Entry("b2", "body", "Laaja ohjausryhmä", "", open=True)
    mine = Entry("d1", "decision", "Päätös", "Siirretään.", body="b1", case="c1", open=True)
    theirs = Entry("d2", "decision", "Päätös", "Siirretään.", body="b2", open=True)
    index = an_index([body, case, other, mine, theirs])

    def found(q: str) -> set[str]:
        return {hit.id for hit in index.find(Request(q, fold=False)).hits}

    assert found("toimielin:suppea") == found("toimielin:b1") == found('toimielin:"suppea ohjausryhmä"') == {"d1"}
    assert found("toimielin:ohjausryhmät") == found("toimielin:ohjaus*") == {"d1", "d2"}
    assert found("asia:POP/1/2019 laji:päätös") == found("asia:alasajo laji:päätös") == {"d1"}
    assert found("toimielin:olematon") == set()


def test_a_hidden_body_is_not_asked_for_by_name(an_index: Make):
    body = Entry("b1", "body", "Salainen työryhmä", "")
    index = an_index([body, Entry("d1", "decision", "Päätös", "Siirretään.", body="b1", open=True)])
    assert index.find(Request("toimielin:salainen")).total == 0
    assert index.find(Request("toimielin:salainen", partition="all")).total == 1


def test_a_record_is_found_by_its_own_amount_and_section(an_index: Make):
    owed = Entry("g1", "grant", "Avustus", "Myönnetään.", amounts=(740_000_000,), open=True)
    told = Entry("r1", "report", "Raportti", "Saatiin 7,4 miljoonaa euroa, ks. 41 §.", open=True)
    decided = Entry("d1", "decision", "Päätös", "Päätettiin.", numbers=("MH-2019-041", "§ 41"), open=True)
    index = an_index([owed, told, decided])
    assert [hit.id for hit in index.find(Request("7,4 milj. euroa")).hits] == ["g1", "r1"]
    assert [hit.id for hit in index.find(Request("41 §")).hits] == ["d1", "r1"]
    assert [hit.id for hit in index.find(Request("mh-2019-041")).hits] == ["d1"]


def test_a_question_whose_letters_were_corrected_goes_on_to_its_next_page(an_index: Make):
    index = an_index([Entry(f"d{at}", "decision", f"Päätös {at}", "Siirretään.", open=True) for at in range(9)])
    first = index.find(Request("siirretaan", limit=5, fold=False))
    assert first.notice and len(first.hits) == 5
    second = index.find(Request("siirretaan", limit=5, fold=False, cursor=first.cursor))
    assert {hit.id for hit in (*first.hits, *second.hits)} == {f"d{at}" for at in range(9)}
    assert second.cursor is None


def test_a_forged_place_is_refused_before_any_engine_makes_room_for_it(an_index: Make):
    index = an_index([Entry("d1", "decision", "Päätös", "Siirretään.", open=True)])
    request = Request("siirtää")
    for place in (Place(2**30, 0, 40), Place(0, 2**30, 40), Place(0, 0, 10**6), Place(-1, 0, 40)):
        with pytest.raises(CursorInvalid):
            index.find(replace(request, cursor=token_of(place, request, "0", "0")))
