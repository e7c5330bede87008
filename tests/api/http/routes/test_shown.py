"""What a reader sees of a record before and after each thing that happens to it, and nothing else changes."""

from typing import Any

import pytest

from tests.api.doors import Doors
from tests.api.examples import ALTERNATIVE, CHANGED, euros

Parts = dict[str, Any]
GONE = object()
AT_FIRST: dict[str, Parts] = {
    "case": {"status": "open", "stages": []},
    "document": {"status": "filed", "versions": []},
    "body": {"status": "established"},
    "meeting": {"status": "held"},
    "decision": {"status": "in_force"},
    "pending": {"status": "pending"},
    "report": {"status": "filed", "edition": 1},
    "contract": {"status": "expired", "ends_on": "2021-12-31"},
    "grant": {"status": "awarded", "reported_cents": 0, "recovered_cents": 0, "costs": {}},
    "request": {"status": "received", "due_on": "2021-02-15"},
    "payment": {"status": "applied", "approved_cents": 0, "paid_cents": 0},
}
OPTION = {"on": "2020-01-20", "option": "1", "extends_to": "2022-06-30", "use_until": "2021-10-31"}
DUE = {"earliest": "2020-05-01", "latest": "2020-05-31"}
WORK: Parts = {"on": "2020-01-21", "deliverable": "1", "due": DUE, "what": "Selvitys"}
SENDER = {"on": "2021-10-02", "organisation": "0209602-6", "name": "Kunta"}
AFTER: dict[tuple[str, ...], Parts] = {
    ("case", "stages"): {"stages": [{"on": "2020-01-10", "stage": "preparation", "status": "Valmistelussa"}]},
    ("case", "titles"): {"title": "Toimiston perustaminen ja alasajo"},
    ("case", "closures"): {"status": "closed", "closed_on": "2021-06-30", "closing": "Asia on loppuun käsitelty"},
    ("case", "reopenings"): {"status": "open", "reopened_on": "2021-07-01", "closed_on": GONE, "closing": GONE},
    ("document", "descriptions"): {"title": "Muistio, korjattu otsikko"},
    ("document", "formats"): {"identified": {"puid": "fmt/18", "basis": "signature"}},  # its file is not here
    ("body", "dissolutions"): {
        "status": "dissolved",
        "dissolved_on": "2021-12-31",
        "dissolution": "Hanke päättyi",
    },
    ("meeting", "revisions"): {"text": "Päätettiin jatkaa.", "agenda": GONE, "participants": GONE},
    ("meeting", "approvals"): {"status": "approved", "approved_on": "2020-12-11"},
    ("decision", "corrections"): {
        "text": "Haetaan avustusta 54 000 euroa.",
        "corrections": [{"reason": "summa", "corrects": 1}],
    },
    ("decision", "supersessions"): {
        "status": "superseded",
        "superseded_on": "2021-01-15",
        "supersession": "Uusi päätös",
    },
    ("decision", "amendments"): {
        "text": "Haetaan avustusta 60 000 euroa.",
        "amendments": [{"on": "2020-09-01", "reason": "muutos"}],
    },
    ("pending", "deciders"): {
        "decider": "Työvaliokunta",
        "decider_named_on": "2020-11-20",
        "deciders": [{"decider": "Työvaliokunta", "on": "2020-11-20", "reason": "Ohjausryhmä siirsi sille"}],
    },
    ("pending", "notings"): {"notings": [{"on": "2020-11-27", "reason": "Merkittiin tiedoksi"}]},
    ("pending", "resolutions"): {
        "status": "decided",
        "settled_on": "2020-12-18",
        "resolution": {"on": "2020-12-18", "reason": "Päätettiin esityksen mukaan"},
    },
    ("pending", "withdrawals"): {
        "status": "withdrawn",
        "settled_on": "2020-12-01",
        "resolution": {"on": "2020-12-01", "reason": "Raukesi"},
    },
    ("report", "versions"): {
        "edition": 2,
        "filed_on": "2020-05-05",
        "text": "Hanke on kaksi viikkoa myöhässä.",
    },
    ("report", "approvals"): {
        "status": "approved",
        "approved_on": "2020-05-20",
        "approvals": [{"on": "2020-05-20", "reason": "Hyväksyttiin", "edition": 2}],
    },
    ("contract", "signatures"): {"signed_on": "2020-01-20"},
    ("contract", "clauses"): {
        "clauses": [{"on": "2020-01-20", "clause": "11 §", "immediate": True, "notice_by": "POP"}],
    },
    ("contract", "options"): {"options": [OPTION]},
    ("contract", "deliverables"): {"deliverables": [WORK], "due": WORK["due"]},
    ("contract", "deliveries"): {"deliverables": [WORK | {"delivered_on": "2020-05-20"}], "due": GONE},
    ("contract", "acceptances"): {
        "deliverables": [WORK | {"delivered_on": "2020-05-20", "accepted_on": "2020-05-29"}],
    },
    ("contract", "amendments"): {
        "value": euros(9_000),
        "amendments": [{"on": "2020-06-01", "text": "Tiloja on 50 m² vähemmän.", "value": euros(9_000)}],
    },
    ("contract", "extensions"): {
        "ends_on": "2022-06-30",
        "extensions": [{"on": "2021-10-01", "reason": "Optio", "ends_on": "2022-06-30", "option": "1"}],
        "options": [OPTION | {"used_on": "2021-10-01"}],
    },
    ("contract", "senders"): {"senders": [SENDER]},
    ("contract", "terminations"): {
        "status": "terminated",
        "ends_on": "2022-04-30",
        "termination": {
            "on": "2022-01-10",
            "reason": "Alasajo",
            "clause": "11 §",
            "ends_on": "2022-04-30",
            "term_ends_on": "2022-06-30",
        },
        "completion": "transition_open",
        "transitions_open": ["0209602-6"],
        "lacks": ["transition_until"],
    },
    ("contract", "transfers"): {
        "status": "transferred",
        "transfer": {"on": "2020-12-31", "to": "Hyvinvointialue", "system": "uusi järjestelmä"},
        "transferred_on": "2020-12-31",
    },
    ("contract", "transitions"): {
        "senders": [SENDER | {"agreed_on": "2022-02-01", "transition_until": "2022-04-30"}],
        "completion": "complete",
        "transition_until": "2022-04-30",
        "transitions_open": [],
        "lacks": GONE,
    },
    ("contract", "returns"): {
        "holder": "Kunta",
        "location": GONE,
        "returned_on": "2022-05-02",
        "restitution": {"on": "2022-05-02", "reason": "Palautettiin", "to": "Kunta"},
    },
    ("contract", "digitisations"): {
        "digitised_on": "2020-12-31",
        "digitisation": {"on": "2020-12-31", "system": "sopimusjärjestelmä"},
    },
    ("contract", "exclusions"): {
        "excluded_on": "2020-12-31",
        "exclusion": {"on": "2020-12-31", "reason": "Ei siirry"},
    },
    ("grant", "costs"): {"reported_cents": 4_000_000, "costs": {"palkat": 4_000_000}},
    ("grant", "recoveries"): {"recovered_cents": 500_000},
    ("grant", "returns"): {"returned_cents": 200_000},
    ("grant", "settlements"): {"status": "settled", "settled_on": "2023-01-15", "accepted_cents": 4_000_000},
    ("grant", "figures"): {
        "figures": [{"on": "2020-02-14", "figure": "own_share", "percent": "10", "wording": "10 %"}],
    },
    ("request", "extensions"): {
        "due_on": "2021-03-01",
        "extension": {"on": "2021-02-03", "reason": "Aineisto on laaja"},
    },
    ("request", "answers"): {
        "status": "granted",
        "answered_on": "2021-02-20",
        "answer": {"on": "2021-02-20", "reason": "Annetaan", "outcome": "granted"},
    },
    ("request", "answers", "partly"): {
        "status": "partly",
        "answered_on": "2021-02-12",
        "answer": {"on": "2021-02-12", "reason": "Osin", "outcome": "partly", "ground": "JulkL 24 §"},
    },
    ("request", "answers", "refused"): {
        "status": "refused",
        "answered_on": "2021-02-12",
        "answer": {"on": "2021-02-12", "reason": "Ei", "outcome": "refused", "ground": "JulkL 24 §"},
    },
    ("request", "disclosures"): {
        "disclosures": [{"on": "2021-02-22", "recipient": "Kysyjä", "note": "Nähtävänä paikan päällä"}]
    },
    ("request", "closures"): {"status": "closed", "closed_on": "2021-03-01", "closing": "Annettu"},
    ("payment", "returns"): {
        "status": "returned",
        "returns": [{"on": "2020-10-05", "reason": "Erittely puuttuu"}],
    },
    ("payment", "completions"): {"status": "applied", "amount": euros(90_000)},
    ("payment", "approvals"): {"status": "approved", "approved_on": "2020-11-01", "approved_cents": 8_000_000},
    ("payment", "receipts"): {
        "status": "paid",
        "paid_on": "2020-11-15",
        "paid_cents": 8_000_000,
        "receipts": [{"paid_on": "2020-11-15", "cents": 8_000_000}],
    },
    ("payment", "rejections"): {
        "status": "rejected",
        "rejection": {"on": "2020-10-20", "reason": "Ei tukikelpoinen"},
    },
}
OF_EVERY_CHANGE = {"version", "position"}
EXAMPLES = [*CHANGED.items(), *((kind, [step]) for kind, steps in ALTERNATIVE.items() for step in steps)]
WAYS = [(kind, steps) for kind, steps in EXAMPLES if kind in AT_FIRST]
"""A kind that came later is tested in its own folder."""


