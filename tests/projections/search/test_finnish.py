"""Finnish words: base forms, parts, readings that weigh little, guesses; and the language of a paragraph."""

import pytest

from projections.search.language.analyser import Analyser
from projections.search.language.languages import languages_of
from projections.search.language.morphology import morphology

FORMS = {
    "hanketoimistotehtävistä": {
        "hanketoimistotehtävä",
        "hanke",
        "toimisto",
        "tehtävä",
        "hanketoimisto",
        "toimistotehtävä",
    },
    "alusta": {"alku", "alus", "alusta", "alustaa"},
    "tehty": {"tehty", "tehdä"},
    "mainitussa": {"mainittu", "mainita"},
    "kohdistunut": {"kohdistua"},
    "haastatelluista": {"haastatella"},
    "1500-luvun": {"1500-luku", "1500luku", "luku"},
    "levy-yhtiön": {"levy-yhtiö", "levyyhtiö", "levy", "yhtiö"},
    "eu:n": {"eu"},
    "rkp:lle": {"rkp"},
    "kela:lle": {"kela"},
    "covid-19-pandemian": {"covid-19", "covid19", "covid-19-pandemia", "pandemia", "covid"},
    "esi-kanta-2-hanke": {"kanta-2", "hanke", "esi-kanta"},
    "stm-raportin": {"stm-raportti", "stm", "raportti"},
    "ihmisoikeuksien": {"ihmisoikeus", "ihmis", "ihminen", "oikeus"},
    "hyvinvoinnin": {"hyvinvointi", "hyvin", "vointi"},
    "yhteenkuuluvuuden": {"yhteenkuuluvuus", "yhteen", "kuuluvuus"},
    "allekirjoittamansa": {"allekirjoittaa"},
    "täydenkuun": {"täysikuu"},
    "liveroolipelit": {"liveroolipeli", "roolipeli", "peli"},
    "rajumyrskyssä": {"rajumyrsky", "raju", "myrsky"},
    "zyklotronilakia": {"zyklotronilaki", "laki"},
    "vastasyntyneiden": {"syntyä", "vasta"},
    "punanen": {"punainen"},
    "valkosia": {"valkoinen"},
    "unohtanu": {"unohtaa"},
    "kauheeta": {"kauhea"},
    "korvii": {"korva"},
    "pieneks": {"pieni"},
    "uus": {"uusi"},
    "kuivas": {"kuivata"},
    "pesuki": {"pesu"},
    "nouseppas": {"nousta"},
    "kirjottamassa": {"kirjoittaa"},
    "kahen": {"kaksi"},
    "15-17-vuotiaat": {"15-17-vuotias", "17-vuotias", "15-vuotias", "vuotias"},
    "hoi-toon": {"hoito"},
    "smoothieita": {"smoothie"},
}
MINOR = {
    "valmistamisesta": ("valmistaminen", "valmistaa"),
    "vakavasti": ("vakavasti", "vakava"),
    "kautta": ("kautta", "kausi"),
    "eli": ("eli", "elää"),
    "voiman": ("voima", "voida"),
    "tehtävän": ("tehtävä", "tehdä"),
    "ihmis": ("ihmis", "ihminen"),
    "tilanne": ("tilanne", "tila"),
}


@pytest.mark.parametrize("word", FORMS)
def test_a_finnish_word_is_found_by_its_base_forms_and_parts(word: str):
    if not morphology().name.startswith(("pyvoikko", "libvoikko")):
        pytest.skip("no Finnish morphology is installed")
    forms = morphology().forms(word)
    assert {*forms.lemmas, *forms.verbs, *forms.parts} >= FORMS[word]


@pytest.mark.parametrize("word", MINOR)
def test_a_reading_that_is_seldom_meant_weighs_little(word: str):
    if not morphology().name.startswith(("pyvoikko", "libvoikko")):
        pytest.skip("no Finnish morphology is installed")
    forms, (base, minor) = morphology().forms(word), MINOR[word]
    assert base in forms.lemmas
    assert minor in forms.minor
    assert minor not in (*forms.lemmas, *forms.verbs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nissanin", "nissan"),
        ("kalymnoksella", "kalymnos"),
        ("philokrateen", "philokrates"),
        ("theronin", "theron"),
        ("kuvantamisessa", "kuvantaminen"),
        ("anna-ximenan", "anna-ximena"),
        ("bannattu", "bannata"),
    ],
)
def test_forms_of_an_unknown_word_share_a_guess(one: str, other: str):
    ours, theirs = (set(morphology().forms(word).lemmas) for word in (one, other))
    assert ours & theirs


@pytest.mark.parametrize(
    ("paragraph", "language"),
    [
        ("Valtioneuvosto päätti asiasta istunnossaan.", "fi"),
        ("Statsrådet fattade beslut om ärendet och det träder i kraft.", "sv"),
        ("The committee has decided to end the programme.", "en"),
        ("12 345 678", "fi"),
    ],
)
def test_a_paragraph_is_read_in_its_own_language(paragraph: str, language: str):
    assert languages_of(paragraph)[0] == language


@pytest.mark.parametrize(
    ("paragraph", "languages"),
    [
        ("Bank of America Merrill Lynch International", {"en", "fi"}),
        ("Päätös European Investment Bank Group -lainasta", {"fi"}),
        ("Kommunstyrelsen", {"sv", "fi"}),
    ],
)
def test_names_alone_make_no_paragraph_foreign(paragraph: str, languages: set[str]):
    assert languages <= set(languages_of(paragraph))


@pytest.mark.parametrize(
    ("subject", "body", "words"),
    [
        ("Pöytäkirjan käännös", "runko", {"pöytäkirja", "käännös"}),
        ("Översättning av kallelsen", "Texten bifogas.", {"översättning", "kallelse"}),
        ("Translation of the committees", "The minutes are attached to this message.", {"~committe"}),
    ],
)
def test_the_names_of_the_fields_of_a_mail_make_it_not_english(
    analyser: Analyser, subject: str, body: str, words: set[str]
):
    head = "From: Kirjaamo <kirjaamo@popsote.example>\nTo: Hanketoimisto <hanke@popsote.example>"
    streams = analyser.streams(f"Subject: {subject}\n{head}\nDate: Tue, 03 Mar 2020 10:00:00 +0200\n\n{body}")
    assert words <= set(streams.lemma.split())


def test_a_paragraph_of_two_languages_is_read_sentence_by_sentence(analyser: Analyser):
    text = (
        "Asiassa on kuultava kuntia ja niiden yhteisöjä. The committees were told that they had to decide. "
        "Sillä ei ole vaikutusta siihen, mitä päätöksillä muutettiin. Kommunerna har rätt att överklaga besluten."
    )
    streams = analyser.streams(text)
    assert streams.language == "fi"
    assert {"kunta", "päätös", "~committe", "kommun", "beslut"} <= set(streams.lemma.split())
    assert "~asia" not in streams.lemma.split()  # a stem: the Finnish sentence was read as Finnish alone


def test_the_library_of_the_system_reads_words_as_its_python_twin_does():
    try:
        system, twin = morphology("libvoikko"), morphology("pyvoikko")
    except LookupError:
        pytest.skip("libvoikko or pyvoikko is not installed")
    assert system.name.startswith("libvoikko/")
    for word in (*FORMS, "h&m:n", "stm-raportin", "δx", "😀"):
        ours, theirs = system.forms(word), twin.forms(word)
        assert [set(column) for column in ours] == [set(column) for column in theirs]
