"""Text, words, numbers, languages and base forms: what is written and what it is found by."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.search.language.analyser import Analyser
from projections.search.language.morphology import morphology
from projections.search.language.spans import spans
from projections.search.language.tokens import clean, forms_in, lowered, words
from projections.search.question.typed_values import cents_of, period_of


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("valtion\u00adavustus", "valtionavustus"),
        ("hanke-\ntoimisto", "hanketoimisto"),
        ("levy-\nyhtiö", "levy-yhtiö"),
        ("linja-\nauto", "linja-auto"),
        ("EU-\nrahoitus", "EU-rahoitus"),
        ("2021\u20122024", "2021–2024"),
        ("sosiaali-\nja terveysministeriö", "sosiaali- ja terveysministeriö"),
        ("a\u0308a\u0308ni", "ääni"),
        ("a\u200b\u0308ani", "äani"),
        ("valtion\u00ad\navustus", "valtionavustus"),
        ("han\u200bke\u2060toi\ufeffmisto", "hanketoimisto"),
        ("vam\u200dma, \U0001f468\u200d\U0001f469", "vamma, \U0001f468\u200d\U0001f469"),
        ("kon\ufb02iktin e\ufb03e \ufb01", "konfliktin effie fi"),
        ("12\u00a0000\u202f€, 5\u2009§, HEL\u20112021", "12 000 €, 5 §, HEL-2021"),
    ],
)
def test_a_text_is_cleaned_before_it_is_read(written: str, cleaned: str):
    assert clean(written) == cleaned


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Dnro STM/1234/2020.", ["stm/1234/2020"]),
        ("VN/1234/2023-STM-5 ja 123/04.01/2021", ["vn/1234/2023-stm-5", "123/04.01/2021"]),
        ("12.3.2024 ja 2024-03-12, 3/2024", ["d:2024-03-12", "d:2024-03-12", "d:2024-03"]),
        ("11,662 M€", ["e:1166200000"]),
        ("1 041 000,50 €", ["e:104100050"]),
        ("12 000 euroa, 12.000 euroa, 12000 eur", ["e:1200000"] * 3),
        ("1,2 miljoonaa euroa", ["e:120000000"]),
        ("-250 €", ["e:-25000"]),
        ("ECLI:FI:KKO:1996:115 eli KKO:1996:115", ["ecli:fi:kko:1996:115", "kko:1996:115"]),
        ("32.13.2024 ja/tai 31. helmikuuta 2019", []),
        ("8. maaliskuuta 2019, maaliskuussa 2019", ["d:2019-03-08", "d:2019-03"]),
        ("3 päivänä joulukuuta 2020, den 8 mars 2019", ["d:2020-12-03", "d:2019-03-08"]),
        ("5 § ja § 41, 11 §:n 2 momentti", ["§ 5", "§ 41", "§ 11"]),
        ("38 a §:n, 38a §, § 38 a, §38A, 5 i §", ["§ 38a"] * 4 + ["§ 5i"]),
        ("enligt § 5 i lagen, 12.3.2024, 5 §, vuonna 2019, 5 §", ["§ 5", "d:2024-03-12", "§ 5", "§ 5"]),
        ("STM/1234/2020:n ja KKO:1996:115:ssä", ["stm/1234/2020", "kko:1996:115"]),
        ("12. 3. 2024, 12.\u00a03.\u00a02024", ["d:2024-03-12"] * 2),
        ("2 mrd. €, 2 miljardia euroa, 2 md euro", ["e:200000000000"] * 3),
        ("618 000,- ja 618 000:- ja 618 000,– €; 5,- mk", ["e:61800000"] * 3),
        ("EUR 618,000.00, €618,000, 618,000 euros, 618 000 eurolla", ["e:61800000"] * 4),
        ("€ 5 million, 5 milj. eur, 5 Me, 5 me", ["e:500000000"] * 3),
        ("1234.50 €, 1 234.50 €, 1 234,50 €, 1'234,50 €", ["e:123450"] * 4),
        ("10 €-20 €, 100 € 200 €, 27 Euroopan maata", ["e:1000", "e:2000", "e:10000", "e:20000"]),
        ("vuokra\t1234.5\t7\nkulut\t0.123456", ["e:123450", "e:700"]),
    ],
)
def test_numbers_days_and_amounts_are_found_before_words(text: str, terms: list[str]):
    assert [span.term for span in spans(text)] == terms


@pytest.mark.parametrize(
    ("text", "found_by"),
    [
        ("12–14 §:n", {"§ 12", "§ 13", "§ 14"}),
        ("§§ 12-14", {"§ 12", "§ 13", "§ 14"}),
        ("5, 7 ja 9 §", {"§ 5", "§ 7", "§ 9"}),
        ("38 a–c §", {"§ 38a", "§ 38b", "§ 38c"}),
        ("38 a och 40 b §", {"§ 38a", "§ 40b"}),
        ("40–41 a §", {"§ 40", "§ 41", "§ 41a"}),
        ("1–900 §", {"§ 1", "§ 900"}),
        ("STM/1234/2020:3", {"stm/1234/2020"}),
        ("VN/5678/2021-STM-12", {"vn/5678/2021", "vn/5678/2021-stm"}),
        ("EU/2016/679", set()),
        ("10 000–20 000 euroa", {"e:1000000", "e:2000000"}),
        ("1,5 - 2 M€", {"e:150000000", "e:200000000"}),
    ],
)
def test_a_range_and_a_sub_number_are_found_by_what_they_hold(text: str, found_by: set[str]):
    (span,) = spans(text)
    assert set(span.more) == found_by


def test_a_hyphen_a_colon_and_an_ampersand_belong_to_a_word():
    assert forms_in("H&M:n EU:ssa 1500-luvun -levy-yhtiön sosiaali- klo 12:30") == [
        "h&m:n", "eu:ssa", "1500-luvun", "levy-yhtiön", "sosiaali", "klo", "12", "30",
    ]  # fmt: skip


def test_numbers_apart_by_any_dash_are_one_word_with_what_follows():
    assert forms_in("15–17-vuotiaat, 1990—2000-luvulla, 2018–2019") == [
        "15-17-vuotiaat", "1990-2000-luvulla", "2018", "2019",
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_words_stand_where_they_are_said_to(text: str):
    assert len(lowered(text)) == len(text)
    for word in words(text):
        assert lowered(text[word.start : word.end]) == word.text


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once_for_words(text: str):
    assert forms_in(clean(clean(text))) == forms_in(clean(text)) or "-" in text


@pytest.mark.drill
def test_without_the_finnish_extra_simplemma_stands_in():
    fallback = morphology("simplemma")
    assert fallback.name.startswith("simplemma/")
    assert "sopimus" in fallback.forms("sopimuksen").lemmas


def test_a_first_half_left_hanging_is_completed(analyser: Analyser):
    streams = analyser.streams("Sosiaali- ja terveysministeriö antoi ohjeen.")
    assert "sosiaaliministeriö" in streams.lemma.split()


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("100000", 10_000_000),
        ("1 041 000,50", 104_100_050),
        ("11,662 M€", 1_166_200_000),
        ("-5", -500),
        ("x", None),
        ("", None),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, cents: int | None):
    assert cents_of(typed) == cents


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2019", ("2019-01-01", "2019-12-31")),
        ("2020-02", ("2020-02-01", "2020-02-29")),
        ("2/2020", ("2020-02-01", "2020-02-29")),
        ("12.3.2024", ("2024-03-12", "2024-03-12")),
        ("2024-02-30", None),
        ("pian", None),
        ("0000", None),
    ],
)
def test_a_period_is_read_as_people_type_it(typed: str, days: tuple[str, str] | None):
    period = period_of(typed)
    assert (tuple(map(str, period)) if period else None) == days


HOSTILE = {
    "one long word": "a" * 1_000_000,
    "a long word that breaks": "a" * 500_000 + "-\n" + "b" * 500_000,
    "digits in threes": "123 " * 250_000,
    "amounts": "12 000 euroa " * 50_000,
    "slashes": "a/" * 500_000,
    "numbered slashes": "1/" * 500_000,
    "newlines": "\n" * 500_000 + " " * 500_000,
    "hyphens": "sosiaali- ja terveysministeriö " * 20_000,
    "unlike letters": "İ" * 300_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_no_text_takes_long(analyser: Analyser, what: str):
    started = time.process_time()
    streams = analyser.streams(clean(HOSTILE[what]))
    assert time.process_time() - started < 20
    assert all(len(term) <= 200 for term in streams.surface.split())


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Kulttuuri- ja vapaa-aikalautakunta päätti.", "kulttuurilautakunta"),
        ("Sosiaali-, terveys- ja pelastuslautakunta päätti.", "sosiaalilautakunta"),
        ("Sosiaali-, terveys- ja pelastuslautakunta päätti.", "terveyslautakunta"),
        ("Talousarvion ja -suunnitelman laadinta.", "taloussuunnitelma"),
        ("Hankintaohje sekä -strategia hyväksyttiin.", "hankintastrategia"),
    ],
)
def test_a_compound_of_which_a_half_is_left_out_is_found_whole(analyser: Analyser, text: str, whole: str):
    assert whole in analyser.streams(text, "fi").lemma.split()