def expected(kind: str, noun: str, body: Parts) -> tuple[str, ...]:
    """The row of the table for a change; some say more than one thing by the same verb."""
    told = (kind, noun, str(body.get("outcome")))
    return told if told in AFTER else told[:2]


@pytest.mark.parametrize(("kind", "steps"), WAYS, ids=[f"{kind}-{steps[-1][0]}" for kind, steps in WAYS])
def test_each_change_shows_what_it_says_and_nothing_else(doors: Doors, kind: str, steps: list[tuple[str, Parts]]):
    receipt = doors.create(kind)
    before = doors.read(kind, receipt, "archivist").json()
    assert {name: before.get(name) for name in AT_FIRST[kind]} == AT_FIRST[kind]
    for noun, body in steps:
        receipt = doors.change(kind, receipt["id"], noun, body, receipt["version"]).json()
        after = doors.read(kind, receipt, "archivist").json()
        names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert {name: after.get(name, GONE) for name in names - OF_EVERY_CHANGE} == AFTER[expected(kind, noun, body)], (
            noun
        )
        before = after


def test_every_change_is_expected():
    assert {expected(kind, *step) for kind, steps in WAYS for step in steps} == set(AFTER)


def test_a_new_edition_of_an_approved_report_waits_for_approval_again(doors: Doors):
    receipt = doors.create("report")
    for version, (noun, body) in enumerate(CHANGED["report"], 1):
        receipt = doors.change("report", receipt["id"], noun, body, version).json()
    later = {"filed_on": "2020-06-01", "text": "Hanke on valmis.", "title": "Loppuraportti"}
    receipt = doors.change("report", receipt["id"], "versions", later, receipt["version"]).json()
    shown = doors.read("report", receipt).json()
    assert (shown["status"], shown["edition"], shown["title"]) == ("filed", 3, "Loppuraportti")
    assert "approved_on" not in shown
    assert [each["edition"] for each in shown["approvals"]] == [2]
    for day, status in (("2020-05-31", 409), ("2020-06-01", 201)):  # that day the edition before was in force, approved
        approved = doors.change("report", receipt["id"], "approvals", {"approved_on": day, "reason": "x"}, 4)
        assert approved.status_code == status, approved.text


