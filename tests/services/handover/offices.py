"""Offices that end: with a schedule, a closed case, and documents that are public, secret, held or destroyed."""

import shutil
from pathlib import Path

from archive.case.events import CaseClosed, CaseOpened
from archive.case.usecases import close_case, open_case
from archive.disposal.destroying import destroy_again
from archive.recordwide import HoldPlaced
from archive.registration import Description
from archive.retention.usecases import adopt_schedule, place_hold
from archive.values import Publicity, PublicityClass
from services.home.archive_home import ArchiveHome, make_home
from tests.archive.retention.test_schedule import a_row, adopted
from tests.given import ID, WHY, day
from tests.services.backup.backed_up import CLEAR_TEXT, SECRET_TEXT, file

PUBLIC = Publicity(publicity=PublicityClass.public)


def an_ended_office(folder: Path, origin: str) -> Path:
    """An archive with a schedule, a closed case, a public, a secret, a held and a destroyed document."""
    make_home(folder, origin=origin, organisation=f"Hanke {origin}")
    with ArchiveHome(folder) as home:
        archive, by = home.archive, home.admin().actor
        assert by
        adopt_schedule(archive, adopted(a_row("02 05", 10)), by=by)
        opened = CaseOpened(
            number="1/2021", opened_on=day("2021-01-01"), publicity=PUBLIC, record_class="02 05",
            content=Description(title=f"Avustus {origin}"),
        )  # fmt: skip
        case = open_case(archive, opened, by=by).id
        close_case(archive, case, CaseClosed(closed_on=day("2022-03-01"), content=WHY), by=by)
        file(home, f"Julkinen muistio {origin}", CLEAR_TEXT + origin.encode())
        file(home, f"Salainen lausunto {origin}", SECRET_TEXT, secret=True)
        held = file(home, f"Pidetty muistio {origin}", b"pidetty" + origin.encode())
        hold = HoldPlaced(hold=ID, mandate="OK 17:40", starts_on=day("2022-01-01"), content=WHY)
        place_hold(archive, [held], hold, by=by)
        gone = file(home, f"Hävitetty muistio {origin}", f"hävitetty {origin}".encode())
        destroy_again(archive, gone, disposal=None, moment=archive.now(), by=by)
        home.disposing.complete()
    return folder


def later(office: Path, folder: Path) -> Path:
    """The same office some time later: a new public document, and the public one of before destroyed."""
    copy = folder / "later"
    shutil.copytree(office, copy)
    with ArchiveHome(copy) as home:
        by, archive = home.admin().actor, home.archive
        assert by
        file(home, "Myöhempi", b"myohempi")
        destroy_again(archive, archive.streams("document.filed.v1")[0], disposal=None, moment=archive.now(), by=by)
        home.disposing.complete()
    return copy
