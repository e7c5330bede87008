"""Whatever REST can do to a record, a line can: every noun of every kind, once however often it is imported."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.importers.anyrecord import OF_ANY
from api.importers.schema import line_schema
from services.verbs import KINDS
from tests.api.doors import a_body
from tests.api.examples import ALTERNATIVE, CHANGED
from tests.archive.winddown.examples import OVERRIDE

from .conftest import ROOT, Home, adopt_class, refused

Line = dict[str, Any]
WIDE: list[tuple[str, Line]] = [
    ("classifications", {"record_class": "02 05", "reclassified_on": "2021-02-01", "reason": "luokiteltiin"}),
    ("event-corrections", {"corrects": 2, "day": "2021-02-02", "reason": "kirjoitusvirhe"}),
    ("registrations", {"recipient": "Kirjaamo"}),
    ("publicity", {"publicity": {"publicity": "public"}, "reason": "päätettiin"}),
    ("publications", {"ground": "JulkL 20 §", "published_from": "2021-03-01", "ends_on": "2030-12-31"}),
    ("publication-withdrawals", {"reason": "luvattu aika päättyi"}),
    ("twins", {"twin": "@document:pari", "reason": "peitetty"}),
    ("holds", {"hold": "oikeus-2021-7", "mandate": "OK 17 luku", "starts_on": "2021-03-01", "reason": "tutkinta"}),
    ("releases", {"hold": "oikeus-2021-7", "released_on": "2021-04-01", "reason": "ratkaistu"}),
    ("finalisations", {"finalised_on": "2021-05-01"}),
    ("item-assignments", {"matter": "contradiction", "assigned_on": "2021-05-02", "assignee": "Kirjaaja"}),
    ("item-offers", {"matter": "contradiction", "offered_on": "2021-05-03", "party": "Kunta"}),
    (
        "item-settlements",
        {
            "matter": "contradiction",
            "settled_on": "2021-05-04",
            "way": "transferred",
            "party": "Kunta",
            "reason": "kunta selvittää",
        },
    ),
    ("item-reopenings", {"matter": "contradiction", "reopened_on": "2021-05-05", "reason": "kunta perui"}),
    (
        "outcomes",
        {"decided_on": "2021-05-06", "stage": "final", "by": "Hallinto-oikeus", "outcome": "hylättiin"},
    ),
    (
        "final-destinations",
        {"set_on": "2021-05-06", "destination": "successor", "party": "Kunta", "reason": "kunta jatkaa"},
    ),
]
MERGED: list[tuple[str, Line]] = [
    ("merges", {"into": "case/0", "reason": "kirjattiin kahdesti"}),
    ("merge-undoings", {"reason": "eri asia"}),
]
BESIDE: dict[str, list[tuple[str, Line]]] = {
    "document": [
        ("versions", {"path": "toinen.txt", "reason": "puhtaaksikirjoitettu"}),
        ("representations", {"path": "kolmas.txt", "program": "koe", "program_version": "1", "reason": "muunnettu"}),
    ],
    "winddown": [("eligibility-overrides", OVERRIDE | {"commitment": "@commitment:lupaus"})],
    "project": [("funding", {"funded_on": "2021-03-01", "grant": "@grant:rahoitus", "reason": "avustuspäätös"})],
}


JUDGED = {("winddown", "closures"), ("winddown", "what-if")}
"""What only a command does that sees the whole archive at that moment, or what records nothing: a line tells what
happened."""


def nouns_of_rest() -> dict[str, set[str]]:
    """What can be posted to a record of each kind, as the documentation of the interface says."""
    plurals = {kind.plural: kind.name for kind in KINDS.values()}
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for address, methods in json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"].items():
        parts = address.strip("/").split("/")
        own = len(parts) == 3 and parts[0] in plurals and parts[1] == "{id}" and "." not in parts[2]
        if "post" in methods and own:
            found[plurals[parts[0]]].add(parts[2])
    for kind, noun in JUDGED:
        found[kind].remove(noun)
    return found


def changes_of(kind: str) -> list[tuple[str, Line]]:
    return [*CHANGED.get(kind, []), *BESIDE.get(kind, [])]


def lines_of(kind: str) -> list[Line]:
    """Lines that record two records of a kind and do to them whatever can be done."""
    body = {name: value for name, value in a_body(kind).items() if name != "file"}
    made = [{"kind": kind, "key": key} | body for key in ("yksi", "kaksi")]
    for number, line in enumerate(made):
        if "number" in line:
            line["number"] = f"{kind}/{number}"
        if kind == "case":
            line["key"] = line["number"]
    one, two = ({"kind": kind, "key": line["key"]} for line in made)
    other = MERGED if kind == "case" else ALTERNATIVE.get(kind, [])
    changed = [one | {"do": noun} | body for noun, body in (*WIDE, *changes_of(kind))]
    return [*made, *changed, *(two | {"do": noun} | body for noun, body in other)]


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_noun_of_rest_is_a_line_and_is_recorded_once(home: Home, papers: Path, kind: str):
    adopt_class(home, "02 05")
    (papers / "toinen.txt").write_text("toinen")
    (papers / "kolmas.txt").write_text("kolmas")
    grant = {"kind": "grant", "key": "rahoitus"} | a_body("grant")
    beside = [{"kind": "document", "key": "pari", "title": "Peitetty kappale"}, grant]
    beside.append({"kind": "commitment", "key": "lupaus"} | a_body("commitment"))
    lines = [*beside, *lines_of(kind)]
    (papers / "rivit.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    asked = {"kind": "jsonl", "archivist": True, "mandatory_of": lambda kind: ()}
    dry = home.take(papers / "rivit.jsonl", dry=True, **asked)
    made = home.take(papers / "rivit.jsonl", **asked)
    assert refused(made) == []
    assert (dry.recorded, dry.events) == (made.recorded, made.events) == (len(lines), made.events)
    assert {line["do"] for line in lines if "do" in line} == nouns_of_rest()[kind] | {"holds", "releases"}
    again = home.take(papers / "rivit.jsonl", **asked)
    assert (again.recorded, again.duplicates, refused(again)) == (0, len(lines), [])


def test_the_schema_has_every_noun():
    named = {
        (each["properties"]["kind"]["const"], each["properties"].get("do", {}).get("const"))
        for each in line_schema()["oneOf"]
    }
    for kind, nouns in nouns_of_rest().items():
        assert {do for of, do in named if of == kind} == nouns | {None, "holds", "releases"}


def test_what_archivists_decide_is_refused_of_anybody_else(home: Home, papers: Path):
    adopt_class(home, "02 05")
    lines = [
        {"kind": "decision", "key": "p", "title": "Päätös"},
        {"kind": "document", "key": "pari", "title": "Peitetty"},
    ]
    lines += [{"kind": "decision", "key": "p", "do": noun} | body for noun, body in WIDE]
    (papers / "rivit.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    made = home.take(papers / "rivit.jsonl", "jsonl", mandatory_of=lambda kind: ())
    archivists = {noun for noun, each in OF_ANY.items() if each.role == "archivist"}
    assert {json.loads(each["original"])["do"] for each in refused(made)} == archivists
    assert {each["code"] for each in refused(made)} == {"not_allowed"}
    assert made.recorded == 2 + sum(each[0] not in archivists for each in WIDE)


def test_what_people_decided_since_stays_when_the_source_is_imported_again(home: Home, papers: Path):
    line = {"kind": "decision", "key": "p", "do": "publicity", "publicity": "julkinen", "reason": "päätettiin"}
    secret = {"publicity": "secret", "ground": "JulkL 24 §", "secret_from": "2021-01-01", "secret_years": 25}
    (papers / "rivit.jsonl").write_text(
        json.dumps({"kind": "decision", "key": "p", "title": "T"}) + "\n" + json.dumps(line)
    )
    (papers / "ihmiset.jsonl").write_text(json.dumps(line | {"publicity": secret, "reason": "väärin"}))
    for name, recorded in (("rivit", 2), ("ihmiset", 1), ("rivit", 0)):
        assert home.take(papers / f"{name}.jsonl", "jsonl", archivist=True).recorded == recorded
    assert home.events("record.publicity")[-1].event.publicity.publicity == "secret"
