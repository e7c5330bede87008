"""Receipts are filed at the sender as they came: for the package, and for encrypted content that was opened."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from pyrage import x25519

from archive.errors import NotFound
from archive.handover.events import HandoverReceiptFiled
from archive.handover.model import Handover
from services.handover.package.create import Package, create_package
from services.handover.receiving.receipts import ReceiptRefused, acknowledge, receipt_of
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from tests.services.backup.backed_up import command
from tests.services.handover.test_transfers import key_of

KEY = x25519.Identity.generate()


@pytest.fixture
def sender(offices: dict[str, Path], tmp_path: Path) -> Iterator[ArchiveHome]:
    with ArchiveHome(Path(shutil.copytree(offices["eka"], tmp_path / "sender"))) as home:
        home.projections.catch_up()
        yield home


@pytest.fixture
def package(sender: ArchiveHome, tmp_path: Path) -> Package:
    more = {"ground": "JulkL 29.1 § 1 kohta", "recipient_key": str(KEY.to_public()), "handed_as": "transfer"}
    return create_package(sender, sender.admin(), tmp_path / "out", to="Seuraaja", door="test", **more)


def filed(home: ArchiveHome, package: Package) -> list[HandoverReceiptFiled]:
    return home.archive.load(Handover, UUID(package.id)).receipts


def test_both_receipts_are_filed_as_they_came(sender: ArchiveHome, successor: ArchiveHome, package: Package):
    receive(successor, package.folder, successor.admin(), identities=[KEY])
    first, second = (receipt_of(successor, UUID(package.id), of) for of in ("received", "opened"))
    with pytest.raises(ReceiptRefused, match="needs a public key"):
        acknowledge(sender, second, sender.admin())
    acknowledge(sender, first, sender.admin(), keys=key_of(successor))
    made = acknowledge(sender, second, sender.admin())
    received, opened = filed(sender, package)
    assert (received.proves, opened.proves, opened.contents) == ("received", "opened", package.disclosed)
    kept = [sender.blobs.path(each.content.file.digest).read_bytes() for each in (received, opened)]
    assert kept == [first, second]
    assert acknowledge(sender, second, sender.admin()).replayed
    assert made.position == sender.archive.position


def test_content_that_was_not_opened_has_no_receipt(successor: ArchiveHome, package: Package):
    receive(successor, package.folder, successor.admin())
    with pytest.raises(NotFound, match="was not opened here"):
        receipt_of(successor, UUID(package.id), "opened")


def test_a_receipt_for_content_of_others_is_refused(sender: ArchiveHome, successor: ArchiveHome, package: Package):
    receive(successor, package.folder, successor.admin(), identities=[KEY])
    told = orjson.loads(receipt_of(successor, UUID(package.id), "opened"))
    told["event"]["stream"] = str(UUID(int=1))
    with pytest.raises(ReceiptRefused):
        acknowledge(sender, orjson.dumps(told), sender.admin(), keys=key_of(successor))


def test_the_command_writes_the_second_receipt_beside_the_first(sender: ArchiveHome, package: Package, tmp_path: Path):
    make_home(tmp_path / "next", origin="seuraaja", organisation="Seuraaja")
    (tmp_path / "key.txt").write_text(str(KEY))
    receipt, identity = tmp_path / "kuitti.json", tmp_path / "key.txt"
    told = command(
        tmp_path / "next", "handover", "receive", package.folder, "--receipt", receipt, "--identity", identity
    )
    second = tmp_path / "kuitti-opened.json"
    assert told["receipt_opened"] == str(second)
    assert orjson.loads(second.read_bytes())["event"]["name"] == "handover.opened.v1"
