"""Handing over, to be killed: a package with its encrypted bag is made beside the archive, and its receipt imported.

At the successor: the zip file of a package beside it is checked, and received.
"""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from archive.handover.events import HandoverAcknowledged, HandoverIssued
from archive.handover.model import Handover
from archive.handover.usecases import acknowledge_handover
from archive.retirement.model import Stage
from archive.retirement.usecases import retirement
from services.handover.checks.check import check_package
from services.handover.package.create import create_package
from services.handover.receiving.receive import receive
from services.handover.transferring import TransferInProgress, complete_transfers
from services.home.archive_home import ArchiveHome
from services.retirement.steps import begin

RECIPIENT = "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef"


def handed_to(home: Path) -> Path:
    """Where the packages of an archive go."""
    return Path(f"{home}-handed")


def came_to(home: Path) -> Path:
    """Where the zip file of a package lies that another archive sent."""
    return Path(f"{home}-came", "package.zip")


def unpacked_in(home: Path) -> Path:
    """The temporary folder of a check."""
    return Path(f"{home}-tmp")


def check_it(home: Path, acknowledged: Any) -> None:
    """Check the zip file of a package."""
    unpacked_in(home).mkdir(exist_ok=True)
    tempfile.tempdir = str(unpacked_in(home))
    assert check_package(came_to(home))["ok"]


def receive_it(home: Path, acknowledged: Any) -> None:
    """Receive it, and show it in the views."""
    with ArchiveHome(home) as opened:
        receive(opened, came_to(home), opened.admin())
        opened.projections.catch_up()


def hand_over(home: Path, acknowledged: Any) -> None:
    """Make a package, whatever an earlier try left; that what it had issued already is only completed."""
    with ArchiveHome(home) as opened:
        opened.projections.catch_up()
        more = {"handed_as": "transfer", "ground": "JulkL 29.1 § 1 kohta", "recipient_key": RECIPIENT}
        with suppress(TransferInProgress):
            create_package(opened, opened.admin(), handed_to(home), to="Seuraaja", door="drill", **more)


def pass_on(home: Path, acknowledged: Any) -> None:
    """The recipient accepted what was issued: the receipt is recorded, and every record states it."""
    with ArchiveHome(home) as opened:
        by, archive = opened.admin().actor, opened.archive
        assert by is not None
        (id,) = archive.streams(HandoverIssued.name)
        told = HandoverAcknowledged(recipient="seuraaja", position=20, received_at=archive.now(), key="seuraaja+0+key")
        issued = archive.load(Handover, UUID(str(id))).issued
        assert issued is not None
        acknowledge_handover(archive, id, issued.package, told, by=by)
        complete_transfers(archive, opened.files)


def retire(home: Path, acknowledged: Any) -> None:
    """Retire an archive that may be, whatever an earlier try left."""
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        if retirement(opened.archive).stage is Stage.approved:
            begin(opened, f"{home}-outside/", by=by)
        assert opened.disposing.complete(), opened.disposing.hindrance()


HANDOVERS: dict[str, Callable[[Path, Any], None]] = {
    each.__name__: each for each in (hand_over, pass_on, check_it, receive_it, retire)
}
