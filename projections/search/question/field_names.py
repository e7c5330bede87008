"""The names people may use for fields and values, in English, Finnish and Swedish."""

TEXT_FIELDS = frozenset(("text", "title", "number"))
SPAN_FIELDS = frozenset(("date", "amount"))
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

_KINDS = {
    "decision": ("päätös", "beslut"),
    "document": ("asiakirja", "handling"),
    "report": ("raportti", "rapport"),
    "contract": ("sopimus", "avtal"),
    "case": ("asia", "ärende"),
    "grant": ("avustus", "valtionavustus", "statsunderstöd", "bidrag"),
    "payment": ("maksatus", "maksu", "betalning"),
    "commitment": ("sitoumus", "förbindelse"),
    "minutes": ("pöytäkirja", "protokoll"),
    "meeting": ("kokous", "sammanträde"),
    "message": ("viesti", "meddelande"),
}
_LANGUAGES = {
    "fi": ("suomi", "finska", "finnish"),
    "sv": ("ruotsi", "svenska", "swedish"),
    "en": ("englanti", "engelska", "english"),
}
_PUBLICITY = {"public": ("julkinen", "offentlig"), "secret": ("salainen", "salassa", "hemlig")}

_STATUSES = {
    "in_force": ("voimassa", "gällande"),
    "superseded": ("korvattu", "ersatt"),
    "open": ("avoin", "öppen"),
    "closed": ("päättynyt", "suljettu", "avslutad"),
    "pending": ("kesken", "ratkaisematta", "oavgjord"),
    "decided": ("ratkaistu", "avgjord"),
    "withdrawn": ("peruttu", "återtagen"),
    "signed": ("allekirjoitettu", "undertecknad"),
    "terminating": ("irtisanottuna", "uppsagd"),
    "terminated": ("irtisanottu", "purettu", "upphörd"),
    "expired": ("umpeutunut", "rauennut", "utgången"),
    "transferred": ("siirretty", "överförd"),
    "awarded": ("myönnetty", "beviljad"),
    "applied": ("haettu", "ansökt"),
    "approved": ("hyväksytty", "godkänd"),
    "paid": ("maksettu", "betald"),
    "returned": ("palautettu", "återsänd"),
    "rejected": ("hylätty", "avslagen"),
    "received": ("saapunut", "inkommen"),
    "held": ("pidetty", "hållen"),
    "dissolved": ("lakkautettu", "upplöst"),
}

_FIELD_OF = {name: canonical for canonical, names in _FIELDS.items() for name in names}
_VALUE_OF = {
    name: {typed: value for value, names in table.items() for typed in names}
    for name, table in (("kind", _KINDS), ("language", _LANGUAGES), ("publicity", _PUBLICITY), ("status", _STATUSES))
}


def field_of(typed: str) -> str | None:
    """The field a person means by a name, or None."""
    return _FIELD_OF.get(typed.lower())


def value_of(field: str, typed: str) -> str:
    """The stored value a person means: *päätös* is decision where the field is kind."""
    return _VALUE_OF.get(field, {}).get(typed.lower(), typed)


def field_names() -> dict[str, tuple[str, ...]]:
    """Every field with its names, for the documentation and the help page."""
    return dict(_FIELDS)
