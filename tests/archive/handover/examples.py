"""Handovers with every event there is, for the tests of every kind and the history of a release."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.handover.events import HandoverIssued, Recipient
from archive.handover.model import Handover
from archive.kernel import Event
from tests.given import ID, SECRETARY

CREATED: dict[str, Any] = {}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {}
VERBS: Mapping[type[Event], Callable[..., None]] = {HandoverIssued: Handover.issue}


def issued(**said: Any) -> HandoverIssued:
    told = {"handed_as": "copy", "profile": "aip", "position": 16, "root": "ab" * 32, "package": "cd" * 32} | said
    return HandoverIssued.model_validate(told | {"content": Recipient(to="Seuraajavirasto")})


def an_issued_handover() -> Handover:
    handover = Handover(ID)
    handover.issue(issued(), by=SECRETARY)
    return handover


def histories() -> Sequence[tuple[Handover, list[Event]]]:
    """Handovers with every event there is, for the history of a release."""
    return [(an_issued_handover(), [])]
