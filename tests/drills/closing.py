"""A wind-down that can be closed, and its closing as something to be killed at."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

from archive.commitment.events import CommitmentClosed, CommitmentMade, Outcome, Promise
from archive.commitment.usecases import close_commitment, make_commitment
from archive.errors import Conflict
from archive.record.store import Receipt
from archive.recordwide import Reason
from archive.values import PersonalData, Publicity
from archive.winddown.events import (
    Destination,
    DestinationRule,
    DestinationsSet,
    Mandate,
    Recipient,
    Recipients,
    WindDownDecided,
)
from archive.winddown.usecases import decide_wind_down, set_destinations
from services.home.archive_home import ArchiveHome, make_home
from services.winddown.closing import close

ON = date(2021, 3, 1)
WHY = Reason(reason="alasajo")
MANDATORY = 'batch = 7\n[mandatory]\nwinddown = ["organisation"]\ncommitment = ["to"]\n'


def a_wind_down_to_close(home: Path) -> None:
    """An office of which nothing is open and whose records have a destination."""
    make_home(home, origin="drill", organisation="Harjoitus")
    with (home / "archive.toml").open("a") as file:
        file.write(MANDATORY)
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        archive, open_to_all = opened.archive, Publicity(publicity="public")
        decided = WindDownDecided(
            decided_on=ON,
            publicity=open_to_all,
            personal=PersonalData.none,
            content=Mandate(title="Alasajo", organisation="Toimisto"),
        )
        id = decide_wind_down(archive, decided, by=by).id
        promise = CommitmentMade(made_on=ON, publicity=open_to_all, content=Promise(title="Palvelu", to="Kunta"))
        commitment = make_commitment(archive, promise, by=by).id
        ended = CommitmentClosed(closed_on=ON, outcome=Outcome.fulfilled, content=WHY)
        close_commitment(archive, commitment, ended, by=by)
        rule = DestinationRule(code="kaikki", destination=Destination.successor)
        parties = Recipients(parties=(Recipient(code="kaikki", party="Kunta"),))
        set_destinations(archive, id, DestinationsSet(set_on=ON, rules=(rule,), content=parties), by=by)
        opened.projections.catch_up()


def the_wind_down(home: ArchiveHome) -> UUID:
    """The one that there is."""
    (id,) = home.archive.streams(WindDownDecided.name)
    return id


def closed(home: Path) -> Receipt | None:
    """Close it as its archivist does; None where it is closed already."""
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        opened.projections.catch_up()
        try:
            return close(opened, opened.admin(), the_wind_down(opened), ON, "valmis", by=by, expecting=None)
        except Conflict as refused:
            assert refused.code == "wind_down_closed"
            return None


def close_wind_down(home: Path, acknowledged: Callable[[Receipt], None]) -> None:
    """The closing as a scenario; a second run finds it closed."""
    if (made := closed(home)) is not None:
        acknowledged(made)
