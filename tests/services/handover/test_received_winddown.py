"""A wind-down that came with a package is about its own records alone, though it names no collections."""

from datetime import date
from pathlib import Path
from uuid import UUID

from archive.contract.events import ContractRegistered, Terms
from archive.contract.usecases import register_contract
from archive.winddown.events import Mandate, WindDownDecided
from archive.winddown.usecases import decide_wind_down
from projections.states import Question
from services.compilation.folder import compiled
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from services.winddown.assessing import Assessor
from services.winddown.calendar import calendar
from services.winddown.curve import curve
from services.winddown.deadlines import deadlines
from services.winddown.destinations import placed
from services.winddown.status import status
from services.winddown.what_if import Ending, what_if
from tests.given import day
from tests.services.handover.offices import PUBLIC
from tests.services.handover.packing import packed

OWN, THEIRS = "Oma sopimus", "Heidän sopimuksensa"


def an_office(home: ArchiveHome, name: str, title: str) -> str:
    """An organisation that is wound down, with one contract."""
    by = home.admin().actor
    assert by is not None
    told = WindDownDecided(
        decided_on=date(2022, 1, 1), publicity=PUBLIC, personal="none",
        content=Mandate(title="Alasajo", organisation=name),
    )  # fmt: skip
    winddown = decide_wind_down(home.archive, told, by=by).id
    contract = ContractRegistered(
        registered_on=day("2021-01-01"), starts_on=day("2021-01-01"), ends_on=day("2035-12-31"), publicity=PUBLIC,
        content=Terms(title=title),
    )  # fmt: skip
    register_contract(home.archive, contract, by=by)
    return str(winddown)


def test_all_that_is_asked_of_a_received_wind_down_is_about_its_own_records(tmp_path: Path):
    for origin in ("edeltaja", "seuraaja"):
        make_home(tmp_path / origin, origin=origin, organisation=origin)
    with ArchiveHome(tmp_path / "edeltaja") as there:
        received = an_office(there, "Edeltäjä", THEIRS)
        package = packed(there, tmp_path / "packages")
    with ArchiveHome(tmp_path / "seuraaja") as home:
        own = an_office(home, "Seuraaja", OWN)
        receive(home, package, home.admin())
        home.projections.catch_up()
        question = Question(home.admin(), home.today())
        with home.projections.states() as states:
            for winddown, title in ((own, OWN), (received, THEIRS)):
                board = status(home, states, question, office=winddown)
                assert {each["title"] for each in board["items"] if each["kind"] == "contract"} <= {title}
                assert [each["title"] for each in deadlines(home, states, question, winddown)["items"]] == [title]
                ending = Ending(home.today(), everything=True)
                assert what_if(home, states, question, winddown, ending)["records"] == 1
                feed, ids = calendar(home, states, question, office=winddown)
                assert (title in feed.replace("\r\n ", ""), len(ids)) == (True, 1)
                office = Assessor(home, states, question, winddown)._question
                assert office.known_of
                asked = curve(home, states, question, winddown)["items"][-1]["open"]
                assert asked == board["open"]
                told = compiled(home, states, question, winddown)
                assert {states.one(id, question).state.get("title") for id in told.records} <= {title, "Alasajo"}
            titles = {each.title for each in placed(home, states, question, received)}
            assert titles == {THEIRS, "Alasajo"}
            held = {each.title for each in placed(home, states, question, UUID(own))}
            assert {OWN, THEIRS} <= held, "who holds records of another archive must say where they go"
