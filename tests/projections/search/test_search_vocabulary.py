"""Questions widened by an imported vocabulary: other labels, narrower terms, other languages, all named."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import Invalid
from projections.search import Answer, Request, SearchIndex
from projections.search.language.analyser import Analyser
from projections.search.vocabulary.labels import Broader, Label, read
from projections.search.vocabulary.vocabulary import Vocabulary, write

from .entries import a_report, a_secret
from .test_search_sight import WITHIN

Make = Callable[..., SearchIndex]

TABLE = """uri\tlabel\tlanguage\tkind\tbroader
x:1\tasunto\tfi\tpref\t
x:1\tbostad\tsv\tpref\t
x:1\tkoti (asunto)\tfi\talt\t
x:2\tvuokra-asunto\tfi\tpref\tx:1
x:2\thyresbostad\tsv\tpref\tx:1
x:3\tjulkinen hankinta\tfi\tpref\t
x:3\toffentlig upphandling\tsv\tpref\t
"""
TURTLE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<x:1> skos:prefLabel "asunto"@fi, "bostad"@sv ; skos:altLabel "koti (asunto)"@fi ; skos:narrower <x:2> .
<x:2> skos:prefLabel "vuokra-asunto"@fi, "hyresbostad"@sv ; skos:broader <x:1> .
<x:3> skos:prefLabel "julkinen hankinta"@fi, "offentlig upphandling"@sv .
<x:4> skos:prefLabel "vanha"@fi ; owl:deprecated true .
"""


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory, analyser: Analyser) -> Iterator[Vocabulary]:
    folder = tmp_path_factory.mktemp("vocabulary")
    (folder / "labels.tsv").write_text(TABLE, encoding="utf-8")
    assert write(folder / "made", "labels", read(folder / "labels.tsv"), analyser)[:3] == ("labels", 7, 3)
    found = Vocabulary(folder / "made")
    yield found
    found.close()


def texts() -> list[object]:
    told = {
        "home": "Asunnon remontti viivästyi.",
        "rented": "Vuokra-asuntojen jono kasvoi.",
        "bought": "Julkisten hankintojen kynnysarvot nousivat.",
        "other": "Silta maalattiin.",
    }
    return [a_report(id, title="Muistio", text=text) for id, text in told.items()]


def asked(index: SearchIndex, q: str, vocabulary: Vocabulary | None, **changes: object) -> Answer:
    related = vocabulary.related if vocabulary else None
    return index.find(replace(Request(q, "all", limit=100, related=related), **changes))


def test_a_table_and_rdf_give_the_same_labels(tmp_path: Path):
    pytest.importorskip("rdflib", reason="the extra vocabulary is not installed")
    (tmp_path / "a.tsv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "a.ttl").write_text(TURTLE, encoding="utf-8")
    table, rdf = (set(read(tmp_path / name)) for name in ("a.tsv", "a.ttl"))
    assert table == rdf
    assert Label("x:1", "koti", "fi", "alt") in rdf
    assert Broader("x:2", "x:1") in rdf


def test_a_swedish_question_finds_finnish_records_and_names_the_words(an_index: Make, vocabulary: Vocabulary):
    index = an_index(texts())
    assert asked(index, "bostad", None).total == 0
    answer = asked(index, "bostäder", vocabulary)
    assert [hit.id for hit in answer.hits] == ["home", "rented"]
    assert answer.widened == {"bostäder": ("asunto", "koti", "hyresbostad", "vuokra-asunto")}
    assert "<mark>Asunnon</mark>" in str(answer.hits[0].snippet)
    assert [hit.id for hit in asked(index, "offentliga upphandlingar", vocabulary).hits] == ["bought"]


def test_what_was_asked_for_comes_before_what_it_was_widened_by(an_index: Make, vocabulary: Vocabulary):
    index = an_index([*texts(), a_report("own", title="Muistio", text="En bostad, flera bostäder.")])
    answer = asked(index, "bostad", vocabulary)
    assert answer.hits[0].id == "own"
    assert (answer.whole, answer.total) == (1, 3)
    assert asked(index, "bostad", vocabulary, match="all").total == 1


def test_a_narrower_term_is_met_and_a_broader_one_is_not(an_index: Make, vocabulary: Vocabulary):
    index = an_index(texts())
    assert {hit.id for hit in asked(index, "koti", vocabulary).hits} == {"home", "rented"}
    assert {hit.id for hit in asked(index, "hyresbostad", vocabulary).hits} == {"rented"}


def test_a_vocabulary_tells_nothing_of_records_that_others_see(an_index: Make, vocabulary: Vocabulary):
    mine = a_secret("mine", case="case-2", title="Muistio", text="Asunto.")
    others = [a_secret(f"x{at}", case="case-3", title="Bostad", text="Bostad, asunto, koti.") for at in range(5)]
    seen = {"within": WITHIN, "sight": ("public", "hidden")}
    bare, full = an_index([*texts(), mine], name="bare"), an_index([*texts(), mine, *others], name="full")
    answers = [asked(index, "bostad hiss", vocabulary, **seen)._replace(took_ms=0) for index in (bare, full)]
    assert answers[0] == answers[1]
    assert "mine" in {hit.id for hit in answers[0].hits}


@pytest.mark.parametrize(
    ("name", "content", "field"),
    [
        ("a.xlsx", b"x", "no vocabulary"),
        ("a.tsv", b"uri\tlabel\tlanguge\nx:1\tasunto\tfi\n", "unknown column 'languge'"),
        ("a.tsv", b"\tasunto\n", "Line 1 has no uri"),
        ("a.tsv", b"uri\tlabel\tkind\nx:1\tasunto\tpreferred\n", "Line 2 has the kind"),
        ("a.tsv", "uri\tlabel\nx:1\työ\n".encode("latin-1"), "not in UTF-8"),
        ("a.tsv", b"", "no label"),
        ("a.ttl", b"this is { no turtle", "no RDF"),
    ],
)
def test_what_is_no_vocabulary_is_refused_and_the_older_one_stays(
    tmp_path: Path, analyser: Analyser, name: str, content: bytes, field: str
):
    if name.endswith(".ttl"):
        pytest.importorskip("rdflib", reason="the extra vocabulary is not installed")
    made = tmp_path / "made"
    write(made, "older", [Label("x:1", "asunto", "fi", "pref")], analyser)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Invalid, match=field):
        write(made, "newer", read(tmp_path / name), analyser)
    kept = Vocabulary(made)
    assert kept.about().name == "older"
    kept.close()
    assert {each.name for each in tmp_path.iterdir()} == {"made", name}
