"""What both engines promise: the same records, totals and facets for the same question, whatever is typed."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.search import Answer, Request, SearchIndex
from projections.search.request import FACETS
from tests.profiles import often

QUESTIONS = {
    "avustus": {"d1"},
    "valtionavustuksia": {"d1"},
    "hanke": {"d1", "r1", "s1", *(f"p{at:02}" for at in range(0, 36, 6))},
    "toimisto": {"r1"},
    "sosiaaliministeriö": {"d1"},
    "STM/1234/2020": {"d1"},
    "stm/99/2021": {"d1"},
    'diaari:"STM/1234/2020"': {"d1"},
    "12000 euroa": {"d1"},
    "12.3.2024": {"d1"},
    "2024-03-12": {"d1"},
    "1 041 000,50 €": {"r1"},
    "besluten": {"sv1"},
    "beslut": {"sv1"},
    "committee": {"en1"},
    '"hanketoimistojen tehtävä"': {"r1"},
    '"tehtävä hanketoimisto"': set(),
    "laji:pöytäkirja": {"m1"},
    "tila:terminated": {"c1"},
    "summa:>10000": {"d1", "r1"},
    "summa:[5000 TO 5000]": {"c1"},
    "päivä:[2017-01 TO 2018-06] laji:päätös beslut": {"sv1"},
    "vuosi:2017 report": {"en1"},
    "alkaa OR alku": {"m1"},
    "vanhapoika": {"m1"},
    "h&m:n": {"c1"},
    "-levy-yhtiön": {"c1"},
    "levyyhtiö": {"c1"},
    "puitesop*": {"c1"},
    "irtisanoa NOT sopimus": set(),
    "irtisanoa ANDNOT talo": {"c1"},
    "otsikko:loppuraportti": {"r1"},
    "otsikko:raportti": {"r1"},
    "toimielin:valiokunta tila:terminated": {"c1"},
    "paatettiin": {"d1"},
    "zyklotronilait": {"s1"},
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_finds_what_it_means_on_both_engines(both: dict[str, SearchIndex], question: str):
    for index in both.values():
        assert _ids(_ask(index, question, match="all")) == QUESTIONS[question]


WORDS = (
    "hanke",
    "sopimusten",
    "avustus",
    "asia",
    "12",
    "Maakuntahallitus",
    "beslut",
    "euroa",
    "H&M:n",
    "talousarvio",
    "ja",
)
SIGNS = ("AND", "OR", "NOT", "ANDNOT", "ANDMAYBE", "REQUIRE", "(", ")", '"', "*", "h*", "-", "hank*", "sopimus^3")
PHRASES = ('"asia numero"', '"asia sen"~3', '"sen rahoitus vuonna"~2', '"talousarvio ja"')
FIELDS = (
    "laji:päätös",
    "laji:(päätös OR maksatus)",
    "asia:case-1",
    "otsikko:hankesalkku",
    "tila:*",
    "id:p03",
    "kieli:suomi",
)
FIELDS += ("toimielin:työvaliokunta", "foo:bar", "summa:>1000", "summa:<500", "summa:[200 TO 900,50]", "vuosi:2019")
FIELDS += ("päivä:[2017 TO 2018}", "päivä:{2016-02 TO}", "päivä:roska", "päivä:>=2019-05", "summa:{300 TO 400}")
PIECES = st.sampled_from((*WORDS, *SIGNS, *PHRASES, *FIELDS))
DAYS = st.one_of(st.none(), st.dates(date(2015, 1, 1), date(2022, 12, 31)))


@given(
    q=st.lists(PIECES, max_size=7).map(" ".join),
    kinds=st.sets(st.sampled_from(("decision", "payment", "report")), max_size=2).map(tuple),
    since=DAYS,
    until=DAYS,
    sort=st.sampled_from(("relevance", "date", "-date")),
    partition=st.sampled_from(("open", "all")),
    match=st.sampled_from(("auto", "all", "any")),
)
@settings(max_examples=often(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_engines_agree_on_every_question(both, q, kinds, since, until, sort, partition, match):
    request = Request(
        q, partition, {"kind": kinds}, since, until,
        sort=sort, limit=100, facets=FACETS, fold=False, snippets=False, match=match,
    )  # fmt: skip
    ours, theirs = (index.find(request) for index in both.values())
    assert ours.total == theirs.total
    assert _ids(ours) == _ids(theirs)
    assert ours.facets == theirs.facets
    assert (ours.notice, ours.suggestion, ours.whole) == (theirs.notice, theirs.suggestion, theirs.whole)
    assert {hit.id: hit.lacks for hit in ours.hits} == {hit.id: hit.lacks for hit in theirs.hits}
    assert len(ours.hits) == ours.total
    if sort != "relevance":
        assert [hit.id for hit in ours.hits] == [hit.id for hit in theirs.hits]


@given(q=st.text(max_size=60))
@settings(max_examples=often(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_an_error(both, q):
    ours, theirs = (index.find(Request(q, "all", limit=100, facets=("kind",))) for index in both.values())
    assert (ours.total, ours.facets, ours.notice) == (theirs.total, theirs.facets, theirs.notice)


def test_bytes_that_are_no_text_are_no_error(both: dict[str, SearchIndex]):
    for index in both.values():
        assert index.find(Request("avustus\udcff \ud83d", "all")).total == 1


def test_facets_count_every_match_and_each_once(both: dict[str, SearchIndex]):
    for index in both.values():
        answer = _ask(index, "", facets=("kind", "year", "case"))
        assert answer.total == 43
        assert sum(count for _, count in answer.facets["kind"]) == answer.total
        assert answer.facets["kind"][0] == ("decision", 14)
        assert [count for _, count in answer.facets["kind"]] == sorted(
            (count for _, count in answer.facets["kind"]), reverse=True
        )


def test_a_filter_is_the_whole_value_and_several_are_either(both: dict[str, SearchIndex]):
    for index in both.values():
        assert _ask(index, "", filters={"body": ("hallitus",)}).total == 0
        one = _ask(index, "", filters={"body": ("Maakuntahallitus",)}).total
        two = _ask(index, "", filters={"body": ("Maakuntahallitus", "Työvaliokunta")}).total
        assert 0 < one < two


def test_pages_put_together_are_the_whole_list_once(both: dict[str, SearchIndex]):
    for index in both.values():
        whole = [hit.id for hit in _ask(index, "asia rahoitus", limit=100).hits]
        paged: list[str] = []
        request = Request("asia rahoitus", "all", limit=7)
        while True:
            answer = index.find(request)
            paged += [hit.id for hit in answer.hits]
            if answer.cursor is None:
                break
            request = replace(request, cursor=answer.cursor)
        assert paged == whole
        assert len(set(paged)) == len(paged) == 36


def test_a_title_outranks_a_mention_and_an_own_number_a_cited_one(an_index):
    from .entries import a_decision, a_report

    cited = a_report("cites", text="Viitataan asiaan STM/99/2021. Valtionavustus mainitaan. " + "Muuta tekstiä. " * 3)
    index = an_index([cited, a_decision()])
    assert _ask(index, "valtionavustus").hits[0].id == "d1"
    assert [hit.id for hit in _ask(index, "STM/99/2021").hits] == ["d1", "cites"]


def test_recency_breaks_ties(an_index):
    from .entries import a_report

    years = {2015: "yksi", 2020: "kaksi", 2018: "kolme"}
    twins = [a_report(f"r{year}", text=f"Sama teksti {word}.", date=date(year, 1, 1)) for year, word in years.items()]
    assert [hit.id for hit in _ask(an_index(twins), "loppuraportti").hits] == ["r2020", "r2018", "r2015"]


def test_anonymous_callers_may_be_denied_scores(both: dict[str, SearchIndex]):
    for index in both.values():
        assert all(hit.score is None for hit in _ask(index, "hanke", scored=False).hits)
        assert all(hit.score for hit in _ask(index, "hanke").hits)


def _ask(index: SearchIndex, q: str, **changes: object) -> Answer:
    return index.find(replace(Request(q, "all", limit=100, snippets=False), **changes))


def _ids(answer: Answer) -> set[str]:
    return {hit.id for hit in answer.hits}