def test_a_stage_entered_again_stands_in_the_place_of_the_first(doors: Doors):
    receipt = doors.create("case")
    stages = [("preparation", "2020-01-10"), ("resolution", "2020-02-10"), ("preparation", "2020-03-10")]
    for version, (stage, day) in enumerate(stages, 1):
        body = {"stage": stage, "entered_on": day, "status": day}
        receipt = doors.change("case", receipt["id"], "stages", body, version).json()
    shown = doors.read("case", receipt).json()["stages"]
    assert [(each["stage"], each["on"]) for each in shown] == [stages[1], stages[2]]
    before = doors.read("case", receipt, as_of="2020-02-10").json()["stages"]
    assert [(each["stage"], each["on"]) for each in before] == [stages[0], stages[1]]


def test_a_correction_that_is_taken_back_is_shown_with_what_took_it_back(doors: Doors):
    receipt = doors.create("decision", text="Haetaan 45 000 euroa.")
    steps = [
        {"corrects": 1, "text": "Haetaan 54 000 euroa.", "reason": "summa"},
        {"corrects": 2, "takes_back": True, "reason": "Alkuperäinen oli oikein"},
    ]
    for version, body in enumerate(steps, 1):
        receipt = doors.change("decision", receipt["id"], "corrections", body, version).json()
    shown = doors.read("decision", receipt).json()
    assert shown["text"] == "Haetaan 45 000 euroa."
    assert shown["corrections"] == [
        {"reason": "summa", "corrects": 1},
        {"reason": "Alkuperäinen oli oikein", "corrects": 2, "takes_back": True},
    ]
