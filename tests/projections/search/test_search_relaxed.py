"""A question that few records meet whole: every word first, then the most telling ones, and what each lacks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from projections.search import Answer, Entry, Request, SearchIndex
from projections.search.request import BadRequest

from .entries import a_decision, a_report, a_secret
from .test_search_sight import WITHIN

Make = Callable[..., SearchIndex]

TEXTS = {
    "boat": "Lautan liikenne päättyi saaressa.",
    "boat and bridge": "Lautan liikenne päättyi, kun silta valmistui.",
    "bridge": "Silta maalattiin keväällä.",
    "school": "Koulun remontti viivästyi kesällä.",
    "traffic": "Liikenne oli vilkasta keväällä.",
}


def texts(**changes: str) -> list[Entry]:
    return [a_report(id, title="Muistio", text=text) for id, text in (TEXTS | changes).items()]


def asked(index: SearchIndex, q: str, **changes: object) -> Answer:
    return index.find(replace(Request(q, "all", limit=100), **changes))


def found(index: SearchIndex, q: str, **changes: object) -> list[str]:
    return [hit.id for hit in asked(index, q, **changes).hits]


def test_records_with_every_word_come_first_and_the_others_say_what_they_lack(an_index: Make):
    answer = asked(an_index(texts()), "lautta silta")
    assert answer.hits[0].id == "boat and bridge"
    assert {hit.id: hit.lacks for hit in answer.hits} == {
        "boat and bridge": (), "boat": ("silta",), "bridge": ("lautta",),
    }  # fmt: skip
    assert (answer.total, answer.whole) == (3, 1)
    assert answer.notice == "1 of 3 records have every word; the others have some."


def test_the_rarer_word_counts_more(an_index: Make):
    index = an_index([*texts(), *(a_report(f"s{at}", title="Silta", text="Silta.") for at in range(8))])
    assert found(index, "lautta remontti silta", match="any")[0] in ("boat and bridge", "school")
    assert "bridge" not in found(index, "koulu silta", match="any")  # more than one record in five has it


def test_who_wants_all_words_or_any_says_so(an_index: Make):
    index = an_index(texts())
    assert found(index, "lautta silta", match="all") == ["boat and bridge"]
    assert found(index, "koulu silta", match="all") == []
    assert set(found(index, "lautta liikenne", match="any")) == {"boat", "boat and bridge", "traffic"}
    with pytest.raises(BadRequest, match="auto, all or any"):
        Request("silta", match="some")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "strict",
    [
        '"lautta silta"',
        "lautta AND silta",
        "otsikko:lautta silta",
        "silta NOT lautta",
        "STM/1/2020 silta",
        "laut* silta",
    ],
)
def test_operators_phrases_fields_and_numbers_are_always_met(an_index: Make, strict: str):
    index = an_index(texts())
    whole = set(found(index, strict, match="all"))
    for hit in asked(index, strict).hits:
        assert hit.id in whole or "silta" in hit.lacks, strict


def test_a_page_of_records_with_every_word_is_enough(an_index: Make):
    many = [a_report(f"m{at}", title="Muistio", text=f"Lautta ja silta, kohta {at}.") for at in range(10)]
    answer = asked(an_index([*texts(), *many]), "lautta silta", fold=False)
    assert (answer.total, answer.whole, answer.notice) == (11, 11, None)
    assert all(hit.lacks == () for hit in answer.hits)


def test_pages_of_a_relaxed_answer_are_read_alike(an_index: Make):
    index = an_index(texts())
    whole = found(index, "lauttta silta liikenne", fold=False)
    request, paged = Request("lauttta silta liikenne", "all", limit=1, fold=False), list[str]()
    while True:
        answer = index.find(request)
        paged += [hit.id for hit in answer.hits]
        if answer.cursor is None:
            break
        request = replace(request, cursor=answer.cursor)
    assert paged == whole
    assert len(whole) == 4


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Lauttojen aikataulut julkaistiin.", "lautta-aikataulu"),
        ("Aikataulu lautoille julkaistiin.", "lautta-aikataulu"),
        ("Lisä- ja jatkorahoitus myönnettiin.", "lisärahoitus"),
        ("Päätös rahoituksesta tehtiin.", "rahoituspäätös"),
        ("Rahoituksen päätökset tehtiin.", "rahoituspäätös"),
        ("Saaren suojelu jatkuu.", "suojeleminen"),
        ("Saaren suojeleminen jatkuu.", "suojelu"),
        ("Sopimuksista neuvoteltiin.", "neuvottelu"),
        ("Vuokraus päättyi.", "vuokrata"),
        ("Tontti myytiin.", "myynti"),
        ("Hakijoita oli viisi.", "hakea"),
        ("Synnyttäminen sujui.", "synnyttäjien"),
        ("Tieto on julkinen.", "julkisuus"),
        ("Ilta sujui.", "iltaisin"),
        ("Omaishoidon tuki maksettiin.", "omaishoidontuki"),
    ],
)
def test_a_compound_nobody_wrote_and_a_word_of_the_family_are_answered(an_index: Make, text: str, typed: str):
    index = an_index(texts(meant=text))
    assert found(index, typed) == ["meant"]
    assert "<mark>" in str(asked(index, typed).hits[0].snippet)


def test_the_whole_compound_comes_before_its_parts(an_index: Make):
    index = an_index(texts(whole="Rahoituspäätös tehtiin.", parts="Päätös rahoituksesta tehtiin."))
    assert found(index, "rahoituspäätös") == ["whole", "parts"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("koulum remontti", "school"),
        ("remotti", "school"),
        ("vilkkasta", "traffic"),
        ("silat maalattiin", "bridge"),
        ("liikenesilta", "boat and bridge"),
    ],
)
def test_a_letter_typed_wrong_is_searched_as_it_was_meant(an_index: Make, typed: str, first: str):
    answer = asked(an_index(texts()), typed)
    assert answer.hits[0].id == first
    assert "it was searched as" in str(answer.notice)


@pytest.mark.parametrize(
    ("text", "typed"),
    [("Arviointi tehtiin.", "vartiointi"), ("Ilmaisia lippuja.", "iltaisin"), ("Korvaus. Korjattiin.", "korjaus")],
)
def test_a_word_of_the_dictionary_is_taken_for_no_other(an_index: Make, text: str, typed: str):
    answer = asked(an_index(texts(meant=text)), typed)
    assert "it was searched as" not in str(answer.notice)
    assert answer.suggestion is None


def test_a_number_is_found_where_no_record_has_the_words_beside_it(an_index: Make):
    index = an_index([*texts(), a_decision("numbered", numbers=("STM/7/2021",), text="Lautta.", title="Päätös")])
    answer = asked(index, "STM/7/2021 remontti")
    assert [(hit.id, hit.lacks) for hit in answer.hits] == [("numbered", ("remontti",))]
    assert found(index, "STM/7/2021 xyzzyx") == ["numbered"]
    assert found(index, "STM/8/2021 remontti") == []


def test_no_record_is_found_by_a_common_verb_alone(an_index: Make):
    many = [a_report(f"v{at}", title="Muistio", text=f"Asiasta päätettiin {at}.") for at in range(12)]
    index = an_index([*texts(), *many])
    assert found(index, "päätettiinkö kaukoputkesta") == []
    assert found(index, "päätettiinkö remontista") == ["school"]
    assert len(found(index, "päätettiin", fold=False)) == 12
    nouns = [a_report(f"n{at}", title="Muistio", text=f"Asia {at}.") for at in range(12)]
    assert len(found(an_index([*texts(), *nouns], name="nouns"), "asiaa kaukoputkesta", fold=False)) == 12


def test_a_suggestion_finds_something(an_index: Make):
    index = an_index(texts())
    for typed in ("remotti", "remotti silta", "lauttta silta", "koulum remonti", "siltta kesä"):
        suggestion = asked(index, typed).suggestion
        assert suggestion is None or asked(index, suggestion, match="all").total or asked(index, suggestion).total


def test_a_day_asked_about_is_met_as_far_as_it_can_be(an_index: Make):
    old = a_decision("old", text="Lautta kulkee.", valid_from=date(2019, 1, 1), valid_to=date(2020, 1, 1), numbers=())
    new = a_decision("old", text="Silta valmistui.", valid_from=date(2020, 1, 1), numbers=())
    index = an_index([])
    index.apply([("old", [old, new]), *((entry.id, [entry]) for entry in texts())], 2)
    assert "old" in found(index, "lautta vene", as_of=date(2019, 6, 1))
    assert "old" not in found(index, "lautta vene", as_of=date(2021, 6, 1))


def test_what_others_may_not_see_weighs_nothing(an_index: Make):
    """A scope is ranked by the number of words alone; nothing of the other records reaches order, notice or words."""
    mine = [
        a_secret("one", case="case-2", title="Muistio", text="Lautta.", date=date(2020, 1, 1)),
        a_secret("two", case="case-2", title="Muistio", text="Lautta ja silta.", date=date(2019, 1, 1)),
    ]
    others = [a_secret(f"x{at}", case="case-3", title="Lautta", text="Lautta. Remontti. Lauttala.") for at in range(9)]
    seen = {"within": WITHIN, "sight": ("public", "hidden"), "fold": False}
    answers = []
    for number, entries in enumerate((mine, [*mine, *others])):
        index = an_index([*texts(), *entries], name=f"index{number}")
        answers.append(
            [
                asked(index, q, **seen)._replace(took_ms=0, position=0, cursor=None)
                for q in ("lautta silta koulu", "lauttta", "remontti vene", "lauttasilta")
            ]
        )
    assert answers[0] == answers[1]
    first = answers[0][0]
    assert {hit.id for hit in first.hits[:2]} == {"boat and bridge", "two"}
    assert {hit.score for hit in first.hits} == {None}
    assert first.suggestion is None


def test_a_question_may_end_with_a_question_mark_and_words_may_be_held_together_by_a_sign(an_index: Make):
    index = an_index([*texts(), a_report("day", text="Muutto 8.3.2019.")])
    assert found(index, "8.3.2019?") == ["day"]
    for q in ("miksi lautan liikenne päättyi?", "lautta/silta", "lautta ?", "liikenne:lautta", "silta,lautta"):
        assert found(index, q)[0] in ("boat", "boat and bridge"), q


def test_a_compound_or_the_noun_of_a_verb_is_no_other_word_two_letters_off(an_index: Make):
    index = an_index([a_report("car", text="Autopaikka vuokrattiin."), a_report("skill", text="Osaaminen kasvoi.")])
    for q in ("kaatopaikka", "poraaminen", "kaatopaikan poraaminen"):
        assert asked(index, q).suggestion is None, q
    assert asked(index, "osaamnen").suggestion == "osaaminen"
    assert asked(index, "autopaika").suggestion == "autopaikka"


def test_a_range_that_ends_before_it_begins_says_so(an_index: Make):
    index = an_index([*texts(), a_report("day", text="Muutto 8.3.2019.")])
    for q in ("päivä:[2022-02 TO 2022-01]", "summa:[5 000 TO 100]", "päivä:{2022-01-01 TO 2022-01-01}"):
        answer = asked(index, q)
        assert (answer.total, "smaller end first" in str(answer.notice)) == (0, True), q
    assert asked(index, "päivä:[2022-01 TO 2022-01]").notice is None
