"""What is sent to the doors: a body for every kind of record and for every transition, in an order that works."""

from typing import Any

from tests.rooms import rooms_with

Body = dict[str, Any]
PUBLIC: Body = {"publicity": {"publicity": "public"}}
SECRET: Body = {
    "publicity": {
        "publicity": "secret",
        "ground": "JulkL 24 § 1 mom 17 k",
        "secret_from": "2021-03-01",
        "secret_years": 25,
    }
}
EUR = "EUR"


def euros(amount: int) -> Body:
    return {"cents": amount * 100, "currency": EUR}


CREATED: dict[str, Body] = {
    "case": {"number": "POP/{n}/2020", "opened_on": "2020-01-07", "title": "Valmistelutoimiston perustaminen"},
    "document": {"number": "ASK {n}", "dated": {"earliest": "2020-02-01", "latest": "2020-02-29"}, "title": "Muistio"},
    "body": {"established_on": "2019-12-01", "title": "Ohjausryhmä {n}", "type": "ohjausryhmä", "organisation": "POP"},
    "meeting": {
        "number": "K {n}",
        "held_on": "2020-11-27",
        "title": "Ohjausryhmän kokous",
        "agenda": [{"point": "1", "title": "Avaus", "text": "Todettiin läsnä olevat."}],
        "participants": [{"name": "Puheenjohtaja", "role": "puheenjohtaja"}],
    },
    "decision": {
        "number": "P {n}",
        "section": "12",
        "decided_on": "2020-03-12",
        "title": "Avustuksen hakeminen",
        "text": "Haetaan valtionavustusta 45 000 euroa.",
        "votes": [],
        "attachments": [{"title": "Hakemus"}],
    },
    "pending": {
        "number": "V {n}",
        "raised_on": "2020-11-02",
        "target": {"earliest": "2020-12-01", "latest": "2021-01-31"},
        "title": "Palvelutuotannon siirto",
        "decider": "laaja ohjausryhmä",
        "target_text": "joulukuu 2020 - tammikuu 2021",
        "goal": "Päätös siirron aikataulusta",
        "project": "Sote-ICT",
    },
    "report": {
        "number": "R {n}",
        "filed_on": "2020-04-30",
        "period": {"earliest": "2020-04-01", "latest": "2020-04-30"},
        "channel": "KETO",
        "title": "Kuukausiraportti huhtikuu 2020",
        "text": "Hanke etenee suunnitellusti.",
        "project": "KOMAS 1",
    },
    "grant": {
        "number": "A {n}",
        "awarded_on": "2020-02-14",
        "amount": euros(1_041_000),
        "own_share": euros(10_000),
        "percent": 90,
        "use_until": "2022-12-31",
        "title": "Valtionavustus rakenneuudistukseen",
        "grantee": "POP",
        "conditions": ["Käytetään hankesuunnitelman mukaan"],
    },
    "request": {
        "number": "TP {n}",
        "asked_on": "2021-02-01",
        "title": "Tietopyyntö valmistelun asiakirjoista",
        "sender": "Kysyjä",
    },
    "payment": {
        "number": "M {n}",
        "applied_on": "2020-09-30",
        "amount": euros(100_000),
        "period": {"earliest": "2020-01-01", "latest": "2020-06-30"},
        "title": "Ensimmäinen maksatushakemus",
        "applicant": "POP",
    },
}

