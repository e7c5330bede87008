"""What people read in a package: certificates of destruction, the board as it ended, every event in words."""

import csv
import json
from datetime import date
from html import escape
from pathlib import Path

from archive.kernel import stored_names
from archive.winddown.events import Mandate, WindDownDecided
from archive.winddown.usecases import decide_wind_down
from services.handover.checks.check import check_package
from services.handover.package.create import Package, create_package
from services.home.archive_home import ArchiveHome
from tests.services.handover.offices import PUBLIC, an_ended_office
from tests.services.handover.packages import LOG, SECRET, inside


def test_the_certificate_of_a_destruction_is_a_page(made: Package):
    events = [json.loads(line) for line in (inside(made.folder) / LOG / "events.jsonl").read_bytes().splitlines()]
    (executed,) = [each for each in events if each["name"] == "disposal.executed.v1"]
    (destroyed,) = {each["stream"] for each in events if each["name"] == "record.destroyed.v1"}
    told = (inside(made.folder) / LOG / "certificates.html").read_text(encoding="utf-8")
    assert f"List {executed['stream']}" in told
    assert destroyed in told
    assert f"recorded as event {executed['position']}" in told
    assert "<script" not in told
    assert SECRET not in told


def test_every_event_is_explained_in_words(made: Package):
    told = (inside(made.folder) / "documentation/events.txt").read_text(encoding="utf-8")
    assert all(f"\n{name}\n{'-' * len(name)}\n" in told for name in stored_names())
    assert "file_version (integer, optional)" in told
    assert "events.txt explains every event" in (inside(made.folder) / "documentation/README.txt").read_text()


def test_the_board_of_an_office_that_ended_is_a_page(tmp_path: Path):
    with ArchiveHome(an_ended_office(tmp_path / "office", "eka")) as home:
        by = home.admin().actor
        assert by is not None
        mandate = Mandate(title="Alasajo", organisation="Hanke <eka>")
        told = WindDownDecided(decided_on=date(2022, 1, 1), publicity=PUBLIC, personal="none", content=mandate)
        decide_wind_down(home.archive, told, by=by)
        home.projections.catch_up()
        package = create_package(home, home.admin(), tmp_path / "out", to="Seuraaja", door="test")
    assert check_package(package.folder)["ok"]
    board = (inside(package.folder) / "documentation/board.html").read_text(encoding="utf-8")
    assert "<td>Hanke &lt;eka&gt;</td>" in board
    with (inside(package.folder) / "representations/tables/data/open-items.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert (f"{len(rows)} items are open" if rows else "Nothing is open") in board
    assert all(escape(row["title"]) in board for row in rows)
