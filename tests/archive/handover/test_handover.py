"""Custody of a package: it is issued once."""

import pytest

from archive.errors import Conflict
from archive.handover.events import HandoverIssued
from archive.handover.model import Handover
from tests.archive.handover.examples import an_issued_handover, issued
from tests.given import ID, SECRETARY, given, happened


def test_a_package_is_issued_with_its_digest():
    given(Handover(ID)).when(lambda handover: handover.issue(issued(), by=SECRETARY)).then(
        happened(issued(), by=SECRETARY)
    )


def test_a_package_is_issued_once():
    given(an_issued_handover()).when(lambda handover: handover.issue(issued(), by=SECRETARY)).then_refused(
        Conflict, "was issued already"
    )


@pytest.mark.parametrize("package", ["", "cd", "CD" * 32])
def test_a_package_is_named_by_a_digest(package: str):
    with pytest.raises(ValueError, match="package"):
        HandoverIssued.model_validate(issued().model_dump() | {"package": package})
