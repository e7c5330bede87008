"""What is said of sealed content to whoever looks after the archive: each fault with what to do, and nothing else."""

import pytest

from archive.sealing.standing import Standing

WHOLE = {"sealed": 3, "available": True, "unsettled": 0, "rotating": False, "rehearsed": True}


@pytest.mark.parametrize(
    ("otherwise", "said"),
    [
        ({}, []),
        ({"available": False}, ["3 sealed records is unavailable"]),
        ({"unsettled": 2}, ["2 records are not sealed or unsealed yet"]),
        ({"rotating": True}, ["keys rotate-master"]),
        ({"rehearsed": False}, ["keys rehearse"]),
        ({"sealed": 0, "available": False, "rehearsed": False}, []),
        ({"available": False, "rotating": True}, ["unavailable", "rotate-master"]),
    ],
    ids=str,
)
def test_each_fault_is_said_once(otherwise: dict[str, object], said: list[str]):
    warnings = Standing(**WHOLE | otherwise).warnings
    assert len(warnings) == len(said)
    assert all(each in warning for each, warning in zip(said, warnings, strict=True)), warnings
