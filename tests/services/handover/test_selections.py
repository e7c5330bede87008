"""A package of a part of an archive: whole in itself, told apart from the rest, of which only leaves are known."""

import csv
import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.errors import ArchiveError, Conflict, Invalid, NotFound
from archive.kernel import ActorId
from archive.registration import Description
from archive.winddown.events import Mandate, WindDownDecided
from archive.winddown.usecases import decide_wind_down
from services.handover.package.create import Package, create_package
from services.handover.package.selection import Wanted
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from tests.api.disposals import PUBLIC, Office
from tests.services.backup.backed_up import command
from tests.services.handover.offices import PUBLIC as OPEN_TO_ALL
from tests.services.handover.offices import an_ended_office
from tests.services.handover.packages import (
    LOG,
    checked,
    copied,
    described_again,
    inside,
    kinds_of,
    package_of,
    relogged,
)
from tests.services.handover.packing import packed

ELSEWHERE = "Toinen muistio"


@pytest.fixture(scope="module")
def parted(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two cases with a document and a decision each, a decision about a document of both, and a package of one."""
    made = dict[str, Any]()
    for name in ("one", "other"):
        body = {"number": f"7/{name}", "title": f"Asia {name}", "opened_on": "2021-01-01", "personal": "none"} | PUBLIC
        made[name] = office.doors.post("/cases", body).json()["id"]
        title = f"Muistio {name}" if name == "one" else ELSEWHERE
        paper = office.paper(title, f"Teksti {name}", personal="none", case=made[name], record_class="02 05")
        made[f"{name} paper"] = paper["id"]
        decision = {"number": f"{name} 1 §", "title": f"Päätös {name}", "decided_on": "2021-02-02", "personal": "none"}
        decision |= {"case": made[name], "decider": "Johtaja"}
        answer = office.doors.post("/decisions", decision | PUBLIC)
        assert answer.status_code == 201, answer.text
        made[f"{name} decision"] = answer.json()["id"]
    hold = {"records": [made["one paper"], made["other paper"]], "mandate": "OK 17:40", "starts_on": "2022-01-01"}
    assert office.doors.post("/holds", hold | {"reason": "käräjät"}).status_code == 201
    made["package"] = package_of(office, tmp_path_factory.mktemp("parts"), wanted=Wanted(cases=("7/one",)))
    return made


def events_of(package: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (inside(package) / LOG / "events.jsonl").read_bytes().splitlines()]


def listed(package: Path) -> dict[str, dict[str, str]]:
    with (inside(package) / LOG / "selection.csv").open() as lines:
        return {row["record"]: row for row in csv.DictReader(lines)}


def test_a_case_goes_with_all_that_it_needs_and_nothing_else(office: Office, parted: dict[str, Any]):
    package: Package = parted["package"]
    found = checked(package.folder)
    assert (found["differences"], found["ok"]) == ([], True)
    records = listed(package.folder)
    assert records[parted["one"]]["why"] == "asked"
    assert {records[parted[f"one {name}"]]["why"] for name in ("paper", "decision")} <= {"asked", "part"}
    assert "schedule" in {row["why"] for row in records.values()}
    assert not {parted["other"], parted["other paper"], parted["other decision"]} & records.keys()
    stated = found["package"]["selection"]
    assert stated["asked"] == {"cases": [parted["one"]]}
    assert stated["unselected_events"] == package.unselected > 10
    everything = b"".join(path.read_bytes() for path in package.folder.rglob("*") if path.is_file())
    for other in ("other", "other paper", "other decision"):
        assert parted[other].encode() not in everything
    assert ELSEWHERE.encode() not in everything
    assert b"Muistio one" in everything


def test_every_event_is_proven_and_the_rest_is_position_and_leaf(parted: dict[str, Any]):
    events = events_of(parted["package"].folder)
    assert [each["position"] for each in events] == list(range(1, parted["package"].size + 1))
    assert {frozenset(each) for each in events if "fact" not in each} == {frozenset(("position", "leaf"))}
    held = [each for each in events if each.get("name") == "record.hold_placed.v1"]
    assert [each["stream"] for each in held] == [parted["one paper"]]


def test_classes_periods_and_cases_narrow_each_other(office: Office, parted: dict[str, Any], tmp_path: Path):
    package = package_of(office, tmp_path, wanted=Wanted(classes=("02 05",), cases=(parted["other"],)))
    records = listed(package.folder)
    assert {id for id, row in records.items() if row["why"] == "asked"} == {parted["other paper"]}
    assert records[parted["other"]]["why"] == "named"
    assert checked(package.folder)["ok"]
    day = date(2021, 2, 2)
    package = package_of(office, tmp_path, wanted=Wanted(since=day, until=day))
    asked = {id for id, row in listed(package.folder).items() if row["why"] == "asked"}
    assert asked == {parted["one decision"], parted["other decision"]}
    assert checked(package.folder)["ok"]


def test_what_selects_nothing_is_refused(office: Office, tmp_path: Path):
    refused: list[tuple[type[ArchiveError], Wanted, str]] = [
        (NotFound, Wanted(cases=("404/2099",)), "cases"),
        (NotFound, Wanted(offices=("Olematon",)), "offices"),
        (Invalid, Wanted(classes=("99 99",)), "selection"),
        (Invalid, Wanted(classes=("",)), "classes"),
        (Invalid, Wanted(since=date(2022, 1, 2), until=date(2022, 1, 1)), "until"),
    ]
    for sort, wanted, field in refused:
        with pytest.raises(sort) as error:
            package_of(office, tmp_path, wanted=wanted)
        assert error.value.field == field
    assert not list(tmp_path.iterdir())


def test_a_selected_event_that_is_withdrawn_again_is_missed(parted: dict[str, Any], tmp_path: Path):
    """Its leaf alone still proves the log; the list of records says that it should be here."""

    def only_leaf(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        hidden = [n for n, each in enumerate(events) if each.get("stream") == parted["one decision"]]
        assert hidden
        return [
            {"position": each["position"], "leaf": each["leaf"]} if n in hidden else each
            for n, each in enumerate(events)
        ]

    package = copied(parted["package"].folder, tmp_path)
    relogged(package, only_leaf)
    assert "missing_event" in kinds_of(checked(package))


def test_a_listed_record_that_lost_its_case_is_named(parted: dict[str, Any], tmp_path: Path):
    package = copied(parted["package"].folder, tmp_path)
    path = inside(package) / LOG / "selection.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(parted["one"])))
    described_again(package)
    assert {"unlisted_record", "missing_record"} <= kinds_of(checked(package))


def test_a_part_is_ordered_over_rest(office: Office, parted: dict[str, Any], tmp_path: Path):
    answer = office.doors.post("/handovers", {"to": "Seuraaja", "cases": ["7/other"], "since": "2000-01-01"})
    assert answer.status_code == 201, answer.text
    with ZipFile(BytesIO(answer.content)) as file:
        file.extractall(tmp_path)
    found = checked(next(tmp_path.iterdir()))
    assert found["ok"]
    assert found["package"]["selection"]["asked"] == {"cases": [parted["other"]], "since": "2000-01-01"}
    for body, status in (({"cases": ["404/2099"]}, 404), ({"since": "eilen"}, 422), ({"offices": [""]}, 422)):
        assert office.doors.post("/handovers", {"to": "x"} | body).status_code == status


def test_an_organisation_is_ordered_by_command_with_its_compilation(tmp_path: Path):
    home = an_ended_office(tmp_path / "eka", "eka")
    with ArchiveHome(home) as here:
        by = here.admin().actor
        assert by is not None
        mandate = Mandate(title="Alasajo", organisation="Hanke eka")
        told = WindDownDecided(decided_on=date(2022, 1, 1), publicity=OPEN_TO_ALL, personal="none", content=mandate)
        decide_wind_down(here.archive, told, by=by)
    made = command(home, "handover", "create", "--to", "Seuraaja", "--out", tmp_path, "--office", "Hanke eka")
    package = Path(made["folder"])
    assert checked(package)["ok"]
    assert made["unselected"] == 1  # the actor: none of their events names them
    assert list(inside(package).glob("documentation/compilation-1/*.html"))
    readme = (inside(package) / "documentation" / "README.txt").read_text()
    assert "organisations: Hanke eka" in readme


def test_a_name_of_several_is_refused_and_an_organisation_received_has_nothing_of_others(tmp_path: Path):
    make_home(tmp_path / "successor", origin="seuraaja", organisation="Seuraaja")
    with ArchiveHome(tmp_path / "successor") as home:
        own = a_case(home, "1/2021")
        for origin in ("eka", "toka"):
            make_home(tmp_path / origin, origin=origin, organisation=origin)
            with ArchiveHome(tmp_path / origin) as there:
                told = WindDownDecided(
                    decided_on=date(2022, 1, 1), publicity=OPEN_TO_ALL, personal="none",
                    content=Mandate(title="Alasajo", organisation=f"Virasto {origin}"),
                )  # fmt: skip
                decide_wind_down(there.archive, told, by=actor(there))
                a_case(there, "1/2021")
                package = packed(there, tmp_path / "packages")
            receive(home, package, home.admin())
        eka = next(id for id in home.archive.streams("case.opened.v1") if id != own)

        def handed(**wanted: tuple[str, ...]) -> Package:
            home.projections.catch_up()
            out = tmp_path / "out"
            return create_package(home, home.admin(), out, to="Kolmas", door="test", wanted=Wanted(**wanted))

        with pytest.raises(Conflict, match="Several cases have this number") as refused:
            handed(cases=("1/2021",))
        assert f"{own} (of seuraaja)" in refused.value.remedy
        assert f"{eka} (of eka)" in refused.value.remedy
        for wanted in ({"cases": (str(eka),)}, {"offices": ("Virasto eka",)}):
            rows = listed(handed(**wanted).folder)
            assert [id for id, row in rows.items() if row["kind"] == "case"] == [str(eka)]


def a_case(home: ArchiveHome, number: str) -> UUID:
    content = Description(title=f"Asia {home.archive.origin}")
    opened = CaseOpened(number=number, opened_on=date(2021, 1, 1), publicity=OPEN_TO_ALL, content=content)
    return open_case(home.archive, opened, by=actor(home)).id


def actor(home: ArchiveHome) -> ActorId:
    by = home.admin().actor
    assert by is not None
    return by