CHANGED: dict[str, list[tuple[str, Body]]] = {
    "case": [
        ("stages", {"stage": "preparation", "entered_on": "2020-01-10", "status": "Valmistelussa"}),
        ("titles", {"retitled_on": "2020-02-01", "title": "Toimiston perustaminen ja alasajo"}),
        ("closures", {"closed_on": "2021-06-30", "reason": "Asia on loppuun käsitelty"}),
        ("reopenings", {"reopened_on": "2021-07-01", "reason": "Uusi selvityspyyntö"}),
    ],
    "document": [
        ("descriptions", {"described_on": "2020-03-02", "title": "Muistio, korjattu otsikko"}),
        ("formats", {"file_version": 1, "puid": "fmt/18", "basis": "signature"}),
    ],
    "body": [("dissolutions", {"dissolved_on": "2021-12-31", "reason": "Hanke päättyi"})],
    "meeting": [
        ("revisions", {"revised_on": "2020-11-30", "title": "Ohjausryhmän kokous", "text": "Päätettiin jatkaa."}),
        ("approvals", {"approved_on": "2020-12-11", "reason": "Hyväksyttiin muutoksitta"}),
    ],
    "decision": [
        ("corrections", {"corrected_on": "2020-03-20", "text": "Haetaan avustusta 54 000 euroa.", "reason": "summa"}),
        ("supersessions", {"superseded_on": "2021-01-15", "reason": "Uusi päätös"}),
        ("amendments", {"amended_on": "2020-09-01", "text": "Haetaan avustusta 60 000 euroa.", "reason": "muutos"}),
    ],
    "pending": [
        ("deciders", {"named_on": "2020-11-20", "decider": "Työvaliokunta", "reason": "Ohjausryhmä siirsi sille"}),
        ("notings", {"noted_on": "2020-11-27", "reason": "Merkittiin tiedoksi"}),
        ("resolutions", {"decided_on": "2020-12-18", "reason": "Päätettiin esityksen mukaan"}),
    ],
    "report": [
        ("versions", {"filed_on": "2020-05-05", "text": "Hanke on kaksi viikkoa myöhässä.", "reason": "Täydennys"}),
        ("approvals", {"approved_on": "2020-05-20", "reason": "Hyväksyttiin"}),
    ],
    "grant": [
        ("recoveries", {"recovered_on": "2023-02-01", "amount": euros(5_000), "reason": "Käyttämätön osuus"}),
        ("costs", {"reported_on": "2020-10-01", "amount": euros(40_000), "cost_kind": "palkat", "partner": "POP"}),
    ],
    "request": [
        ("extensions", {"extended_on": "2021-02-03", "reason": "Aineisto on laaja"}),
        ("answers", {"answered_on": "2021-02-20", "outcome": "granted", "reason": "Annetaan"}),
        ("disclosures", {"disclosed_on": "2021-02-22", "note": "Nähtävänä paikan päällä", "recipient": "Kysyjä"}),
        ("closures", {"closed_on": "2021-03-01", "reason": "Annettu"}),
    ],
    "payment": [
        ("returns", {"returned_on": "2020-10-05", "reason": "Erittely puuttuu"}),
        ("completions", {"completed_on": "2020-10-12", "amount": euros(90_000), "reason": "Erittely liitetty"}),
        ("approvals", {"approved_on": "2020-11-01", "amount": euros(80_000), "reason": "Hyväksytty osin"}),
        ("receipts", {"paid_on": "2020-11-15", "amount": euros(80_000), "reference": "RF1", "reason": "Tilille"}),
    ],
}

ALTERNATIVE: dict[str, list[tuple[str, Body]]] = {
    "pending": [("withdrawals", {"withdrawn_on": "2020-12-01", "reason": "Raukesi"})],
    "request": [
        ("answers", {"answered_on": "2021-02-12", "outcome": "partly", "ground": "JulkL 24 §", "reason": "Osin"}),
        ("answers", {"answered_on": "2021-02-12", "outcome": "refused", "ground": "JulkL 24 §", "reason": "Ei"}),
    ],
    "grant": [
        ("returns", {"returned_on": "2023-02-01", "amount": euros(2_000), "reason": "Käyttämättä jäi"}),
        ("settlements", {"settled_on": "2023-01-15", "amount": euros(40_000), "reason": "Tilitys"}),
        ("figures", {"stated_on": "2020-02-14", "figure": "own_share", "percent": "10", "wording": "10 %"}),
    ],
    "payment": [("rejections", {"rejected_on": "2020-10-20", "reason": "Ei tukikelpoinen"})],
}

for _room in rooms_with("examples"):
    CREATED |= getattr(_room, "CREATED", {})
    CHANGED |= getattr(_room, "CHANGED", {})
    ALTERNATIVE |= getattr(_room, "ALTERNATIVE", {})
