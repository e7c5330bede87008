"""What a package leaves out is in none of its files: no table, no description, no paper, no name, nothing asked."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from archive.values import Publicity, PublicityClass
from archive.winddown.events import Mandate, WindDownDecided
from archive.winddown.usecases import decide_wind_down
from services.handover.package.selection import NOT_SHOWN, Wanted
from tests.api.disposals import PUBLIC, Office, an_office
from tests.services.handover.packages import LOG, checked, everything, inside, package_of

SECRET_CASE, DECISION, PAPER = "Salattu asia Kotka", "Julkinen päätös Hiiri", "Julkinen muistio Siili"
SECRET_OFFICE, OPEN_CASE = "Salattu virasto Ilves", "Avoin asia Peura"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("apart") / "home") as office:
        made = dict[str, str]()
        for title, publicity in ((SECRET_CASE, {"publicity": "not_public"}), (OPEN_CASE, {"publicity": "public"})):
            body = {"number": f"9/{title[-5:]}", "title": title, "opened_on": "2021-01-01", "personal": "none"}
            answer = office.doors.post("/cases", body | {"publicity": publicity})
            assert answer.status_code == 201, answer.text
            made[title] = answer.json()["id"]
        for number, (title, case) in enumerate(((DECISION, SECRET_CASE), ("Päätös Peura", OPEN_CASE))):
            body = {"number": f"{number} §", "title": title, "decided_on": "2021-02-02", "personal": "none"}
            answer = office.doors.post("/decisions", body | {"case": made[case], "decider": "Johtaja"} | PUBLIC)
            assert answer.status_code == 201, answer.text
        office.paper(PAPER, "Teksti", personal="none", case=made[SECRET_CASE], record_class="02 05")
        by = office.home.admin().actor
        assert by is not None
        closed = Publicity(publicity=PublicityClass.not_public)
        mandate = Mandate(title=f"Alasajo {SECRET_OFFICE}", organisation=SECRET_OFFICE)
        decided = WindDownDecided(decided_on=date(2022, 1, 1), publicity=closed, personal="none", content=mandate)
        decide_wind_down(office.home.archive, decided, by=by)
        yield office


def test_no_file_has_the_title_of_what_is_left_out(place: Office, tmp_path: Path):
    package = package_of(place, tmp_path).folder
    with (inside(package) / LOG / "left-out.csv").open() as lines:
        reasons = {(row["kind"], row["reason"]) for row in csv.DictReader(lines)}
    assert {("decision", "names_restricted"), ("document", "names_restricted"), ("case", "restricted")} <= reasons
    there = everything(package)
    for title in (SECRET_CASE, DECISION, PAPER, SECRET_OFFICE):
        assert title.encode() not in there, title
    for title in (OPEN_CASE, "Päätös Peura"):
        assert title.encode() in there
        assert title in (inside(package) / "metadata/descriptive/ead3.xml").read_text()
    assert checked(package)["ok"]


def test_what_was_asked_shows_no_name_the_recipient_may_not_see(place: Office, tmp_path: Path):
    wanted = Wanted(offices=(SECRET_OFFICE,))
    made = package_of(place, tmp_path, wanted=wanted)
    stated = checked(made.folder)["package"]["selection"]["asked"]
    assert len(stated["offices"][0]) == 36
    assert SECRET_OFFICE.encode() not in everything(made.folder)
    made = package_of(place, tmp_path, wanted=Wanted(classes=("02 05", "Salainen luokka")))
    assert checked(made.folder)["package"]["selection"]["asked"]["classes"] == ["02 05", NOT_SHOWN]
    assert b"Salainen luokka" not in everything(made.folder)
