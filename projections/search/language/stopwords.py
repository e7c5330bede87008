"""Function words dropped from a query when other words remain; the index keeps them, for phrases."""

_FINNISH = """
    ja tai sekä eli että jos kun niin kuin mutta vaan joko on ei en et emme ette eivät oli olivat ollut ole olla ovat
    se ne sen sitä siitä siinä siihen niiden niitä tämä tämän tätä nämä näiden tuo joka jonka jota jotka joita jossa
    hän hänen he heidän minä sinä me te mikä mitä minkä missä mistä mihin miten miksi koska kuka ketkä kenen
    myös vain jo nyt sitten siis kanssa mukaan mukaisesti sekin
"""
_SWEDISH = "och eller att som en ett den det de är var av på för på med till från om i inte har hade vid hos samt"
_ENGLISH = "the a an of to in and or is are was were be been for on with by at from that this it as not"

STOP_WORDS = frozenset(f"{_FINNISH} {_SWEDISH} {_ENGLISH}".split())

# words too telling to drop from a query, but too common not to give a language away
_COMMON = {
    "fi": """annetun annettu asetuksen asian asiassa ennen ilman jolla jotta kaikki kautta koskeva koskevan kuitenkin
        kun kunnan lain laki lisäksi muun muuttamisesta muut nojalla ollut pitää päätöksen päätös saa siten siltä sillä
        taikka tarkoitetun tarkoitetut tulee voi voidaan voimaan vuoden vuonna välillä yli edellä siihen siinä""",
    "sv": """andra annan avses beslut beslutet bland den denna deras dess detta dock där efter enligt ersätts finns
        fick följande för genom han hans hon inom kan kommer lag lagen lydelse men mellan mot måste när och också
        ändring oktober rätt sådan sig ska skall skulle stället sådana under upp utan ut varit över än""",
    "en": """about after all also any because but can could do does has have he her his how if into its may more must
        no other our shall she should some such than their them then there these they those under up we were what
        when where which who will would you your""",
}
_WORDS = {
    "fi": {*_FINNISH.split(), *_COMMON["fi"].split()},
    "sv": {*_SWEDISH.split(), *_COMMON["sv"].split()},
    "en": {*_ENGLISH.split(), *_COMMON["en"].split()},
}

# the function words that belong to one language alone
TELLING = {
    language: frozenset(own.difference(*(other for name, other in _WORDS.items() if name != language)))
    for language, own in _WORDS.items()
}
