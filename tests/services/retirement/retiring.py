"""An office that ended and handed everything over, ready to be retired; its successor beside it."""

import shutil
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from pyrage import x25519

from archive.actor.usecases import register_actor
from archive.kernel import ActorId
from archive.ledger.checkpoint.checkpoint import latest
from archive.ledger.usecases import known_keys
from services.handover.package.create import Package, create_package
from services.handover.receiving.receipts import acknowledge, receipt_of
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from services.proof.publication import publish
from services.retirement.steps import approve, begin, propose

KEY = x25519.Identity.generate()
GROUND = "JulkL 29.1 § 1 kohta"
ADDRESS = "https://arkisto.seuraaja.example/records/{id}"


class Two(NamedTuple):
    """The folders of an archive and of its successor, and the package between them."""

    sender: Path
    successor: Path
    package: str


def handed_over(home: ArchiveHome, out: Path, **ordered: object) -> Package:
    """A package with everything, secret content included."""
    home.projections.catch_up()
    told = {"handed_as": "transfer", "ground": GROUND, "recipient_key": str(KEY.to_public())} | ordered
    return create_package(home, home.admin(), out, to="Seuraaja", door="test", **told)


def keys_of(home: ArchiveHome) -> tuple[str, ...]:
    return tuple(each.key.vkey for each in known_keys(home.archive))


def received(sender: ArchiveHome, successor: ArchiveHome, package: Package, *, opened: bool = True) -> None:
    """The successor takes it, and the sender imports its receipts."""
    receive(successor, package.folder, successor.admin(), identities=[KEY] if opened else [])
    for of in ("received", "opened") if opened else ("received",):
        acknowledge(sender, receipt_of(successor, UUID(package.id), of), sender.admin(), keys=keys_of(successor))
    sender.projections.catch_up()


def at_once(home: Path) -> Path:
    """The same archive, without a waiting period."""
    with (home / "archive.toml").open("a") as settings:
        settings.write("cooling_off_days = 0\n")
    return home


def two_archives(office: Path, folder: Path) -> Two:
    """A copy of an office that handed everything over, and its successor that has it."""
    sender = at_once(Path(shutil.copytree(office, folder / "sender")))
    make_home(folder / "successor", origin="seuraaja", organisation="Seuraaja")
    with ArchiveHome(sender) as home, ArchiveHome(folder / "successor") as successor:
        package = handed_over(home, folder / "out")
        received(home, successor, package)
        successor.projections.catch_up()
    return Two(sender, folder / "successor", package.id)


def actor(home: ArchiveHome) -> ActorId:
    by = home.admin().actor
    assert by is not None
    return by


def approved(home: ArchiveHome, *, recipient_key: str | None = None) -> None:
    """Proposed by one person and approved by another."""
    propose(home, ADDRESS, recipient_key, None, by=actor(home))
    second = register_actor(home.archive, "toinen", by=actor(home))
    approve(home, None, by=second)


def published(home: ArchiveHome, place: Path) -> int:
    """The newest checkpoint, outside."""
    place.mkdir(exist_ok=True)
    return publish(home.archive, home.checkpoint(), f"{place}/").size


def begun(home: ArchiveHome, place: Path) -> None:
    """Begun, with a place for the last checkpoint."""
    published(home, place)
    begin(home, f"{place}/", by=actor(home))


def retired(home: ArchiveHome, place: Path) -> int:
    """Retired; the size of the last checkpoint."""
    begun(home, place)
    assert home.disposing.complete(), home.disposing.hindrance()
    last = latest(home.archive)
    assert last is not None
    return last.size
