"""A small archive, its proofs, its chain and its export, and how they are checked."""

import pytest

from tests.archive.ledger.offline.checked import Check


@pytest.fixture
def check(tmp_path):
    return Check(tmp_path)
