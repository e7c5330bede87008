"""A change of a payment that another process changes at the same time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from archive.errors import VersionConflict
from archive.payment.events import Application, PaymentApplied, PaymentApproved
from archive.payment.model import Payment
from archive.payment.usecases import apply_for_payment, approve_payment, record_payment
from archive.record.store import Archive, Receipt
from services.verbs import change, shape_of
from tests.archive.payment.test_payment import paid
from tests.given import SECRETARY, day, euros

TOLD = shape_of(PaymentApproved).model_validate(
    {"approved_on": day("2021-06-01"), "amount": euros(900), "reason": "Sovittu"}
)
ASKED = Application(title="Maksatus 2")


@dataclass
class OvertakenOnce:
    """The approval of a payment; the first time another process approves and pays it before this is written."""

    other: Archive
    event: Any = PaymentApproved
    overtaken: bool = False

    def run(self, archive: Archive, id: UUID, approved: PaymentApproved, **said: Any) -> Receipt:
        payment = archive.load(Payment, id, said["expecting"])
        payment.approve(approved, by=said["by"])
        if not self.overtaken:
            self.overtaken = True
            approve_payment(self.other, id, approved, by=said["by"])
            record_payment(self.other, id, paid(900), by=said["by"])
        return archive.add(payment)


def test_a_change_that_another_process_overtook_is_judged_again_as_the_record_is_then(archive: Archive, tmp_path: Path):
    applied = PaymentApplied(amount=euros(900), content=ASKED)
    id = apply_for_payment(archive, applied, by=SECRETARY).id
    with Archive(tmp_path / "events.sqlite", origin="test", secret=bytes(32)) as other:
        made = change(archive, OvertakenOnce(other), id, TOLD, by=SECRETARY, expecting=None)
    assert made.replayed
    assert archive.load(Payment, id).version == 3


def test_and_one_for_a_stated_version_is_refused(archive: Archive, tmp_path: Path):
    applied = PaymentApplied(amount=euros(900), content=ASKED)
    id = apply_for_payment(archive, applied, by=SECRETARY).id
    with Archive(tmp_path / "events.sqlite", origin="test", secret=bytes(32)) as other, pytest.raises(VersionConflict):
        change(archive, OvertakenOnce(other), id, TOLD, by=SECRETARY, expecting=1)
    assert archive.load(Payment, id).version == 3
