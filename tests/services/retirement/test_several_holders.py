"""An archive whose records went to several others: each old id leads to its holder, and who searches is told of all."""

from pathlib import Path
from uuid import UUID

import pytest

from archive.access.caller import ANONYMOUS
from archive.actor.usecases import register_actor
from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.errors import Gone, Invalid
from archive.registration import Description
from projections.search.request import Request
from projections.states import Question
from services.handover.package.create import create_package
from services.handover.package.selection import Wanted
from services.handover.receiving.receipts import acknowledge, receipt_of
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from services.retirement.certificate import FOLDER, certificate_shown
from services.retirement.steps import approve, status
from services.search import find
from tests.given import day
from tests.services.backup.backed_up import command
from tests.services.handover.offices import PUBLIC
from tests.services.retirement.retiring import actor, at_once, keys_of, published, retired

OF_THE_SECOND = "https://toinen.example/asiat/{id}"


def opened(home: ArchiveHome, number: str) -> UUID:
    told = CaseOpened(number=number, opened_on=day("2021-01-01"), publicity=PUBLIC,
                      content=Description(title=f"Silta-avustus {number}"))  # fmt: skip
    return open_case(home.archive, told, by=actor(home)).id


@pytest.fixture
def cases(tmp_path: Path) -> dict[str, UUID]:
    """The cases of an office by the archive that holds each now; the office is in the folder `office`."""
    make_home(tmp_path / "office", origin="eka", organisation="Hanke")
    found = dict[str, UUID]()
    with ArchiveHome(at_once(tmp_path / "office")) as home:
        for number, holder in (("1/2021", "ensi"), ("2/2021", "toinen")):
            found[holder] = opened(home, number)
            make_home(tmp_path / holder, origin=holder, organisation=holder.title())
            with ArchiveHome(tmp_path / holder) as successor:
                home.projections.catch_up()
                package = create_package(home, home.admin(), tmp_path / "out", to=holder.title(), door="test",
                                         handed_as="transfer", wanted=Wanted(cases=(number,)))  # fmt: skip
                receive(successor, package.folder, successor.admin())
                receipt = receipt_of(successor, UUID(package.id), "received")
                acknowledge(home, receipt, home.admin(), keys=keys_of(successor))
        home.projections.catch_up()
    return found


def test_each_old_id_leads_to_its_own_holder_and_a_search_names_them_all(cases: dict[str, UUID], tmp_path: Path):
    office = tmp_path / "office"
    command(office, "retire", "propose", "--address", "https://ensi.example/{id}", "--address-of",
            f"toinen={OF_THE_SECOND}")  # fmt: skip
    with ArchiveHome(office) as home:
        assert "address" not in status(home, ANONYMOUS)
        assert find(home, ANONYMOUS, Request("silta-avustus"))["notice"] is None
        approve(home, None, by=register_actor(home.archive, "toinen", by=actor(home)))
        published(home, tmp_path / "outside")
        retired(home, tmp_path / "outside")
        with home.projections.states(home.archive.position) as states:
            for holder, address in (("ensi", "https://ensi.example/{id}"), ("toinen", OF_THE_SECOND)):
                with pytest.raises(Gone) as gone:
                    states.one(str(cases[holder]), Question(ANONYMOUS, home.today()))
                assert gone.value.held[2] == address.replace("{id}", str(cases[holder]))
        held = {each["recipient"]: each["address"] for each in certificate_shown(home.archive, ANONYMOUS)["held"]}
        assert held == {"ensi": "https://ensi.example/{id}", "toinen": OF_THE_SECOND}
        answer = find(home, ANONYMOUS, Request("silta-avustus"))
        assert answer["hits"] == []
        assert (
            f"Its records are held by: Ensi (https://ensi.example/{{id}}), Toinen ({OF_THE_SECOND})."
            in answer["notice"]
        )
        assert status(home, ANONYMOUS)["addresses"] == {"toinen": OF_THE_SECOND}
    assert f"toinen: {OF_THE_SECOND}" in (office / FOLDER / "README.txt").read_text("utf-8")
    assert "held by: Ensi" in command(office, "search", "mitä tahansa")["notice"]


@pytest.mark.parametrize("said", ["kolmas=https://x.example", "toinen=", "https://x.example"])
def test_an_address_of_no_holder_is_refused(cases: dict[str, UUID], tmp_path: Path, said: str):
    with pytest.raises(Invalid):
        command(
            tmp_path / "office", "retire", "propose", "--address", "https://ensi.example/{id}", "--address-of", said
        )
