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
