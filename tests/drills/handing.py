"""Handing over, to be killed: a package with its encrypted bag is made beside the archive, and its receipt imported."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from archive.handover.events import HandoverAcknowledged, HandoverIssued
from archive.handover.model import Handover
from archive.handover.usecases import acknowledge_handover
from archive.retirement.model import Stage
from archive.retirement.usecases import retirement
from services.handover.package.create import create_package
from services.handover.transferring import complete_transfers
from services.home.archive_home import ArchiveHome
from services.retirement.steps import begin

RECIPIENT = "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef"


def handed_to(home: Path) -> Path:
    """Where the packages of an archive go."""
    return Path(f"{home}-handed")


def hand_over(home: Path, acknowledged: Any) -> None:
    """Make a package, whatever an earlier try left."""
    with ArchiveHome(home) as opened:
        opened.projections.catch_up()
        more = {"handed_as": "transfer", "ground": "JulkL 29.1 § 1 kohta", "recipient_key": RECIPIENT}
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


HANDOVERS: dict[str, Callable[[Path, Any], None]] = {each.__name__: each for each in (hand_over, pass_on, retire)}
