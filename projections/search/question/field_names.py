"""The names people may use for fields and values, in English, Finnish and Swedish."""

from collections.abc import Iterable, Mapping
from functools import cache

from archive.choices import typed_words
from archive.kind import Kind, kinds
from archive.values import PublicityClass

KEYWORDS = frozenset(
    (
        "id",
        "kind",
        "body",
        "organisation",
        "year",
        "case",
        "language",
        "record_class",
        "publicity",
        "status",
        "collection",
    )
)

_FIELDS = {
    "text": ("text", "content", "teksti", "sisältö"),
    "title": ("title", "otsikko", "nimi", "rubrik"),
    "number": ("number", "diary", "diaari", "diaarinumero", "numero", "tunnus", "diarienummer"),
    "date": ("date", "päivä", "päiväys", "pvm", "datum"),
    "amount": ("amount", "summa", "euro", "eur", "belopp"),
    "year": ("year", "vuosi", "år"),
    "kind": ("kind", "laji", "tyyppi", "slag"),
    "body": ("body", "toimielin", "organ"),
    "organisation": ("organisation", "organization", "organisaatio"),
    "case": ("case", "asia", "ärende"),
    "language": ("language", "kieli", "språk"),
    "record_class": ("class", "record_class", "luokka", "tehtäväluokka", "klass"),
    "publicity": ("publicity", "julkisuus", "julkisuusluokka", "offentlighet"),
    "status": ("status", "tila"),
    "collection": ("collection", "kokoelma", "samling"),
    "id": ("id",),
}

_LANGUAGES = {
    "fi": ("suomi", "finska", "finnish"),
    "sv": ("ruotsi", "svenska", "swedish"),
    "en": ("englanti", "engelska", "english"),
}

_FIELD_OF = {name: canonical for canonical, names in _FIELDS.items() for name in names}
_VALUE_OF = {
    name: {typed: value for value, names in table.items() for typed in names}
    for name, table in (("language", _LANGUAGES),)
}


@cache
def _described() -> Mapping[str, Mapping[str, str]]:
    """Publicity classes, kinds and states of records by the words people type for them."""
    publicity = {word: str(value) for word, value in typed_words(PublicityClass).items()} | {"salassa": "secret"}
    return {"publicity": publicity, "kind": typed_kinds(kinds().values()), "status": typed_states(kinds().values())}


def typed_kinds(described: Iterable[Kind]) -> dict[str, str]:
    """Kinds by the words people type for them."""
    return {typed.lower(): kind.name for kind in described for typed in kind.words.typed}


def typed_states(described: Iterable[Kind]) -> dict[str, str]:
    """States of records by the words people type for them."""
    states = (each for kind in described for each in kind.states.items())
    return {typed.lower(): state for state, words in states for typed in words.typed}


def field_of(typed: str) -> str | None:
    """The field a person means by a name, or None."""
    return _FIELD_OF.get(typed.lower())


def value_of(field: str, typed: str) -> str:
    """The stored value a person means: *päätös* is decision where the field is kind."""
    return (_VALUE_OF.get(field) or _described().get(field, {})).get(typed.lower(), typed)
