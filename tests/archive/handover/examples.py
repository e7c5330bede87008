"""Handovers with every event there is, for the tests of every kind and the history of a release."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from archive.document.events import File
from archive.handover.events import (
    Disclosed,
    Evidence,
    FiledReceipt,
    HandoverAcknowledged,
    HandoverDisclosed,
    HandoverIssued,
    HandoverOpened,
    HandoverReceiptFiled,
    HandoverReceived,
    HandoverTransferred,
    HandoverWithdrawn,
    Recipient,
    WhyWithdrawn,
)
from archive.handover.model import Handover
from archive.kernel import Event
from tests.given import ID, SECRETARY, day

CREATED: dict[str, Any] = {}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {}


def acknowledge(handover: Handover, acknowledged: HandoverAcknowledged, **more: Any) -> None:
    handover.acknowledge(acknowledged, "cd" * 32, **more)


VERBS: Mapping[type[Event], Callable[..., None]] = {
    HandoverIssued: Handover.issue,
    HandoverReceived: Handover.receive,
    HandoverAcknowledged: acknowledge,
    HandoverTransferred: Handover.transfer,
    HandoverDisclosed: Handover.disclose,
    HandoverReceiptFiled: Handover.file_receipt,
    HandoverOpened: Handover.open,
    HandoverWithdrawn: Handover.withdraw,
}


def issued(**said: Any) -> HandoverIssued:
    told = {"handed_as": "copy", "profile": "aip", "position": 16, "root": "ab" * 32, "package": "cd" * 32} | said
    return HandoverIssued.model_validate(told | {"content": Recipient(to="Seuraajavirasto")})


def disclosed() -> HandoverDisclosed:
    """Secret content goes along on a ground."""
    file = File(digest="ef" * 32, size=37, filename="disclosed.txt")
    content = Disclosed(recipients=("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",), file=file)
    counts = {"contents": 3, "files": 1, "records": 1}
    return HandoverDisclosed(ground="JulkL 29.1 § 1 kohta", enclosed="ab" * 32, content=content, **counts)


def an_issued_handover() -> Handover:
    handover = Handover(ID)
    handover.issue(issued(), by=SECRETARY)
    return handover


def received(**said: Any) -> HandoverReceived:
    told = {"sender": "toimisto", "handover": ID, "position": 16, "root": "ab" * 32, "package": "cd" * 32}
    told |= {"events": 16, "files": 1} | said
    content = Evidence(organisation="Hanketoimisto", file=File(digest="ef" * 32, size=3))
    return HandoverReceived.model_validate(told | {"content": content})


def acknowledged() -> HandoverAcknowledged:
    moment = datetime(2026, 11, 30, 12, tzinfo=UTC)
    return HandoverAcknowledged(recipient="seuraaja", position=20, received_at=moment, key="seuraaja+0+key")


def receipt_filed(**said: Any) -> HandoverReceiptFiled:
    """The receipt for encrypted content that was opened."""
    told = {"proves": "opened", "recipient": "seuraaja", "position": 21, "key": "seuraaja+0+key"}
    told |= {"contents": 3, "files": 1} | said
    content = FiledReceipt(file=File(digest="ef" * 32, size=3, filename="receipt-opened.json"))
    return HandoverReceiptFiled.model_validate(told | {"content": content})


def withdrawn(**said: Any) -> HandoverWithdrawn:
    """A transfer that does not take place."""
    told = {"withdrawn_on": day("2026-11-30"), "because": "refused"} | said
    return HandoverWithdrawn(**told, content=WhyWithdrawn(reason="Seuraaja ei ota aineistoa vastaan."))


def histories() -> Sequence[tuple[Handover, list[Event]]]:
    """Handovers with every event there is, for the history of a release."""
    arrived = Handover(ID)
    arrived.receive(received(handed_as="transfer"), by=SECRETARY)
    transfer = Handover(ID)
    transfer.issue(issued(handed_as="transfer", whole=True), by=SECRETARY)
    given_up = Handover(UUID(int=7))
    given_up.issue(issued(handed_as="transfer"), by=SECRETARY)
    opened = HandoverOpened(enclosed="ab" * 32, contents=3, files=1)
    passed = HandoverTransferred(transferred_on=day("2026-11-30"), records=12)
    issued_here = (an_issued_handover(), [disclosed(), acknowledged(), receipt_filed()])
    return [issued_here, (transfer, [acknowledged(), passed]), (given_up, [withdrawn()]), (arrived, [opened])]
