"""Numbers and identifiers are found however they were written, and marked where they stand."""

from collections.abc import Callable

import pytest

from projections.search import Entry, Request, SearchIndex

TEXTS = {
    "covid": "COVID-19-pandemian vaikutukset",
    "kanta": "Hanke Kanta-2-palvelun ja pre-Kanta-2-vaiheen välillä",
    "letter": "Hallintolain 38 a §:n mukaan",
    "section": "Hallintolain 38 §:n mukaan",
    "range": "Lain 12–14 §:ssä säädetään",
    "ligature": "Kon\ufb02iktitilanne osoitetaan, e\ufb03eta",
    "sub": "Asia STM/1234/2020:2 liittyy",
    "ending": "Asian STM/1234/2020:n käsittely",
    "milliard": "Kulut olivat 2 mrd. euroa",
    "dash": "Maksettiin 618\u00a0000,- urakasta",
    "english": "The grant was EUR 618,000.00 in all",
    "between": "Arvio oli 10\u202f000–20\u202f000 euroa",
    "cell": "vuokra\t1234.5\t2\nvesi\t10",
    "written": "Kuntalain 90 pykälän nojalla, enligt 91 paragrafen",
    "days": "Kokous pidettiin 8.–9.3.2019 Oulussa",
    "months": "Matka kesti 27.2.–2.3.2020",
    "account": "Tilille FI21 1234 5600 0007 85",
    "years": "Ohjelma vuosille 2021-2024",
    "worded": "Avustusta myönnettiin kuusisataa tuhatta euroa",
    "half": "Arvio on puolitoista miljoonaa euroa",
    "svenska": "Bidraget är två miljoner euro",
    "unseen": "tie\u200bto\u00adjärjestelma\u0308n hankinta",
}

ASKED = {
    "COVID-19": {"covid"},
    "covid": {"covid"},
    "Kanta-2": {"kanta"},
    "38 a §": {"letter"},
    "38a §": {"letter"},
    "§ 38 a": {"letter"},
    "§ 38a": {"letter"},
    "38\u00a0a\u202f§": {"letter"},
    "38 §": {"section"},
    "13 §": {"range"},
    "§ 14": {"range"},
    "12–14 §": {"range"},
    "15 §": set(),
    "konfliktitilanne": {"ligature"},
    "kon\ufb02iktitilanne": {"ligature"},
    "STM/1234/2020": {"sub", "ending"},
    "STM/1234/2020:2": {"sub"},
    "2 miljardia euroa": {"milliard"},
    "2 000 000 000 €": {"milliard"},
    "summa:>1 mrd": {"milliard"},
    "618 000 euroa": {"dash", "english"},
    "618.000,00 €": {"dash", "english"},
    "20 000 €": {"between"},
    "10 000–20 000 euroa": {"between"},
    "1 234,50 €": {"cell"},
    "600 000 €": {"worded"},
    "kuudensadantuhannen euron": {"worded"},
    "1,5 miljoonaa": {"half"},
    "1 500 000 €": {"half"},
    "kaksi miljoonaa euroa": {"svenska"},
    "2 milj.": {"svenska"},
    "90 §": {"written"},
    "pykälä 90": {"written"},
    "91 §": {"written"},
    "38 a pykälä": {"letter"},
    "12−14 §": {"range"},
    "9.3.2019": {"days"},
    "8.–9.3.2019": {"days"},
    "1.3.2020": {"months"},
    "FI2112345600000785": {"account"},
    "2021–2024": {"years"},
    "2021−2024": {"years"},
    "2022-2024": set(),
    "tietojärjestelmä": {"unseen"},
    "tieto\u200bja\u0308rjestelmän": {"unseen"},
}


@pytest.fixture
def numbered(an_index: Callable[..., SearchIndex]) -> SearchIndex:
    """Texts that hold a number each."""
    entries = [Entry(id, "document", "Asiakirja", text, open=True) for id, text in TEXTS.items()]
    for title, own in {"Tilojen vuokraus": "VN/5678/2021", "Lausunto": "VN/5678/2021-STM-12"}.items():
        entries.append(Entry(f"own:{own}", "case", title, "", (own,), open=True))
    case, decision = (
        Entry(id, kind, "Potilasvaakojen hankinta", "", ("HEL 2021-009631",), open=True)
        for id, kind in (("own:case", "case"), ("own:decision", "decision"))
    )
    return an_index([*entries, case, decision])


@pytest.mark.parametrize(
    "asked",
    [
        "HEL2021-009631", "HEL-2021-009631", "hel 2021 009631", "HEL 2021-9631", "HEL/2021/009631",
        "diaari:HEL2021-009631", "HEL2021-009631:n", "hankinta HEL 2021 9631",
    ],
)  # fmt: skip
def test_an_identifier_is_found_whatever_stands_between_its_parts(numbered: SearchIndex, asked: str):
    answer = numbered.find(Request(asked))
    assert {hit.id for hit in answer.hits} == {"own:case", "own:decision"}
    assert (answer.whole, answer.notice) == (2, None)


def test_a_number_is_found_however_it_was_written(numbered: SearchIndex):
    found = {asked: {hit.id for hit in numbered.find(Request(asked)).hits} for asked in ASKED}
    assert found == ASKED


def test_a_number_finds_its_own_first_then_its_sub_numbers(numbered: SearchIndex):
    found = [hit.id for hit in numbered.find(Request("VN/5678/2021")).hits]
    assert found == ["own:VN/5678/2021", "own:VN/5678/2021-STM-12"]
    assert [hit.id for hit in numbered.find(Request("VN/5678/2021-STM-12")).hits] == ["own:VN/5678/2021-STM-12"]


@pytest.mark.parametrize(
    ("asked", "marked"),
    [
        ("COVID-19", "COVID-19-pandemian"),
        ("38a §", "38 a §:n"),
        ("13 §", "12–14 §:ssä"),
        ("konfliktitilanne", "Konfliktitilanne"),
        ("STM/1234/2020", "STM/1234/2020:2"),
        ("20 000 €", "10 000–20 000 euroa"),
        ("1 234,50 €", "1234.5"),
        ("hankinta tietojärjestelmä", "tietojärjestelmän"),
    ],
)
def test_what_a_number_met_is_marked_where_it_stands(numbered: SearchIndex, asked: str, marked: str):
    snippets = [hit.snippet or "" for hit in numbered.find(Request(asked)).hits]
    assert any(f"<mark>{marked}</mark>" in snippet for snippet in snippets)
